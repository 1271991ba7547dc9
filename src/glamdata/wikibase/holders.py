"""Which items have a value of a property: by SPARQL, and proved on the items as they are now."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import quote

from glamdata.checking.constraint.facts import identity_of
from glamdata.model.statement import Rank
from glamdata.model.value import JULIAN, PRECISION_DAY, ItemValue, MonolingualText, StringValue, TimeValue
from glamdata.reconciling.date import to_gregorian
from glamdata.wikibase.queries import is_entity_id, load_query, read_id, write_item, write_literal
from glamdata.wikibase.sparql import select_batched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.checking.constraint.facts import HoldersOf
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Snak, Statement
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

XSD = "http://www.w3.org/2001/XMLSchema#"
COMMONS_FILE = "http://commons.wikimedia.org/wiki/Special:FilePath/"
MOST_PROVED = 5
"""How many items are read to prove that one has a value; one would do."""
TYPED = frozenset({"time", "quantity"})
"""Datatypes whose values the RDF of a wiki has as typed literals, which services may write in a way of their own."""
_IRI = re.compile(r"""[^<>"{}|^`\\\x00-\x20]+""")


def term_of(asked: HoldersOf) -> str:
    """Write the value as the RDF of a wiki has it, empty where its datatype is not looked for."""
    match asked.datatype:
        case "string" | "external-id":
            return write_literal(asked.value)
        case "url":
            return f"<{asked.value}>" if _IRI.fullmatch(asked.value) else ""
        case "commonsMedia":
            return f"<{COMMONS_FILE}{quote(asked.value)}>"
        case "wikibase-item":
            return write_item(asked.value) if is_entity_id(asked.value) else ""
        case "monolingualtext":
            language, _, text = asked.value.partition(":")
            return write_literal(text, language)
        case "time":
            return f'"{_date_of(asked.value)}"^^<{XSD}dateTime>'
        case "quantity":
            return f'"{asked.value.partition(" ")[0]}"^^<{XSD}decimal>'
        case _:
            return ""


def find_holders(client: SparqlClient, reader: Reader, asked: Sequence[HoldersOf]) -> dict[HoldersOf, tuple[str, ...]]:
    """Give the items with each value, those with other separating qualifiers left out. Raises QueryError."""
    wanted: dict[tuple[str, str], list[HoldersOf]] = defaultdict(list)
    terms = []
    for one in asked:
        term = term_of(one)
        terms.append(f"(p:{one.property} ps:{one.property} {term})")
        wanted[one.property, _as_answered(one, term)].append(one)
    candidates: dict[HoldersOf, list[str]] = defaultdict(list)
    for row in select_batched(client, load_query("items_by_identifier"), terms) if terms else ():
        same = wanted.get((read_id(row["property"]), row["value"]), [])
        for one in same or wanted.get((read_id(row["property"]), _normal(row["value"])), []):
            candidates[one].append(read_id(row["item"]))
    shortened = {one: sorted(set(qids), key=_number)[:MOST_PROVED] for one, qids in candidates.items()}
    entities = reader.entities({qid for qids in shortened.values() for qid in qids if is_entity_id(qid)})
    return {one: _proved(one, shortened.get(one, []), entities) for one in asked}


def _as_answered(asked: HoldersOf, term: str) -> str:
    """Give the value as a row has it: texts without quotes and language, IRIs whole."""
    if asked.datatype == "wikibase-item":
        return f"http://www.wikidata.org/entity/{asked.value}"
    if asked.datatype == "monolingualtext":
        return asked.value.partition(":")[2]
    if asked.datatype in TYPED:
        return _normal(term[1:].partition('"')[0])
    return term[1:-1] if term.startswith("<") else asked.value


def _normal(text: str) -> str:
    """Write an amount in the one way: services give the same one with a sign or zeros of their own; a date stays."""
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text


def _date_of(identity: str) -> str:
    """Write a date as the RDF of a wiki has it: a whole Gregorian one, its year counted with a year 0 (XSD 1.1)."""
    time, precision, calendar = identity.split("/")
    julian = JULIAN.endswith(f"/{calendar}") and int(precision) >= PRECISION_DAY
    value = to_gregorian(TimeValue(time, int(precision), JULIAN)) if julian else TimeValue(time, int(precision))
    year = value.year + (value.year < 0)
    month = min(max(value.month, 1), 12)
    day = min(max(value.day, 1), monthrange(year % 400 + 400, month)[1])
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z"


def _proved(asked: HoldersOf, qids: Sequence[str], entities: dict[str, Entity]) -> tuple[str, ...]:
    found = (entities[qid] for qid in qids if qid in entities)
    return tuple(dict.fromkeys(e.id for e in found if any(_is_same(s, asked) for s in e.of(asked.property))))


def _is_same(statement: Statement, asked: HoldersOf) -> bool:
    if statement.rank is Rank.DEPRECATED or identity_of(statement.snak.value) != asked.value:
        return False
    qualifiers = ((snak.property, _plain(snak)) for snak in statement.qualifiers if snak.property in asked.separators)
    return tuple(sorted(qualifiers)) == asked.told_apart


def _plain(snak: Snak) -> str:
    match snak.value:
        case StringValue(text=text) | ItemValue(id=text) | MonolingualText(text=text):
            return text
        case None:
            return snak.kind.value
        case _:
            return str(snak.value)


def _number(qid: str) -> int:
    return int(qid[1:]) if is_entity_id(qid) else 0
