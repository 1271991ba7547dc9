"""Sitelinks: the pages of other wikis that an item is linked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from glamdata.rehearsal.failure import modification_failed, wikibase_failure
from glamdata.rehearsal.term import iterate_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.entity import Entity

__all__ = ["BADGES", "SitelinkChange", "SitelinkLookup", "read_sitelink_changes"]

BADGES = ("Q17437796", "Q17437798", "Q17559452", "Q17506997", "Q17580674", "Q20748091", "Q20748092", "Q20748093",
          "Q28064618", "Q51759403", "Q70893996", "Q70894304")  # fmt: skip
"""The items that are badges, as on Wikidata."""


class SitelinkLookup(Protocol):
    """What checking a sitelink needs to know of the wiki."""

    def find_sitelink(self, site: str, title: str) -> str | None:
        """Return the item linked with a page, if any."""


@dataclass(frozen=True, slots=True)
class SitelinkChange:
    """A sitelink to set; to remove where ``title`` is None and nothing else is given."""

    site: str
    title: str | None
    badges: tuple[str, ...] | None = None
    remove: bool = False

    def check(self, entity: Entity, lookup: SitelinkLookup) -> None:
        """Raise ApiError for a page that the other wiki does not have, or that another item has.

        The rehearsal wiki calls no other wiki: it knows the pages that its own items are linked with.
        """
        for badge in self.badges or ():
            if badge not in BADGES:
                raise wikibase_failure("not-badge", f'"{badge}" is not a badge.', badge)
        if self.remove or self.title is None or self._is_present(entity):
            return
        owner = lookup.find_sitelink(self.site, self.title)
        if owner is None:
            info = f'The external client site "{self.site}" did not provide page information for page "{self.title}".'
            raise wikibase_failure("no-external-page", info, self.site, self.title)
        if owner != entity["id"]:
            info = f"Site link [[:{self.site}:{self.title}|{self.title}]] is already used by Item [[{owner}|{owner}]]."
            name = "wikibase-validator-sitelink-conflict"
            raise modification_failed(info, name, self.site, self.title, f"[[{owner}|{owner}]]")

    def _is_present(self, entity: Entity) -> bool:
        return bool(entity["sitelinks"].get(self.site, {}).get("title") == self.title)

    def apply(self, entity: Entity) -> None:
        """Change the entity in place."""
        if self.remove:
            entity["sitelinks"].pop(self.site, None)
            return
        old = entity["sitelinks"].get(self.site, {"site": self.site, "title": self.title, "badges": []})
        badges = old["badges"] if self.badges is None else list(self.badges)
        entity["sitelinks"][self.site] = {"site": self.site, "title": self.title or old["title"], "badges": badges}


def read_sitelink_changes(data: Any) -> Iterator[SitelinkChange]:
    """Yield the changes that ``data`` asks for."""
    for expected, entry in iterate_entries(data):
        if not isinstance(entry, dict):
            raise wikibase_failure("not-recognized-array", "An array was expected, but not recognized.")
        site = entry.get("site", expected)
        if not isinstance(site, str) or (expected is not None and site != expected):
            info = f'Inconsistent site "{site}" detected (expected "{expected}").'
            raise wikibase_failure("inconsistent-site", info, str(site), str(expected))
        title = entry.get("title")
        badges = tuple(entry["badges"]) if isinstance(entry.get("badges"), list) else None
        removes = "remove" in entry or (not title and badges is None)
        yield SitelinkChange(site, str(title).replace("_", " ") if title else None, badges, removes)
