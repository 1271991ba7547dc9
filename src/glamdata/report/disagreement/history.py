"""Who changed a statement, when, and in which revision: read from an item's history, the wiki's own account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glamdata.errors import WikiEditError
from glamdata.model.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from glamdata.wikibase.session import Session

BATCH = 50
MOST_REVISIONS = 500
"""Revisions read of one item: beyond these nobody is named."""
HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Moment:
    """One revision of an item, `when` in ISO 8601. `entity` is None where its text is hidden or a redirect."""

    revision: int
    parent: int
    when: str
    user: str
    entity: Entity | None = None


class HistoryReader:
    """Reads histories: the titles of items and their newest revisions fifty a request, an item's history by itself."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def titles(self, qids: Collection[str]) -> dict[str, str]:
        """Give the titles of items' pages, which have a namespace of their own on wikis other than Wikidata."""
        found: dict[str, str] = {}
        for batch in _batches(sorted(qids)):
            answer = self._session.read(action="wbgetentities", ids="|".join(batch), props="info")
            found |= {qid: said["title"] for qid, said in answer.get("entities", {}).items() if "title" in said}
        return found

    def since(self, title: str, revision: int) -> list[Moment]:
        """Give what is in an item's history from a revision on, oldest first, at most 500 revisions.

        Nothing where the wiki does not know that revision any more: nobody is named then, and the report goes on.
        """
        asked: dict[str, Any] = {
            "action": "query", "prop": "revisions", "titles": title, "rvslots": "main", "rvdir": "newer",
            "rvstartid": revision, "rvlimit": BATCH, "rvprop": "ids|timestamp|user|content",
        }  # fmt: skip
        found: list[Moment] = []
        while len(found) < MOST_REVISIONS:
            try:
                answer = self._session.read(**asked)
            except WikiEditError:
                break
            found += _moments(answer)
            if "continue" not in answer:
                break
            asked |= answer["continue"]
        return found

    def merges(self, led: Mapping[str, str]) -> dict[str, Moment]:
        """Give, for items that lead to others (by the id of each), the revision that made them do so."""
        targets = self.titles(set(led.values()))
        titles = {
            targets[now].removesuffix(now) + qid: qid for qid, now in led.items() if targets.get(now, "").endswith(now)
        }
        found: dict[str, Moment] = {}
        for batch in _batches(sorted(titles)):
            answer = self._session.read(
                action="query", prop="revisions", titles="|".join(batch), rvprop="ids|timestamp|user"
            )
            for page in _pages(answer):
                for moment in map(_moment, page.get("revisions", ())):
                    found[titles.get(page["title"], "")] = moment
        return found


def difference_url(api: str, before: int, revision: int) -> str:
    """Give the address where a revision is shown beside the one before it; empty where the API's tells none."""
    parts = urlsplit(api)
    if parts.scheme not in {"http", "https"} or not parts.path.endswith("api.php") or not revision:
        return ""
    query = f"diff={revision}&oldid={before}" if before else f"oldid={revision}"
    return parts._replace(path=parts.path.removesuffix("api.php") + "index.php", query=query, fragment="").geturl()


def item_url(api: str, qid: str) -> str:
    """Give the address of an item, beside which the API lies; empty where there is none."""
    parts = urlsplit(api)
    if not qid or parts.scheme not in {"http", "https"}:
        return ""
    return parts._replace(path=f"/wiki/Special:EntityPage/{qid}", query="", fragment="").geturl()


def _moments(answer: dict[str, Any]) -> Iterator[Moment]:
    for page in _pages(answer):
        yield from map(_moment, page.get("revisions", ()))


def _moment(said: dict[str, Any]) -> Moment:
    slot = said.get("slots", {}).get("main", {})
    text = slot.get("*", slot.get("content", ""))
    read = json.loads(text) if text else {}
    entity = Entity.from_json({**read, "lastrevid": said["revid"]}) if "id" in read else None
    user = HIDDEN if "userhidden" in said else said.get("user", "")
    return Moment(int(said["revid"]), int(said.get("parentid", 0)), said.get("timestamp", ""), user, entity)


def _pages(answer: dict[str, Any]) -> list[dict[str, Any]]:
    pages = answer.get("query", {}).get("pages", {})
    return list(pages.values()) if isinstance(pages, dict) else list(pages)


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
