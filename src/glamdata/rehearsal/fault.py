"""Faults that can be switched on, for one request by its header or for many by the control address.

A mode is written as on the wiki that the recorded answers come from: ``readonly``, ``lag=7.3``,
``lost-answer-once=503``, several by comma.

======================  =========================================================================
readonly                every edit is refused
lag=S, wdqslag=S        replication or query service lags S seconds; maxlag answers
loginrequired           anonymous users may not edit
ratelimit               2 edits in 20 s for everyone
ratelimit-create        2 new ids in 20 s for everyone
ratelimit-core          90 edits a minute, as for a user without the right noratelimit
httpSTATUS              an error page instead of an answer; nothing is done
lost-answer-once=STATUS the edit is saved, the caller gets an error page
cut                     the connection is cut before anything is done
cut-after-save          the edit is saved, then the connection is cut
conflict-next-edit      the edit is refused as an edit conflict
badtoken                the token is refused
session-lost            the request finds its session gone
slow-sparql=S           the query service waits S seconds
sparql-lag              the query service does not see edits until this is switched off
======================  =========================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Fault", "FaultBook", "Modes", "is_mode", "parse_modes"]

Modes = dict[str, str]
_PLAIN = {
    "readonly", "loginrequired", "ratelimit", "ratelimit-create", "ratelimit-core", "cut", "cut-after-save",
    "conflict-next-edit", "badtoken", "session-lost", "sparql-lag",
}  # fmt: skip
_VALUED = {"lag", "wdqslag", "lost-answer-once", "slow-sparql"}
_EDIT_ONLY = {"lost-answer-once", "cut-after-save", "conflict-next-edit"}


def parse_modes(text: str) -> Modes:
    """Return the modes of a header or of a fault's ``mode``; ``http503`` becomes ``{"http": "503"}``."""
    modes: Modes = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        if match := re.fullmatch(r"http(\d{3})", part):
            name, value = "http", match[1]
        modes[name] = value
    return modes


def is_mode(text: str) -> bool:
    """Tell whether every mode in the text is known and has the value it needs."""
    modes = parse_modes(text)
    return bool(modes) and all(
        name in _PLAIN or name == "http" or (name in _VALUED and re.fullmatch(r"\d+(\.\d+)?", value))
        for name, value in modes.items()
    )


@dataclass(slots=True)
class Fault:
    """A mode that is on: for one action or all, for the next ``times`` requests or until it is cleared."""

    mode: str
    action: str | None = None
    times: int | None = None

    def matches(self, action: str, is_edit: bool) -> bool:
        """Tell whether a request of this action meets the fault."""
        if self.times == 0 or self.action not in (None, action):
            return False
        return is_edit or not _EDIT_ONLY & parse_modes(self.mode).keys()


@dataclass(slots=True)
class FaultBook:
    """The faults that are on, and how many requests there were by path and action."""

    faults: list[Fault] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, action: str, is_edit: bool, header: str = "") -> Modes:
        """Return the modes that hold for one request, and count it against the faults that it meets."""
        modes = parse_modes(header)
        for fault in self.faults:
            if fault.matches(action, is_edit):
                modes |= parse_modes(fault.mode)
                if fault.times is not None:
                    fault.times -= 1
        self.faults = [fault for fault in self.faults if fault.times != 0]
        return modes

    def count(self, path: str, action: str) -> None:
        """Count one HTTP request."""
        self.counts[path, action] += 1

    def show_counts(self) -> dict[str, dict[str, int]]:
        """Return the counts as path → action → number."""
        shown: dict[str, dict[str, int]] = {}
        for (path, action), number in self.counts.items():
            shown.setdefault(path, {})[action] = number
        return shown
