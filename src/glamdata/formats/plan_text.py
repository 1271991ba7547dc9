"""The plan as text: a diff that a person reads, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.finding import Severity
from glamdata.planning.show import show_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.finding import Finding
    from glamdata.model.plan import Plan, PlannedItem

PROPOSED = "corrected"
"""The code of what planning would change and leaves to a person."""


def plan_as_text(plan: Plan) -> Iterator[str]:
    """Give the lines of a plan: each item, what it gets (+, ~), what was held back (!), then the totals and the hash.

    One item looks like this::

        Q42 Ann Ab (n79021164)
          + P569 (date of birth) 1867-06-08 [100$d, ref National Library of Wales]
          ! held: P19 Leeds was not added: no item was found for “Leeds”. [370$a]
    """
    for item in plan.items:
        yield show_heading(item)
        yield from (f"  {show_change(change, plan.names)}" for change in item.changes)
        yield from (f"  {show_finding(finding)}" for finding in item.findings)
    if plan.nothing:
        yield plan.nothing
        return
    added = ", ".join(_count(count, name) for name, count in plan.totals.items() if count and name != "edits")
    yield f"{_count(plan.totals['edits'], 'edits')}{f': {added}' if added else ''}"
    if plan.held:
        yield "held back: " + ", ".join(f"{count} {code}" for code, count in plan.held.items())
    yield f"plan {plan.digest}"


def _count(count: int, name: str) -> str:
    """Give a number with the name of what it counts, which is a plural: ``1 alias``, ``2 references``."""
    return f"{count} {name if count != 1 else name.removesuffix('es' if name == 'aliases' else 's')}"


def show_heading(item: PlannedItem) -> str:
    """Name an item and its record: ``Q42 Ann Ab (n79021164)``, ``new item Ann Ab (…)``, ``…: nothing to add``."""
    heading = f"{item.qid or 'new item'} {item.label} ({item.record_key})"
    return heading if item.changes else f"{heading}: nothing to add"


def show_finding(finding: Finding) -> str:
    """Give a finding as a line: ``! held: …``, ``~ proposed: …`` for a correction, ``? …`` for what only warns.

    The field or column it is about stands behind it in brackets.
    """
    message = f"{finding.message} [{finding.origin}]" if finding.origin else finding.message
    if finding.code == PROPOSED:
        return f"~ proposed: {message}"
    held = finding.stage == "plan" or finding.severity is Severity.CRITICAL
    return f"! held: {message}" if held else f"? {message}"
