"""`glamdata init` and `glamdata demo`: how a library begins.

Exit codes: 0 done, 2 a folder, export or answer that can't be used.
"""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from glamdata.commands.console import Json, show

__all__ = ["init_app"]

init_app = typer.Typer()


@init_app.command("init")
def init(  # noqa: PLR0913, PLR0917  (the questions of a command)
    folder: Annotated[Path, typer.Argument(help="The workspace to make: a folder that is new or empty.")],
    name: Annotated[str, typer.Option(help="The library's name, for edit summaries; the folder's if left out.")] = "",
    languages: Annotated[str, typer.Option(help="Its languages, its own first, like cy,en.")] = "",
    export: Annotated[Path | None, typer.Option(help="An export; a first mapping is drafted from it.")] = None,
    mapping: Annotated[str, typer.Option(help="A ready mapping to copy in place of a draft.")] = "",
    catalogue_item: Annotated[str, typer.Option(help="The item of the catalogue, for references.")] = "",
    api: Annotated[str, typer.Option(help="The wiki's api.php; the rehearsal wiki if left out.")] = "",
    sparql: Annotated[str, typer.Option(help="The wiki's query service; needed with --api.")] = "",
    user: Annotated[str, typer.Option(help="The account that edits.")] = "GlamBot",
    app: Annotated[str, typer.Option(help="The name of its bot password.")] = "upload",
    contact: Annotated[str, typer.Option(help="Your user page or e-mail, for the User-Agent.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: what is left out is as usual.")] = False,
    as_json: Json = False,
) -> None:
    """Make a library's workspace: settings, a first mapping, flows and their schedule."""
    from glamdata.errors import WorkspaceError  # noqa: PLC0415
    from glamdata.workspace.creating import (  # noqa: PLC0415
        REHEARSAL,
        Answers,
        check_first_mapping,
        make_workspace,
        next_steps,
        read_languages,
    )

    if bool(api) != bool(sparql):
        raise WorkspaceError("--api and --sparql go together: the wiki's api.php and its query service.")
    answers = Answers(
        name=name or folder.resolve().name,
        languages=read_languages(languages or "en"),
        api=api or REHEARSAL[0],
        sparql=sparql or REHEARSAL[1],
        user=user,
        app=app,
        contact=contact,
        catalogue_item=catalogue_item,
        export=export,
        ready=mapping,
    )
    if sys.stdin.isatty() and not yes and not as_json:
        from glamdata.commands.asking import ask_for  # noqa: PLC0415

        answers = ask_for(folder, answers, {"name": name, "languages": languages, "api": api})
    written = make_workspace(folder, answers)
    open_lines = check_first_mapping(written[0])
    paths = [str(path) for path in written]
    show(
        as_json,
        {"written": paths, "to_decide": open_lines},
        *paths,
        *next_steps(folder, answers, written[0], open_lines),
    )


@init_app.command("demo")
def demo(
    folder: Annotated[Path | None, typer.Option("--dir", help="Where its workspace lies.")] = None,
    as_json: Json = False,
) -> None:
    """Run the main job on the samples that ship with glamdata, on a rehearsal wiki of this machine."""
    import runpy  # noqa: PLC0415

    from glamdata.workspace.shipped import SHIPPED  # noqa: PLC0415

    given = [*(["--dir", str(folder)] if folder else ()), *(["--json"] if as_json else ())]
    sys.path.insert(0, str(SHIPPED))
    sys.argv = ["glamdata demo", *given]
    runpy.run_module("flows.demo", run_name="__main__")
