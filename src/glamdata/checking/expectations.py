"""Expectation lists: what a batch should look like, generated from its mapping and the wiki's properties.

Plain data; :mod:`glamdata.validation` has Great Expectations run them.

The *statements* frame has one row a statement: record_key, rule, property, datatype, value_text, precision, rank,
origin, references, position. For its expectations each property's values stand in a column of their own, named by the
property id. The *keys* frame has record_key and position; the *metrics* frame is one row of
:func:`glamdata.checking.metrics.batch_metrics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.checking.check import name_of
from glamdata.checking.metrics import share_column, statements_column
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from glamdata.model.property import PropertyDefinition, StatementShape

__all__ = ["Expectation", "expectations_for", "key_expectations", "whole_table_expectations"]

NOT_NULL = "expect_column_values_to_not_be_null"
IN_SET = "expect_column_values_to_be_in_set"
BETWEEN = "expect_column_values_to_be_between"
MATCH_REGEX = "expect_column_values_to_match_regex"
FIT_FORMATS = "expect_column_values_to_fit_formats"
UNIQUE = "expect_column_values_to_be_unique"

DATE = r"^[+-]\d{4,16}-\d{2}-\d{2}T00:00:00Z$"
ITEM = r"^Q[1-9]\d*$"
TEXT_TYPES = frozenset({"string", "external-id", "url", "commonsMedia"})
MOST_REFUSED = 0.1
LEAST_OF_PREVIOUS = 0.5


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of a column.

    `kind` is Great Expectations' name in snake case, `parameters` its arguments besides the column; `meaning` says it
    in library words and stands for it in the Data Docs; `code` is that of the Finding a failure becomes.
    """

    kind: str
    column: str
    parameters: tuple[tuple[str, object], ...]
    severity: Severity
    meaning: str
    code: str


def expectations_for(
    shapes: Sequence[StatementShape], properties: Mapping[str, PropertyDefinition]
) -> tuple[Expectation, ...]:
    """Give what is expected of every row of the statements frame, for a mapping that yields `shapes`.

    A property without a definition gets none of its own: that the wiki does not know it is said by
    :func:`glamdata.checking.statements.check_draft`.
    """
    by_property: dict[str, list[StatementShape]] = {}
    for shape in shapes:
        by_property.setdefault(shape.property, []).append(shape)
    own = [e for pid, group in by_property.items() for e in _of_property(pid, group, properties)]
    return (*_of_every_row(shapes), *own)


def key_expectations() -> tuple[Expectation, ...]:
    """Give what is expected of the keys frame, which holds every record of the batch."""
    meaning = "Every record has a control number of its own"
    return (
        Expectation(NOT_NULL, "record_key", (), Severity.CRITICAL, "Every record has a control number", "missing-key"),
        Expectation(UNIQUE, "record_key", (), Severity.CRITICAL, meaning, "duplicate-key"),
    )


def whole_table_expectations(
    shapes: Sequence[StatementShape], previous: Mapping[str, float] | None = None
) -> tuple[Expectation, ...]:
    """Give what is expected of the metrics frame; `previous` is the row of the batch before, where there was one."""
    return (*_of_any_batch(), *_of_shares(shapes), *_of_growth(shapes, previous or {}))


def _of_every_row(shapes: Sequence[StatementShape]) -> Iterator[Expectation]:
    pids = tuple(sorted({shape.property for shape in shapes}))
    rules = tuple(sorted({shape.rule for shape in shapes}))
    yield Expectation(
        NOT_NULL, "record_key", (), Severity.CRITICAL, "Every statement belongs to a record", "missing-key"
    )
    meaning = "Every statement is of a property that the mapping names"
    yield Expectation(IN_SET, "property", (("value_set", pids),), Severity.CRITICAL, meaning, "foreign-property")
    meaning = "Every statement comes from a rule of the mapping"
    yield Expectation(IN_SET, "rule", (("value_set", rules),), Severity.WARNING, meaning, "foreign-rule")
    meaning = "Every statement has a reference"
    yield Expectation(BETWEEN, "references", (("min_value", 1),), Severity.WARNING, meaning, "no-reference")


def _of_property(
    pid: str, shapes: Sequence[StatementShape], properties: Mapping[str, PropertyDefinition]
) -> Iterator[Expectation]:
    definition = properties.get(pid)
    if definition is None:
        return
    name = name_of(pid, properties)
    if definition.datatype in TEXT_TYPES and definition.formats:
        formats = (("formats", definition.formats),)
        meaning = f"{name} has the form that the wiki asks for"
        yield Expectation(FIT_FORMATS, pid, formats, Severity.CRITICAL, meaning, "format")
    if definition.datatype == "time":
        meaning = f"{name} is a date as the wiki writes it"
        yield Expectation(MATCH_REGEX, pid, (("regex", DATE),), Severity.CRITICAL, meaning, "impossible-date")
    if definition.datatype == "wikibase-item" and all(shape.values for shape in shapes):
        values = tuple(sorted(frozenset().union(*(shape.values for shape in shapes))))
        meaning = f"{name} is one of the items in the mapping's table"
        yield Expectation(IN_SET, pid, (("value_set", values),), Severity.CRITICAL, meaning, "foreign-value")


def _of_any_batch() -> Iterator[Expectation]:
    drafts = (("min_value", 1),)
    yield Expectation(
        BETWEEN, "drafts", drafts, Severity.CRITICAL, "The mapping made something of the export", "empty-batch"
    )
    refused = (("max_value", MOST_REFUSED),)
    meaning = f"At most {MOST_REFUSED:.0%} of the records could not be read"
    yield Expectation(BETWEEN, "refused_share", refused, Severity.CRITICAL, meaning, "many-refused")


def _of_shares(shapes: Iterable[StatementShape]) -> Iterator[Expectation]:
    required: dict[str, float] = {}
    for shape in shapes:
        required[shape.property] = max(shape.required, required.get(shape.property, 0.0))
    for pid, share in required.items():
        if share > 0:
            meaning = f"At least {share:.0%} of the records have {pid}"
            least = (("min_value", share),)
            yield Expectation(BETWEEN, share_column(pid), least, Severity.WARNING, meaning, "low-share")


def _of_growth(shapes: Iterable[StatementShape], previous: Mapping[str, float]) -> Iterator[Expectation]:
    columns = ("drafts", *dict.fromkeys(statements_column(shape.property) for shape in shapes))
    for column in columns:
        if previous.get(column, 0) > 0:
            least = (("min_value", previous[column] * LEAST_OF_PREVIOUS),)
            meaning = f"At least half as many {column.replace('_', ' of ')} as in the batch before"
            yield Expectation(BETWEEN, column, least, Severity.WARNING, meaning, "shrunken-batch")
