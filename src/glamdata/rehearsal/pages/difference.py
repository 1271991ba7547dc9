"""What changed between two states of an entity, in rows that a person can read side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.entity import Entity, iterate_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Difference", "compare_entities"]

_TERMS = {"labels": "Label", "descriptions": "Description", "aliases": "Aliases"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: what it is about, and its state before and after; None is nothing. Statements are whole."""

    what: str
    before: Any
    after: Any
    property_id: str = ""
    language: str = ""


def compare_entities(old: Entity, new: Entity) -> list[Difference]:
    """Return the rows in which two states differ; a redirect is a row of its own."""
    rows = list(_compare_redirects(old, new))
    for part, noun in _TERMS.items():
        rows += _compare_terms(part, noun, old, new)
    for site, before, after in _changed(old.get("sitelinks", {}), new.get("sitelinks", {})):
        rows.append(Difference(f"Sitelink {site}", _title(before), _title(after)))
    return [*rows, *_compare_statements(old, new)]


def _compare_redirects(old: Entity, new: Entity) -> Iterator[Difference]:
    if old.get("redirect") != new.get("redirect"):
        yield Difference("Redirect to", old.get("redirect"), new.get("redirect"))


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _compare_terms(part: str, noun: str, old: Entity, new: Entity) -> Iterator[Difference]:
    for language, before, after in _changed(old.get(part, {}), new.get(part, {})):
        yield Difference(f"{noun} {language}", _text(before), _text(after), language=language)


def _text(term: Any) -> str | None:
    if isinstance(term, list):
        return ", ".join(alias["value"] for alias in term)
    return str(term["value"]) if term else None


def _title(link: Any) -> str | None:
    if not link:
        return None
    badges = f" ({', '.join(link['badges'])})" if link["badges"] else ""
    return f"{link['title']}{badges}"


def _by_guid(entity: Entity) -> dict[str, Any]:
    return {statement["id"]: statement for statement in iterate_statements(entity)} if "claims" in entity else {}


def _compare_statements(old: Entity, new: Entity) -> Iterator[Difference]:
    for _, before, after in _changed(_by_guid(old), _by_guid(new)):
        property_id = (after or before)["mainsnak"]["property"]
        yield Difference("Statement", before, after, property_id=property_id)
