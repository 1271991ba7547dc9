"""delete, undelete, protect and rollback: what administrators do with pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.page import PROTECTION_LEVELS
from glamdata.rehearsal.editor import Edit, open_target, save_entity
from glamdata.rehearsal.entity import Entity, normalize_id
from glamdata.rehearsal.failure import core_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["MODULES", "find_target", "make_module", "require_right"]

_LEVELS = {level: right for right, level in PROTECTION_LEVELS.items()} | {"all": None}


def require_right(call: Call, right: str) -> None:
    """Raise ApiError where the user lacks an administrator's right."""
    if right not in call.session.rights:
        info = "The action you have requested is limited to users in the group: Administrators."
        raise core_failure("permissiondenied", info)


def _find_page(call: Call) -> Page:
    """Return the page that ``title`` or ``pageid`` names. Raises ApiError."""
    title, number = call["title"], call["pageid"]
    if (title is None) == (number is None):
        code, info = ("missingparam", 'One of the parameters "title" and "pageid" is required.')
        if title is not None:
            code, info = ("invalidparammix", 'The parameters "title" and "pageid" can not be used together.')
        raise core_failure(code, info)
    return find_target(call, title, number)


def find_target(call: Call, title: str | None, number: int | None) -> Page:
    """Return the page of a title, or of a number where there is none. Raises ApiError ``missingtitle``."""
    archive = call.wiki.archive
    page = archive.find_page_by_number(number or 0) if title is None else archive.find_page(normalize_id(title))
    if page is None or page.deleted:
        raise core_failure("missingtitle", "The page you specified doesn't exist.")
    return page


def _write_log(call: Call, kind: str, action: str, page: Page, comment: str) -> int:
    archive, session = call.wiki.archive, call.session
    about = (page.page_id, page.entity_id, session.user_id, session.user_name, call.wiki.now(), comment)
    archive.execute(
        "INSERT INTO log (kind, action, page_id, entity_id, user_id, user_name, created, comment)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", kind, action, *about,
    )  # fmt: skip
    return int(archive.select("SELECT max(log_id) FROM log")[0][0])


def _delete(call: Call) -> Answer:
    page = _find_page(call)
    require_right(call, "delete")
    call.wiki.delete_entity(page.entity_id)
    number = _write_log(call, "delete", "delete", page, call["reason"] or "")
    return {"delete": {"title": page.title, "reason": call["reason"] or "", "logid": number}}


def _undelete(call: Call) -> Answer:
    require_right(call, "undelete")
    entity_id = normalize_id(call["title"])
    number = call.wiki.restore_entity(entity_id)
    page = call.wiki.archive.find_page(entity_id)
    if not number or page is None:
        info = "Couldn't undelete: the requested revisions may not exist or may have been undeleted already."
        raise core_failure("cantundelete", info)
    _write_log(call, "delete", "restore", page, call["reason"] or "")
    shown = {"title": page.title, "revisions": number, "fileversions": 0, "reason": call["reason"] or ""}
    return {"undelete": shown}


def _protect(call: Call) -> Answer:
    page = _find_page(call)
    require_right(call, "protect")
    shown = []
    for text in call["protections"]:
        kind, _, level = text.partition("=")
        if kind not in ("edit", "move"):
            raise core_failure("protect-invalidaction", f'Invalid protection type "{kind}".')
        if level not in _LEVELS:
            raise core_failure("protect-invalidlevel", f'Invalid protection level "{level}".')
        if kind == "edit":
            call.wiki.archive.set_protection(page.entity_id, _LEVELS[level])
        shown.append({kind: "" if level == "all" else level, "expiry": "infinite"})
    _write_log(call, "protect", "protect", page, call["reason"] or "")
    return {"protect": {"title": page.title, "reason": call["reason"] or "", "protections": shown}}


def _roll_back(call: Call) -> Answer:
    page = _find_page(call)
    require_right(call, "rollback")
    last, kept = _find_foreign(call, page)
    target = open_target(call.wiki, page.entity_id)
    user = last.user_name

    def apply(entity: Entity) -> None:
        entity.clear()
        entity.update(kept.entity)

    def describe(_old: Entity, _new: Entity) -> str:
        words = f"Reverted edits by [[Special:Contributions/{user}|{user}]] to last revision by {kept.user_name}"
        return call["summary"] or f"/* rollback:0||{user}|{kept.user_name} */ {words}"

    edit = Edit(call.session, call.modes, bool(call["markbot"]), ("mw-rollback", *(call["tags"] or ())))
    saved = save_entity(call.wiki, edit, target, apply, describe)
    call.wiki.archive.mark_reverted(page.page_id, kept.revision_id, last.revision_id)
    numbers = {"revid": saved.revision_id, "old_revid": last.revision_id, "last_revid": kept.revision_id}
    shown = {"title": page.title, "pageid": page.page_id, "summary": call["summary"] or "", **numbers}
    return {"rollback": shown}


def _find_foreign(call: Call, page: Page) -> tuple[Revision, Revision]:
    """Return the newest revision, and the newest that is not by the user whose edits go. Raises ApiError."""
    user = call["user"].replace("_", " ")
    history = call.wiki.archive.list_revisions(page.page_id, 1_000_000)
    last = history[0]
    if last.user_name != user:
        info = f"Cannot revert the last edit of {page.title} by {user}; someone else has edited the page already."
        raise core_failure("alreadyrolled", info)
    kept = next((revision for revision in history if revision.user_name != user), None)
    if kept is None:
        raise core_failure("onlyauthor", "Cannot revert edit; last contributor is only author of this page.")
    return last, kept


def make_module(name: str, answer: Callable[[Call], Answer], *parameters: Parameter, needs: str = "csrf") -> Module:
    """Return a module that changes something and takes its token by POST."""
    token_parameter = Parameter("token", required=True, needs=needs)
    class_name = f"MediaWiki\\Api\\Api{name.capitalize()}"
    return Module(name, class_name, answer, (*parameters, token_parameter), is_write=True, must_post=True)


_PAGE = (Parameter("title"), Parameter("pageid", "integer"))
_WHY = (Parameter("reason"), Parameter("tags", "tags", multi=True), Parameter("watchlist"))
MODULES = (
    make_module("delete", _delete, *_PAGE, *_WHY),
    make_module("undelete", _undelete, Parameter("title", required=True), *_WHY),
    make_module("protect", _protect, *_PAGE, Parameter("protections", multi=True, required=True),
                 Parameter("expiry", default="infinite", multi=True), Parameter("cascade", "boolean"), *_WHY),
    make_module("rollback", _roll_back, *_PAGE, Parameter("user", "user", required=True), Parameter("summary"),
                 Parameter("markbot", "boolean"), Parameter("tags", "tags", multi=True), needs="rollback"),
)  # fmt: skip
