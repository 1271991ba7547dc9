"""The totals of a batch's report: records, reconciling, the newest plan, the ledger, the last rehearsal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from glamdata.model.report import TotalGroup

if TYPE_CHECKING:
    from glamdata.report.summary import Summary

_LEDGER = {
    "saved": "edits saved",
    "taken_back": "edits that took some back",
    "unchanged": "records that had it all already",
    "refused": "records refused",
    "unknown": "records of which it is not known",
}


def totals_of(summary: Summary) -> tuple[TotalGroup, ...]:
    """Give what became of the records, of the newest plan, and of all edits since the beginning."""
    saved = summary.edits.get("saved", 0)
    return (
        TotalGroup(
            "Records",
            (
                ("in the file", summary.in_file),
                ("read", summary.read),
                ("refused", summary.refused),
                ("excluded by the mapping", summary.excluded),
            ),
        ),
        TotalGroup(
            "Reconciling", (("matched", summary.matched), ("new items", summary.new), ("to review", summary.to_review))
        ),
        TotalGroup(
            "The newest plan",
            (
                ("edits planned", summary.planned_edits),
                ("edits saved", saved),
                *((f"{name} planned", count) for name, count in summary.planned.items() if count),
            ),
        ),
        *([TotalGroup("Since the beginning", _sent(summary))] if summary.ledger else ()),
        TotalGroup("Held back", tuple(summary.held.items()) or (("nothing", 0),)),
    )


def rehearsal_totals(noted: str) -> tuple[TotalGroup, ...]:
    """Give what the last rehearsal came to, with what the items break of the wiki's constraints before and after it.

    `noted` is its note as JSON, empty where there was none.
    """
    if not noted:
        return ()
    told = json.loads(noted)
    before, after = told["findings_before"], told["findings_after"]
    broken = [
        (f"{code}, before and after", f"{before.get(code, 0)} → {after.get(code, 0)}")
        for code in sorted(before.keys() | after.keys())
    ]
    totals = (
        ("edits saved", told["saved"]),
        ("edits refused", len(told["refusals"])),
        ("constraint findings on the items", f"{sum(before.values())} → {sum(after.values())}"),
        *broken,
    )
    return (TotalGroup("Rehearsal", totals, f"Rehearsed on {told['when'][:10]}; plan {told['plan'][:12]}…"),)


def _sent(summary: Summary) -> tuple[tuple[str, int], ...]:
    return tuple((_LEDGER[name], count) for name, count in summary.ledger.items())
