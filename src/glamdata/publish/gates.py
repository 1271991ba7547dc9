"""The gates of a batch as people see them: what each is about, who opened it, what it holds; and opening them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.batch.batchcheck import find_anomalies
from glamdata.batch.gatekeeping import closed_records, explain_rights, standing_permissions
from glamdata.checking.gate.protection import shipped_protection
from glamdata.errors import InputError, WikiRefusedError
from glamdata.model.gate import ALIASES, MEANINGS, Gate, Permission
from glamdata.model.person import Role
from glamdata.model.report import GateRow
from glamdata.publish.campaign.batch import base_of, plan_command
from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.batch.run import Run

OPENED_BY_HAND = (Gate.RIGHTS, Gate.LIVING, Gate.SENSITIVE, Gate.NOTABILITY)
"""The gates that `glamdata gates` opens; an anomaly is accepted when planning."""
CODES = {gate: f"gate-{gate.value}" for gate in OPENED_BY_HAND}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person says of one gate: open or shut, for which properties and records (empty for all), and why."""

    gate: str
    who: str
    why: str
    properties: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    opens: bool = True


def gate_rows(run: Run, *, named: bool = True) -> tuple[GateRow, ...]:
    """Give every gate of a batch with its state, who opened it, and how much the newest plan has held by it.

    Without `named` nobody is named, as for readers outside the library.
    """
    held = Counter(code for (code,) in run.parts.columns(tables.findings_table("plan"), "code"))
    permissions = standing_permissions(run)
    return tuple(
        GateRow(
            gate=gate.value,
            about=MEANINGS[gate],
            state=_state(run, gate),
            opened=tuple(
                each.describe() if named else each.describe_to_readers(run.people.roles)
                for each in permissions.of(gate)
            ),
            held=held[CODES[gate]] if gate in CODES else len(find_anomalies(run)),
        )
        for gate in Gate
    )


def describe_gates(run: Run, *, named: bool = True) -> Iterator[str]:
    """Say of every gate whether it is shut, and to whom it is open, a line each; `named` as for :func:`gate_rows`."""
    for row in gate_rows(run, named=named):
        opened = f"; opened by {'; '.join(row.opened)}" if row.opened else ""
        yield f"gate {row.gate}: {row.state}{opened}"


def enter_permission(run: Run, said: Opening) -> list[Permission]:
    """Keep a person's word about a gate, for all batches of the catalogue; give what was kept.

    Raises InputError for a gate, property or record that can't be meant, and where the mapping does not ask for a
    property: both are needed.
    """
    gate = _gate(said.gate)
    if not said.who.strip() or not said.why.strip():
        raise InputError("A gate is opened by a person with a reason: give --who and --why.")
    role = run.people.require(said.who.strip(), Role.APPROVER, f"{'open' if said.opens else 'shut'} a gate")
    _require_properties(run, gate, said)
    _require_records(run, said.records)
    given = [
        Permission(gate, said.who.strip(), run.clock.now(), said.why.strip(), pid, key, said.opens, role)
        for pid in said.properties or ("",)
        for key in said.records or ("",)
    ]
    run.store.permissions.add(run.batch.mapping, given)
    return given


def require_gates(run: Run, approved: str) -> None:
    """Raise WikiRefusedError where a batch may not go to a wiki beyond this machine: [gates], rights, approved plan.

    On this machine nothing is asked: the gates hold there what they would hold anywhere.
    """
    run.wiki.require_editable()
    if run.wiki.is_loopback:
        return
    where = f"{run.batch.name} is not sent to {run.wiki.identity}"
    reason = explain_rights(run.mapping.source)
    if reason and not standing_permissions(run).of(Gate.RIGHTS):
        raise WikiRefusedError(f"{where}: {reason}.")
    if not approved:
        raise WikiRefusedError(
            f"{where} without an approved plan: look at `{plan_command(run)}` and give the hash it ends with to"
            f" `{'campaign references' if base_of(run) else 'publish'} --approve`."
        )


def _state(run: Run, gate: Gate) -> str:
    source, wishes = run.mapping.source, run.mapping.wishes
    match gate:
        case Gate.RIGHTS if source.rights_rules:
            return f"by record; {len(closed_records(run)):,} records may not be given away"
        case Gate.RIGHTS:
            return f"shut: {reason}" if (reason := explain_rights(source)) else f"the mapping declares {source.rights}"
        case Gate.LIVING:
            return f"shut but for {len(shipped_protection().allowed)} properties and identifiers{_asked(wishes.living)}"
        case Gate.SENSITIVE:
            return f"shut{_asked(wishes.sensitive)}"
        case Gate.NOTABILITY:
            return "shut for new items without an identifier that no other item needs"
        case _:
            return "; ".join(find_anomalies(run)) or "the batch is as expected"


def _asked(wished: frozenset[str]) -> str:
    return f"; the mapping asks for {', '.join(sorted(wished))}" if wished else ""


def _gate(name: str) -> Gate:
    for gate in OPENED_BY_HAND:
        if gate.value == name.strip().lower():
            return gate
    raise InputError(f"There is no gate {name!r} to open; possible: {', '.join(OPENED_BY_HAND)}.")


def _require_properties(run: Run, gate: Gate, said: Opening) -> None:
    wished = {Gate.LIVING: run.mapping.wishes.living, Gate.SENSITIVE: run.mapping.wishes.sensitive}.get(gate)
    for pid in said.properties:
        if not re.fullmatch(r"P[1-9]\d*", pid) and pid != ALIASES:
            raise InputError(f"{pid!r} is no property: write P and a number, or {ALIASES}.")
        if wished is None:
            raise InputError(f"The gate {gate.value} is about records, not about properties: leave {pid} out.")
    if not said.opens or wished is None or (gate is Gate.LIVING and said.records and not said.properties):
        return
    if lacking := sorted(set(said.properties) - wished) or ([] if wished else [""]):
        what = lacking[0] or "anything"
        raise InputError(
            f"The mapping does not ask for {what} here, and both are needed: say `policy: {{{gate.value}:"
            f" [{lacking[0] or 'P…'}]}}` in {run.batch.mapping_path}."
        )


def _require_records(run: Run, records: Sequence[str]) -> None:
    if not records:
        return
    known = {key for (key,) in run.parts.columns(tables.DRAFTS, "record_key")}
    if unknown := sorted(set(records) - known):
        raise InputError(f"{run.batch.name} has no record {unknown[0]!r}: give its key as the report shows it.")
