"""`glamdata index`: a local index of items, for bulk reconciling without a query service."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import HERE, Json, Workspace, clear_progress, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.index.build import Built

__all__ = ["index_app"]

QUERIES = (".rq", ".sparql")
TABLES = (".csv", ".tsv")
SHOWN = 20
"""Faults of a table that are told one by one."""

index_app = typer.Typer(help="Work on a local index of items.", no_args_is_help=True)


@index_app.callback()
def index() -> None:
    """Keep `build` a command of its own, though it is the only one."""


@index_app.command("build")
def build(  # noqa: PLR0913, PLR0917  (the options of a command)
    dump: Annotated[
        Path,
        typer.Argument(
            help="A JSON dump of items: an array or JSON lines, also .gz or .bz2; a query (.rq); or a table (.csv)."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="The folder of the index; an index there is replaced.")],
    item_class: Annotated[
        list[str] | None,
        typer.Option("--class", help="Keep items of this class and its subclasses; may be said again."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Keep terms in this language; may be said again. All if left out.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="How many processes read; 0 for one a core.")] = 0,
    incomplete: Annotated[bool, typer.Option("--incomplete", help="Take a dump that breaks off.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Build a local index from a dump of Wikidata or of another Wikibase, the items of a query, or a table of items."""
    from glamdata.index.build import Filter, build_index  # noqa: PLC0415

    kept = Filter(frozenset(item_class or ()), frozenset(language or ()))
    with _items_of(dump, folder, workspace) as lines:
        built = build_index(lines, folder, kept, tell, workers, incomplete=incomplete)
    clear_progress()
    _show(built, folder, as_json=as_json)


@contextmanager
def _items_of(dump: Path, folder: Path, workspace: Path) -> Iterator[Path]:
    """Give the dump; that of a query is made of what the wiki of the workspace has, and removed afterwards."""
    if dump.suffix.lower() in TABLES:
        with _items_of_table(dump, folder) as made:
            yield made
        return
    if dump.suffix not in QUERIES:
        yield dump
        return
    from glamdata.batch.item_dump import dump_items  # noqa: PLC0415
    from glamdata.clock import SystemClock  # noqa: PLC0415
    from glamdata.coordinator import connected  # noqa: PLC0415
    from glamdata.errors import ExportError  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    try:
        query = dump.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{dump} can't be read: {error}.") from error
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "items.jsonl.partial"
    try:
        with connected(load_settings(workspace), SystemClock(), tell) as connection:
            dump_items(query, connection.client, connection.session, made, tell)
        yield made
    finally:
        made.unlink(missing_ok=True)


@contextmanager
def _items_of_table(table: Path, folder: Path) -> Iterator[Path]:
    """Give the rows of a table as a dump, and say what of them is not taken; the dump is removed afterwards."""
    from glamdata.index.pool import write_pool  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "items.jsonl.partial"
    try:
        _, faults = write_pool(table, made)
        for one in faults[:SHOWN]:
            typer.echo(f"{table.name}, line {one.line}: {one.why}.", err=True)
        if len(faults) > SHOWN:
            typer.echo(f"{table.name}: and {len(faults) - SHOWN} more faults.", err=True)
        yield made
    finally:
        made.unlink(missing_ok=True)


def _show(built: Built, folder: Path, *, as_json: bool) -> None:
    """Say what is in the index, and what of the dump is not."""
    if as_json:
        from glamdata.index.build import built_to_json  # noqa: PLC0415

        typer.echo(built_to_json(built))
        return
    typer.echo(
        f"{built.items} items in {folder}; left out: {built.others} entities that were not asked for,"
        f" {built.refused} lines that are no entity."
    )
    for one in built.left_out:
        typer.echo(f"line {one.line}: {one.why}")
    if built.refused > len(built.left_out):
        typer.echo(f"and {built.refused - len(built.left_out)} more lines")
    if built.cut:
        typer.echo(f"not complete: {built.cut}")
    typer.echo('To reconcile with it, set [reconcile] index = "FOLDER" in glamdata.toml, or say --index FOLDER.')
