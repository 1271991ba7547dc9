"""`glamdata index`: a local index of items, for bulk reconciling without a query service."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from glamdata.commands.console import clear_progress, tell

__all__ = ["index_app"]

index_app = typer.Typer(help="Work on a local index of items.", no_args_is_help=True)


@index_app.callback()
def index() -> None:
    """Keep `build` a command of its own, though it is the only one."""


@index_app.command("build")
def build(
    dump: Annotated[Path, typer.Argument(help="A JSON dump of items: an array or JSON lines, also .gz or .bz2.")],
    folder: Annotated[Path, typer.Argument(help="The folder of the index; an index there is replaced.")],
    item_class: Annotated[
        list[str] | None,
        typer.Option("--class", help="Keep items of this class and its subclasses; may be said again."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Keep terms in this language; may be said again. All if left out.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="How many processes read; 0 for one a core.")] = 0,
) -> None:
    """Build a local index from a dump of Wikidata or of another Wikibase."""
    from glamdata.index.build import Filter, build_index  # noqa: PLC0415

    kept = Filter(frozenset(item_class or ()), frozenset(language or ()))
    built = build_index(dump, folder, kept, tell, workers)
    clear_progress()
    typer.echo(f"{built.items} items in {folder}; lines that are no entity: {built.refused}.")
    typer.echo('To reconcile with it, set [reconcile] index = "FOLDER" in glamdata.toml, or say --index FOLDER.')
