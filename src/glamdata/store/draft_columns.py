"""DraftColumns: drafts as columns of the tables drafts and statements.

Most of a statement's cells are the same in thousands of records: its rule, property, datatype and origin. Each such
combination is kept once (a shape) and a statement as the number of its shape, so that Arrow spreads the cells and not
Python. What few statements have (JSON of their own, a fallback) is kept by its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from glamdata.model.value import GREGORIAN, ItemValue, StringValue, TimeValue
from glamdata.store import tables
from glamdata.store.codec import dump
from glamdata.store.draft_rows import PLAIN, plain_text, write_reference, write_statement, write_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.draft import Draft, DraftStatement
    from glamdata.model.statement import Reference

_SHAPE = ("rule", "property", "datatype", "origin", "rank", "references", "precision")
_SPARSE = ("statement", "sources", "fallback")
_KIND = len(_SHAPE)


class DraftColumns:
    """Collects drafts for both tables."""

    def __init__(self) -> None:
        self._drafts: list[tuple[object, ...]] = []
        self._counts: list[int] = []
        self._shapes: dict[tuple[Any, ...], tuple[int, bool]] = {}
        self._numbers: list[int] = []
        self._texts: list[str] = []
        self._sparse: dict[str, dict[int, str]] = {name: {} for name in _SPARSE}

    @property
    def drafts(self) -> pa.Table:
        """The table drafts."""
        columns = zip(*self._drafts, strict=True) if self._drafts else [()] * len(tables.DRAFTS.schema)
        arrays = [pa.array(cells, field.type) for cells, field in zip(columns, tables.DRAFTS.schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=tables.DRAFTS.schema)

    @property
    def statements(self) -> pa.Table:
        """The table statements."""
        schema, count = tables.STATEMENTS.schema, len(self._numbers)
        counts = np.array(self._counts, dtype="<i8")
        of_draft = np.repeat(np.arange(len(counts)), counts)
        made: dict[str, pa.Array] = {"index": pa.array(np.arange(count) - (np.cumsum(counts) - counts)[of_draft])}
        for name, column in (("record_key", 0), ("position", 1)):
            cells = pa.array([draft[column] for draft in self._drafts], schema.field(name).type)
            made[name] = cells.take(pa.array(of_draft))
        numbers = pa.array(self._numbers, pa.int32())
        for name, values in zip(
            _SHAPE, zip(*self._shapes, strict=True) if self._shapes else [()] * _KIND, strict=False
        ):
            made[name] = pa.array(values, schema.field(name).type).take(numbers)
        made["value_text"] = pa.array(self._texts, pa.string())
        for name, by_place in self._sparse.items():
            made[name] = _spread(by_place, count, "" if name == "fallback" else None)
        return pa.Table.from_arrays([made[field.name] for field in schema], schema=schema)

    def add(self, draft: Draft) -> None:
        """Add a draft and its statements, in their order."""
        subject = draft.subject
        heading = subject.names[0] if subject.names else ""
        terms = orjson.dumps([[t.kind, t.language, t.text, t.origin] for t in draft.terms]).decode()
        written = write_subject(subject)
        self._drafts.append((draft.key, draft.position, draft.offset, draft.digest, heading, written, terms))
        self._counts.append(len(draft.statements))
        self._add_statements(draft.statements)

    def _add_statements(self, statements: Sequence[DraftStatement]) -> None:
        shapes, numbers, texts, sparse = self._shapes, self._numbers, self._texts, self._sparse
        before: tuple[Reference, ...] | None = None
        for drafted in statements:
            statement = drafted.statement
            snak, references = statement.snak, statement.references
            value: Any = snak.value
            kind, precision = type(value), None
            if kind is StringValue:
                text = value.text
            elif kind is ItemValue:
                text = value.id
            elif kind is TimeValue:
                text, precision = value.time, value.precision
            else:
                text = plain_text(value, snak.kind)
            shape = (
                drafted.rule, snak.property, snak.datatype, drafted.origin, statement.rank, len(references), precision,
                kind,
            )  # fmt: skip
            number, plain = shapes.get(shape) or self._add_shape(shape)
            if (
                not plain
                or statement.qualifiers
                or statement.guid
                or (precision is not None and value.calendar != GREGORIAN)
            ):
                sparse["statement"][len(numbers)] = write_statement(statement)
            if references is not before and (before is None or [*map(id, references)] != [*map(id, before)]):
                sparse["sources"][len(numbers)] = f"[{','.join(map(write_reference, references))}]"
            before = references
            if drafted.fallback:
                sparse["fallback"][len(numbers)] = dump(drafted.fallback.to_json())
            numbers.append(number)
            texts.append(text)

    def _add_shape(self, shape: tuple[Any, ...]) -> tuple[int, bool]:
        """Number a shape, and say whether its cells and the value's text say all of a statement."""
        _, _, datatype, *_, kind = shape
        self._shapes[shape] = made = len(self._shapes), PLAIN.get(datatype) is kind
        return made


def _spread(by_place: dict[int, str], count: int, empty: str | None) -> pa.Array:
    """Give a column of `count` cells, `empty` where nothing is said."""
    cells: list[str | None] = [empty] * count
    for place, text in by_place.items():
        cells[place] = text
    return pa.array(cells, pa.string())
