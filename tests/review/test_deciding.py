"""Decisions as people give them: spreadsheets of many countries, words in any case, faults named row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.errors import ExportError, InputError
from glamdata.model.match import Verdict
from glamdata.review.deciding import enter_decisions, read_decisions

from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.coordinator import Coordinator

MAPPING = MAPPINGS / "marc_authority_person.yaml"


def silent(_words: str) -> None: ...


def some_persons(folder: Path, count: int) -> Path:
    """Write the first persons of the samples as an export of their own."""
    export = folder / "some.mrc"
    export.write_bytes(b"\x1d".join((SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:count]) + b"\x1d")
    return export


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_delimiter_and_a_byte_order_mark(delimiter: str, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    lines = [["record", "heading", "decision", "why"], ["a", '"Ann, poet; 1867"', "q5", "so"], ["b", "", "", ""]]
    file.write_text("\ufeff" + "\n".join(delimiter.join(line) for line in lines), "utf-8")
    assert read_decisions(file, "Ann") == [("a", "q5", "Ann", "so")]


def test_keys_that_the_queue_neutralised_come_back(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text("record,decision\n'=a,Q5\n", "utf-8")
    assert read_decisions(file, "Ann") == [("=a", "Q5", "Ann", "")]


def test_a_file_that_is_no_review(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text("record,heading\na,b\n", "utf-8")
    with pytest.raises(InputError, match="lacks the column decision"):
        read_decisions(file, "Ann")
    file.write_bytes(b"record,decision\n\xff,Q5\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_decisions(file, "Ann")
    with pytest.raises(InputError, match="missing"):
        read_decisions(tmp_path / "missing.csv", "Ann")


def test_words_in_any_case(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(some_persons(tmp_path, 6), MAPPING), silent)
        given = [("glam00001", said, "Ann", "") for said in ("q5", "not:q42", "NEW", "Unsure", "skip")]
        assert enter_decisions(coordinator, run.batch.name, given) == []
        made = [d for d in coordinator.store.decisions.all("marc_authority_person") if d.who == "Ann"]
        assert [(d.verdict, d.qid) for d in made] == [
            (Verdict.MATCH, "Q5"), (Verdict.NOT_SAME, "Q42"), (Verdict.NEW, ""), (Verdict.UNSURE, ""), (Verdict.SKIP, ""),
        ]  # fmt: skip


def test_a_mapping_that_creates_nothing(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    mapping = tmp_path / "careful.yaml"
    (tmp_path / "tables").symlink_to(MAPPINGS / "tables")
    mapping.write_text(MAPPING.read_text("utf-8").replace("create: reviewed", "create: never"), "utf-8")
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(some_persons(tmp_path, 3), mapping), silent)
        with pytest.raises(InputError, match="create: never"):
            enter_decisions(coordinator, run.batch.name, [("glam00001", "new", "Ann", "")])


def test_an_export_that_changed_since_it_was_prepared_is_not_brought_home(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    export = some_persons(tmp_path, 6)
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(export, MAPPING), silent)
        sequence.publish(coordinator, run, silent)
        first = sequence.bring_home(coordinator, run, silent)
        before = [path.read_bytes() for path in first]
        export.write_bytes(export.read_bytes().partition(b"\x1d")[2])
        with pytest.raises(ExportError, match="has changed since it was prepared"):
            sequence.bring_home(coordinator, run, silent)
        assert [path.read_bytes() for path in first] == before, "the last good set stays"
