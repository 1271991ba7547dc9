"""The review queue as a sheet: its columns, the cells of a row, and what a person wrote into them.

The first eight columns are those of `glamdata queue`; `check` proves on the way back that record and candidates are
still those that were written, and in which state of the record.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.formats.csv_export import neutralise, restore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLACES = ("best", "second", "third")
CHOICES = (*PLACES, "not best", "new", "unsure", "skip")
"""What the drop-down offers; an item id, or ``not:Q42``, may be typed as well."""

COLUMNS = (
    "record", "heading", "reason", "best_candidate", "label", "description", "score", "decision", "why", "evidence",
    "second_candidate", "second_about", "third_candidate", "third_about", "check",
)  # fmt: skip
CANDIDATE_COLUMNS = ("best_candidate", "second_candidate", "third_candidate")
_USED = ("record", "decision", "why", "who", "check", *CANDIDATE_COLUMNS)
_CHECK = re.compile(r"(?P<version>\d+-\d+)\.(?P<digest>[0-9a-f]{12})")
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!")


@dataclass(frozen=True, slots=True)
class SheetCandidate:
    """An item that is proposed, with what a sheet shows of it."""

    qid: str
    label: str = ""
    description: str = ""
    score: float = 0.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One waiting record: its candidates best first, and the version of it that is shown."""

    batch: str
    key: str
    heading: str
    reason: str
    version: str
    score: float = 0.0
    candidates: tuple[SheetCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote into one row: `number` as a spreadsheet shows it, `said` as it is written.

    `version` is the state of the record that the sheet showed, empty where it does not say.
    """

    number: int
    key: str
    said: str
    who: str = ""
    why: str = ""
    version: str = ""


class RowError(Exception):
    """A row that can't be taken, in one sentence without its number."""


def cells_of(row: SheetRow) -> list[str]:
    """Give the cells of a row in the order of COLUMNS; text that a spreadsheet would compute is neutralised."""
    best = row.candidates[0] if row.candidates else SheetCandidate("")
    cells = [row.key, row.heading, row.reason, best.qid, best.label, best.description]
    more: list[str] = []
    for place in (1, 2):
        other = row.candidates[place] if place < len(row.candidates) else SheetCandidate("")
        about = [text for text in (other.label, other.description) if text]
        more += [other.qid, " – ".join([*about, f"{other.score:.3f}"]) if other.qid else ""]
    texts = [neutralise(cell) for cell in (*cells, best.evidence, *more)]
    return [*texts[:6], f"{row.score:.3f}", "", "", *texts[6:], check_of(row)]


def check_of(row: SheetRow) -> str:
    """Give the cell that proves a row."""
    qids = [one.qid for one in row.candidates[: len(PLACES)]]
    return f"{row.version}.{_digest(row.batch, row.key, qids)}"


def read_answer(number: int, cells: Mapping[str, str], batch: str, who: str = "") -> Answer | None:
    """Read one row by the names of its columns; None where nothing is decided in it.

    Raises RowError for a formula, an error of a spreadsheet, and a record or candidates that were changed.
    """
    said = " ".join(cells.get("decision", "").split())
    if not said:
        return None
    for column in _USED:
        _refuse_computed(column, cells.get(column, ""))
    key, version = restore(cells.get("record", "")), ""
    qids = [cells.get(column, "").strip() for column in CANDIDATE_COLUMNS]
    if check := cells.get("check", "").strip():
        found = _CHECK.fullmatch(check)
        if not found or found["digest"] != _digest(batch, key, [qid for qid in qids if qid]):
            raise RowError(
                f"the record ({key!r}) or its candidates are not those that were written for {batch};"
                " write the sheet anew, or decide about it in the review page"
            )
        version = found["version"]
    return Answer(number, key, _resolve(said, qids), cells.get("who", "").strip() or who, _text(cells), version)


def _text(cells: Mapping[str, str]) -> str:
    return restore(cells.get("why", "")).strip()


def _resolve(said: str, qids: Sequence[str]) -> str:
    """Turn ``second`` and ``not best`` into what they mean in this row."""
    negated, word = ("not:", said[4:]) if said.lower().startswith("not ") else ("", said)
    word = word.strip().lower()
    if word not in PLACES:
        return f"not:{word.upper()}" if negated else said
    qid = qids[PLACES.index(word)]
    if not qid:
        raise RowError(f"{said!r} is decided, but there is no {word} candidate")
    return f"{negated}{qid}"


def _refuse_computed(column: str, cell: str) -> None:
    if cell.lstrip().startswith("="):
        raise RowError(f"the cell {column} holds a formula ({cell.strip()[:40]}); write what is decided as text")
    if cell.strip() in ERRORS:
        raise RowError(f"the cell {column} holds an error of the spreadsheet ({cell.strip()})")


def _digest(batch: str, key: str, qids: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((batch, key, *qids)).encode()).hexdigest()[:12]
