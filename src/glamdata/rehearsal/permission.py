"""Who may edit what: rights, grants, blocks and protected pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.failure import Message, permission_denied

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glamdata.rehearsal.account import Block
    from glamdata.rehearsal.revision import Page
    from glamdata.rehearsal.session import Session

__all__ = ["check_creation", "check_edit"]

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


def check_edit(session: Session, page: Page | None, blocks: Mapping[str, Block], now: datetime) -> None:
    """Raise ApiError where the user may not edit a page (None: any page)."""
    if "edit" not in session.rights:
        raise permission_denied(_limited_to(_USERS))
    block = blocks.get(session.user_name)
    if block is not None and (not block.pages or (page is not None and page.entity_id in block.pages)):
        raise permission_denied(_describe_block(block, session.user_name, now), inner=("blocked",))
    if page is not None and page.protection and page.protection not in session.rights:
        text = "This page has been protected to prevent editing or other actions."
        message = Message("protectedpagetext", text, (page.protection, "edit"))
        raise permission_denied(message, inner=("protectedpage",))


def _describe_block(block: Block, user_name: str, now: datetime) -> Message:
    text = "Your username or IP address has been blocked."
    name = "blockedtext-partial" if block.pages else "blockedtext"
    moment = now.strftime("%H:%M, %d %B %Y")
    by, user = (f"\u202a{shown}\u202c" for shown in (block.by, user_name))
    link = f"[[User:{block.by}|{by}]]"
    return Message(name, text, (link, block.reason, "127.0.0.1", by, 1, block.expiry, user, moment))
