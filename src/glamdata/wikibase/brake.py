"""Brake: stops a run that people, the wiki or the workspace's own limits want to stop (DESIGN §9, stop-loss)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.errors import LimitError, StoppedError
from glamdata.wikibase.answer import find_block
from glamdata.wikibase.limits import is_refused_by_wiki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from glamdata.model.clock import Clock
    from glamdata.model.edit import LedgerEntry
    from glamdata.wikibase.limits import Limits
    from glamdata.wikibase.session import Session

REVERTED = "mw-reverted"
"""The tag that MediaWiki gives an edit that was undone, rolled back or reverted by hand."""


class Brake:
    """Looks, before each block and each edit, whether a run may go on. One for each run.

    `marker` is that of the batch's edits; `sent_since` counts the edits that were sent since a time, by the ledger over
    all batches; `seen` are reverted revisions that a person has looked at, or that we undid ourselves. Everything it
    raises is a StoppedError, or a LimitError where nothing is wrong but the time.
    """

    def __init__(
        self,
        limits: Limits,
        session: Session,
        marker: str,
        clock: Clock,
        sent_since: Callable[[datetime], int],
        seen: Iterable[int] = (),
    ) -> None:
        self._limits = limits
        self._session = session
        self._marker = marker
        self._clock = clock
        self._sent_since = sent_since
        self._seen = frozenset(seen)
        self._day: datetime | None = None
        self._sent = 0
        self._ended = 0
        self._refused = 0

    def check_people(self) -> None:
        """Stop where somebody left the account a message, blocked it, or reverted an edit of this batch."""
        info, reverted = self._look()
        if said := find_block(info):
            raise StoppedError(f"The account {self._session.wiki.user} is blocked by {said}. {self._so_far()}")
        if info.get("messages", False) is not False:  # an empty text in the API's older format
            user = self._session.wiki.user
            raise StoppedError(
                f"Somebody left {user} a message: log in as {user}, read User talk:{user} and answer."
                f" {self._so_far()} The next run goes on when it is read."
            )
        if new := sorted(reverted - self._seen):
            which = ", ".join(map(str, new[:5])) + (" …" if len(new) > 5 else "")
            raise StoppedError(
                f"{len(new)} edits of this batch were reverted (revisions {which}): look why. {self._so_far()}"
                " When it is settled, `--go-on` goes on without stopping for these."
            )

    def find_reverted(self) -> frozenset[int]:
        """Give the revisions of this batch that somebody reverted."""
        return self._look()[1]

    def check_limits(self) -> None:
        """Stop outside the allowed hours and at the end of the day's edits."""
        now = self._clock.now()
        opens = self._limits.opens_at(now)
        if opens:
            when = f"{opens:%Y-%m-%d %H:%M} {self._limits.timezone}"
            raise LimitError(f"Pushing is allowed {self._limits.hours} only. {self._so_far()} Go on after {when}.")
        if not self._limits.edits_per_day:
            return
        day = self._limits.day_began(now)
        if day != self._day:
            self._day, self._sent = day, self._sent_since(day)
        if self._sent >= self._limits.edits_per_day:
            raise LimitError(
                f"The {self._limits.edits_per_day} edits of the day ([push] edits_per_day) are made."
                f" {self._so_far()} Go on tomorrow."
            )

    def count_sent(self) -> None:
        """Count an edit that is being sent."""
        self._sent += 1

    def check_refusals(self, entry: LedgerEntry) -> None:
        """Count an edit that ended; stop where too many were refused."""
        self._ended += 1
        self._refused += is_refused_by_wiki(entry)
        if is_refused_by_wiki(entry) and self._limits.are_too_many(self._refused, self._ended):
            raise StoppedError(
                f"{self._refused} of {self._ended} edits were refused, more than {self._limits.stop_after_refusals:g} %"
                f" ([push] stop_after_refusals), the last one ({entry.record_key}): {entry.reason}"
                " Look at the report; the next run leaves out what was refused for good, and goes on with the others."
            )

    def _look(self) -> tuple[dict[str, Any], frozenset[int]]:
        """Ask for the account's state and its reverted edits, in one request where these are few."""
        asked: dict[str, object] = {
            "action": "query", "meta": "userinfo", "uiprop": "blockinfo|hasmsg", "list": "usercontribs",
            "ucuser": self._session.wiki.user, "uctag": REVERTED, "uclimit": 500, "ucprop": "ids|comment",
        }  # fmt: skip
        found: set[int] = set()
        while True:
            answer = self._session.read(**asked)
            edits = answer.get("query", {}).get("usercontribs", ())
            found |= {int(edit["revid"]) for edit in edits if self._marker in edit.get("comment", "")}
            if "continue" not in answer:
                return dict(answer["query"]["userinfo"]), frozenset(found)
            asked |= answer["continue"]

    def _so_far(self) -> str:
        return f"{self._ended} edits ended in this run." if self._ended else "Nothing was sent in this run."
