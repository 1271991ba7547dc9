"""`glamdata approval-request`: the text that a bot operator files on Wikidata, from what was rehearsed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from glamdata.commands.console import HERE, BatchName, Json, Workspace, make_coordinator, show
from glamdata.errors import InputError

__all__ = ["approval_app"]

approval_app = typer.Typer()


@approval_app.command("approval-request")
def approval_request(
    batch: BatchName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; printed if left out.")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, max=100, help="How many edits it shows.")] = 10,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write the request for a bot flag: task, source, rate, checks, undo plan and sample edits of the rehearsal."""
    from glamdata.report.approval_request import approval_request as write_request  # noqa: PLC0415

    with make_coordinator(workspace, "approval-request", connect=False) as coordinator:
        found = write_request(coordinator.reopen(batch), coordinator.settings.push, samples)
    if output:
        try:
            output.write_text(found.text, "utf-8")
        except OSError as fault:
            raise InputError(f"{output} can't be written: {fault.strerror}.") from None
    numbers = {**found.facts, "samples": [asdict(one) for one in found.samples], "text": found.text}
    lines = [f"{output}: written; settle what is marked DECIDE."] if output else found.text.splitlines()
    show(as_json, numbers, *lines)
