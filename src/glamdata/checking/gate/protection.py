"""Protection: which properties may be said of living people, from the shipped list and the wiki's own P8274."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAY_VIOLATE_PRIVACY", "Protection", "shipped_protection"]

MAY_VIOLATE_PRIVACY = "Q44601380"
LIKELY_CHALLENGED = "Q44597997"


@dataclass(frozen=True, slots=True)
class Protection:
    """Properties with their English names, by what they mean for people.

    `privacy` may violate the privacy of living people, `challenged` is likely to be challenged, `allowed` may be said
    of them with a reference; `sensitive` could out a person and is off for the dead, too.
    """

    privacy: Mapping[str, str]
    challenged: Mapping[str, str]
    allowed: Mapping[str, str]
    sensitive: Mapping[str, str]

    def allows(self, pid: str, datatype: str, of_wiki: tuple[str, ...] = ()) -> bool:
        """Say whether a property may be said of a living person; `of_wiki` are the wiki's own classes (P8274).

        What stands in no list may not, but for identifiers, which say only where more is said.
        """
        if pid in self.privacy or pid in self.challenged or pid in self.sensitive or of_wiki:
            return False
        return pid in self.allowed or datatype == "external-id"

    def why_not(self, pid: str, of_wiki: tuple[str, ...] = ()) -> str:
        """Say in words why a property may not be said of a living person."""
        if pid in self.privacy or MAY_VIOLATE_PRIVACY in of_wiki:
            return "it may violate the privacy of a living person"
        if pid in self.challenged or LIKELY_CHALLENGED in of_wiki:
            return "it is likely to be challenged for a living person"
        return "it is not among the properties that may be said of a living person"

    def name_of(self, pid: str) -> str:
        """Name a property that stands in one of the lists, else its id."""
        lists = (self.privacy, self.challenged, self.allowed, self.sensitive)
        return next((f"{names[pid]} ({pid})" for names in lists if pid in names), pid)


@cache
def shipped_protection() -> Protection:
    """Give the lists that glamdata ships."""
    text = files("glamdata.checking.gate").joinpath("protection.toml").read_text("utf-8")
    return Protection(**tomllib.loads(text))
