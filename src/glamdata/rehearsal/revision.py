"""Pages and revisions as rows: what the wiki remembers of each edit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from glamdata.rehearsal.entity import Entity, page_title

__all__ = ["Page", "Revision", "Signature"]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one entity; ``latest`` is its newest revision."""

    page_id: int
    entity_id: str
    namespace: int
    datatype: str | None
    redirect: str | None
    protection: str | None
    deleted: bool
    latest: int

    @property
    def title(self) -> str:
        """The page's title with its namespace."""
        return page_title(self.entity_id)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who saved a revision, when and why; ``created`` empty means now."""

    user_name: str
    user_id: int = 0
    summary: str = ""
    is_bot: bool = False
    tags: tuple[str, ...] = ()
    created: str = ""


@dataclass(frozen=True)
class Revision:
    """One saved state of a page, with who made it and why. ``created`` is UTC in ISO 8601 with Z."""

    revision_id: int
    page_id: int
    parent_id: int
    user_id: int
    user_name: str
    created: str
    summary: str
    is_bot: bool
    tags: tuple[str, ...]
    size: int
    previous_size: int
    content: bytes

    @cached_property
    def data(self) -> dict[str, Any]:
        """The saved JSON: an entity, or ``{"entity", "redirect"}``."""
        parsed: dict[str, Any] = orjson.loads(self.content)
        return parsed

    @property
    def is_redirect(self) -> bool:
        """Whether the page was a redirect in this revision."""
        return "redirect" in self.data

    @property
    def entity(self) -> Entity:
        """The entity as it was in this revision."""
        return self.data

    @property
    def sha1(self) -> str:
        """The hash of the content, as prop=revisions gives it."""
        return hashlib.sha1(self.content, usedforsecurity=False).hexdigest()
