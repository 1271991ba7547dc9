"""What a workspace has switched off: changes that name a property which may be written nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference
from glamdata.model.finding import Finding, Severity
from glamdata.planning.show import show_change

if TYPE_CHECKING:
    from collections.abc import Collection

    from glamdata.model.edit import Change, Edit


def leave_out(edit: Edit, properties: Collection[str]) -> tuple[Edit | None, tuple[Finding, ...]]:
    """Give an edit without the changes that name one of `properties` anywhere, and a finding for each of these."""
    kept: list[Change] = []
    findings: list[Finding] = []
    for change in edit.changes:
        named = sorted(_named_in(change).intersection(properties))
        if named:
            findings.append(_tell(edit.record_key, change, named[0]))
        else:
            kept.append(change)
    return (replace(edit, changes=tuple(kept)) if kept else None), tuple(findings)


def _named_in(change: Change) -> set[str]:
    match change:
        case AddStatement(statement):
            return {snak.property for snak in statement.snaks()}
        case AddReference(existing, reference):
            return {existing.property, *(snak.property for snak in reference)}
        case AddQualifiers(existing, qualifiers):
            return {existing.property, *(snak.property for snak in qualifiers)}
        case RefreshReference(existing, _, reference):
            return {existing.property, *(snak.property for snak in reference)}
        case CorrectValue(_, corrected):
            return {snak.property for snak in corrected.snaks()}
        case _:
            return set()


def _tell(key: str, change: Change, pid: str) -> Finding:
    message = f"{pid} is switched off (`without_properties` in [push]), so this is not sent: {show_change(change)}."
    return Finding(
        Severity.INFO, "plan", "switched-off", key, message, origin=getattr(change, "origin", ""), property=pid
    )
