"""RowFailure, TableFailure and PartValidation: what a validation found, and the findings it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PartValidation", "RowFailure", "TableFailure", "TableValidation", "failures_to_findings"]


@dataclass(frozen=True, slots=True)
class RowFailure:
    """One statement that is not as expected. `row` is its place in the frame that was validated, from 0."""

    record_key: str
    rule: str
    property: str
    value: str
    meaning: str
    severity: Severity
    code: str
    row: int
    origin: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class TableFailure:
    """Something about the batch as a whole that is not as expected.

    `observed` is the figure or text found; `record_key` and `position` name the record where it is about one, and are
    empty and 0 where not.
    """

    meaning: str
    severity: Severity
    code: str
    observed: str
    record_key: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class PartValidation:
    """What validating one part gave: its failures, and the result for the Data Docs as plain JSON."""

    failures: tuple[RowFailure, ...]
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableValidation:
    """What validating a keys or metrics frame gave, likewise."""

    failures: tuple[TableFailure, ...]
    result: dict[str, Any] = field(default_factory=dict)


def failures_to_findings(failures: Iterable[RowFailure | TableFailure]) -> list[Finding]:
    """Make findings of failures, with the codes that :func:`glamdata.checking.statements.check_draft` uses.

    A statement with a wrong format is found by both; (record key, code, property, value) tells that it is one fault.
    A finding about the batch as a whole has an empty record key, one about a record without a key ``#<position>``.
    """
    return [_of_row(failure) if isinstance(failure, RowFailure) else _of_table(failure) for failure in failures]


def _of_row(failure: RowFailure) -> Finding:
    return Finding(
        severity=failure.severity,
        stage="check",
        code=failure.code,
        record_key=failure.record_key,
        message=f"Expected: {failure.meaning}. Found: {failure.value or 'nothing'}.",
        origin=failure.origin,
        value=failure.value,
        property=failure.property,
        position=failure.position,
    )


def _of_table(failure: TableFailure) -> Finding:
    return Finding(
        severity=failure.severity,
        stage="check",
        code=failure.code,
        record_key=failure.record_key or (f"#{failure.position}" if failure.position else ""),
        message=f"Expected: {failure.meaning}. Found: {failure.observed or 'nothing'}.",
        value=failure.observed,
        position=failure.position,
    )
