"""What reconciling asks, whoever answers: a query service, a local index, the wiki's search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts

Identifier = tuple[str, str]
"""A property and its value."""


class Lookup(Protocol):
    """The questions of reconciling; a query service answers them (:class:`ItemLookup`), or a local index."""

    def follow(self, qids: Iterable[str]) -> dict[str, str]:
        """Give the item each id stands for now; deleted ones are missing."""

    def find_identifiers(self, pairs: Collection[Identifier]) -> dict[Identifier, list[str]]:
        """Give the items that carry each (property, value)."""

    def find_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the items with exactly this label or alias."""

    def find_near(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items whose names are like the record's."""

    def read_facts(
        self, qids: Iterable[str], properties: Iterable[str], *, every_language: bool = False
    ) -> dict[str, ItemFacts]:
        """Give what is to be compared of each item."""

    def find_works(self, qids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Give the titles of the works of which each item is the author."""

    def revisions(self, qids: Iterable[str]) -> dict[str, int]:
        """Give the revision of each item that is known here; those without one are missing."""

    def expect_classes(self, wanted: Collection[tuple[ItemFacts, str]]) -> dict[tuple[str, str], ItemFacts]:
        """Give the facts with the class expected among the classes where one of these is a subclass of it."""


class NearSearch(Protocol):
    """The wiki's search."""

    def find(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items that the search has for the record's names."""


class ItemSource(Protocol):
    """Where items are looked up: a query service (:class:`QueryService`) or a local index."""

    identity: str

    def lookup(self, languages: Sequence[str]) -> Lookup:
        """Give what answers the questions of reconciling, with names in `languages`."""
