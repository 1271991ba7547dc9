"""action=edit: undoing revisions is all that it may do on entity pages; on a talk page it leaves a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.page import model_of
from glamdata.rehearsal.editor import Edit, Target, open_target, save_entity
from glamdata.rehearsal.entity import Entity, copy_entity, new_entity, normalize_id
from glamdata.rehearsal.failure import ApiError, core_failure
from glamdata.rehearsal.patch import patch_entity
from glamdata.rehearsal.permission import check_edit

if TYPE_CHECKING:
    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["MODULES"]

_TALK = "User talk:"


def _edit(call: Call) -> Answer:
    title = (call["title"] or "").replace("_", " ")
    if call["title"] is None and call["pageid"] is None:
        raise core_failure("missingparam", 'One of the parameters "title" and "pageid" is required.')
    if title.startswith(_TALK) and call["undo"] is None:
        return _leave_message(call, title)
    page = _find_page(call)
    if call["undo"] is None:
        raise core_failure("wikibase-no-direct-editing", "Direct editing is disabled in namespace")
    undone, before = _find_revisions(call, page)
    target = open_target(call.wiki, page.entity_id)
    wish = _revert(target, undone, before)

    def apply(entity: Entity) -> None:
        entity.clear()
        entity.update(wish)

    def describe(_old: Entity, _new: Entity) -> str:
        words = (
            f"Undid revision {undone.revision_id} by [[Special:Contributions/{undone.user_name}|{undone.user_name}]]"
        )
        return call["summary"] or f"/* undo:0||{undone.revision_id}|{undone.user_name} */ {words}"

    edit = Edit(call.session, call.modes, bool(call["bot"]), ("mw-undo", *(call["tags"] or ())))
    saved = save_entity(call.wiki, edit, target, apply, describe)
    shown: Answer = {"result": "Success", "pageid": page.page_id, "title": page.title, "contentmodel": model_of(page)}
    if saved.unchanged:
        return {"edit": {**shown, "nochange": True}}
    call.wiki.archive.mark_reverted(page.page_id, before.revision_id if before else 0, undone.revision_id)
    shown |= {"oldrevid": page.latest, "newrevid": saved.revision_id, "newtimestamp": call.wiki.now(), "watched": True}
    return {"edit": shown}


def _leave_message(call: Call, title: str) -> Answer:
    """Tell a user that there is a message; the text itself is not kept, since only entities have pages here."""
    if call["text"] is None and call["appendtext"] is None:
        info = 'One of the parameters "text", "appendtext", "prependtext" and "undo" is required.'
        raise core_failure("missingparam", info)
    check_edit(call.wiki, call.session, None)
    call.wiki.throttle.check("edit", call.session, call.modes, call.wiki.rules)
    owner = title.removeprefix(_TALK).partition("/")[0]
    if owner != call.session.user_name:
        call.wiki.messages.add(owner)
    shown = {"result": "Success", "pageid": 0, "title": title, "contentmodel": "wikitext", "oldrevid": 0, "newrevid": 0}
    return {"edit": {**shown, "newtimestamp": call.wiki.now()}}


def _find_page(call: Call) -> Page:
    page = None
    if call["pageid"] is not None:
        page = call.wiki.archive.find_page_by_number(call["pageid"])
    elif call["title"] is not None:
        page = call.wiki.archive.find_page(normalize_id(call["title"]))
    if page is None or page.deleted:
        raise core_failure("missingtitle", "The page you specified doesn't exist.")
    return page


def _find_revisions(call: Call, page: Page) -> tuple[Revision, Revision | None]:
    """Return the newest revision to undo, and the one to go back to (None: before there was anything)."""
    archive = call.wiki.archive
    undone = archive.get_revision(call["undo"])
    if undone is None or undone.page_id != page.page_id:
        raise core_failure("nosuchrevid", f"There is no revision with ID {call['undo']}.")
    before = archive.get_revision(call["undoafter"] or undone.parent_id)
    return undone, before


def _revert(target: Target, undone: Revision, before: Revision | None) -> Entity:
    earlier = before.entity if before else {**copy_entity(target.current), **new_entity(target.current["id"])}
    try:
        return patch_entity(undone.entity, earlier, target.current)
    except ApiError as failure:
        info = "The edit could not be undone due to conflicting intermediate edits."
        raise core_failure("undofailure", info) from failure


MODULES = (
    Module(
        "edit",
        "MediaWiki\\Api\\ApiEditPage",
        _edit,
        (
            Parameter("title"),
            Parameter("pageid", "integer"),
            Parameter("text", "text"),
            Parameter("appendtext", "text"),
            Parameter("section"),
            Parameter("sectiontitle"),
            Parameter("summary"),
            Parameter("tags", "tags", multi=True),
            Parameter("minor", "boolean"),
            Parameter("notminor", "boolean"),
            Parameter("bot", "boolean"),
            Parameter("baserevid", "integer"),
            Parameter("undo", "integer"),
            Parameter("undoafter", "integer"),
            Parameter("token", required=True, needs="csrf"),
        ),
        is_write=True,
        must_post=True,
    ),
)
