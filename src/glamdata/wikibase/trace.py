"""What an edit left on the wiki: how it is found again when its answer was lost, and which statements are its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from glamdata.model.clock import Clock
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.entity import Entity
    from glamdata.wikibase.outgoing import Campaign, ReadyEdit
    from glamdata.wikibase.read import Reader

WAITS = (0, 5, 10, 20, 25)
"""Seconds between looks for a new item: a wiki may save it after its answer was lost, but not later than this."""

LATEST = timedelta(seconds=sum(WAITS))
LONGEST_SENDING = timedelta(hours=1)
"""What may lie between the ledger's line and the last time the edit was sent: the wiki may ask for waits in between."""
CLOCKS_APART = timedelta(days=1)
"""What the wiki's clock and ours may differ by."""


class Trace:
    """Finds the edits of one batch again, by the marker and the record in their summaries.

    `wait` waits for so many seconds and tells why.
    """

    def __init__(
        self, reader: Reader, user: str, campaign: Campaign, clock: Clock, wait: Callable[[float, str], None]
    ) -> None:
        self._wait = wait
        self._reader = reader
        self._user = user
        self._campaign = campaign
        self._clock = clock

    def find(self, line: LedgerEntry) -> tuple[str, int]:
        """Give the item and revision of the edit that a ledger line says is being sent; ("", 0) where it left none.

        An edit of an item is among those after the line's revision, and sending it again under the same GUIDs does no
        harm. A creation sent again makes a second item: it is waited for as long as the wiki may still be at it.
        """
        if line.qid:
            return line.qid, self._find_edit(line)
        until = min(line.when + LONGEST_SENDING, self._clock.now()) + LATEST
        for pause in WAITS:
            left = (until - self._clock.now()).total_seconds()
            if pause and left <= 0:
                break
            if pause:
                self._wait(min(pause, left), "whether a new item was made, whose answer was lost, is looked for again")
            qid, revision = self._find_creation(line)
            if revision:
                return qid, revision
        return "", 0

    def find_doubled(self, edit: ReadyEdit | LedgerEntry) -> tuple[Entity | None, dict[str, str]]:
        """Give an edit's item as it is, and the properties, by GUID, of our statements that somebody's say too."""
        entity = self._reader.entities([edit.qid]).get(edit.qid) if edit.qid and edit.guids else None
        return entity, find_doubled(entity, edit.guids) if entity else {}

    def _find_edit(self, line: LedgerEntry) -> int:
        for revision, user, summary in self._reader.history(line.qid, line.revision):
            if user == self._user and self._campaign.is_summary(summary, line.record_key):
                return revision
        return 0

    def _find_creation(self, line: LedgerEntry) -> tuple[str, int]:
        since = (line.when - CLOCKS_APART).strftime("%Y-%m-%dT%H:%M:%SZ")
        for qid, summary, revision in self._reader.contributions(self._user, since, creations=True):
            if self._campaign.is_summary(summary, line.record_key):
                return qid, revision
        return "", 0


def own_guids(entity: Entity, revision: int, data: dict[str, Any] | None) -> tuple[str, ...]:
    """Give the GUIDs that creating an item in `revision` gave the statements of `data`.

    Where others edited it since, only those that say what was sent.
    """
    statements = [statement for group in entity.statements.values() for statement in group]
    if entity.revision == revision:
        return tuple(statement.guid for statement in statements)
    sent = [_say(claim["mainsnak"]) for claim in (data or {}).get("claims", ())]
    return tuple(statement.guid for statement in statements if _say((statement.raw or {})["mainsnak"]) in sent)


def find_doubled(entity: Entity, guids: Collection[str]) -> dict[str, str]:
    """Give, by GUID, the property of each of our statements that somebody else's says too."""
    doubled: dict[str, str] = {}
    for pid, group in entity.statements.items():
        theirs = [statement.snak.value for statement in group if statement.guid not in guids]
        doubled |= {s.guid: pid for s in group if s.guid in guids and s.snak.value in theirs}
    return doubled


def _say(snak: dict[str, Any]) -> tuple[object, ...]:
    return snak["property"], snak["snaktype"], _without_number(snak.get("datavalue", {}).get("value"))


def _without_number(value: object) -> object:
    """Leave out what the wiki itself adds to the id of an item."""
    return value["id"] if isinstance(value, dict) and "entity-type" in value and "id" in value else value
