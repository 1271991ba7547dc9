"""What a reviewer is shown of an item besides what was compared: dates, image, works, identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from glamdata.model.value import ItemValue
from glamdata.planning.show import show_snak

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement

IMAGE = "P18"
FACTS = {
    "P31": "is a", "P569": "born", "P570": "died", "P1317": "active", "P571": "founded", "P576": "dissolved",
    "P577": "published", "P50": "author", "P106": "occupation", "P27": "country", "P19": "born in", "P20": "died in",
    "P17": "country", "P131": "lies in", "P800": "works",
}  # fmt: skip
"""Properties that tell one item from another, with what a reviewer calls them."""

IDENTIFIERS = {
    "P213": "ISNI", "P214": "VIAF", "P227": "GND", "P244": "Library of Congress", "P268": "BnF", "P269": "IdRef",
    "P245": "ULAN", "P496": "ORCID", "P648": "Open Library", "P646": "Freebase", "P1566": "GeoNames",
}  # fmt: skip
MOST_VALUES = 5
MOST_IDENTIFIERS = 8


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item for a reviewer: `facts` and `identifiers` are (name, text) pairs, `image` the address of its page.

    `qid` is the item it was merged into, where it was.
    """

    qid: str
    label: str = ""
    description: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    image: str = ""
    sitelinks: int = 0


def card_of(entity: Entity, labels: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> ItemCard:
    """Make the card of an item; `labels` are those of the items it names (see :func:`named_items`)."""
    return ItemCard(
        qid=entity.id,
        label=entity.label(*languages),
        description=next((entity.descriptions[code] for code in languages if code in entity.descriptions), ""),
        facts=tuple(_facts(entity, labels, languages)),
        identifiers=tuple(_identifiers(entity)),
        image=_image(entity),
        sitelinks=len(entity.sitelinks),
    )


def named_items(entity: Entity) -> set[str]:
    """Give the items whose labels a card needs."""
    values = (statement.snak.value for pid in FACTS for statement in entity.best(pid)[:MOST_VALUES])
    return {value.id for value in values if isinstance(value, ItemValue)}


def _facts(
    entity: Entity, labels: Mapping[str, Mapping[str, str]], languages: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for pid, name in FACTS.items():
        statements = entity.best(pid)
        texts = [_text(statement, labels, languages) for statement in statements[:MOST_VALUES]]
        if texts:
            more = f", and {len(statements) - MOST_VALUES} more" if len(statements) > MOST_VALUES else ""
            yield name, "; ".join(dict.fromkeys(texts)) + more


def _text(statement: Statement, labels: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> str:
    value = statement.snak.value
    if not isinstance(value, ItemValue):
        return show_snak(statement.snak)
    known = labels.get(value.id, {})
    return next((known[code] for code in (*languages, "mul", "en") if code in known), value.id)


def _identifiers(entity: Entity) -> Iterator[tuple[str, str]]:
    """Give the well-known identifiers first, then others."""
    external = [pid for pid in entity.statements if any(_is_external(one) for one in entity.of(pid))]
    ordered = sorted(external, key=lambda pid: (pid not in IDENTIFIERS, int(pid[1:])))
    for pid in ordered[:MOST_IDENTIFIERS]:
        yield IDENTIFIERS.get(pid, pid), ", ".join(show_snak(one.snak) for one in entity.best(pid)[:MOST_VALUES])


def _is_external(statement: Statement) -> bool:
    return statement.snak.datatype == "external-id"


def _image(entity: Entity) -> str:
    """Give the address of the first image's page on Wikimedia Commons; the image itself is never loaded."""
    for statement in entity.best(IMAGE):
        if name := show_snak(statement.snak):
            return f"https://commons.wikimedia.org/wiki/File:{quote(name.replace(' ', '_'), safe='')}"
    return ""
