"""Revisions: what single edits did, read from the wiki itself, which keeps the state before each (DESIGN §9)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.model.entity import Entity
from glamdata.planning.piece import Written, find_written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from glamdata.wikibase.session import Session

BATCH = 50


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an item. `entity` is None where its text is hidden or leads to another item."""

    id: int
    parent: int
    user: str
    summary: str
    entity: Entity | None = None


class RevisionReader:
    """Reads revisions, fifty a request."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revisions(self, ids: Iterable[int], *, content: bool = True) -> dict[int, Revision]:
        """Give the revisions that there are; those of deleted items and unknown numbers are left out."""
        found: dict[int, Revision] = {}
        unique = sorted(set(ids) - {0})
        for start in range(0, len(unique), BATCH):
            for revision in self._read(unique[start : start + BATCH], content=content):
                found[revision.id] = revision
        return found

    def written(self, ids: Collection[int]) -> dict[int, Written | None]:
        """Give what each revision did, compared with the one before; None where that can't be read any more."""
        after = self.revisions(ids)
        before = self.revisions({revision.parent for revision in after.values()} - after.keys()) | after
        found: dict[int, Written | None] = {}
        for number in ids:
            revision = after.get(number)
            parent = before.get(revision.parent) if revision else None
            if revision is None or revision.entity is None or (revision.parent and (not parent or not parent.entity)):
                found[number] = None
            else:
                found[number] = find_written(parent.entity if parent else None, revision.entity)
        return found

    def _read(self, ids: Sequence[int], *, content: bool) -> Iterator[Revision]:
        asked: dict[str, object] = {
            "action": "query", "prop": "revisions", "revids": "|".join(map(str, ids)), "rvslots": "main",
            "rvprop": "ids|user|comment" + ("|content" if content else ""),
        }  # fmt: skip
        while True:
            answer = self._session.read(**asked)
            pages = answer.get("query", {}).get("pages", {})
            for page in pages.values() if isinstance(pages, dict) else pages:
                for revision in page.get("revisions", ()):
                    yield _revision(revision)
            if "continue" not in answer:
                return
            asked |= answer["continue"]


def _revision(said: dict[str, Any]) -> Revision:
    slot = said.get("slots", {}).get("main", {})
    text = slot.get("*", slot.get("content", ""))
    read = json.loads(text) if text else {}
    entity = Entity.from_json({**read, "lastrevid": said["revid"]}) if "id" in read else None
    parent = int(said.get("parentid", 0))
    return Revision(int(said["revid"]), parent, said.get("user", ""), said.get("comment", ""), entity)
