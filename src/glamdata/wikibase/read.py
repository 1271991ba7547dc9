"""Reading entities and revisions in batches of fifty, through the logged-in session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glamdata.model.entity import Entity
from glamdata.model.property import PropertyDefinition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from glamdata.wikibase.session import Session

BATCH = 50


class Reader:
    """Reads what a wiki has now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def session(self) -> Session:
        """What it reads with."""
        return self._session

    def entities(self, ids: Iterable[str], props: str = "") -> dict[str, Entity]:
        """Give the entities by the id asked for; redirects are followed, missing and deleted ones left out."""
        found: dict[str, Entity] = {}
        for batch in _batches(ids):
            asked = "|".join(batch)
            answer = self._session.read(action="wbgetentities", ids=asked, props=props or None, redirects="yes")
            for key, entity in answer.get("entities", {}).items():
                if "missing" not in entity:
                    asked_as = entity.get("redirects", {}).get("from", key)
                    found[asked_as] = Entity.from_json(entity, requested_id=asked_as)
        return found

    def revisions(self, ids: Iterable[str]) -> dict[str, int]:
        """Give the newest revision id of each item by the id asked for, of its target where it was merged.

        Missing ones are left out.
        """
        return {asked: entity.revision for asked, entity in self.entities(ids, props="info").items()}

    def redirects(self, ids: Iterable[str]) -> dict[str, str]:
        """Give, for ids that were merged into others, the id they lead to."""
        entities = self.entities(ids, props="info")
        return {asked: entity.id for asked, entity in entities.items() if entity.id != asked}

    def labels(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Give the labels of items by id and language."""
        return {asked: entity.labels for asked, entity in self.entities(ids, props="labels").items()}

    def names(self, ids: Iterable[str], language: str = "en") -> dict[str, str]:
        """Give the labels of items and properties in one language; those without one are left out."""
        found: dict[str, str] = {}
        for batch in _batches(ids):
            answer = self._session.read(
                action="wbgetentities", ids="|".join(batch), props="labels", languages=language, languagefallback=1
            )
            for key, entity in answer.get("entities", {}).items():
                labels = entity.get("labels")
                if labels and (label := labels.get(language) or next(iter(labels.values()))):
                    found[key] = label["value"]
        return found

    def properties(self, ids: Iterable[str]) -> dict[str, PropertyDefinition]:
        """Give the definitions of properties, with the names of what their constraints name.

        Those the wiki does not have are left out.
        """
        entities = self.entities(ids, props="info|labels|claims|datatype")
        found = {pid: PropertyDefinition.from_entity(entity) for pid, entity in entities.items()}
        named = {pid: {one for c in found[pid].constraints for one in c.ids() if one} for pid in found}
        names = self.names(sorted({one for ids_of in named.values() for one in ids_of}))
        return {
            pid: replace(one, names=tuple((key, names[key]) for key in sorted(named[pid]) if key in names))
            for pid, one in found.items()
        }

    def languages(self, context: str) -> frozenset[str]:
        """Give the codes of the languages that terms (`term`) or texts in statements (`monolingualtext`) may be in."""
        answer = self._session.read(action="query", meta="wbcontentlanguages", wbclcontext=context, wbclprop="code")
        return frozenset(answer.get("query", {}).get("wbcontentlanguages", ()))

    def search_label(self, text: str, language: str) -> list[tuple[str, str, str]]:
        """Give (id, label, description) of items whose label or alias begins with `text`, live."""
        answer = self._session.read(
            action="wbsearchentities", search=text, language=language, uselang=language, type="item", limit=20
        )
        return [(hit["id"], hit.get("label", ""), hit.get("description", "")) for hit in answer.get("search", ())]

    def history(self, qid: str, after: int) -> list[tuple[int, str, str]]:
        """Give (revision, user, summary) of what was done to an item after a revision, newest first."""
        info = self._session.read(action="wbgetentities", ids=qid, props="info")["entities"].get(qid, {})
        title = info.get("title", qid)  # items have a namespace of their own on wikis other than Wikidata
        answer = self._session.read(
            action="query", prop="revisions", titles=title, rvprop="ids|user|comment", rvendid=after + 1, rvlimit=500
        )
        revisions = (revision for page in _pages(answer) for revision in page.get("revisions", ()))
        return [(int(r["revid"]), r.get("user", ""), r.get("comment", "")) for r in revisions]

    def contributions(self, user: str, since: str, *, creations: bool = False) -> Iterator[tuple[str, str, int]]:
        """Give (item id, summary, revision) of a user's edits, or creations only, since an ISO time, newest first."""
        more: dict[str, Any] = {"ucshow": "new"} if creations else {}
        while True:
            answer = self._session.read(
                action="query",
                list="usercontribs",
                ucuser=user,
                ucend=since,
                uclimit=500,
                ucprop="ids|title|comment|timestamp",
                **more,
            )
            for edit in answer.get("query", {}).get("usercontribs", ()):
                yield edit["title"].rpartition(":")[2], edit.get("comment", ""), int(edit["revid"])
            if "continue" not in answer:
                return
            more |= answer["continue"]


def _batches(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]


def _pages(answer: dict[str, Any]) -> list[dict[str, Any]]:
    pages = answer.get("query", {}).get("pages", {})
    return list(pages.values()) if isinstance(pages, dict) else list(pages)
