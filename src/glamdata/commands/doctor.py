"""`glamdata doctor`: what would keep a run from working.

Exit codes: 0 all is well (warnings included), 2 the workspace or a mapping can't be used, 3 the wiki can't.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import HERE, Workspace
from glamdata.report.terminal import make_visible, paint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.workspace.examining import Examined

__all__ = ["doctor_app"]

doctor_app = typer.Typer()
MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
OF_WIKI = frozenset({"login", "rights", "query service"})


@doctor_app.command("doctor")
def doctor(
    workspace: Workspace = HERE,
    offline: Annotated[bool, typer.Option("--offline", help="Leave the wiki out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the points as JSON.")] = False,
) -> None:
    """Check Python, disk, settings, mappings, wiki, login, rights, rate, clock and query service; edit nothing."""
    from glamdata.errors import InputError, WikiError  # noqa: PLC0415

    points = []
    for point in _examine(workspace, offline=offline):
        points.append(point)
        if not as_json:
            mark = paint(MARKS[point.state], COLOURS[point.state])
            typer.echo(f"{mark}  {make_visible(f'{point.name}: {point.words}')}")
    if as_json:
        typer.echo(json.dumps([point.to_json() for point in points], ensure_ascii=False))
    failed = {point.name for point in points if point.state == "fail"}
    if failed - OF_WIKI:
        raise typer.Exit(InputError.exit_code)
    raise typer.Exit(WikiError.exit_code if failed else 0)


def _examine(workspace: Path, *, offline: bool) -> Iterator[Examined]:
    from glamdata.errors import GlamdataError, WikiError  # noqa: PLC0415
    from glamdata.workspace import examining  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    yield from examining.examine_machine()
    try:
        settings = load_settings(workspace)
    except GlamdataError as fault:
        name = "login" if isinstance(fault, WikiError) else "settings"
        yield examining.Examined(name, examining.State.FAIL, str(fault))
        return
    yield examining.Examined("settings", examining.State.OK, f"glamdata.toml in {workspace.resolve()}")
    yield examining.examine_disk(workspace)
    yield from examining.examine_workspace(settings)
    yield from examining.examine_people(settings)
    yield from examining.examine_mappings(workspace)
    if not offline:
        yield from examining.examine_wiki(settings)
