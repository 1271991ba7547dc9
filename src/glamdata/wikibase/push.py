"""Pushing: one wbeditentity an item, the ledger before and after, no edit lost and none made twice (DESIGN §9)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glamdata.errors import WikiEditError, WikiUnreachableError
from glamdata.model.edit import DOUBLED, UNFINISHED, LedgerEntry, LedgerState
from glamdata.planning.encode import fill_today
from glamdata.wikibase.answer import Answer, LostAnswerError, classify, explain, is_about_content, was_patched
from glamdata.wikibase.book import Book
from glamdata.wikibase.outgoing import NOT_APPROVED, ReadyEdit
from glamdata.wikibase.rate import Rate
from glamdata.wikibase.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from glamdata.model.clock import Clock
    from glamdata.model.entity import Entity
    from glamdata.wikibase.outgoing import Campaign, Ledger, Planning
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.session import Session

    Again = Callable[[str, Entity | None], ReadyEdit | None]

BLOCK = 50
TRIES = 3
LOST_IN_A_ROW = 2


class Pusher:
    """Sends the edits of one batch; `edits` counts them. `push` may be killed at any instant and called again."""

    def __init__(
        self, session: Session, reader: Reader, clock: Clock, ledger: Ledger, planning: Planning, campaign: Campaign
    ) -> None:
        self._session = session
        self._reader = reader
        self._clock = clock
        self._ledger = ledger
        self._planning = planning
        self._campaign = campaign
        self._guard = campaign.guard
        self._rate = Rate(campaign.edits_per_minute, clock)
        self._trace = Trace(reader, session.wiki.user, campaign, clock, session.wait)
        self._book = Book(campaign.batch, ledger, reader, clock)
        self._open: dict[str, LedgerEntry] = {}
        self._found: dict[str, LedgerEntry] = {}
        self._lost = 0
        self.edits = 0

    def push(self, edits: Sequence[ReadyEdit]) -> Iterator[LedgerEntry]:
        """Send `edits` and give the ledger line in which each ends, after those that an earlier push left open.

        Raises WikiLoginError before anything is sent where the account lacks a right, WikiEditError where the wiki says
        that no edit of ours will get in (a block, a missing grant), WikiUnreachableError where it stops answering, and
        StoppedError where the guard's brake stops it; the ledger then says how far it got.
        """
        if edits:
            self._session.require_rights("edit", *(["createpage"] if any(not edit.qid for edit in edits) else []))
        yield from self._close_open(edits)
        for start in range(0, len(edits), BLOCK):
            if self._guard.brake:
                self._guard.brake.check_people()
            block = [edit for edit in edits[start : start + BLOCK] if self._guard.lets_out(edit)]
            self._book.revisions = self._reader.revisions(edit.qid for edit in block if edit.qid)
            for edit in block:
                if self._guard.brake:
                    self._guard.brake.check_limits()
                ended = self._push_one(edit)
                if ended:
                    yield ended
                    if self._guard.brake:
                        self._guard.brake.check_refusals(ended)

    def _close_open(self, edits: Sequence[ReadyEdit]) -> Iterator[LedgerEntry]:
        """Look up on the wiki what became of edits whose sending was cut short: of what is planned nothing else tells.

        An edit that was saved need not be among those planned now, for its item lacks nothing any more.
        """
        self._open = self._ledger.left_open()
        planned = {edit.record_key: edit for edit in edits if edit.record_key in self._open}
        for key, line in list(self._open.items()):
            qid, revision = self._trace.find(line) if line.state in UNFINISHED else (line.qid, 0)
            entry = self._enter_found(line, qid, revision, planned.get(key)) if revision else self._take_back(line)
            if entry:
                del self._open[key]
                self._found[key] = entry
                yield entry

    def _push_one(self, edit: ReadyEdit) -> LedgerEntry | None:
        """Push one edit; None where it turns out to be one whose end was found and entered already."""
        found, left_open = self._found.get(edit.record_key), self._open.get(edit.record_key)
        if found:
            left = self._plan_again(replace(edit, qid=found.qid), self._planning.again, found)
            return None if isinstance(left, LedgerEntry) else self._send_and_split(left)
        if not left_open:  # the line of an edit left open stays the newest until something is known
            self._book.enter(edit, LedgerState.PLANNED)
        if not edit.qid:
            return self._refuse_existing(edit) or self._send_and_split(edit)
        if not left_open and self._book.revisions.get(edit.qid) == edit.base_revision:
            return self._send_and_split(edit)
        ready = self._plan_again(edit, self._planning.again)
        if isinstance(ready, LedgerEntry):
            return ready
        if left_open and ready.edit_hash == left_open.edit_hash:
            ready = ready.with_guids(left_open.guids)
        return self._send_and_split(ready)

    def _refuse_existing(self, edit: ReadyEdit) -> LedgerEntry | None:
        """Look, live, whether anybody made the item meanwhile: it is then a person's to decide on."""
        existing = self._planning.find_existing(edit.record_key)
        if not existing:
            return None
        reason = f"{existing} has the record's identifier, or its label and description: to be reviewed, not created"
        return self._book.enter(edit, LedgerState.REFUSED, qid=existing, code="exists", reason=reason)

    def _send_and_split(self, ready: ReadyEdit) -> LedgerEntry:
        """Send an edit; where the wiki refuses what an item would get, find the change that it refuses."""
        try:
            return self._send_until_settled(ready, self._planning.again)
        except WikiEditError as error:
            if ready.qid and ready.count_changes() > 1 and is_about_content(error):
                return self._send_in_pieces(ready, error)
            return self._refuse(ready, error)

    def _send_until_settled(self, ready: ReadyEdit, again: Again) -> LedgerEntry:
        """Send an edit; after a conflict or a lost answer look at the item and go on from there."""
        why = ""
        for _ in range(TRIES):
            sent = ready.with_guids()
            try:
                answer = self._send(sent)
            except LostAnswerError as error:
                why = str(error)
                settled = self._settle(sent, again, why)
            except WikiEditError as error:
                if classify(error) is not Answer.CONFLICT:
                    raise
                why, settled = "", self._plan_again(sent, again)
            else:
                self._lost = 0
                settled = self._settle_saved(sent, again, answer)
            if isinstance(settled, LedgerEntry):
                return settled
            ready = settled
        if why:
            return self._leave_open(ready, why)
        reason = "somebody kept changing the item while the edit was sent"
        return self._book.enter(ready, LedgerState.REFUSED, code="editconflict", retry=True, reason=reason)

    def _send(self, edit: ReadyEdit) -> dict[str, Any]:
        """Send an edit, once the ledger knows; the line's revision is the one that the edit comes after."""
        target: dict[str, object] = {"id": edit.qid, "baserevid": edit.base_revision} if edit.qid else {"new": "item"}
        self._rate.wait()
        self._book.enter(edit, LedgerState.SENDING, revision=edit.base_revision, guids=edit.guids)
        self.edits += 1
        if self._guard.brake:
            self._guard.brake.count_sent()
        return self._session.write(
            action="wbeditentity",
            data=json.dumps(fill_today(edit.data, self._clock.now().date()), ensure_ascii=False),
            summary=self._campaign.summary(edit.record_key),
            bot=1 if "bot" in self._session.rights else None,
            tags=self._campaign.tag or None,
            **target,
        )

    def _settle(self, sent: ReadyEdit, again: Again, why: str) -> ReadyEdit | LedgerEntry:
        """After a lost answer: find out on the wiki whether the edit was saved; give what is left to send."""
        said = {"revision": sent.base_revision, "guids": sent.guids, "reason": why}
        line = self._book.enter(sent, LedgerState.UNKNOWN, **said)
        qid, revision = self._trace.find(line)
        if revision:
            entry = self._enter_found(line, qid, revision, sent)
            left = self._plan_again(replace(sent, qid=qid), again, entry)
            return entry if isinstance(left, LedgerEntry) else left
        if not sent.qid:
            return sent
        left = self._plan_again(sent, again)
        if isinstance(left, LedgerEntry) or left.edit_hash != sent.edit_hash:
            return left
        return left.with_guids(sent.guids)

    def _settle_saved(self, sent: ReadyEdit, again: Again, answer: dict[str, Any]) -> ReadyEdit | LedgerEntry:
        """Enter a saved edit. Where it was merged with another's, take back what the other had added too."""
        doubled = was_patched(answer) and self._trace.find_doubled(sent)[1]
        entry = self._book.enter_saved(sent, answer, code=DOUBLED if doubled else "")
        taken = self._take_back(entry) if doubled else None
        left = self._plan_again(sent, again, entry) if taken and not taken.code else entry
        return taken or entry if isinstance(left, LedgerEntry) else left

    def _enter_found(self, line: LedgerEntry, qid: str, revision: int, edit: ReadyEdit | None) -> LedgerEntry:
        """Enter an edit that was found on the wiki; nobody heard whether it was merged with another's."""
        doubled = self._trace.find_doubled(line)[1]
        entry = self._book.enter_found(line, qid, revision, edit, code=DOUBLED if doubled else "")
        return (self._take_back(entry) if doubled else None) or entry

    def _take_back(self, line: LedgerEntry) -> LedgerEntry | None:
        """Take back what somebody added at the moment of sending; None where an edit left open doubled nothing.

        Until that is done the newest line is one that the next push looks at: sent, or marked as doubled.
        """
        entity, doubled = self._trace.find_doubled(line)
        if entity is None or not doubled:
            return (
                self._book.enter(line, LedgerState.SAVED, revision=line.revision, guids=line.guids)
                if line.code
                else None
            )
        data = {"claims": [{"id": guid, "remove": ""} for guid in doubled]}
        taken = ReadyEdit(line.record_key, entity.id, entity.revision, line.edit_hash, data, line.guids)
        what = ", ".join(doubled.values())
        try:
            answer = self._send(taken)
        except (LostAnswerError, WikiEditError) as error:
            reason = f"{what} may stand twice, somebody added it at that moment: {error}"
            said = {"revision": line.revision, "guids": line.guids, "reason": reason}
            return self._book.enter(line, LedgerState.SAVED, code=DOUBLED, **said)
        return self._book.enter_saved(taken, answer, f"{what} taken back: somebody added it at that moment")

    def _plan_again(self, edit: ReadyEdit, again: Again, ended: LedgerEntry | None = None) -> ReadyEdit | LedgerEntry:
        """Plan a record on its item as it is now; where nothing is left to send, enter that, or give `ended`."""
        if not edit.qid:
            return edit
        entity = self._reader.entities([edit.qid]).get(edit.qid)
        left = again(edit.record_key, entity) if entity else None
        if left and not self._guard.lets_replace(edit, left):
            reason = f"{edit.qid} moved, and the edit would now be another one than was approved: sign the new plan"
            return ended or self._book.enter(edit, LedgerState.REFUSED, code=NOT_APPROVED, reason=reason, retry=True)
        if left or ended:
            return left or ended or edit
        if entity is None:
            reason = f"{edit.qid} was deleted"
            return self._book.enter(edit, LedgerState.REFUSED, code="no-such-entity", reason=reason)
        return self._book.enter(edit, LedgerState.UNCHANGED, reason="the item lacks nothing of the record any more")

    def _send_in_pieces(self, edit: ReadyEdit, error: WikiEditError) -> LedgerEntry:
        """Send the changes of a refused edit one by one, so that the good ones get in and the bad one is named."""
        reason = f"sent in pieces: {explain(error)}"
        self._book.enter(edit, LedgerState.REFUSED, code=error.code, reason=reason, retry=True)
        ends: dict[str, LedgerEntry] = {}
        refused: list[str] = []
        while piece := self._next_piece(edit, ends):
            try:
                ends[piece.edit_hash] = self._send_until_settled(piece, self._same_piece(piece.edit_hash))
            except WikiEditError as piece_error:
                ends[piece.edit_hash] = self._refuse(piece, piece_error)
                refused.append(f"{piece.describe()}: {explain(piece_error)}")
                error = piece_error
        saved = [end for end in ends.values() if end.state is LedgerState.SAVED]
        done = {
            "revision": max((end.revision for end in saved), default=0),
            "guids": tuple(dict.fromkeys(guid for end in saved for guid in end.guids)),
        }
        lost = next((end for end in ends.values() if end.state is LedgerState.UNKNOWN), None)
        if refused:
            reason = "; ".join(refused) + (f" {len(saved)} other changes were saved." if saved else "")
            return self._book.enter(edit, LedgerState.REFUSED, code=error.code, reason=reason, **done)
        if lost:
            return self._leave_open(lost, lost.reason)
        return self._book.enter(edit, LedgerState.SAVED if saved else LedgerState.UNCHANGED, **done)

    def _next_piece(self, edit: ReadyEdit, ends: dict[str, LedgerEntry]) -> ReadyEdit | None:
        """Plan the record again, one change an edit, and give the first that was not sent yet."""
        entity = self._reader.entities([edit.qid]).get(edit.qid)
        pieces = self._planning.split(edit.record_key, entity) if entity else ()
        return next((p for p in pieces if p.edit_hash not in ends and self._guard.lets_replace(edit, p)), None)

    def _same_piece(self, edit_hash: str) -> Again:
        """Give what plans one piece again, on the item as it is then."""

        def again(record_key: str, entity: Entity | None) -> ReadyEdit | None:
            pieces = self._planning.split(record_key, entity) if entity else ()
            return next((piece for piece in pieces if piece.edit_hash == edit_hash), None)

        return again

    def _refuse(self, edit: ReadyEdit, error: WikiEditError) -> LedgerEntry:
        """Enter a refusal. Raises WikiEditError where it is not about this edit alone."""
        reason, stops = explain(error), classify(error) is not Answer.REFUSED
        if is_about_content(error):
            reason = f"{edit.describe(error.info)}: {reason}"
        entry = self._book.enter(edit, LedgerState.REFUSED, code=error.code, reason=reason, retry=stops)
        if stops:
            raise WikiEditError(error.code, reason, error.messages) from error
        return entry

    def _leave_open(self, edit: ReadyEdit | LedgerEntry, why: str) -> LedgerEntry:
        """Leave an edit to the next push, which looks first; stop where the wiki answers nothing any more."""
        base = edit.base_revision if isinstance(edit, ReadyEdit) else edit.revision
        self._lost += 1
        entry = self._book.enter(edit, LedgerState.UNKNOWN, revision=base, guids=edit.guids, reason=why)
        if self._lost >= LOST_IN_A_ROW:
            raise WikiUnreachableError(
                f"{self._session.wiki.api} answers no edit any more: {why}. The next run looks up what was saved."
            )
        return entry
