"""FormatMatcher: the regexes of a wiki's properties, matched under a time limit.

They are written by anyone, in PCRE, and run on every value: one that hangs must not hang a batch. Hence `regex`, which
takes a time limit and knows more of PCRE than `re`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import regex

from glamdata.checking.pcre import to_python

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["FormatMatcher", "Verdict"]

TIME_LIMIT = 0.1
STRIKES = 3


class Verdict(Enum):
    """What came of matching one value with one regex."""

    MATCHES = "matches"
    DIFFERS = "differs"
    SKIPPED = "skipped"


class FormatMatcher:
    """Matches whole values with the regexes of properties and remembers those that can't be used.

    Reach for one matcher a part: a regex that ran out of time `strikes` times is not tried again, so that a regex that
    hangs costs a part 0.3 seconds and not 0.1 a record. `time_limit` is in seconds a value. `remembered` is room for
    what else a part remembers of values that come again and again; it is emptied when it is full.
    """

    def __init__(self, time_limit: float = TIME_LIMIT, strikes: int = STRIKES) -> None:
        self._time_limit = time_limit
        self._strikes = strikes
        self._compiled: dict[str, regex.Pattern[str] | None] = {}
        self._timeouts: dict[str, int] = {}
        self._untold: dict[str, str] = {}
        self.remembered: dict[Hashable, Any] = {}

    @property
    def has_untold(self) -> bool:
        """Whether there is a reason that :meth:`take_skipped` would give."""
        return any(self._untold.values())

    def match(self, pattern: str, text: str) -> Verdict:
        """Say whether the whole of `text` fits `pattern`, as Wikidata's own constraint check would (^(?:…)$)."""
        compiled = self._compile(pattern)
        if compiled is None or self._timeouts.get(pattern, 0) >= self._strikes:
            return Verdict.SKIPPED
        try:
            return Verdict.MATCHES if compiled.fullmatch(text, timeout=self._time_limit) else Verdict.DIFFERS
        except TimeoutError:
            self._strike(pattern)
            return Verdict.SKIPPED

    def take_skipped(self, pattern: str) -> str:
        """Give the reason why `pattern` was skipped, once; afterwards, and for one in good order, an empty string."""
        reason = self._untold.get(pattern, "")
        if reason:
            self._untold[pattern] = ""
        return reason

    def _compile(self, pattern: str) -> regex.Pattern[str] | None:
        if pattern not in self._compiled:
            try:
                self._compiled[pattern] = regex.compile(to_python(pattern))
            except Exception as error:  # noqa: BLE001  (anybody can write anything there, and no run ends for it)
                self._compiled[pattern] = None
                self._untold[pattern] = f"it is no regular expression that we can read ({error})"
        return self._compiled[pattern]

    def _strike(self, pattern: str) -> None:
        self._timeouts[pattern] = self._timeouts.get(pattern, 0) + 1
        self._untold.setdefault(pattern, f"it takes more than {self._time_limit:g} seconds for one value")
