"""Who may edit what: rights, grants, blocks and protected pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.failure import Message, permission_denied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glamdata.rehearsal.account import Block
    from glamdata.rehearsal.revision import Page
    from glamdata.rehearsal.rules import Protection
    from glamdata.rehearsal.session import Session
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["PROTECTION_RIGHTS", "check_creation", "check_edit"]

PROTECTION_RIGHTS = {"sysop": "editprotected", "autoconfirmed": "editsemiprotected"}
"""The right that each level of protection asks for."""

_NOCREATE = Message("nocreate-loggedin", "You do not have permission to create new pages.")
_USERS = ("*", "[[Wikidata:Users|Users]]")
_PROPERTY_MAKERS = ("[[Wikidata:Administrators|Administrators]]", "propertycreator")


def _limited_to(groups: tuple[str, ...]) -> Message:
    text = f"The action you have requested is limited to users in one of the groups: {', '.join(groups)}."
    return Message("badaccess-groups", text, ({"list": list(groups), "type": "comma"}, len(groups)))


def check_creation(session: Session, kind: str) -> None:
    """Raise ApiError where the user may not make a new ``item`` or ``property``."""
    rights = session.rights
    if "edit" not in rights:
        raise permission_denied(_limited_to(_USERS), _NOCREATE, inner=("cantcreate",))
    if "createpage" not in rights:
        raise permission_denied(_NOCREATE, _limited_to(_USERS), inner=("cantcreate",))
    if kind == "property" and "property-create" not in rights:
        raise permission_denied(_limited_to(_PROPERTY_MAKERS))


def check_edit(
    wiki: Wiki, session: Session, page: Page | None, namespace: int | None = None, action: str = "edit"
) -> None:
    """Raise ApiError where the user may not edit a page; None is a new one in a namespace, by action ``create``."""
    if "edit" not in session.rights:
        raise permission_denied(_limited_to(_USERS))
    block = wiki.blocks.get(session.user_name)
    entity_id, space = (page.entity_id, page.namespace) if page else (None, namespace)
    if block is not None and block.covers(entity_id, space, action):
        raise permission_denied(_describe_block(block, session.user_name, wiki.clock()), inner=("blocked",))
    if page is not None:
        _check_protection(session, page, wiki.rules.protection)


def _check_protection(session: Session, page: Page, protections: Iterable[Protection]) -> None:
    found = [protection for protection in protections if page.entity_id in protection.pages]
    levels = [PROTECTION_RIGHTS[protection.level] for protection in found if protection.cascade_from is None]
    for right in filter(None, (page.protection, *levels)):
        if right not in session.rights:
            text = "This page has been protected to prevent editing or other actions."
            raise permission_denied(Message("protectedpagetext", text, (right, "edit")), inner=("protectedpage",))
    for protection in found:
        if protection.cascade_from is not None and PROTECTION_RIGHTS[protection.level] not in session.rights:
            raise permission_denied(_describe_cascade(protection.cascade_from), inner=("cascadeprotected",))


def _describe_cascade(source: str) -> Message:
    text = (
        "This page has been protected from editing because it is transcluded in the following page, which is protected"
        f' with the "cascading" option turned on: {source}'
    )
    return Message("cascadeprotected", text, (1, f"* [[:{source}]]\n", "edit"))


def _describe_block(block: Block, user_name: str, now: datetime) -> Message:
    text = "Your username or IP address has been blocked."
    name = "blockedtext-partial" if block.is_partial else "blockedtext"
    moment = now.strftime("%H:%M, %d %B %Y")
    by, user = (f"\u202a{shown}\u202c" for shown in (block.by, user_name))
    link = f"[[User:{block.by}|{by}]]"
    return Message(name, text, (link, block.reason, "127.0.0.1", by, 1, block.expiry, user, moment))
