"""CheckWork: checking the drafts of one part, with our own checks and with Great Expectations, in whatever process."""

from __future__ import annotations

import gc
import pickle
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.batch.frames import statements_frame
from glamdata.batch.uncollected import uncollected
from glamdata.checking.expectations import expectations_for
from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import check_draft
from glamdata.errors import GlamdataError
from glamdata.model.finding import Finding, Severity
from glamdata.store import codec, tables
from glamdata.store.draft_rows import read_drafts
from glamdata.store.parts import Made, Parts
from glamdata.validation.suite import NO_SUITE, OwnSuite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from glamdata.checking.expectations import Expectation
    from glamdata.model.draft import Draft
    from glamdata.model.property import PropertyDefinition, StatementShape
    from glamdata.validation.result import PartValidation

TABLE = tables.findings_table("check")
NOT_VALIDATED = "not-validated"
BLOCK = 500
"""Drafts that are put together again at a time."""


@dataclass(frozen=True, slots=True)
class CheckWork:
    """What checking any part of one batch needs. It can be sent to another process."""

    batch: Path
    name: str
    shapes: Sequence[StatementShape]
    properties: Mapping[str, PropertyDefinition]
    today: date
    suite: OwnSuite = NO_SUITE

    @property
    def parts(self) -> Parts:
        """The tables of the batch."""
        return Parts.at(self.batch)

    def expectations(self) -> tuple[Expectation, ...]:
        """Give what is expected of every statement: by the mapping, the wiki and the library itself."""
        return (*expectations_for(self.shapes, self.properties, self.today.year), *self.suite.statements)


@dataclass(frozen=True, slots=True)
class CheckJob:
    """One part to be checked: `work` is a pickled CheckWork, the same bytes for all parts of the batch."""

    work: bytes
    number: int
    made: Made


@dataclass(slots=True)
class _Found:
    """The findings of a part, each fault once, whether we or an expectation found it."""

    rows: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def add(self, finding: Finding, statement: int | None) -> None:
        key = finding.record_key, finding.code, finding.property, finding.value
        self.rows.setdefault(key, codec.finding_row(finding, statement))


def do_check(job: CheckJob) -> int:
    """Check one part; gives how many findings it has."""
    return check_part(_unpickle(job.work), job.number, job.made)


def check_part(work: CheckWork, number: int, made: Made) -> int:
    """Check the drafts of one part; writes findings, and what Great Expectations says beside them.

    A part that can't be validated counts as failed: it gets a critical finding of its own, which stops the batch, and
    is checked anew the next time. Raises SuiteError for a library's own expectation that can't be evaluated.
    """
    with uncollected():
        found, path = _Found(), validation_file(work.parts, number)
        try:
            validated = _check(work, number, found)
        except GlamdataError:
            raise
        except Exception as error:  # noqa: BLE001  (whatever keeps a part from being validated: it counts as failed)
            path.unlink(missing_ok=True)
            found.add(_not_validated(number, error), None)
            made = Made("", made.at)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(orjson.dumps(validated.result))
        work.parts.write(TABLE, number, found.rows.values(), made)
    return len(found.rows)


def _check(work: CheckWork, number: int, found: _Found) -> PartValidation:
    """Find what is wrong in a part, ourselves first and with Great Expectations then."""
    content = work.parts.table(tables.STATEMENTS, number)
    for index, finding in _check_drafts(work, number, content):
        found.add(finding, index)
    validated = _validate(work, number, content)
    indexes = content.column("index").to_pylist()
    for row, finding in _failures(validated):
        found.add(finding, indexes[row])
    return validated


def validation_file(parts: Parts, number: int) -> Path:
    """Give where the result of a part lies, for the Data Docs."""
    return parts.folder / "validation" / f"part-{number:05d}.json"


def _check_drafts(work: CheckWork, number: int, statements: pa.Table) -> Iterator[tuple[int | None, Finding]]:
    matcher = FormatMatcher()
    for draft in read_in_blocks(work.parts.table(tables.DRAFTS, number), statements):
        yield from check_draft(draft, work.properties, work.today, matcher)


def read_in_blocks(drafts: pa.Table, statements: pa.Table) -> Iterator[Draft]:
    """Put drafts together again, a block at a time: all of a part at once take more memory than all else."""
    owners, start = statements.column("record_key").to_pylist(), 0
    for first in range(0, len(drafts), BLOCK):
        rows = drafts.slice(first, BLOCK).to_pylist()
        keys, end = {row["record_key"] for row in rows}, start
        while end < len(owners) and owners[end] in keys:
            end += 1
        yield from read_drafts(rows, statements.slice(start, end - start).to_pylist())
        start = end
    if start < len(owners):
        raise ValueError(f"its tables contradict each other: there is no draft of {owners[start]!r} where one must be")


def _validate(work: CheckWork, number: int, content: pa.Table) -> PartValidation:
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415  (3.4 s to import)

    validator = BatchValidator(work.name)
    validated = validator.validate_part(statements_frame(content), work.expectations(), f"part {number}")
    gc.collect()  # Great Expectations leaves the frame in a circle, which would lie about until the batch is done
    return validated


def _failures(validated: PartValidation) -> Iterator[tuple[int, Finding]]:
    from glamdata.validation.result import failures_to_findings  # noqa: PLC0415

    for failure, finding in zip(validated.failures, failures_to_findings(validated.failures), strict=True):
        yield failure.row, finding


def _not_validated(number: int, error: Exception) -> Finding:
    why = " ".join(str(error).split())[:300] or type(error).__name__
    message = f"Part {number} could not be validated ({why}), so it counts as failed: run `glamdata prepare` again."
    return Finding(Severity.CRITICAL, "check", "not-validated", "", message, value=f"part {number}")


@lru_cache(maxsize=1)
def _unpickle(work: bytes) -> CheckWork:
    unpickled: CheckWork = pickle.loads(work)  # noqa: S301  (our own bytes, from the process that started this one)
    return unpickled
