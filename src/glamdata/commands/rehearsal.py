"""`glamdata rehearsal`: serve the rehearsal wiki, fill it, write it out, take it back to what was loaded.

Exit codes as of the other commands: 0 done, 1 loaded but some entities could not be, 2 a file, port or account that
can't be used, 3 the wiki copied from gives no answer.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import Json, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.load import LoadReport
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["rehearsal_app"]

rehearsal_app = typer.Typer(help="Run the rehearsal wiki.", no_args_is_help=True)

Db = Annotated[Path, typer.Option(help="The wiki's SQLite file.")]
HERE = Path()


@rehearsal_app.command("serve")
def serve_wiki(  # noqa: PLR0913, PLR0917  (the options of a command)
    db: Annotated[Path, typer.Option(help="The wiki's SQLite file, made where it is missing.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    accounts: Annotated[Path | None, typer.Option(help="Accounts in TOML; those for rehearsal if left out.")] = None,
    load: Annotated[list[Path] | None, typer.Option(help="Entity files to load; may be given again.")] = None,
    files: Annotated[
        list[Path] | None, typer.Option(help="Files as Commons has them, JSON lines; may be given again.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Filters, limits and protections in TOML; the recorded wiki's if left out.")
    ] = None,
    statement_search: Annotated[
        bool, typer.Option("--statement-search", help="Let the search find haswbstatement:P31=Q5, as on Wikidata.")
    ] = False,
) -> None:
    """Serve the rehearsal wiki on this machine until Ctrl-C; prints one line with its URLs when it is ready."""
    from glamdata.rehearsal.rules import load_rules  # noqa: PLC0415
    from glamdata.rehearsal.server import serve  # noqa: PLC0415
    from glamdata.rehearsal.wiki import SiteSettings  # noqa: PLC0415

    settings = SiteSettings(statement_search=statement_search, rules=load_rules(rules), files=tuple(files or ()))
    serve(db, accounts=accounts, load=load or (), port=port, settings=settings)


@rehearsal_app.command("load")
def load_wiki(
    sources: Annotated[list[str], typer.Argument(help="Entity files; with --from-wiki the ids of entities.")],
    db: Db,
    from_wiki: Annotated[bool, typer.Option("--from-wiki", help="Copy from the workspace's wiki.")] = False,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="Whose glamdata.toml names the wiki.")] = HERE,
    as_json: Json = False,
) -> None:
    """Fill a wiki that is not running; what it has already is left as it is. Damaged entities are named."""
    from glamdata.rehearsal.load import load_files  # noqa: PLC0415

    if from_wiki:
        report = _copy(workspace, db, sources)
    else:
        with _open(db) as wiki:
            report = load_files(wiki, sources)
    _tell_report(report, as_json)


def _copy(workspace: Path, db: Path, ids: list[str]) -> LoadReport:
    from glamdata.rehearsal.borrow import SourceWiki, copy_entities  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    configured = load_settings(workspace).wiki
    source = SourceWiki(configured.api, configured.user_agent)
    with _open(db) as wiki:
        return copy_entities(wiki, source, ids)


def _tell_report(report: LoadReport, as_json: bool) -> None:
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    damaged = len(report.problems)
    numbers = {"loaded": report.loaded, "skipped": report.skipped, "deleted": report.deleted, "damaged": damaged}
    words = f"{report.loaded} loaded, {report.skipped} already there, {report.deleted} deleted ids, {damaged} damaged."
    show(as_json, numbers, words)
    raise typer.Exit(1 if report.problems else 0)


@rehearsal_app.command("dump")
def dump_wiki(
    db: Db,
    ids: Annotated[list[str] | None, typer.Argument(help="Only these entities.")] = None,
) -> None:
    """Write all entities, redirects and deleted ids as JSON lines that `load` takes back."""
    from glamdata.rehearsal.keep import dump_entities  # noqa: PLC0415

    with _open(db, must_exist=True) as wiki:
        for line in dump_entities(wiki, [text.upper() for text in ids or ()]):
            sys.stdout.buffer.write(line + b"\n")


@rehearsal_app.command("reset")
def reset_db(
    db: Db,
    everything: Annotated[bool, typer.Option("--all", help="Take away what was loaded too.")] = False,
    as_json: Json = False,
) -> None:
    """Forget every edit, so that the wiki is again what was loaded into it."""
    from glamdata.rehearsal.keep import empty_wiki, reset_wiki  # noqa: PLC0415

    with _open(db, must_exist=True) as wiki:
        if everything:
            gone = empty_wiki(wiki)
            show(as_json, {"entities": gone}, f"{count_of(gone, 'entity', 'entities')} forgotten.")
            return
        edits, made = reset_wiki(wiki)
        said = f"{count_of(edits, 'edit', 'edits')} and {count_of(made, 'new entity', 'new entities')} forgotten."
        show(as_json, {"edits": edits, "made": made}, said)


def count_of(count: int, one: str, many: str) -> str:
    """Say a count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


@contextmanager
def _open(db: Path, *, must_exist: bool = False) -> Iterator[Wiki]:
    """Open a wiki that is not served."""
    from glamdata.errors import RehearsalError  # noqa: PLC0415
    from glamdata.rehearsal.wiki import Wiki  # noqa: PLC0415

    if must_exist and not db.exists():
        raise RehearsalError(f"{db} does not exist.")
    wiki = Wiki.open(db, ())
    try:
        yield wiki
    finally:
        wiki.close()
