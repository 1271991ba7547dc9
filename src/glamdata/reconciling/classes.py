"""Whether an item is of the class that is expected of it, as far as that can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from glamdata.model.match import ItemFacts

    ClassPair = tuple[str, str]

HUMAN, ROOT = "Q5", "Q35120"
"""Every class of Wikidata leads to the root, "entity": of one that does not, not all is known what it is."""


def class_pairs(wanted: Collection[tuple[ItemFacts, str]]) -> set[ClassPair]:
    """Give the pairs of which must be known whether the first is a subclass of the second, for :func:`with_class`."""
    pairs = {(cls, expected) for facts, expected in wanted if expected for cls in facts.classes if cls != expected}
    return pairs | {(cls, ROOT) for cls, expected in pairs if HUMAN not in {cls, expected} and cls != ROOT}


def with_class(facts: ItemFacts, expected: str, below: Collection[ClassPair]) -> ItemFacts:
    """Give the facts with the class expected among the classes, where one of these is a subclass of it.

    `below` are the pairs that are. Where a class of the item does not lead to the root, as on a wiki or in an index
    with few classes, nobody can tell that it is none of the expected kind, and nothing is said of its classes. What a
    person is, is known without it.
    """
    if not expected or not facts.classes or expected in facts.classes:
        return facts
    if any((cls, expected) in below for cls in facts.classes):
        return replace(facts, classes=(*facts.classes, expected))
    if HUMAN in {expected, *facts.classes} or all((cls, ROOT) in below for cls in facts.classes):
        return facts
    return replace(facts, classes=())
