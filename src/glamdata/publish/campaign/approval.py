"""What of a campaign may be sent: the edits of the plan that was approved, over as many days as they take."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from glamdata.publish.signing import Approved, SignOff, hold_back
from glamdata.report.showing import hash_of_plan
from glamdata.store import tables
from glamdata.store.signatures import mark_edits

if TYPE_CHECKING:
    from glamdata.batch.run import Run
    from glamdata.model.approval import ApprovalRule
    from glamdata.publish.watch import Order

FILE = "approved.json"


class CampaignSignOff:
    """The sign-off of one day of a campaign: as that of any publishing, but that an approved plan holds for all days.

    On later days the plan is another, since some of it is done. So the edits of a plan that was approved by its hash
    alone are kept beside it, as those of a signed one are with the signature: what is left of them may still be sent
    under the same hash, and nothing else. Raises what :class:`glamdata.publish.signing.SignOff` raises.
    """

    def __init__(self, run: Run, rule: ApprovalRule, how: Order) -> None:
        self._run, self._how = run, how
        self._kept = _read(run, how.approve) if how.approve and not how.by else None
        self._sign_off = SignOff(run, rule, how if self._kept is None else replace(how, approve=""))

    def settle(self) -> Approved | None:
        """Give which of the planned edits may be sent, None for all; each other one gets a finding."""
        approved = self._sign_off.settle()
        if self._kept is not None:
            marks = mark_edits(self._kept)
            approved = Approved(np.intersect1d(marks, approved.marks) if approved else marks)
            hold_back(self._run, approved, tables.EDITS)
        elif self._how.approve == hash_of_plan(self._run):
            _keep(self._run, self._how.approve)
        return approved


def _keep(run: Run, plan: str) -> None:
    edits = sorted(edit_hash for (edit_hash,) in run.parts.columns(tables.EDITS, "edit_hash"))
    path = run.folder() / FILE
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"plan": plan, "edits": edits}), "utf-8")
    partial.replace(path)


def _read(run: Run, plan: str) -> list[str] | None:
    """Give the edits of a plan that was approved before; None where it was not, or the file is damaged."""
    try:
        kept = json.loads((run.folder() / FILE).read_text("utf-8"))
        return list(kept["edits"]) if kept["plan"] == plan else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
