"""Watch: what a run that edits looks at before it begins, while it goes on, and what it leaves to be read after it."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.errors import WikiRefusedError
from glamdata.publish.interrupt import Interrupt
from glamdata.store.ledger import PUSH, UNDO
from glamdata.wikibase.brake import Brake
from glamdata.wikibase.company import find_company
from glamdata.wikibase.outgoing import Campaign, Guard
from glamdata.wikibase.rate import Pace
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import LedgerEntry

log = logging.getLogger(__name__)

SEEN_REVERTS = "seen-reverts"
PACE = "pace"
LOOKED_AT = 50
"""How many saved edits are looked up to know the ledger's wiki again."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of one publishing.

    `approve` is the hash of the plan that may be sent, empty for any, and `by` who signs it; `who` publishes.
    `retry_failed` sends again what the wiki refused for good, `again` what was undone, and `go_on` goes on after
    reverts that a person has looked at.
    """

    approve: str = ""
    retry_failed: bool = False
    again: bool = False
    go_on: bool = False
    by: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Speed:
    """How a batch's last publishing went: edits sent, seconds, and edits left out because they were refused before."""

    edits: int = 0
    seconds: float = 0.0
    refused_before: int = 0

    @property
    def per_minute(self) -> float:
        """Edits a minute, waits included."""
        return round(self.edits * 60 / self.seconds, 1) if self.seconds else 0.0


class Watch:
    """Watches one run that edits. `campaign` carries its brake to where edits are sent.

    Made before anything is planned or sent: raises StoppedError where a limit or a person keeps the run from starting,
    WorkspaceError where the ledger is damaged, WikiRefusedError where it is another wiki's. Taking back (`undoes`, with
    `words` for the summary) is neither stopped by a paused mapping nor by reverts there are already: these are what it
    is for.
    """

    def __init__(
        self, coordinator: Coordinator, run: Run, order: Order, *, undoes: bool = False, words: str = ""
    ) -> None:
        self._run = run
        limits, session = coordinator.settings.push, coordinator.connection.session
        if not undoes:
            limits.require_mapping(run.batch.mapping)
        run.store.ledger.require_sound(run.batch.name, run.wiki.identity)
        require_same_wiki(run, RevisionReader(session))
        tag = limits.tag if limits.tag and session.has_tag(limits.tag) else ""
        ledger, wiki = run.store.ledger, run.wiki.identity
        refused = frozenset() if order.retry_failed else ledger.refused_for_good(run.batch.name, wiki)
        self.guard = Guard(refused=refused)
        self.campaign = Campaign(
            run.batch.name, run.batch.edit_group, words or run.wiki.summary, run.wiki.edits_per_minute, tag, self.guard
        )
        seen = _seen_reverts(run)
        if order.go_on or undoes:
            seen |= Brake(limits, session, self.campaign.marker, run.clock, lambda _: 0).find_reverted()
        if order.go_on:
            run.store.note(run.batch.name, SEEN_REVERTS, json.dumps(sorted(seen)))
        brake = Brake(
            limits, session, self.campaign.marker, run.clock, lambda since: ledger.sent_since(wiki, since), seen
        )
        self.guard.brake = brake
        brake.check_people()
        brake.check_limits()
        if company := self._find_company(coordinator):
            log.warning(company)
        self.done = 0
        self._pace = Pace(run.clock)

    def _find_company(self, coordinator: Coordinator) -> str:
        """Say that another run seems to edit with the account at the moment; an edit left open may be what it saw."""
        run, ledger = self._run, self._run.store.ledger
        of_batch = run.batch.name, run.wiki.identity
        is_open = any(ledger.left_open(*of_batch, purpose) for purpose in (PUSH, UNDO))
        known = None if is_open else ledger.revisions(*of_batch)
        groups = {run.store.batch(name).edit_group for name in run.store.batch_names()}
        reader = coordinator.connection.reader
        return find_company(reader, run.wiki.user, self.campaign, run.clock, known, groups)

    def follow(
        self, ends: Iterable[LedgerEntry], tell: Callable[[str], None], count: Callable[[], int]
    ) -> Iterator[LedgerEntry]:
        """Give the ledger lines in which edits end, and tell where the run stands; Ctrl-C stops after the current edit.

        `count` counts the edits that are planned.
        """
        with Interrupt(tell) as interrupt:
            for entry in ends:
                yield entry
                tell(self._describe(entry, count()))
                interrupt.check()

    def _describe(self, entry: LedgerEntry, planned: int) -> str:
        """Count an edit that ended, and say where the run stands, how fast it is and how long it will take."""
        self.done += 1
        pace = self._pace.describe(self.done, planned)
        return f"pushed {self.done} of {planned}: {entry.record_key} {entry.state.value}; {pace}"

    def end(self) -> Speed:
        """Keep how the run went."""
        speed = Speed(self.done, round(self._pace.seconds, 1), self.guard.refused_before)
        said = {"edits": speed.edits, "seconds": speed.seconds, "refused_before": speed.refused_before}
        self._run.store.note(self._run.batch.name, PACE, json.dumps(said))
        return speed


def last_speed(run: Run) -> Speed:
    """Give how the batch's last publishing went."""
    noted = run.store.noted(run.batch.name, PACE)
    return Speed(**json.loads(noted)) if noted else Speed()


def require_same_wiki(run: Run, reader: RevisionReader) -> None:
    """Raise WikiRefusedError where none of the ledger's newest saved edits is ours on this wiki."""
    newest = run.store.ledger.newest_saved(run.batch.name, run.wiki.identity, LOOKED_AT)
    found = reader.revisions([line.revision for line in newest], content=False)
    marker = run.batch.edit_group
    if newest and not any(revision.user == run.wiki.user and marker in revision.summary for revision in found.values()):
        line = newest[0]
        raise WikiRefusedError(
            f"The ledger is of another wiki: {run.wiki.api} does not have the edits that it says were saved on"
            f" {run.wiki.identity!r}, like revision {line.revision} of {line.qid} ({line.record_key}). Nothing was"
            " sent. Give the wiki a `name` of its own in [wiki], or set `api` to the wiki of this ledger."
        )


def _seen_reverts(run: Run) -> set[int]:
    """Give the reverted revisions that say nothing new: those a person has looked at, and what we undid ourselves."""
    noted = run.store.noted(run.batch.name, SEEN_REVERTS)
    ours = run.store.ledger.revisions_undone(run.batch.name, run.wiki.identity)
    return {*(json.loads(noted) if noted else ()), *ours}
