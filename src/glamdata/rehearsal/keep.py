"""Keeping a wiki: writing it out as entity files, and taking it back to what was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from glamdata.rehearsal.load import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["dump_entities", "empty_wiki", "reset_wiki"]


def dump_entities(wiki: Wiki, ids: Iterable[str] = ()) -> Iterator[bytes]:
    """Yield JSON lines that ``load`` takes back: entities with revision and date, redirects, deleted ids."""
    wanted = set(ids)
    for page, revision in wiki.archive.iterate_latest():
        if not wanted or page.entity_id in wanted:
            yield orjson.dumps(_show(page, revision))
    for (entity_id,) in wiki.archive.select("SELECT entity_id FROM page WHERE deleted = 1 ORDER BY page_id"):
        if not wanted or entity_id in wanted:
            yield orjson.dumps({"id": entity_id, "missing": ""})


def _show(page: Page, revision: Revision) -> dict[str, Any]:
    if revision.is_redirect:
        return revision.data
    facts = {"title": page.title, "lastrevid": revision.revision_id, "modified": revision.created}
    return {**facts, **revision.entity}


def reset_wiki(wiki: Wiki) -> tuple[int, int]:
    """Forget everything that was edited since loading; returns how many edits and how many new entities went.

    Protections and deletions made on the way are lifted as well, and ids are given from the start again.
    """
    archive = wiki.archive
    edits = archive.select("SELECT count(*) FROM revision WHERE user_name <> ?", LOADER)[0][0]
    changed = "SELECT DISTINCT page_id FROM revision WHERE user_name <> ?"
    pages = [row[0] for row in archive.select(changed, LOADER)]
    deleted = [row[0] for row in archive.select("SELECT page_id FROM page WHERE deleted = 1 AND latest > 0")]
    with archive.transaction():
        archive.execute("DELETE FROM revision WHERE user_name <> ?", LOADER)
        archive.execute("DELETE FROM counter")
        archive.execute("DELETE FROM log")
        archive.execute("UPDATE page SET protection = NULL")
        gone = sum(archive.rewind_page(page_id) for page_id in dict.fromkeys([*pages, *deleted]))
    return edits, gone


def empty_wiki(wiki: Wiki) -> int:
    """Forget everything but the accounts; returns how many pages went."""
    number: int = wiki.archive.select("SELECT count(*) FROM page")[0][0]
    with wiki.archive.transaction():
        for table in ("revision", "page", "term", "sitelink", "counter", "log"):
            wiki.archive.execute(f"DELETE FROM {table}")  # noqa: S608  (names from the line above)
    return number
