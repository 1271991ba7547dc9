"""judge_edit: what of an edit passes the gates of rights, living people, sensitive data and notability (DESIGN §7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.checking.check import text_of
from glamdata.checking.dates import plain_date
from glamdata.checking.gate.living import explain_living, is_person
from glamdata.checking.gate.protection import Protection, shipped_protection
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.finding import Finding, Severity
from glamdata.model.gate import ALIASES, Gate, Permissions
from glamdata.model.statement import SnakKind
from glamdata.model.value import TimeValue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from glamdata.model.draft import Draft
    from glamdata.model.edit import Change, Edit
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak

__all__ = ["GateRules", "judge_edit"]

_YEAR = re.compile(r"\d{3}")
Held = tuple[Gate, str]


@dataclass(frozen=True, slots=True)
class GateRules:
    """What the gates go by.

    `closed` says in words why the catalogue's data may not be given away, empty where it may; `closed_records` does so
    of single records. `wanted` are the properties (and ``aliases``) that the mapping wants to be let through, by gate:
    each still needs a person's permission. `properties` are the wiki's; `today` is the day by which ages are counted.
    """

    today: date
    closed: str = ""
    closed_records: Mapping[str, str] = field(default_factory=dict)
    wanted: Mapping[Gate, frozenset[str]] = field(default_factory=dict)
    permissions: Permissions = field(default_factory=Permissions)
    properties: Mapping[str, PropertyDefinition] = field(default_factory=dict)
    protection: Protection = field(default_factory=shipped_protection)

    def opens(self, gate: Gate, pid: str, record_key: str) -> bool:
        """Say whether the mapping wants a property let through a gate and a person permits it."""
        return pid in self.wanted.get(gate, ()) and self.permissions.opens(gate, pid, record_key)

    def of_wiki(self, pid: str) -> tuple[str, ...]:
        """Give the classes that the wiki itself puts a property in (P8274)."""
        return tuple(getattr(self.properties.get(pid), "protection", ()))


def judge_edit(
    draft: Draft, entity: Entity | None, edit: Edit, rules: GateRules, needed: Collection[str] = ()
) -> tuple[Edit | None, tuple[Finding, ...]]:
    """Give the part of `edit` that may be sent, None where nothing may, and a finding for each thing held.

    The merged item is judged: `entity` is the item as it is, None for a new one. `needed` are the keys of records that
    statements of other records name: a reason for an item of their own.
    """
    if reason := _closed_rights(draft, rules):
        return None, (tell_gate(draft, Gate.RIGHTS, "gate-rights", reason),)
    kept, findings = list(edit.changes), []
    if is_person(draft, entity):
        kept = []
        living = _explain_living(draft, entity, rules)
        for change in edit.changes:
            held = next(_held_by(change, draft, rules, living), None)
            if held is None:
                kept.append(change)
            else:
                findings.append(_tell_change(draft, change, *held))
    left = replace(edit, changes=tuple(kept)) if kept else None
    if left is not None and edit.creates and not _is_notable(draft, left, rules, needed):
        words = "a new item needs an identifier of it elsewhere, or another item that needs it; this one has neither"
        return None, (*findings, tell_gate(draft, Gate.NOTABILITY, "gate-notability", words))
    return left, tuple(findings)


def _closed_rights(draft: Draft, rules: GateRules) -> str:
    record_key = draft.key.partition("#")[0] if draft.key not in rules.closed_records else draft.key
    reason = rules.closed or rules.closed_records.get(record_key, "")
    return "" if not reason or rules.permissions.opens(Gate.RIGHTS, record_key=draft.key) else reason


def _explain_living(draft: Draft, entity: Entity | None, rules: GateRules) -> str:
    """Say why the person may be alive; empty where not, or where somebody answers for this record as a whole."""
    if (Gate.LIVING, "", draft.key) in {permission.scope for permission in rules.permissions.of(Gate.LIVING)}:
        return ""
    return explain_living(draft, entity, rules.today)


def _held_by(change: Change, draft: Draft, rules: GateRules, living: str) -> Iterator[Held]:
    """Give the gates that hold a change to the item of a person, with the reason."""
    if isinstance(change, SetTerm):
        if living and change.kind is TermKind.ALIAS and not rules.opens(Gate.SENSITIVE, ALIASES, draft.key):
            yield Gate.SENSITIVE, f"another name could out a living person ({living})"
        if living and change.kind is TermKind.DESCRIPTION and _YEAR.search(change.text):
            yield Gate.LIVING, f"the description tells a date of a person who may be alive: {living}"
        return
    pid, snaks = _main(change), tuple(_said_by(change))
    for snak in snaks:
        if snak.property in rules.protection.sensitive and not rules.opens(Gate.SENSITIVE, snak.property, draft.key):
            words = "is off unless the mapping asks for it under `policy: sensitive` and a person permits it"
            yield Gate.SENSITIVE, f"{rules.protection.name_of(snak.property)} {words}"
    if not living:
        return
    for snak in snaks:
        if not _is_allowed(snak, pid, rules) and not rules.opens(Gate.LIVING, snak.property, draft.key):
            reason = rules.protection.why_not(snak.property, rules.of_wiki(snak.property))
            yield Gate.LIVING, f"{rules.protection.name_of(snak.property)}: {reason} ({living})"
    if isinstance(change, AddStatement) and not any(change.statement.references):
        yield Gate.LIVING, f"what is said of a living person needs a reference, and this has none ({living})"


def _is_allowed(snak: Snak, main: str, rules: GateRules) -> bool:
    """Whether a snak may be said of a living person; a qualifier may unless it is on a list of those that may not."""
    of_wiki, protection = rules.of_wiki(snak.property), rules.protection
    if snak.property != main:
        return snak.property not in {*protection.privacy, *protection.sensitive} and not of_wiki
    defined = rules.properties.get(main)
    return protection.allows(main, defined.datatype if defined and defined.datatype else snak.datatype, of_wiki)


def _main(change: Change) -> str:
    if isinstance(change, AddStatement):
        return change.statement.property
    return "" if isinstance(change, SetTerm) else change.existing.property


def _said_by(change: Change) -> Iterator[Snak]:
    """Give what a change says of the person: the statement that it adds, or gives something, and its qualifiers."""
    match change:
        case AddStatement(statement):
            yield statement.snak
            yield from statement.qualifiers
        case AddQualifiers(existing, qualifiers):
            yield existing.snak
            yield from qualifiers
        case SetTerm():
            return
        case _:
            yield change.existing.snak


def _is_notable(draft: Draft, edit: Edit, rules: GateRules, needed: Collection[str]) -> bool:
    if draft.key in needed or rules.permissions.opens(Gate.NOTABILITY, record_key=draft.key):
        return True
    added = (change.statement.snak for change in edit.changes if isinstance(change, AddStatement))
    return any(snak.kind is SnakKind.VALUE and _is_identifier(snak, rules) for snak in added)


def _is_identifier(snak: Snak, rules: GateRules) -> bool:
    defined = rules.properties.get(snak.property)
    return (defined.datatype if defined and defined.datatype else snak.datatype) == "external-id"


def _tell_change(draft: Draft, change: Change, gate: Gate, reason: str) -> Finding:
    shown = f"{_main(change)} {_words_of(change)}"
    if isinstance(change, SetTerm):
        shown = f"{change.kind.value} {change.text!r}"
    words = f"{'a reference for ' if isinstance(change, AddReference) else ''}{shown} is held: {reason}"
    if gate is Gate.LIVING:
        return tell_gate(draft, gate, "gate-living", words, change)
    return tell_gate(draft, gate, "gate-sensitive", words, change)


def _words_of(change: Change) -> str:
    """Give the value of a change as a person reads it: 1867-06-08, not +1867-06-08T00:00:00Z."""
    if isinstance(change, SetTerm):
        return change.text
    snak = change.statement.snak if isinstance(change, AddStatement) else change.existing.snak
    return plain_date(snak.value) if isinstance(snak.value, TimeValue) else text_of(snak)


def _text_of(change: Change) -> str:
    if isinstance(change, SetTerm):
        return change.text
    return text_of(change.statement.snak if isinstance(change, AddStatement) else change.existing.snak)


def tell_gate(draft: Draft, gate: Gate, code: str, reason: str, change: Change | None = None) -> Finding:
    """Make the finding of a change, or of a whole edit, that a gate holds."""
    return Finding(
        Severity.CRITICAL,
        "plan",
        code,
        draft.key,
        f"The gate of {_NAMES[gate]} is shut: {reason}.",
        origin=change.origin if change else "",
        value=_text_of(change) if change else "",
        property=_main(change) if change else "",
        position=draft.position,
        offset=draft.offset,
    )


_NAMES = {
    Gate.RIGHTS: "rights",
    Gate.LIVING: "living people",
    Gate.SENSITIVE: "sensitive data",
    Gate.NOTABILITY: "notability",
}
