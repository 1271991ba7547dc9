"""Faults that can be switched on, for one request by its header or for many by the control address.

A mode is written as on the wiki that the recorded answers come from: ``readonly``, ``lag=7.3``,
``lost-answer-once=503``, several by comma.

``MODES`` has them all with what they do; docs/rehearsal.md shows the same table.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

__all__ = ["MODES", "Fault", "FaultBook", "Modes", "is_mode", "parse_modes"]

Modes = dict[str, str]
MODES = {
    "readonly": "every edit is refused",
    "lag=S": "replication lags S seconds: a request with a smaller maxlag is refused",
    "wdqslag=S": "the query service lags S seconds: a request with a smaller maxlag is refused",
    "loginrequired": "anonymous users may not edit",
    "ratelimit": "2 edits in 20 seconds for everyone",
    "ratelimit-create": "2 new ids in 20 seconds for everyone",
    "ratelimit-core": "90 edits a minute, as for a user without the right noratelimit",
    "httpSTATUS": "an error page with this HTTP status instead of an answer; nothing is done",
    "delay=S": "the answer comes S seconds late",
    "cut": "the connection is cut in the middle of the answer; nothing is done",
    "cut-after-save": "the edit is saved, then the connection is cut in the middle of the answer",
    "lost-answer-once=STATUS": "the edit is saved, the caller gets an error page with this HTTP status",
    "conflict-next-edit": "the edit is refused as an edit conflict",
    "badtoken": "the token is refused",
    "session-lost": "the request finds its session gone: its user is logged out",
    "slow-sparql=S": "the query service takes S seconds longer; beyond its time limit it gives up with 500",
    "sparql-STATUS": "the query service answers with this HTTP status, as sparql-500 or sparql-429",
    "sparql-lag": "the query service does not see edits until faults are switched off",
    "sparql-lag=S": "the query service sees an edit S seconds after it was saved",
}
"""Every mode with what it does; S is a number of seconds, STATUS an HTTP status from 300 to 599."""

_PLAIN = {name for name in MODES if "=" not in name and "STATUS" not in name}
_VALUED = {name.partition("=")[0] for name in MODES if "=" in name}
_STATUSES = {"http", "sparql-http", "lost-answer-once"}
_EDIT_ONLY = {"lost-answer-once", "cut-after-save", "conflict-next-edit"}
_SPARQL_ONLY = {"sparql-http", "slow-sparql"}


def parse_modes(text: str) -> Modes:
    """Return the modes of a header or of a fault's ``mode``; ``http503`` becomes ``{"http": "503"}``.

    Modes that there are not, or with a value that is none, are left out.
    """
    modes: Modes = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        if match := re.fullmatch(r"(http|sparql-)([345]\d\d)", part):
            name, value = match[1].replace("sparql-", "sparql-http"), match[2]
        if _is_known(name, value):
            modes[name] = value
    return modes


def _is_known(name: str, value: str) -> bool:
    if not value:
        return name in _PLAIN
    if name in _STATUSES:
        return re.fullmatch(r"[345]\d\d", value) is not None
    return name in _VALUED and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) is not None


def is_mode(text: str) -> bool:
    """Tell whether every mode in the text is known and has the value it needs."""
    parts = [part for part in text.split(",") if part.strip()]
    return bool(parts) and all(parse_modes(part) for part in parts)


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
        modes = parse_modes(self.mode).keys()
        return (is_edit or not _EDIT_ONLY & modes) and (action == "sparql" or not _SPARQL_ONLY & modes)


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
