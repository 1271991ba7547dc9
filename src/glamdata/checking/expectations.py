"""Expectation lists: what a batch should look like, generated from its mapping and the wiki's properties.

Plain data; :mod:`glamdata.validation` has Great Expectations run them.

The *statements* frame has one row a statement: record_key, rule, property, datatype, value_text, precision, rank,
origin, references, position. For its expectations each property's values stand in a column of their own, named by the
property id, and the years of its dates in another (``year_P569``). Of the whole batch: the *keys* frame has record_key
and position of the records whose key is missing or not theirs alone, the *identifiers* frame those of the identifiers
that stand in more than one record; the *metrics* frame is one row of
:func:`glamdata.checking.metrics.batch_metrics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.checking.check import name_of
from glamdata.checking.metrics import share_column, statements_column, year_column
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from glamdata.model.property import PropertyDefinition, StatementShape

__all__ = [
    "Expectation", "expectations_for", "identifier_expectations", "key_expectations", "own_expectation",
    "whole_table_expectations",
]  # fmt: skip

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
EARLIEST_YEAR = -3500
"""Nothing that a library holds tells a year before there was writing."""
LATEST_YEARS = 10
"""How many years ahead something may be announced."""
LIFE_DATES = ("P569", "P570")
USUAL_SHARE = 0.05
"""By how much the share of records with a date of birth may leave what the last batches had."""
FEW = 20
"""In a batch of fewer records shares mean nothing."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of a column.

    `kind` is Great Expectations' name in snake case, `parameters` its arguments besides the column; `meaning` says it
    in library words and stands for it in the Data Docs; `code` is that of the Finding a failure becomes. `column` is
    empty where it is about the table as a whole, which only one of a library's own (`own`) can be.
    """

    kind: str
    column: str
    parameters: tuple[tuple[str, object], ...]
    severity: Severity
    meaning: str
    code: str
    own: bool = False


def own_expectation(
    kind: str, column: str, parameters: tuple[tuple[str, object], ...], severity: Severity, meaning: str
) -> Expectation:
    """Make an expectation of a library's own suite."""
    return Expectation(kind, column, parameters, severity, meaning, "own-expectation", own=True)


def expectations_for(
    shapes: Sequence[StatementShape], properties: Mapping[str, PropertyDefinition], this_year: int = 0
) -> tuple[Expectation, ...]:
    """Give what is expected of every row of the statements frame, for a mapping that yields `shapes`.

    With `this_year`, dates are expected to be between the beginnings of writing and a little after it.

    A property without a definition gets none of its own: that the wiki does not know it is said by
    :func:`glamdata.checking.statements.check_draft`.
    """
    by_property: dict[str, list[StatementShape]] = {}
    for shape in shapes:
        by_property.setdefault(shape.property, []).append(shape)
    own = [e for pid, group in by_property.items() for e in _of_property(pid, group, properties, this_year)]
    return (*_of_every_row(shapes), *own)


def key_expectations() -> tuple[Expectation, ...]:
    """Give what is expected of the keys frame, which holds every record of the batch."""
    meaning = "Every record has a control number of its own"
    return (
        Expectation(NOT_NULL, "record_key", (), Severity.CRITICAL, "Every record has a control number", "missing-key"),
        Expectation(UNIQUE, "record_key", (), Severity.CRITICAL, meaning, "duplicate-key"),
    )


def identifier_expectations() -> tuple[Expectation, ...]:
    """Give what is expected of the identifiers frame."""
    meaning = "An identifier stands in one record of the batch alone"
    return (Expectation(UNIQUE, "identifier", (), Severity.WARNING, meaning, "shared-identifier"),)


def whole_table_expectations(
    shapes: Sequence[StatementShape],
    previous: Sequence[Mapping[str, float]] = (),
    others: Sequence[Mapping[str, float]] = (),
) -> tuple[Expectation, ...]:
    """Give what is expected of the metrics frame.

    `previous` are the rows of the exports before, the newest first; a batch without any is held against the `others` of
    its catalogue, by shares alone. A batch that fails any of these stops before it is planned. An export of changes is
    like none before it.
    """
    last = previous[0] if previous else {}
    compared = _of_life_dates(shapes, previous or others)
    return (*_of_any_batch(), *_of_shares(shapes), *_of_growth(shapes, last), *compared)


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
    pid: str, shapes: Sequence[StatementShape], properties: Mapping[str, PropertyDefinition], this_year: int
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
    if definition.datatype == "time" and this_year:
        span = (("min_value", EARLIEST_YEAR), ("max_value", this_year + LATEST_YEARS))
        meaning = f"{name} is between {-EARLIEST_YEAR} BCE and {this_year + LATEST_YEARS}"
        yield Expectation(BETWEEN, year_column(pid), span, Severity.WARNING, meaning, "date-out-of-range")
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
            yield Expectation(BETWEEN, share_column(pid), least, Severity.CRITICAL, meaning, "low-share")


def _of_growth(shapes: Iterable[StatementShape], previous: Mapping[str, float]) -> Iterator[Expectation]:
    columns = ("drafts", *dict.fromkeys(statements_column(shape.property) for shape in shapes))
    for column in columns:
        if previous.get(column, 0) > 0:
            least = (("min_value", previous[column] * LEAST_OF_PREVIOUS),)
            meaning = f"At least half as many {column.replace('_', ' of ')} as in the batch before"
            yield Expectation(BETWEEN, column, least, Severity.CRITICAL, meaning, "shrunken-batch")


def _of_life_dates(shapes: Iterable[StatementShape], previous: Sequence[Mapping[str, float]]) -> Iterator[Expectation]:
    """Expect as many records with a date of birth or death as the last batches had, give or take a little."""
    compared = [row for row in previous if row.get("drafts", 0) >= FEW]
    for pid in sorted({shape.property for shape in shapes}.intersection(LIFE_DATES)):
        shares = [row.get(share_column(pid), 0.0) for row in compared]
        if shares:
            low, high = max(0.0, min(shares) - USUAL_SHARE), min(1.0, max(shares) + USUAL_SHARE)
            meaning = f"The share of records with {pid} is between {low:.0%} and {high:.0%}, as in the last batches"
            span = (("min_value", low), ("max_value", high))
            yield Expectation(BETWEEN, share_column(pid), span, Severity.CRITICAL, meaning, "unusual-share")
