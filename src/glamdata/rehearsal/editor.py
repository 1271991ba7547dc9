"""Saving an edit: rights, base revision, rules, conflicts, filters, limits, then the revision itself.

The order of the checks is Wikibase's, since it decides which error a caller sees and whether a failed creation
uses up an id (it does once the id is given, which is before the data is read).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

import orjson

from glamdata.rehearsal.entity import Entity, copy_entity, entity_type, namespace_of, new_entity
from glamdata.rehearsal.failure import RawAnswerError, core_failure, no_such_entity, wikibase_failure
from glamdata.rehearsal.patch import edit_conflict, patch_entity
from glamdata.rehearsal.permission import check_creation, check_edit
from glamdata.rehearsal.revision import Signature
from glamdata.rehearsal.uniqueness import check_uniqueness

if TYPE_CHECKING:
    from glamdata.rehearsal.fault import Modes
    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.session import Session
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["Edit", "Saved", "Target", "graph_delay", "lose_answer", "open_new", "open_target", "save_entity"]

ApplyChanges = Callable[[Entity], None]
DescribeChange = Callable[[Entity, Entity], str]


@dataclass(frozen=True, slots=True)
class Edit:
    """Who edits, how, and under which faults; ``base_revision`` 0 means the newest."""

    session: Session
    modes: Modes = field(default_factory=dict)
    is_bot: bool = False
    tags: tuple[str, ...] = ()
    base_revision: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What is edited: the entity now and as it was in the base revision; ``page`` is None for a new one."""

    current: Entity
    base: Entity
    page: Page | None = None
    revision: Revision | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it. ``unchanged`` edits keep the old revision; ``patched`` ones were merged with others.

    The entity of a patched edit is the base revision with the edit, as Wikibase answers it: what others changed
    in between is saved but not shown.
    """

    entity: Entity
    revision_id: int
    old: Entity
    unchanged: bool = False
    patched: bool = False


def open_target(wiki: Wiki, entity_id: str, base_revision: int = 0) -> Target:
    """Return the entity to edit. Raises ApiError where it is not there, a redirect, or the base is not its."""
    found = wiki.get_entity(entity_id)
    if found is None:
        raise no_such_entity(entity_id)
    page, revision = found
    if revision.is_redirect:
        info = "The given entity ID refers to a redirect, which is not supported in this context."
        raise wikibase_failure("unresolved-redirect", info)
    base = _find_base(wiki, page, revision, base_revision)
    return Target(revision.entity, base.entity, page, revision)


def _find_base(wiki: Wiki, page: Page, latest: Revision, revision_id: int) -> Revision:
    if revision_id in (0, latest.revision_id):
        return latest
    base = wiki.archive.get_revision(revision_id)
    if base is None or base.page_id != page.page_id or base.is_redirect:
        raise wikibase_failure("nosuchrevid", "Revision with ID not found.")
    return base


def open_new(wiki: Wiki, edit: Edit, kind: str) -> Target:
    """Give an id to a new entity. Raises ApiError where the user may not make one, or too many."""
    if edit.session.user_name in wiki.blocks:
        namespace = namespace_of("P1" if kind == "property" else "Q1")
        check_edit(wiki, edit.session, None, namespace, "create")
    check_creation(edit.session, kind)
    _check_login(edit)
    wiki.throttle.check("create", edit.session, edit.modes, wiki.rules)
    entity = new_entity(_next_id(wiki, kind))
    return Target(entity, entity)


def _next_id(wiki: Wiki, kind: str) -> str:
    letter, first = ("P", _first_property(wiki)) if kind == "property" else ("Q", wiki.settings.first_item)
    while wiki.archive.find_page(entity_id := f"{letter}{wiki.archive.take_number(kind, first)}"):
        pass
    return entity_id


def _first_property(wiki: Wiki) -> int:
    rows = wiki.archive.select("SELECT max(CAST(substr(entity_id, 2) AS INTEGER)) FROM page WHERE namespace = 120")
    return max(wiki.settings.first_property, (rows[0][0] or 0) + 1)


def _check_login(edit: Edit) -> None:
    if "loginrequired" in edit.modes and edit.session.account is None:
        raise core_failure("loginrequired", "You must be logged in to edit.")


def save_entity(wiki: Wiki, edit: Edit, target: Target, apply: ApplyChanges, describe: DescribeChange) -> Saved:
    """Apply changes to the base revision, merge them into the present one and save that.

    ``apply`` changes a copy in place and raises ApiError where a change is not allowed; ``describe`` gives
    the summary from the entity before and after. Raises ApiError for everything that Wikibase refuses.
    """
    if target.page is not None:
        check_edit(wiki, edit.session, target.page)
    _check_login(edit)
    wish = copy_entity(target.base)
    apply(wish)
    check_uniqueness(wiki, target.base, wish)
    result, patched = _merge(edit, target, wish)
    if target.revision is not None and result == target.current:
        return Saved(result, target.revision.revision_id, target.current, unchanged=True)
    saved = _write(wiki, edit, target, result, describe)
    return replace(saved, entity=wish, patched=True) if patched else saved


def _merge(edit: Edit, target: Target, wish: Entity) -> tuple[Entity, bool]:
    if "conflict-next-edit" in edit.modes and target.page is not None:
        raise edit_conflict()
    if target.base is target.current or target.base == target.current:
        return wish, False
    return patch_entity(target.base, wish, target.current), True


def _write(wiki: Wiki, edit: Edit, target: Target, result: Entity, describe: DescribeChange) -> Saved:
    summary = describe(target.current, result)
    is_new = target.page is None
    tags = wiki.filter.check(wiki.rules, edit.session, target.current, result, is_new=is_new, summary=summary)
    wiki.throttle.check("edit", edit.session, edit.modes, wiki.rules)
    _check_size(wiki, result)
    page = target.page or wiki.archive.create_page(result["id"], result.get("datatype"))
    if entity_type(result["id"]) == "property":
        wiki.add_datatype(result["id"], result["datatype"])
    is_bot = edit.is_bot and "bot" in edit.session.rights
    signature = Signature(edit.session.user_name, edit.session.user_id, summary, is_bot, (*edit.tags, *tags))
    revision = wiki.write(page, result, signature, graph_delay=graph_delay(edit.modes))
    lose_answer(edit.modes)
    return Saved(result, revision.revision_id, target.current)


def _check_size(wiki: Wiki, entity: Entity) -> None:
    if len(orjson.dumps(entity)) <= wiki.settings.max_entity_size:
        return
    text = "The entity is too big. The maximum allowed entity size is 2 MB."
    messages = [{"name": "wikibase-api-", "parameters": [text]}, {"name": "wikibase-error-entity-too-big"}]
    body = orjson.dumps({"error": {"code": "rawmessage", "info": text, "messages": messages}}).decode()
    code = "internal_api_error_Wikimedia\\Rdbms\\DBTransactionError"
    page = f"<!DOCTYPE html>\n<html><head><title>Internal error - {escape(wiki.settings.name)}</title></head></html>"
    raise RawAnswerError(500, body + page, headers={"MediaWiki-API-Error": code})


def graph_delay(modes: Modes) -> float | None:
    """Return how many seconds later the query service sees an edit; None is at once."""
    if "sparql-lag" not in modes:
        return None
    return float(modes["sparql-lag"] or "inf")


def lose_answer(modes: Modes) -> None:
    """Answer a saved edit with an error page, or cut the connection, where that fault is on."""
    if "cut-after-save" in modes:
        raise RawAnswerError(502, cut=True)
    if "lost-answer-once" in modes:
        raise RawAnswerError(int(float(modes["lost-answer-once"])), "<!DOCTYPE html>\n<html><body>Error</body></html>")
