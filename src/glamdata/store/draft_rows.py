"""The cells of the tables drafts and statements: how nouns are written in them, and drafts put together again.

Written by hand rather than by a JSON library: this is a part of what reading an export costs. Each text is what
:func:`glamdata.store.codec.dump` makes of the API's JSON; the tests compare the two.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue, Pointer, StringValue, TimeValue, Today, parse_value
from glamdata.store.codec import dump, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from glamdata.model.statement import Reference
    from glamdata.model.value import Value

_TODAY = f'"datavalue":{dump(Today().to_json())},'
_POINTER = '"type":"pointer"'

Row = dict[str, Any]


def read_drafts(drafts: Iterable[Row], statements: Iterable[Row]) -> list[Draft]:
    """Put drafts together again from the rows of both tables."""
    by_key: dict[str, list[DraftStatement]] = {}
    references: tuple[Reference, ...] = ()
    for row in statements:
        if row["sources"] is not None:
            references = Statement.from_json({**_NOTHING, "references": load(row["sources"])}).references
        said = row["statement"]
        statement = _read_plain(row) if said is None else Statement.from_json(load(said))
        fallback = Statement.from_json(load(row["fallback"])) if row["fallback"] else None
        drafted = DraftStatement(
            replace(statement, references=references, raw=None), row["origin"], row["rule"], fallback
        )
        by_key.setdefault(row["record_key"], []).append(drafted)
    return [_read_draft(row, tuple(by_key.get(row["record_key"], ()))) for row in drafts]


def _read_plain(row: Row) -> Statement:
    kind = PLAIN[row["datatype"]]
    text = row["value_text"]
    value = TimeValue(text, row["precision"]) if kind is TimeValue else kind(text)
    return Statement(Snak(row["property"], value, row["datatype"]), rank=Rank(row["rank"]))


def read_pointers(statements: pa.Table) -> Iterator[Pointer]:
    """Give the pointers in the columns `statement` and `sources`."""
    import pyarrow.compute as pc  # noqa: PLC0415  (0.06 s, which a process that only writes drafts does without)

    for name in ("statement", "sources"):
        column = statements.column(name)
        for text in column.filter(pc.match_substring(column, _POINTER)).unique().to_pylist():
            yield from _find_pointers(load(text))


def _find_pointers(said: Any) -> Iterator[Pointer]:
    """Walk through JSON; qualifiers and references come in the order of a statement, after its value."""
    if isinstance(said, dict):
        if said.get("type") == "pointer":
            pointer = parse_value(said)
            assert isinstance(pointer, Pointer)
            yield pointer
            return
        said = said.values()
    if not isinstance(said, str | int | float | None):
        for part in said:
            yield from _find_pointers(part)


def read_subject(text: str) -> Subject:
    """Read the column `subject`; what many records share is one object, since a batch may have millions."""
    key, instance_of, known, own_id, identifiers, names, birth, death, *works = load(text)
    return Subject(
        key=key,
        instance_of=intern(instance_of),
        known=tuple(known),
        own_id=(intern(own_id[0]), own_id[1]) if own_id else None,
        identifiers=tuple([(intern(pid), text) for pid, text in identifiers]),
        names=tuple(names),
        birth=_share_date(*birth) if birth else None,
        death=_share_date(*death) if death else None,
        works=tuple(works),
    )


@lru_cache(maxsize=65536)
def _share_date(time: str, precision: int, calendar: str) -> TimeValue:
    return TimeValue(time, precision, calendar)


def write_statement(statement: Statement) -> str:
    """Give the API's JSON of a statement without its references."""
    guid = f'"id":{quote(statement.guid)},' if statement.guid else ""
    qualifiers = ""
    if statement.qualifiers:
        grouped, order = _group(statement.qualifiers)
        qualifiers = f'"qualifiers":{grouped},"qualifiers-order":{order},'
    snak = _write_snak(statement.snak)
    return f'{{{guid}"mainsnak":{snak},{qualifiers}"rank":"{statement.rank}","type":"statement"}}'


def quote(text: str) -> str:
    """Give a text as JSON."""
    return orjson.dumps(text).decode()


def write_reference(reference: Reference) -> str:
    """Give the API's JSON of a reference."""
    grouped, order = _group(reference)
    return f'{{"snaks":{grouped},"snaks-order":{order}}}'


def _group(snaks: Sequence[Snak]) -> tuple[str, str]:
    """Give snaks by property, and the order of the properties, as JSON."""
    groups: dict[str, str] = {}
    for snak in snaks:
        pid, written = snak.property, _write_snak(snak)
        groups[pid] = f"{groups[pid]},{written}" if pid in groups else written
    grouped = ",".join([f'"{pid}":[{groups[pid]}]' for pid in sorted(groups)])
    order = '","'.join(groups)
    return f"{{{grouped}}}", f'["{order}"]' if groups else "[]"


def _write_snak(snak: Snak) -> str:
    datatype = f'"datatype":"{snak.datatype}",' if snak.datatype else ""
    value = snak.value
    if type(value) is StringValue:
        said = f'"datavalue":{{"type":"string","value":{quote(value.text)}}},'
    elif type(value) is ItemValue:
        said = _write_item(value.id)
    elif type(value) is Today:
        said = _TODAY
    else:
        said = f'"datavalue":{dump(value.to_json())},' if value is not None else ""
    return f'{{{datatype}{said}"property":"{snak.property}","snaktype":"{snak.kind}"}}'


@lru_cache(maxsize=4096)
def _write_item(qid: str) -> str:
    return f'"datavalue":{dump(ItemValue(qid).to_json())},'


def plain_text(value: Value | None, kind: SnakKind) -> str:
    """Give what expectations look at: an id, a text, Wikibase's time string; for other values their JSON."""
    if value is None:
        return kind.value
    for name in ("id", "text", "time", "label", "amount", "record_key"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return dump(value.to_json())


def write_subject(subject: Subject) -> str:
    """Give a subject as a JSON list of its fields, dates as lists too, its works behind."""
    said = (
        subject.key,
        subject.instance_of,
        subject.known,
        subject.own_id,
        subject.identifiers,
        subject.names,
        *((date.time, date.precision, date.calendar) if date else None for date in (subject.birth, subject.death)),
        *subject.works,
    )
    return orjson.dumps(said).decode()


def _read_draft(row: Mapping[str, Any], statements: tuple[DraftStatement, ...]) -> Draft:
    return Draft(
        key=row["record_key"],
        subject=read_subject(row["subject"]),
        statements=statements,
        terms=tuple(DraftTerm(TermKind(kind), *said) for kind, *said in load(row["terms"])),
        position=row["position"],
        offset=row["offset"],
        digest=row["digest"],
    )


PLAIN: dict[str, type] = {
    "wikibase-item": ItemValue,
    "external-id": StringValue,
    "string": StringValue,
    "url": StringValue,
    "commonsMedia": StringValue,
    "time": TimeValue,
}
_NOTHING = {"mainsnak": {"snaktype": "novalue", "property": ""}}
