"""Checking a part: one that can't be validated counts as failed, and is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.checkwork import BLOCK, TABLE, CheckWork, check_part, read_in_blocks, validation_file
from glamdata.batch.frames import batch_figures, identifiers_frame, keys_frame
from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.property import PropertyDefinition, StatementShape
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue
from glamdata.store import tables
from glamdata.store.draft_columns import DraftColumns
from glamdata.store.parts import Made, Parts

if TYPE_CHECKING:
    from pathlib import Path

MADE = Made("f1", datetime(2026, 11, 21, tzinfo=UTC))
VIAF = PropertyDefinition("P214", "external-id", "VIAF ID", (r"[1-9]\d+",))


def draft(key: str, viaf: str, position: int) -> Draft:
    statement = Statement(
        Snak("P214", StringValue(viaf), "external-id"), references=((Snak("P854", StringValue("x")),),)
    )
    return Draft(key, Subject(key), (DraftStatement(statement, "024$a", "statements[1] P214"),), position=position)


def work_in(folder: Path, *drafts: Draft) -> CheckWork:
    parts, columns = Parts.at(folder), DraftColumns()
    for each in drafts:
        columns.add(each)
    parts.write_table(tables.STATEMENTS, 1, columns.statements, MADE)
    parts.write_table(tables.DRAFTS, 1, columns.drafts, MADE)
    parts.write(tables.RECORDS, 1, [], MADE)
    shapes = (StatementShape("statements[1] P214", "P214", "external-id"),)
    return CheckWork(
        folder, "batch", shapes, {"P214": VIAF, "P854": PropertyDefinition("P854", "")}, date(2026, 11, 21)
    )


def test_a_fault_that_both_find_is_told_once(tmp_path: Path) -> None:
    work = work_in(tmp_path, draft("r1", "123", 1), draft("r2", "no", 2))
    assert check_part(work, 1, MADE) == 1
    (row,) = work.parts.rows(TABLE, 1)
    assert (row["code"], row["record_key"], row["statement"], row["origin"]) == ("format", "r2", 0, "024$a")
    assert work.parts.fingerprint(TABLE, 1) == "f1"
    assert validation_file(work.parts, 1).exists()


def test_a_part_that_can_not_be_validated_counts_as_failed(tmp_path: Path) -> None:
    work = work_in(tmp_path, draft("r1", "123", 1))
    check_part(work, 1, MADE)
    content = work.parts.table(tables.STATEMENTS, 1)
    work.parts.write_table(tables.STATEMENTS, 1, content.drop_columns(["precision"]), MADE)  # a damaged table
    assert check_part(work, 1, MADE) == 1
    (row,) = work.parts.rows(TABLE, 1)
    assert (row["code"], row["severity"], row["record_key"], row["value"]) == (
        "not-validated",
        "critical",
        "",
        "part 1",
    )
    assert "Part 1 could not be validated" in row["message"]
    assert work.parts.fingerprint(TABLE, 1) == "", "the next run tries again"
    assert not validation_file(work.parts, 1).exists(), "nor does the page of an earlier run stay"


def test_a_part_whose_tables_contradict_each_other_counts_as_failed(tmp_path: Path) -> None:
    work = work_in(tmp_path, draft("r1", "123", 1), draft("r2", "456", 2))
    work.parts.write_table(tables.DRAFTS, 1, work.parts.table(tables.DRAFTS, 1).slice(0, 1), MADE)
    check_part(work, 1, MADE)
    (row,) = work.parts.rows(TABLE, 1)
    assert (row["code"], row["severity"]) == ("not-validated", "critical")
    assert "there is no draft of 'r2'" in row["message"]


def test_a_part_is_read_block_by_block(tmp_path: Path) -> None:
    """Every draft keeps its statements and their references: one without any, and two of the same key."""
    keys = [f"r{number}" if number < 900 else f"twice {number // 2}" for number in range(1, 1203)]
    drafts = [draft(key, str(number), number) for number, key in enumerate(keys, 1)]
    drafts[499:501] = [replace(one, statements=()) for one in drafts[499:501]]
    work = work_in(tmp_path, *drafts)
    found = list(read_in_blocks(work.parts.table(tables.DRAFTS, 1), work.parts.table(tables.STATEMENTS, 1)))
    assert len(drafts) > 2 * BLOCK
    assert [(one.key, one.position) for one in found] == [(one.key, one.position) for one in drafts]
    assert [values_of(one) for one in found[:899]] == [values_of(one) for one in drafts[:899]]
    assert {len(one.statements) for one in found} == {0, 1, 2}, "two records of one key have what both say"


def values_of(one: Draft) -> list[tuple[object, object]]:
    return [(each.statement.snak.value, each.statement.references) for each in one.statements]


@pytest.mark.parametrize(("second", "shared"), [("456", 0), ("123", 2)])
def test_the_frames_of_the_batch_hold_what_is_wrong_alone(tmp_path: Path, second: str, shared: int) -> None:
    work = work_in(
        tmp_path, draft("r1", "123", 1), draft("r2", second, 2), draft("r3", "789", 3), draft("r3", "789", 4)
    )
    assert keys_frame(work.parts)["position"].tolist() == [3, 4]
    assert len(keys_frame(work.parts, every=True)) == 4
    assert len(identifiers_frame(work.parts)) == shared
    figures = batch_figures(work.parts)
    assert (figures["drafts"], figures["statements_P214"], figures["share_P214"]) == (4, 4, 0.75)
