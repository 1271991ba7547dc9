"""The traits of records: what of their statements helps to tell which item they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from glamdata.model.match import NO_TRAITS, Traits
from glamdata.model.statement import Statement
from glamdata.model.value import ItemValue, MonolingualText, Pointer, StringValue, TimeValue
from glamdata.store import codec, tables
from glamdata.store.parts import Parts, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.draft import Draft, Subject

ACTIVE, OCCUPATION, WORK = ("P1317", "P2031", "P2032"), "P106", "P800"
COUNTRIES, PLACES = ("P27", "P17"), ("P19", "P20", "P159")
_WANTED = (*ACTIVE, OCCUPATION, *COUNTRIES, *PLACES, WORK)
_OF_ITEMS = frozenset({OCCUPATION, *COUNTRIES, *PLACES})
_COLUMNS = ["record_key", "property", "value_text", "precision", "statement"]

Said = dict[str, list[tuple[str, int]]]


def traits_of_part(run: Run, number: int) -> dict[str, Traits]:
    """Give the traits of a part's records, by key, those that have any.

    A value that is known by name or number counts as the item that it was resolved to, if any.
    """
    content = run.parts.table(tables.STATEMENTS, number, _COLUMNS)
    rows = content.filter(pc.is_in(content.column("property"), pa.array(_WANTED)))
    resolved = resolved_pointers(run).items
    items: dict[str, str] = {}
    said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for row in rows.to_pylist():
        pid, text = row["property"], row["value_text"]
        if pid in _OF_ITEMS and row["statement"] and not _is_item(text):
            known_as = row["statement"]
            text = items[known_as] if known_as in items else items.setdefault(known_as, _resolve(known_as, resolved))
        said[row["record_key"]][pid].append((text, row["precision"]))
    return {key: _traits(of_record) for key, of_record in said.items()}


def with_works(traits: Mapping[str, Traits], subjects: Iterable[Subject]) -> dict[str, Traits]:
    """Give the traits with the titles of works that the subjects name themselves, by key."""
    told = {subject.key: subject.works for subject in subjects if subject.works}
    return {**traits, **{key: _add_works(traits.get(key, NO_TRAITS), works) for key, works in told.items()}}


def _add_works(traits: Traits, works: Iterable[str]) -> Traits:
    return replace(traits, works=tuple(dict.fromkeys((*traits.works, *works))))


def resolved_pointers(run: Run) -> Resolved:
    """Give the items that the batch's pointers were resolved to; read once for all parts."""
    made = run.parts.made_at(tables.POINTERS, 1)
    return _read_resolved(run.parts.folder, made)


class Resolved(NamedTuple):
    """Items by the text of the pointer that means each, and the fingerprint of all of them."""

    items: dict[str, str]
    fingerprint: str


@lru_cache(maxsize=2)
def _read_resolved(folder: Path, _made: datetime | None) -> Resolved:
    rows = Parts.at(folder).all_rows(tables.POINTERS)
    items = {row["pointer"]: row["qid"] for row in rows if row["qid"]}
    return Resolved(items, fingerprint_of(sorted(items.items())))


def _resolve(statement: str, resolved: dict[str, str]) -> str:
    value = Statement.from_json(codec.load(statement)).snak.value
    return resolved.get(codec.pointer_to_text(value), "") if isinstance(value, Pointer) else ""


def traits_of_draft(draft: Draft) -> Traits:
    """Give the traits of one draft."""
    said: Said = defaultdict(list)
    for one in draft.statements:
        snak = one.statement.snak
        if snak.property in _WANTED:
            match snak.value:
                case TimeValue(time, precision):
                    said[snak.property].append((time, precision))
                case ItemValue(qid):
                    said[snak.property].append((qid, 0))
                case Pointer(label):
                    said[snak.property].append((label, 0))
                case StringValue(text) | MonolingualText(text):
                    said[snak.property].append((text, 0))
    return _add_works(_traits(said), draft.subject.works)


def _traits(said: Said) -> Traits:
    return Traits(
        active=tuple(
            TimeValue(time, precision) for pid in ACTIVE for time, precision in said.get(pid, ()) if precision
        ),
        occupations=_items(said, OCCUPATION),
        countries=_items(said, *COUNTRIES),
        places=_items(said, *PLACES),
        works=tuple(text for text, _ in said.get(WORK, ()) if text and not _is_item(text)),
    )


def _items(said: Said, *pids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for pid in pids for text, _ in said.get(pid, ()) if _is_item(text)))


def _is_item(text: str) -> bool:
    return text[:1] == "Q" and text[1:].isdecimal()
