"""Why a plan has no edit, in a sentence: nothing is decided, nothing is missing, or what is missing is held back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from glamdata.model.finding import Severity
from glamdata.publish.campaign.batch import base_of
from glamdata.publish.gates import CODES
from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from glamdata.batch.run import Run

UNDONE = "undone"
"""The code of the finding on a record whose edits were taken back."""


def why_nothing(run: Run, records: Collection[str] = (), *, shown: bool = True) -> str:
    """Say why a plan has no edit, or why `records` have none; `shown` says that the findings stand above."""
    if base_of(run):
        return "Nothing to do: no item has a statement without a source that the catalogue supports."
    decided = run.decided()
    if not decided or (records and not decided.keys() & set(records)):
        what = "none of these records is" if records else "no record of the batch is"
        return f"Nothing to do: {what} matched yet; see `glamdata queue`."
    stopped, told, undone = _count(run, records)
    where = "above" if shown else f"that `glamdata plan {run.batch.name}` shows"
    back = f"what was sent for {undone} of the records was taken back; with --again it is sent again" if undone else ""
    if stopped:
        said = f"Nothing to do: no item lacks anything that may be sent. {_say_stopped(run, stopped, where)}"
        return f"{said} {back[0].upper()}{back[1:]}." if back else said
    if back:
        return f"Nothing to do: {back}."
    whom = "the items of these records have" if records else "every item has"
    if told:
        return f"Nothing to do: {whom} what the catalogue knows, but for the {_findings(told)} {where}."
    return f"Nothing to do: {whom} what the catalogue knows."


def _say_stopped(run: Run, stopped: Counter[str], where: str) -> str:
    count = stopped.total()
    codes = ", ".join(f"{code} {number:,}" for code, number in stopped.most_common())
    gates = (
        f"; `glamdata gates show {run.batch.name}` says who may open the gate"
        if stopped.keys() & CODES.values()
        else ""
    )
    hold = "holds" if count == 1 else "hold"
    return f"The {_findings(count)} {where} {hold} statements or records back ({codes}){gates}."


def _count(run: Run, records: Collection[str]) -> tuple[Counter[str], int, int]:
    """Count what stops edits, by code; what else is told; and the records that were undone."""
    stopped, told, undone = Counter[str](), 0, set[str]()
    findings = run.parts.columns(tables.findings_table("plan"), "record_key", "severity", "code")
    for key, severity, code in findings:
        if records and key not in records:
            continue
        if code == UNDONE:
            undone.add(key)
        elif code in CODES.values() or severity == Severity.CRITICAL.value:
            stopped[code] += 1
        else:
            told += 1
    return stopped, told, len(undone)


def _findings(count: int) -> str:
    return "finding" if count == 1 else f"{count:,} findings"
