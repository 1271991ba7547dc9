"""`glamdata gates`: see what keeps data from the wiki, and who opened it; open a gate, or shut it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from glamdata.commands.console import HERE, BatchName, Json, Workspace, make_coordinator, show

gates_app = typer.Typer(help="See, open and shut what keeps data from the wiki.", no_args_is_help=True)

GateName = Annotated[str, typer.Argument(help="rights, living, sensitive or notability.")]
Who = Annotated[str, typer.Option(help="Who decides; kept and shown.")]
Why = Annotated[str, typer.Option(help="Why; kept and shown.")]
Properties = Annotated[
    list[str] | None, typer.Option("--property", help="Only this property (or aliases); may be given again.")
]
Records = Annotated[list[str] | None, typer.Option("--record", help="Only this record; may be given again.")]


@gates_app.command("show")
def show_gates(batch: BatchName, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Say of each gate whether it is shut, who opened it, and how much of the newest plan it holds."""
    from glamdata.publish.gates import gate_rows  # noqa: PLC0415

    with make_coordinator(workspace, "gates show", connect=False) as coordinator:
        rows = gate_rows(coordinator.reopen(batch))
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row.gate}: {row.about}\n  {row.state}\n  held: {row.held}")
        for opened in row.opened:
            typer.echo(f"  opened by {opened}")


@gates_app.command("open")
def open_gate(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: BatchName,
    gate: GateName,
    who: Who,
    why: Why,
    properties: Properties = None,
    records: Records = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Open a gate for a catalogue; it stays open for its next batches until it is shut."""
    _enter(workspace, batch, gate, who, why, properties, records, opens=True, as_json=as_json)


@gates_app.command("shut")
def shut_gate(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: BatchName,
    gate: GateName,
    who: Who,
    why: Why,
    properties: Properties = None,
    records: Records = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Shut a gate again that was opened with the same properties and records."""
    _enter(workspace, batch, gate, who, why, properties, records, opens=False, as_json=as_json)


def _enter(  # noqa: PLR0913, PLR0917  (the options of two commands)
    workspace: Workspace,
    batch: str,
    gate: str,
    who: str,
    why: str,
    properties: list[str] | None,
    records: list[str] | None,
    *,
    opens: bool,
    as_json: bool,
) -> None:
    from glamdata.publish.gates import Opening, enter_permission  # noqa: PLC0415

    named = tuple(pid.upper() if pid[:1] in "pP" else pid for pid in properties or ())
    opening = Opening(gate, who, why, named, tuple(records or ()), opens)
    with make_coordinator(workspace, "gates", connect=False) as coordinator:
        entered = enter_permission(coordinator.reopen(batch), opening)
    done = "opened" if opens else "shut"
    numbers = [{"gate": given.gate.value, "done": done, "by": given.describe()} for given in entered]
    show(as_json, numbers, *(f"gate {one['gate']} {one['done']} by {one['by']}" for one in numbers))
