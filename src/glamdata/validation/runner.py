"""BatchValidator: has Great Expectations look at the parts of a batch and at the batch as a whole.

Great Expectations takes 3.5 seconds to import, so that happens on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.checking.metrics import is_count
from glamdata.model.finding import Severity
from glamdata.validation.frame import widen_statements
from glamdata.validation.result import (
    PartValidation,
    RowFailure,
    TableFailure,
    TableValidation,
    failures_to_findings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from glamdata.checking.expectations import Expectation

__all__ = ["BatchValidator", "PartValidation", "RowFailure", "TableFailure", "TableValidation", "failures_to_findings"]

ROW_COLUMNS = ("record_key", "rule", "property", "value_text", "origin", "position")
BULKY = ("unexpected_list", "unexpected_index_list", "unexpected_index_query", "partial_unexpected_index_list")


class BatchValidator:
    """Validates the frames of one batch; `name` heads its pages (``batch 2026-11-21``).

    Nothing is kept between calls, so each part may be validated by a process of its own. Within one process, threads
    take turns. What is returned can be pickled and its `result` written as JSON.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def validate_part(self, frame: pd.DataFrame, expectations: Sequence[Expectation], part: str = "") -> PartValidation:
        """Validate a statements frame (see :mod:`glamdata.checking.expectations`); 100,000 rows are a good size.

        `part` heads its page, the validator's own name where it is empty.
        """
        rows = frame.reset_index(drop=True)
        wide = widen_statements(rows, (e.column for e in expectations))
        result = self._run(part or self.name, wide, expectations)
        failures = tuple(f for outcome in result["results"] for f in _row_failures(rows, outcome))
        return PartValidation(failures, _without_bulk(result))

    def validate_tables(
        self, tables: Iterable[tuple[str, pd.DataFrame, Sequence[Expectation]]]
    ) -> list[TableValidation]:
        """Validate the tables of the whole batch (keys, identifiers, metrics) in one checkpoint.

        Each is a title, which heads its page and is its own, a frame, and what is expected of it. A count or share that
        a metrics frame has not is 0: no record had the property.
        """
        from glamdata.validation.engine import run_checkpoint  # noqa: PLC0415  (3.5 seconds, only where needed)

        whole = [(title, _with_counts(frame, expected), expected) for title, frame, expected in tables]
        found = []
        for (title, rows, _), result in zip(whole, run_checkpoint(self.name, whole), strict=True):
            self._name(result, title, rows)
            failures = tuple(f for outcome in result["results"] for f in _table_failures(rows, outcome))
            found.append(TableValidation(failures, _without_bulk(result)))
        return found

    def _run(self, part: str, frame: pd.DataFrame, expectations: Sequence[Expectation]) -> dict[str, Any]:
        from glamdata.validation.engine import run_suite  # noqa: PLC0415  (3.5 seconds, only where needed)

        result = run_suite(part, frame, expectations)
        self._name(result, part, frame)
        return result

    def _name(self, result: dict[str, Any], part: str, frame: pd.DataFrame) -> None:
        result["meta"] |= {"batch": self.name, "part": part, "rows": len(frame)}


def _with_counts(frame: pd.DataFrame, expectations: Sequence[Expectation]) -> pd.DataFrame:
    counts = {e.column for e in expectations if is_count(e.column)} - set(frame.columns)
    return frame.reset_index(drop=True).assign(**dict.fromkeys(sorted(counts), 0))


def _row_failures(rows: pd.DataFrame, outcome: dict[str, Any]) -> Iterator[RowFailure]:
    config = outcome["expectation_config"]
    failing = _failing(outcome)
    columns = [_texts(rows, failing, name) for name in ROW_COLUMNS]
    for row, key, rule, pid, value, origin, position in zip(failing, *columns, strict=True):
        yield RowFailure(
            record_key=key,
            rule=rule,
            property=pid,
            value=value,
            meaning=config["meta"]["meaning"],
            severity=Severity(config["severity"]),
            code=config["meta"]["code"],
            row=row,
            origin=origin,
            position=int(position or 0),
        )


def _table_failures(rows: pd.DataFrame, outcome: dict[str, Any]) -> Iterator[TableFailure]:
    config = outcome["expectation_config"]
    failing = _failing(outcome)
    if not (outcome["success"] or failing):
        observed = str(outcome["result"].get("observed_value", ""))
        yield TableFailure(
            config["meta"]["meaning"], Severity(config["severity"]), config["meta"]["code"], observed, "", 0
        )
    column = config["kwargs"].get("column", "")
    columns = [_texts(rows, failing, name) for name in (column, "record_key", "position")]
    for observed, key, position in zip(*columns, strict=True):
        yield TableFailure(
            meaning=config["meta"]["meaning"],
            severity=Severity(config["severity"]),
            code=config["meta"]["code"],
            observed=observed,
            record_key=key,
            position=int(position or 0),
        )


def _failing(outcome: dict[str, Any]) -> list[int]:
    """Give the rows that fail an expectation; none where it is met though some rows fail, as ``mostly`` allows."""
    failing: list[int] = outcome["result"].get("unexpected_index_list") or []
    return [] if outcome["success"] else failing


def _texts(rows: pd.DataFrame, places: list[int], column: str) -> list[str]:
    if column not in rows:
        return [""] * len(places)
    cells = rows[column].iloc[places]
    return ["" if empty else _text(cell) for cell, empty in zip(cells.tolist(), cells.isna().tolist(), strict=True)]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.4g}"
    return str(cell)


def _without_bulk(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out the lists of all failing rows: a page shows twenty, and the failures have them all."""
    outcomes = [
        outcome | {"result": {key: value for key, value in outcome["result"].items() if key not in BULKY}}
        for outcome in result["results"]
    ]
    return result | {"results": outcomes}
