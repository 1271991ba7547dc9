"""IdTable: a wiki whose properties and items have other ids than Wikidata's, translated where it is talked to.

Mappings, checks and gates speak Wikidata's ids everywhere; what goes to the wiki and what comes from it passes here. No
two ids are ever mixed up: a property that the table does not name is called by a number beyond all there are on the
other side, on both sides; an item that it does not name keeps its id, and changes places where the table takes that.
JSON is that of the Wikibase data model (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from glamdata.errors import WikiRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["IdTable"]

Row = dict[str, str]
_ID = re.compile(r"[PQ][1-9]\d*")
_TITLE = re.compile(r"(?P<before>(?:Item:|Property:)?)(?P<id>[PQ][1-9]\d*)(?P<after>(?:\$.*)?)", re.DOTALL)
_IN_QUERY = re.compile(
    r"(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|<(?P<iri>[^<>\s]*)>"
    r"|(?<![\w:])(?P<prefix>wdt?n?|wdno|ps[vn]?|pq[vn]?|pr[vn]?|p):(?P<id>[PQ][1-9]\d*)\b"
)
_IN_SEARCH = re.compile(r"(?<!\w)[PQ][1-9]\d*(?!\w)")
_IRI = re.compile(r"(?P<before>https?://[^/]+/(?:entity|prop(?:/[a-z-]+)*)/)(?P<id>[PQ][1-9]\d*)")
_NAMES_IDS = frozenset({"id", "title", "property", "from", "to", "entity", "unit", "snaks-order", "qualifiers-order"})
_CONTENT = frozenset({"*", "content"})
_ASKED_BY_ID = frozenset({"ids", "id", "titles", "fromid", "toid", "entity", "property", "from", "to"})
_UNKNOWN_SHOWN = 20
BEYOND = 900_000_000
"""Properties of one side that the table does not name have their number and this on the other."""


@dataclass(frozen=True, slots=True)
class IdTable:
    """Wikidata's ids and those of one wiki, as pairs; without any, nothing is translated."""

    pairs: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to translate."""
        return bool(self.pairs)

    @property
    def known(self) -> frozenset[str]:
        """The ids of Wikidata that the table names."""
        return frozenset(ours for ours, _ in self.pairs)

    def to_wiki(self, entity_id: str) -> str:
        """Give the wiki's id for one of Wikidata's."""
        return _both_ways(self.pairs)[0].get(entity_id) or _beyond(entity_id) if self.pairs else entity_id

    def from_wiki(self, entity_id: str) -> str:
        """Give Wikidata's id for one of the wiki's."""
        return _both_ways(self.pairs)[1].get(entity_id) or _beyond(entity_id) if self.pairs else entity_id

    def ask(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Translate what is asked of the API.

        Raises WikiRefusedError for an edit with a property that the table does not name.
        """
        if isinstance(data := parameters.get("data"), str):
            self.require_known({name for name in _properties(json.loads(data)) if int(name[1:]) < BEYOND}, "The edit")
        return {key: self._parameter(key, value) for key, value in parameters.items()}

    def answer(self, said: Any) -> Any:
        """Translate an answer of the API."""
        return _walk(said, self.from_wiki)

    def query(self, text: str) -> str:
        """Translate a SPARQL query: prefixed names and whole IRIs, never what stands in quotes."""
        return _IN_QUERY.sub(self._term, text)

    def _term(self, found: re.Match[str]) -> str:
        if found["prefix"]:
            return f"{found['prefix']}:{self.to_wiki(found['id'])}"
        return f"<{_iri(found['iri'], self.to_wiki)}>" if found["iri"] is not None else found[0]

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """Translate the rows of a SPARQL answer: IRIs of entities and properties."""
        return [{name: _iri(text, self.from_wiki) for name, text in row.items()} for row in rows]

    def require_known(self, ids: Iterable[str], where: str) -> None:
        """Raise WikiRefusedError, naming them, where ids are not in the table; `where` says who names them."""
        lacking = sorted(set(ids) - self.known, key=lambda each: (each[0], int(each[1:])))
        if self and lacking:
            more = f" and {len(lacking) - _UNKNOWN_SHOWN} more" if len(lacking) > _UNKNOWN_SHOWN else ""
            named = ", ".join(lacking[:_UNKNOWN_SHOWN]) + more
            raise WikiRefusedError(
                f"{where} names {named}, which [wiki.properties] of glamdata.toml does not translate: give the wiki's"
                f' id of each, like {lacking[0]} = "{lacking[0][0]}…", or leave it out of the mapping.'
            )

    def _parameter(self, key: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        if key == "data":
            return json.dumps(_walk(json.loads(value), self.to_wiki), ensure_ascii=False)
        if key in {"srsearch", "gsrsearch"} and "haswbstatement" in value:
            return _IN_SEARCH.sub(lambda found: self.to_wiki(found[0]), value)
        if key in _ASKED_BY_ID:
            return "|".join(_name(part, self.to_wiki) for part in value.split("|"))
        return value


@lru_cache(maxsize=8)
def _both_ways(pairs: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Give both directions; a chain of items is closed, so that every item has one and only one on the other side."""
    there = dict(pairs)
    back = {theirs: ours for ours, theirs in pairs}
    for end in [theirs for theirs in back if theirs not in there and theirs.startswith("Q")]:
        start = end
        while start in back:
            start = back[start]
        there[end] = start
    return there, {theirs: ours for ours, theirs in there.items()}


def _beyond(entity_id: str) -> str:
    """Name what the table does not: an item as it is, a property by a number that no property of the other side has."""
    if not entity_id.startswith("P"):
        return entity_id
    number = int(entity_id[1:])
    return f"P{number - BEYOND if number > BEYOND else number + BEYOND}"


def _properties(node: Any) -> Iterator[str]:
    """Give the properties of all snaks in an edit's data."""
    if isinstance(node, dict):
        if "snaktype" in node:
            yield node["property"]
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from _properties(each)


def _walk(node: Any, change: Callable[[str], str], key: str = "") -> Any:
    """Change every id in JSON of the API: in keys, and where the data model has ids, never in texts of people."""
    if isinstance(node, dict):
        if "entity-type" in node and "numeric-id" in node:
            return _entity_value(node, change)
        return {
            change(name) if _ID.fullmatch(name) else name: value if name == "sitelinks" else _walk(value, change, name)
            for name, value in node.items()
        }
    if isinstance(node, list):
        return [_walk(each, change, key) for each in node]
    if isinstance(node, str) and key in _NAMES_IDS:
        return _iri(node, change) if key == "unit" else _name(node, change)
    if isinstance(node, str) and key in _CONTENT and node.startswith('{"'):  # a revision's, as text
        return json.dumps(_walk(json.loads(node), change), ensure_ascii=False)
    return node


def _entity_value(node: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    letter = "P" if node["entity-type"] == "property" else "Q"
    changed = change(str(node.get("id") or f"{letter}{node['numeric-id']}"))
    return {**node, **({"id": changed} if "id" in node else {}), "numeric-id": int(changed[1:])}


def _name(text: str, change: Callable[[str], str]) -> str:
    found = _TITLE.fullmatch(text)
    return f"{found['before']}{change(found['id'])}{found['after']}" if found else text


def _iri(text: str, change: Callable[[str], str]) -> str:
    found = _IRI.match(text)
    if not found or text[found.end() :][:1] not in {"", "-", "$"}:
        return text
    return f"{found['before']}{change(found['id'])}{text[found.end() :]}"
