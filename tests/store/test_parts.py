"""Parquet parts: whole or absent, with the fingerprint of what they were made from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from glamdata.store.parts import Made, Parts, code_version, fingerprint_of, table

if TYPE_CHECKING:
    from pathlib import Path

ROWS = table("rows", key=pa.string(), count=pa.int64())
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_part_comes_back_with_its_fingerprint_and_age(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "batch")
    assert (parts.rows(ROWS, 1), parts.fingerprint(ROWS, 1), parts.made_at(ROWS, 1)) == ([], "", None)
    parts.write(ROWS, 1, [{"key": "a", "count": 1}], Made("f1", NOW))
    parts.write(ROWS, 2, [], Made("f2", NOW))
    assert parts.rows(ROWS, 1) == [{"key": "a", "count": 1}]
    assert list(parts.all_rows(ROWS)) == [{"key": "a", "count": 1}]
    assert parts.fingerprint(ROWS, 1) == "f1"
    assert parts.age(ROWS, 1, NOW + timedelta(days=2)) == timedelta(days=2)
    assert parts.age(ROWS, 9, NOW) == timedelta.max
    assert parts.numbers(ROWS) == [1, 2]


def test_a_part_that_can_not_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "batch")
    parts.write(ROWS, 1, [{"key": "a", "count": 1}], Made("f1", NOW))
    with pytest.raises(pa.ArrowException):
        parts.write(ROWS, 1, [{"key": "b", "count": "not a number"}], Made("f2", NOW))
    assert parts.rows(ROWS, 1) == [{"key": "a", "count": 1}]
    assert parts.fingerprint(ROWS, 1) == "f1"


def test_parts_of_a_longer_export_are_dropped(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "batch")
    for number in (1, 2, 3):
        parts.write(ROWS, number, [], Made("", NOW))
    parts.drop_beyond(ROWS, 1)
    assert parts.numbers(ROWS) == [1]


def test_fingerprints_tell_inputs_apart() -> None:
    assert fingerprint_of("a", "b") == fingerprint_of("a", "b")
    assert fingerprint_of("a", "b") != fingerprint_of("ab")
    assert code_version("mapping") == code_version("mapping")
    assert code_version("mapping") != code_version("mapping", "model")
