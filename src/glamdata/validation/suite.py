"""read_suite: a library's own expectations, in the form in which Great Expectations itself writes a suite.

A suite is JSON or YAML: ``{"name": …, "expectations": [{"type": …, "kwargs": {…}, "severity": …, "meta": …}]}``
(https://docs.greatexpectations.io/docs/core/define_expectations/organize_expectation_suites). By its column an
expectation is about statements, about control numbers or about the figures of the batch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from glamdata.checking.expectations import own_expectation
from glamdata.checking.metrics import is_metric
from glamdata.errors import SuiteError
from glamdata.model.finding import Severity
from glamdata.validation.frame import EVERY_ROW, YEARS

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.checking.expectations import Expectation

__all__ = ["NO_SUITE", "OwnSuite", "read_suite"]

KEYS = frozenset({"type", "kwargs", "severity", "meta", "notes", "description", "id", "rendered_content",
                  "expectation_context", "success_on_last_run", "ge_cloud_id", "expectation_type"})  # fmt: skip
KEY_COLUMNS = ("record_key", "position")
NUMBERS = ("precision", "references", "position")
_PROPERTY_COLUMN = re.compile(r"(year_)?P[1-9]\d*")


@dataclass(frozen=True, slots=True)
class OwnSuite:
    """The expectations of a library's own: of statements, of control numbers, and of the figures of a batch."""

    statements: tuple[Expectation, ...] = ()
    keys: tuple[Expectation, ...] = ()
    metrics: tuple[Expectation, ...] = ()

    def __len__(self) -> int:
        return len(self.statements) + len(self.keys) + len(self.metrics)


NO_SUITE = OwnSuite()


def read_suite(path: Path | None) -> OwnSuite:
    """Read a suite; none where `path` is None.

    Raises SuiteError, naming the expectation, for what Great Expectations does not know or can't take.
    """
    if path is None:
        return NO_SUITE
    said = _load(path)
    listed = said.get("expectations") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise SuiteError(f"{path} is no suite of expectations: it has no list `expectations`.")
    found = [_parse(path, number, each) for number, each in enumerate(listed, 1)]
    by_frame: dict[str, list[Expectation]] = {"statements": [], "keys": [], "metrics": []}
    for number, expectation in enumerate(found, 1):
        frame = _frame_of(path, number, expectation)
        by_frame[frame].append(expectation)
        _try(f"{path}: expectation {number} ({expectation.kind})", frame, expectation)
    return OwnSuite(**{name: tuple(expectations) for name, expectations in by_frame.items()})


def _load(path: Path) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} can't be read: {error}.") from error
    except YAMLError as error:
        raise SuiteError(f"{path} is neither JSON nor YAML: {' '.join(str(error).split())}.") from error


def _parse(path: Path, number: int, said: Any) -> Expectation:
    where = f"{path}: expectation {number}"
    if not isinstance(said, dict):
        raise SuiteError(f"{where} is no object with `type` and `kwargs`.")
    kind = said.get("type") or said.get("expectation_type")
    if not isinstance(kind, str):
        raise SuiteError(f"{where} has no `type`, like expect_column_values_to_not_be_null.")
    where = f"{where} ({kind})"
    if unknown := sorted(set(map(str, said)) - KEYS):
        raise SuiteError(f"{where}: unknown key {unknown[0]!r}; known: type, kwargs, severity, description, meta.")
    kwargs, meta = said.get("kwargs", {}), said.get("meta") or {}
    if not isinstance(kwargs, dict) or not isinstance(meta, dict):
        raise SuiteError(f"{where}: `kwargs` and `meta` must be objects.")
    severity = said.get("severity") or Severity.CRITICAL.value
    if severity not in set(Severity):
        raise SuiteError(f"{where}: there is no severity {severity!r}; possible: {', '.join(Severity)}.")
    parameters = tuple((str(name), value) for name, value in kwargs.items() if name not in {"column", "batch_id"})
    meaning = said.get("description") or meta.get("meaning") or _say(kind, kwargs)
    column = str(kwargs.get("column", ""))
    return own_expectation(kind, column, parameters, Severity(severity), str(meaning))


def _frame_of(path: Path, number: int, expectation: Expectation) -> str:
    """Say which frame an expectation is about, by its column; one without a column is about all control numbers."""
    column = expectation.column
    if not column or column in KEY_COLUMNS:
        return "keys"
    if is_metric(column):
        return "metrics"
    if column in EVERY_ROW or _PROPERTY_COLUMN.fullmatch(column):
        return "statements"
    raise SuiteError(
        f"{path}: expectation {number} ({expectation.kind}): there is no column {column!r}; possible: a property"
        f" (P569, year_P569), {', '.join(EVERY_ROW)}, drafts, refused_share, statements_P569, share_P569."
    )


def _try(where: str, frame: str, expectation: Expectation) -> None:
    """Raise SuiteError where Great Expectations can't take an expectation or can't evaluate it."""
    import pandas as pd  # noqa: PLC0415  (430 ms, only where there is a suite)

    from glamdata.validation.engine import explain_unfit  # noqa: PLC0415  (3.5 seconds, only where needed)

    column = expectation.column
    is_number = is_metric(column) or column.startswith(YEARS) or column in NUMBERS
    tried = pd.DataFrame({column or "record_key": [1.0 if is_number else "text"]})
    if reason := explain_unfit(expectation, tried, of_rows=frame == "statements"):
        raise SuiteError(f"{where}: {reason}")


def _say(kind: str, kwargs: dict[str, Any]) -> str:
    given = ", ".join(f"{name} {value}" for name, value in kwargs.items() if name not in {"column", "batch_id"})
    words = kind.removeprefix("expect_").replace("_", " ")
    return f"{kwargs.get('column', 'the table')}: {words}{f' ({given})' if given else ''}"
