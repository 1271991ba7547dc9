"""Pushing: one wbeditentity an item, the ledger before and after, no edit lost and none made twice (DESIGN §9)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glamdata.errors import WikiEditError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.planning.encode import fill_today
from glamdata.wikibase.answer import Answer, LostAnswerError, classify, explain
from glamdata.wikibase.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.clock import Clock
    from glamdata.wikibase.outgoing import Campaign, Ledger, Planning, ReadyEdit
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.session import Session

BLOCK = 50
TRIES = 3
LOOK_BACK = timedelta(days=30)
UNFINISHED = frozenset({LedgerState.SENDING, LedgerState.UNKNOWN})


class Pusher:
    """Sends the edits of one batch. `push` may be killed at any instant and called again."""

    def __init__(
        self, session: Session, reader: Reader, clock: Clock, ledger: Ledger, planning: Planning, campaign: Campaign
    ) -> None:
        self._session = session
        self._reader = reader
        self._clock = clock
        self._ledger = ledger
        self._planning = planning
        self._campaign = campaign
        self._rate = Rate(campaign.edits_per_minute, clock)
        self._started = clock.now()
        self.edits = 0

    def push(self, edits: Sequence[ReadyEdit]) -> Iterator[LedgerEntry]:
        """Send `edits` and give the ledger line in which each ends.

        Raises WikiEditError where the wiki says that no edit of ours will get in (a block, a missing grant) and
        WikiUnreachableError where it stops answering; the ledger then says how far it got.
        """
        before = self._ledger.states()
        for start in range(0, len(edits), BLOCK):
            block = edits[start : start + BLOCK]
            revisions = self._reader.revisions(edit.qid for edit in block if edit.qid)
            for edit in block:
                yield self._push_one(edit, revisions.get(edit.qid, 0), before.get(edit.record_key))

    def _push_one(self, edit: ReadyEdit, revision: int, before: LedgerEntry | None) -> LedgerEntry:
        unfinished = before is not None and before.state in UNFINISHED
        ready: ReadyEdit | LedgerEntry | None = edit
        if not edit.qid:
            ready = self._before_creating(edit, look_back=unfinished)
        elif unfinished or revision != edit.base_revision:
            ready = self._plan_again(edit)
        if isinstance(ready, LedgerEntry):
            return ready
        if ready is None:
            return self._enter(edit, LedgerState.UNCHANGED, reason="the item lacks nothing of the record any more")
        return self._send_until_settled(ready)

    def _before_creating(self, edit: ReadyEdit, *, look_back: bool) -> ReadyEdit | LedgerEntry:
        """Make sure that a new item is needed: not made by an answer we lost, nor by anybody else meanwhile."""
        made = self._find_made(edit.record_key) if look_back else ""
        if made:
            left = self._plan_again(replace(edit, qid=made))
            return left or self._enter(
                edit, LedgerState.SAVED, qid=made, reason="created earlier; its answer had been lost"
            )
        existing = self._planning.find_existing(edit.record_key)
        if existing:
            reason = (
                f"{existing} has the record's identifier, or its label and description: to be reviewed, not created"
            )
            return self._enter(edit, LedgerState.REFUSED, qid=existing, code="exists", reason=reason)
        return edit

    def _send_until_settled(self, ready: ReadyEdit) -> LedgerEntry:
        """Send an edit; after a conflict or a lost answer look at the item and go on from there."""
        for _ in range(TRIES):
            sent = ready.with_guids()
            try:
                answer = self._send(sent)
            except LostAnswerError as error:
                settled = self._settle(sent, str(error))
            except WikiEditError as error:
                if classify(error) is not Answer.CONFLICT:
                    return self._refuse(sent, error)
                settled = self._plan_again(sent) or self._enter(sent, LedgerState.UNCHANGED)
            else:
                return self._enter_saved(sent, answer)
            if isinstance(settled, LedgerEntry):
                return settled
            ready = settled
        return self._enter(
            ready, LedgerState.REFUSED, code="unsettled", retry=True, reason="conflicts or lost answers went on"
        )

    def _send(self, edit: ReadyEdit) -> dict[str, Any]:
        self._rate.wait()
        self._enter(edit, LedgerState.SENDING, guids=edit.guids)
        self.edits += 1
        target: dict[str, object] = {"id": edit.qid, "baserevid": edit.base_revision} if edit.qid else {"new": "item"}
        return self._session.write(
            action="wbeditentity",
            data=json.dumps(fill_today(edit.data, self._clock.now().date()), ensure_ascii=False),
            summary=self._campaign.summary(edit.record_key),
            bot=1,
            **target,
        )

    def _settle(self, sent: ReadyEdit, why: str) -> ReadyEdit | LedgerEntry:
        """After a lost answer: find out on the wiki whether the edit was saved; give what is left to send."""
        self._enter(sent, LedgerState.UNKNOWN, guids=sent.guids, reason=why)
        qid = sent.qid or self._find_made(sent.record_key)
        if not qid:
            return sent
        entity = self._reader.entities([qid]).get(qid)
        left = self._planning.again(sent.record_key, entity) if entity else None
        if entity is None or left is not None:
            return left or self._enter(sent, LedgerState.REFUSED, code="no-such-entity", reason=f"{qid} is gone")
        guids = sent.guids or tuple(s.guid for group in entity.statements.values() for s in group if not sent.qid)
        return self._enter(sent, LedgerState.SAVED, qid=entity.id, revision=entity.revision, guids=guids)

    def _plan_again(self, edit: ReadyEdit) -> ReadyEdit | None:
        entity = self._reader.entities([edit.qid]).get(edit.qid)
        return self._planning.again(edit.record_key, entity) if entity else None

    def _find_made(self, record_key: str) -> str:
        """Find the item that an edit of this batch for this record created, among our own contributions."""
        since = (self._started - LOOK_BACK).strftime("%Y-%m-%dT%H:%M:%SZ")
        named = f"· {record_key} ".replace(", ", "; ").replace(": ", " – ")
        for qid, summary, _ in self._reader.contributions(self._session.wiki.user, since):
            if self._campaign.marker in summary and named in summary:
                return qid
        return ""

    def _refuse(self, edit: ReadyEdit, error: WikiEditError) -> LedgerEntry:
        kind = classify(error)
        if kind is Answer.REFUSED and edit.qid and edit.count_changes() > 1:
            return self._send_in_pieces(edit, error)
        retry = kind is not Answer.REFUSED
        entry = self._enter(edit, LedgerState.REFUSED, code=error.code, reason=explain(error), retry=retry)
        if kind is not Answer.REFUSED:
            raise error
        return entry

    def _send_in_pieces(self, edit: ReadyEdit, error: WikiEditError) -> LedgerEntry:
        """Send the changes of a refused edit one by one, so that the good ones get in and the bad one is named."""
        self._enter(edit, LedgerState.REFUSED, code=error.code, reason=f"tried in pieces: {explain(error)}", retry=True)
        refused: list[str] = []
        guids: tuple[str, ...] = ()
        revision = 0
        for _ in range(TRIES * edit.count_changes()):
            piece = self._next_piece(edit, refused)
            if piece is None:
                break
            try:
                entry = self._enter_saved(piece, self._send(piece))
                guids, revision = guids + entry.guids, entry.revision or revision
            except LostAnswerError as lost:
                self._enter(piece, LedgerState.UNKNOWN, reason=str(lost), guids=piece.guids)
            except WikiEditError as piece_error:
                if classify(piece_error) is Answer.STOP:
                    raise
                refused.append(piece.edit_hash)
                error = piece_error
        saved = {"guids": guids, "revision": revision}
        if refused:
            reason = f"{len(refused)} of {edit.count_changes()} changes refused, the others saved: {explain(error)}"
            return self._enter(edit, LedgerState.REFUSED, code=error.code, reason=reason, **saved)
        return self._enter(edit, LedgerState.SAVED, **saved)

    def _next_piece(self, edit: ReadyEdit, refused: list[str]) -> ReadyEdit | None:
        """Plan the record again, one change an edit, and give the first that was not refused yet."""
        entity = self._reader.entities([edit.qid]).get(edit.qid)
        pieces = self._planning.split(edit.record_key, entity) if entity else ()
        return next((piece.with_guids() for piece in pieces if piece.edit_hash not in refused), None)

    def _enter_saved(self, edit: ReadyEdit, answer: dict[str, Any]) -> LedgerEntry:
        entity = answer.get("entity", {})
        if "nochange" in entity:
            return self._enter(edit, LedgerState.UNCHANGED, qid=entity.get("id", edit.qid))
        guids = edit.guids
        if not edit.qid:
            claims = entity.get("claims") or {}
            guids = tuple(claim["id"] for group in claims.values() for claim in group)
        return self._enter(
            edit, LedgerState.SAVED, qid=entity["id"], revision=int(entity.get("lastrevid", 0)), guids=guids
        )

    def _enter(self, edit: ReadyEdit, state: LedgerState, **said: Any) -> LedgerEntry:
        said.setdefault("qid", edit.qid)
        entry = LedgerEntry(
            batch=self._campaign.batch,
            record_key=edit.record_key,
            edit_hash=edit.edit_hash,
            state=state,
            when=self._clock.now(),
            **said,
        )
        self._ledger.add(entry)
        return entry
