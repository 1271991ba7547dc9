"""`glamdata approve`: see what a plan lacks, and sign it; nothing is sent.

Exit codes as of the other commands; 1 where the plan that is to be signed is not one that is known here.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from glamdata.commands.console import HERE, BatchName, Json, Workspace, make_coordinator
from glamdata.errors import InputError

__all__ = ["approving_app"]

approving_app = typer.Typer()


@approving_app.command()
def approve(
    batch: BatchName,
    plan: Annotated[str, typer.Argument(help="The plan's hash, as `plan` or `rehearse` printed it.")] = "",
    by: Annotated[str, typer.Option(help="Who signs it; the signature is kept.")] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Sign a plan of a batch, or say without a hash what the newest one lacks; nothing is sent."""
    from glamdata.publish.signing import say_standing, sign_plan  # noqa: PLC0415
    from glamdata.report.showing import hash_of_plan  # noqa: PLC0415

    if bool(plan) != bool(by.strip()):
        raise InputError("A plan is signed by its hash and a name: `glamdata approve BATCH HASH --by NAME`.")
    with make_coordinator(workspace, "approve", connect=False) as coordinator:
        run, rule = coordinator.reopen(batch), coordinator.settings.publish.approval
        if plan:
            sign_plan(run, plan.strip().lower(), by)
        lines = list(say_standing(run, rule))
        signed = [{**asdict(each), "when": each.when.isoformat()} for each in run.store.signatures.of(batch)]
        planned = hash_of_plan(run)
    if as_json:
        typer.echo(json.dumps({"plan": planned, "signatures": signed, "standing": lines[-1].strip()}))
        return
    for line in lines:
        typer.echo(line)
