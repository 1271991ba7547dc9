"""People: who may do what in a workspace, as ``[people]`` of glamdata.toml says it; and hiding who they are."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.errors import RoleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SCHEDULE", "People", "Role", "hide_people"]

SCHEDULE = "schedule"
"""The name under which scheduled runs publish: in [people] it may be given the role of a publisher."""

SOMEBODY = "(a person)"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


class Role(StrEnum):
    """What a person may do.

    A reviewer decides about records; an approver signs plans, opens gates and accepts batches that are not as expected;
    a publisher publishes and takes back.
    """

    REVIEWER = "reviewer"
    APPROVER = "approver"
    PUBLISHER = "publisher"

    @property
    def with_article(self) -> str:
        """The role in a sentence."""
        return f"an {self.value}" if self is Role.APPROVER else f"a {self.value}"


@dataclass(frozen=True, slots=True)
class People:
    """The people of a workspace by name, each with their roles. Without any, everybody may do everything."""

    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether roles are told apart."""
        return bool(self.roles)

    def refuse(self, who: str, role: Role, to: str) -> str:
        """Say why somebody may not do something (`to`, as in “sign a plan”); empty where they may."""
        if not self or role in self.roles.get(who, ()):
            return ""
        if not who:
            return f"nobody is named who is to {to}, and [people] of glamdata.toml tells roles apart"
        if who in self.roles:
            has = ", ".join(sorted(self.roles[who])) or "nothing"
            return f"{who} is {has} in [people] of glamdata.toml, and only {role.with_article} may {to}"
        near = difflib.get_close_matches(who, self.roles, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"{who!r} is not in [people] of glamdata.toml, so may not {to}{hint}"

    def require(self, who: str, role: Role, to: str, option: str = "") -> str:
        """Give the role under which somebody does something, empty where roles are not told apart.

        Raises RoleError where they may not; `option` is how the person is named on the command line.
        """
        if reason := self.refuse(who, role, to):
            how = f": give {option} with the name of {role.with_article}" if option and not who else ""
            raise RoleError(f"{reason[0].upper()}{reason[1:]}{how}.")
        return role.value if self else ""


def hide_people(text: str, names: Iterable[str]) -> str:
    """Give a text for readers outside the library: without these names, and without e-mail addresses."""
    for name in sorted((name for name in names if name.strip()), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", SOMEBODY, text, flags=re.IGNORECASE)
    return _ADDRESS.sub("(an address)", text)
