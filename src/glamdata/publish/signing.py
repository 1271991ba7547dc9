"""Signing: plans are signed by people before they are sent, and only what was signed is sent.

What is signed is a plan's hash, which stands for the hashes of its edits; these are kept with the signature. So a plan
that was cut short goes on under its signature, and an edit that is another one by now (its item moved, the catalogue or
the mapping changed) is held back until somebody signs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from glamdata.errors import ApprovalError, InputError, UnsignedError
from glamdata.model.approval import Signature
from glamdata.model.finding import Finding, Severity
from glamdata.model.person import Role
from glamdata.planning.changes import change_from_json
from glamdata.planning.encode import say_change
from glamdata.publish.campaign.batch import plan_command
from glamdata.report.showing import hash_of_plan
from glamdata.store import codec, tables
from glamdata.store.signatures import mark_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from glamdata.batch.run import Run
    from glamdata.model.approval import ApprovalRule
    from glamdata.publish.watch import Order
    from glamdata.store.parts import Table
    from glamdata.wikibase.outgoing import Approval, ReadyEdit

__all__ = ["NOT_SIGNED", "Approved", "SignOff", "hold_back", "say_standing", "sign_plan"]

NOT_SIGNED = "not-signed"
"""The code of the finding about an edit that is held back since it is not the one that was signed."""

_ITEM = re.compile(r'"(Q[1-9]\d*)"')


@dataclass(slots=True)
class Approved:
    """The edits that may be sent. Implements wikibase.outgoing.Approval.

    `marks` are the first eight bytes of their hashes, sorted; `made` the items that the batch made, to which other
    records of the same plan are linked after: such a link could not stand in the plan, and goes with it.
    """

    marks: NDArray[np.uint64]
    made: frozenset[str] = field(default_factory=frozenset)

    def has(self, edit: ReadyEdit) -> bool:
        """Say whether an edit of the plan may be sent."""
        return self._has_hash(edit.edit_hash) or self._is_link(edit.qid, edit.changes)

    def learn_made(self, items: frozenset[str]) -> None:
        """Learn which items were made meanwhile."""
        self.made = items

    def has_row(self, row: Mapping[str, Any]) -> bool:
        """Say whether the edit of a row of the plan may be sent."""
        if self._has_hash(row["edit_hash"]):
            return True
        return bool(self.made) and self._is_link(
            row["qid"], [say_change(change_from_json(change)) for change in codec.load(row["changes"])]
        )

    def _has_hash(self, edit_hash: str) -> bool:
        mark = np.uint64(int(edit_hash[:16], 16))
        place = int(np.searchsorted(self.marks, mark))
        return place < len(self.marks) and bool(self.marks[place] == mark)

    def _is_link(self, qid: str, changes: Iterable[str]) -> bool:
        return bool(qid and self.made) and all(not self.made.isdisjoint(_ITEM.findall(said)) for said in changes)


class SignOff:
    """The sign-off of one publishing: made before anything is planned, settled when the plan is there.

    Raises RoleError where [people] lets the one who publishes or signs not do so, InputError where a signature lacks
    its plan.
    """

    def __init__(self, run: Run, rule: ApprovalRule, order: Order) -> None:
        self._run, self._rule, self._order = run, rule, order
        who = order.who.strip() or order.by.strip()
        self._who = who, run.people.require(who, Role.PUBLISHER, "publish", "--who")
        if order.by.strip() and not order.approve:
            raise InputError("--by signs a plan: name it with --approve and its hash, as `plan` printed it.")
        self._signed = bool(order.by.strip()) and _edits_of(run, order.approve) is not None
        if self._signed:  # as it was looked at, before it is planned anew
            sign_plan(run, order.approve, order.by)

    def settle(self) -> Approved | None:
        """Give which of the planned edits may be sent, None for all; each other one gets a finding.

        Raises ApprovalError and UnsignedError where none may.
        """
        run, order = self._run, self._order
        if order.by.strip() and not self._signed:
            sign_plan(run, order.approve, order.by)
        approved = _find_approved(run, self._rule, order)
        if approved:
            hold_back(run, approved, tables.EDITS)
        if self._who[0]:
            now, wiki = run.clock.now(), run.wiki.identity
            run.store.signatures.keep_sending(run.batch.name, wiki, "publish", self._who, hash_of_plan(run), now)
        return approved


def sign_plan(run: Run, plan: str, who: str) -> Signature:
    """Keep a person's signature under a plan: the one that stands in the batch, or one that was signed before.

    Raises RoleError where the person is no approver, InputError without a name, ApprovalError where no such plan is
    known, since nobody can have looked at it.
    """
    who = who.strip()
    if not who:
        raise InputError("A plan is signed by a person: give --by NAME.")
    role = run.people.require(who, Role.APPROVER, "sign a plan")
    edits = _edits_of(run, plan)
    if edits is None:
        raise _another_plan(run, plan)
    signature = Signature(run.batch.name, plan, len(edits), who, run.clock.now(), role)
    run.store.signatures.add(signature, edits)
    return signature


def _find_approved(run: Run, rule: ApprovalRule, order: Order) -> Approved | None:
    """Give which of the edits that are planned now may be sent; None where neither rule nor order restricts them.

    Raises ApprovalError where the order approves a plan that is neither this one nor a signed one, UnsignedError where
    all that is planned lacks a signature.
    """
    if not (rule or order.approve):
        return None
    edits = run.parts.count(tables.EDITS)
    marks = _marks_now(run) if not order.approve else _marks_of(run, order.approve)
    people = rule.signers(edits)
    if people:
        marks = np.intersect1d(marks, run.store.signatures.signed_edits(run.batch.name, people))
    approved = Approved(marks, run.store.ledger.made_items(run.batch.name, run.wiki.identity))
    if edits and not any(approved.has_row(row) for row in run.parts.all_rows(tables.EDITS)):
        if not people:  # all of what was approved by hash is another edit by now
            raise _another_plan(run, order.approve)
        raise UnsignedError(_say_lacking(run, people))
    return approved


def hold_back(run: Run, approved: Approval, of: Table) -> None:
    """Write a finding for each planned edit, of the table of edits or of links, that is not an approved one."""
    for number in run.parts.numbers(of):
        held = [row for row in run.parts.rows(of, number) if not approved.has_row(row)]
        if held:
            table = tables.findings_table("plan")
            kept = list(run.parts.rows(table, number))
            told = [codec.finding_row(_not_signed(row)) for row in held]
            run.parts.write(table, number, [*kept, *told], run.made())


def say_standing(run: Run, rule: ApprovalRule) -> Iterator[str]:
    """Say what the plan of a batch is, who signed it, and what it lacks, a line each."""
    edits, plan = run.parts.count(tables.EDITS), hash_of_plan(run)
    yield f"{run.batch.name}: {edits} edits planned, plan {plan}"
    yield from (f"  {signature.describe()}" for signature in run.store.signatures.of(run.batch.name))
    people = rule.signers(edits)
    if not people:
        yield "  it may be published without a signature" if rule or edits else "  nothing is to be sent"
        return
    marks = np.intersect1d(_marks_now(run), run.store.signatures.signed_edits(run.batch.name, people))
    lacking = edits - len(marks)
    yield "  it is signed" if not lacking else f"  {lacking} of its edits lack a signature; {_say_needed(people)}"


def _edits_of(run: Run, plan: str) -> list[str] | None:
    """Give the hashes of the edits of a plan that is known here."""
    if hash_of_plan(run) == plan:
        return [edit_hash for (edit_hash,) in run.parts.columns(tables.EDITS, "edit_hash")]
    return run.store.signatures.edits_of(run.batch.name, plan)


def _marks_now(run: Run) -> NDArray[np.uint64]:
    return mark_edits(edit_hash for (edit_hash,) in run.parts.columns(tables.EDITS, "edit_hash"))


def _marks_of(run: Run, plan: str) -> NDArray[np.uint64]:
    edits = _edits_of(run, plan)
    if edits is None:
        raise _another_plan(run, plan)
    return mark_edits(edits)


def _another_plan(run: Run, plan: str) -> ApprovalError:
    return ApprovalError(
        f"The plan is not the approved one, so nothing was sent: approved {plan}, planned now {hash_of_plan(run)}."
        f" Look at it with `{plan_command(run)}` and approve that hash."
    )


def _say_lacking(run: Run, people: int) -> str:
    plan, name = hash_of_plan(run), run.batch.name
    edits = run.parts.count(tables.EDITS)
    signed = [each for each in run.store.signatures.of(name) if each.plan == plan]
    had = f"{len({each.who.casefold() for each in signed})} of {people} signatures" if signed else "no signature yet"
    return (
        f"{name}: the plan {plan} of {edits} edits has {had}, so nothing was sent; {_say_needed(people)}:"
        f" `glamdata approve {name} {plan} --by NAME`, and the next run publishes it."
    )


def _say_needed(people: int) -> str:
    return "an approver signs it" if people == 1 else f"{people} different approvers sign it"


def _not_signed(row: Mapping[str, Any]) -> Finding:
    message = (
        f"The edit of {row['qid'] or 'a new item'} is not the one that was signed, so it was not sent: look at"
        " `glamdata plan` and sign the plan as it is now."
    )
    return Finding(Severity.WARNING, "plan", NOT_SIGNED, row["record_key"], message, value=row["qid"])
