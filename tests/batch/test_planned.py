"""The edits of a plan, read part by part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.planned import PlannedEdits
from glamdata.model.draft import TermKind
from glamdata.model.edit import Edit, SetTerm
from glamdata.store import codec, tables
from glamdata.store.parts import Made, Parts

if TYPE_CHECKING:
    from pathlib import Path

MADE = Made("", datetime(2026, 11, 21, tzinfo=UTC))


def write(parts: Parts, number: int, *keys: str) -> None:
    rows = []
    for key in keys:
        edit = Edit(key, "Q1", 7, (SetTerm(TermKind.LABEL, "en", key),))
        rows.append(codec.edit_row(edit, key, {"labels": {}}, f"hash of {key}", []))
    parts.write(tables.EDITS, number, rows, MADE)


def test_edits_come_in_the_order_of_the_parts(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "batch")
    empty = PlannedEdits(parts, tables.EDITS)
    assert (len(empty), list(empty), empty[0:50]) == (0, [], [])
    write(parts, 1, "a", "b")
    write(parts, 2)
    write(parts, 3, "c", "d", "e")
    edits = PlannedEdits(parts, tables.EDITS)
    assert [edit.record_key for edit in edits] == list("abcde")
    assert [edit.record_key for edit in edits[1:4]] == list("bcd")
    assert [edits[place].record_key for place in (0, 2, 4, -1)] == list("acee")
    assert (edits[3].base_revision, edits[3].edit_hash, edits[3].data) == (7, "hash of d", {"labels": {}})
    with pytest.raises(IndexError):
        edits[5]
