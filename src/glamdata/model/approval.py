"""Approval: how many people must have signed a plan before it is sent, and their signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ApprovalRule", "Signature"]

_UNDER = re.compile(r"auto-under:\s*([1-9]\d*)")
_NEEDED = {"": 0, "signed": 1, "two": 2}


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature under one plan of a batch; never changed, never taken away.

    `plan` is the plan's hash, `edits` how many edits it had, `role` under which it was given (empty where roles are not
    told apart).
    """

    batch: str
    plan: str
    edits: int
    who: str
    when: datetime
    role: str = ""

    def describe(self) -> str:
        """Say who signed what, and when."""
        return f"{self.plan[:12]}… ({self.edits} edits) signed by {self.who} on {self.when:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """What ``approval`` in ``[publish]`` says: ``signed``, ``two``, ``auto-under: 50``, or nothing.

    Raises SettingsError for anything else.
    """

    said: str = ""

    def __post_init__(self) -> None:
        if self.said not in _NEEDED and not _UNDER.fullmatch(self.said):
            raise SettingsError(
                f'publish.approval is {self.said!r}: it is "signed" (one person), "two" (two people), or'
                ' "auto-under: 50" (one person, for plans of 50 edits or more).'
            )

    def __bool__(self) -> bool:
        """Whether plans have to be signed at all."""
        return bool(self.said)

    def signers(self, edits: int) -> int:
        """Give how many different people must have signed a plan of so many edits."""
        if under := _UNDER.fullmatch(self.said):
            return 1 if edits >= int(under[1]) else 0
        return _NEEDED[self.said] if edits else 0
