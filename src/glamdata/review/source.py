"""The source record of a review: all of it that may be seen, read from the export, with what the mapping used of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from glamdata.errors import ExportError
from glamdata.formats.parsed import digest_of
from glamdata.formats.reader import PartSlice, split_slice
from glamdata.mapping.private import guard_of
from glamdata.mapping.trace import BLANK, trace_record
from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.batch.run import Run
    from glamdata.mapping.spec import Mapping
    from glamdata.mapping.trace import Trace
    from glamdata.model.record import CatalogueRecord, Field

SOURCES_FOUND = "670"
"""Source data found: it can hold addresses and telephone numbers of living people."""

KEY, KNOWN, WORKS = "key", "item in the record", "works"
Used = dict[str, dict[str, set[str]]]
"""By the text of a whole field, and by subfield code in it (empty for a field without): what was made of it."""


@dataclass(frozen=True, slots=True)
class SourcePiece:
    """A subfield, or the data of a field without any; `used` is what the mapping made of it (``P569``, ``label``)."""

    code: str
    text: str
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceField:
    """One MARC field, or one column of a table (then `tag` is its name); blanks of indicators are written #."""

    tag: str
    indicators: str
    pieces: tuple[SourcePiece, ...]

    @property
    def is_used(self) -> bool:
        """Whether the mapping made anything of it."""
        return any(piece.used for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record as it stands in the export: `hidden` fields are private, `withheld` ones are 670 and not shown here.

    `position` is its number in the export.
    """

    position: int
    leader: str
    fields: tuple[SourceField, ...]
    hidden: int = 0
    withheld: int = 0


def read_source(run: Run, key: str, part: int, *, show_670: bool = False) -> SourceRecord:
    """Read the record of a draft's key from the export; `part` is where it stands, 0 where that is not known.

    Raises ExportError, one sentence, where the export is gone, has changed since, or does not have the record.
    """
    number, row = _find_draft(run, key, part)
    if not run.export.exists():
        raise ExportError(f"The export {run.export} is gone, so the record can't be shown; put it back to see it.")
    raw = next(split_slice(run.plain, run.reader, _slice(run, number, row["position"], row["offset"])), None)
    if raw is None or digest_of(raw.data) != row["digest"]:
        raise ExportError(
            f"The export {run.export} has changed since it was prepared; run `prepare` to see the record."
        )
    record = run.reader.parse(raw).record
    if record is None:
        raise ExportError(f"The record {key} can't be read from {run.export}.")
    return show_source(record, trace_record(record, run.mapping), run, show_670=show_670)


def show_source(record: CatalogueRecord, trace: Trace, run: Run, *, show_670: bool) -> SourceRecord:
    """Give what may be seen of a record, private fields left out, with what the mapping made of each piece."""
    used = _used(trace)
    if record.cells is not None:
        named = _named_columns(run.mapping)
        for name, text in record.cells.items():
            used[f"{name}: {text}"][""] |= named.get(name, set())
        cells = tuple(_of_column(name, text, used) for name, text in record.cells.items())
        return SourceRecord(record.position, "", cells)
    seen = [field for field in _public_fields(record, run) if show_670 or field.tag != SOURCES_FOUND]
    hidden = len(record.fields) - len(list(_public_fields(record, run)))
    fields = tuple(_of_field(field, used) for field in seen)
    return SourceRecord(record.position, record.leader, fields, hidden, len(record.fields) - hidden - len(seen))


def _public_fields(record: CatalogueRecord, run: Run) -> Iterator[Field]:
    for field in record.fields:
        guard = guard_of(field.tag, run.mapping.named, run.mapping.source.format)
        seen = guard(field) if guard else field
        if seen is not None:
            yield seen


def _find_draft(run: Run, key: str, part: int) -> tuple[int, dict[str, Any]]:
    """Give the part and the row of a draft. Raises ExportError where there is none."""
    for number in [part] if part else run.parts.numbers(tables.DRAFTS):
        drafts = run.parts.table(tables.DRAFTS, number, ["record_key", "position", "offset", "digest"])
        for row in drafts.filter(pc.equal(drafts["record_key"], key)).to_pylist():
            return number, row
    raise ExportError(f"The batch {run.batch.name} has no record {key} any more; run `prepare` again.")


def _slice(run: Run, number: int, position: int, offset: int) -> PartSlice:
    """Give where the bytes of one record lie: up to the next record of its part, or to the part's end."""
    part = run.part(number)
    offsets = run.parts.table(tables.RECORDS, number, ["offset"])["offset"].to_pylist()
    end = min((each for each in offsets if each > offset), default=part.byte_offset + part.byte_length)
    return PartSlice(number, position, offset, end - offset, 1)


def _used(trace: Trace) -> Used:
    used: Used = defaultdict(lambda: defaultdict(set))
    for item in trace.items:
        made = [(traced.route, traced.drafted.statement.property) for traced in item.statements]
        made += [(traced.route, traced.term.kind.value) for traced in item.terms]
        for route, what in made:
            if route is not None:
                for code in route.origin.partition("$")[2] or [""]:
                    used[route.field][code].add(what)
    return used


def _named_columns(mapping: Mapping) -> dict[str, set[str]]:
    """Give what columns serve for beside statements and names: the record's key, the items that it names, its own id.

    A column in which the record has nothing serves for nothing.
    """
    named: dict[str, set[str]] = defaultdict(set)
    named[mapping.source.key.selector.column].add(KEY)
    for item in (mapping.main(), *mapping.items):
        rules = item.subject
        for what, takes in ((KNOWN, rules.known), (rules.own_property, rules.own_id), (WORKS, rules.works)):
            for take in takes:
                named[take.selector.column].add(what)
    return named


def _of_field(field: Field, used: Used) -> SourceField:
    indicators = field.indicators.replace(" ", BLANK)
    if not field.subfields:
        what = used.get(f"{field.tag} {field.data.replace(' ', BLANK)}", {})
        made = set().union(*what.values())
        return SourceField(field.tag, "", (SourcePiece("", field.data, tuple(sorted(made))),))
    inner = " ".join(f"${code} {text}" for code, text in field.subfields)
    of_code = used.get(f"{field.tag} {indicators} {inner}", {})
    pieces = (SourcePiece(code, text, tuple(sorted(of_code.get(code, ())))) for code, text in field.subfields)
    return SourceField(field.tag, indicators, tuple(pieces))


def _of_column(name: str, text: str, used: Used) -> SourceField:
    made = set().union(*used.get(f"{name}: {text}", {}).values()) if text else set()
    return SourceField(name, "", (SourcePiece("", text, tuple(sorted(made))),))
