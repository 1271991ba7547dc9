"""`glamdata preview`: a static site of what was brought home, to look at and to show."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from glamdata.commands.console import HERE, BatchName, Json, Workspace, make_coordinator, show, tell
from glamdata.errors import InputError

preview_app = typer.Typer()


@preview_app.command()
def preview(
    batch: BatchName,
    folder: Annotated[Path, typer.Argument(help="The folder to write; a preview that is there is replaced.")],
    title: Annotated[str, typer.Option(help="What the site is called; the mapping's `about` if left out.")] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write a static site of a batch's enriched records: it works from disk, without a network."""
    from glamdata.formats.jsonl import read_jsonl  # noqa: PLC0415
    from glamdata.formats.preview import write_preview  # noqa: PLC0415
    from glamdata.home.exports import exports_folder, property_labels  # noqa: PLC0415
    from glamdata.report.ticking import tell_counts  # noqa: PLC0415

    with make_coordinator(workspace, "preview", connect=False) as coordinator:
        run = coordinator.reopen(batch)
        source = exports_folder(run) / "enriched.jsonl"
        if not source.exists():
            raise InputError(f"There are no enriched files of {batch} yet: run `glamdata roundtrip {batch}` first.")
        rules = run.mapping.enrich
        named = title or run.mapping.about or run.mapping.name
        target = folder.resolve()
        count = write_preview(
            target,
            tell_counts(read_jsonl(source), tell, "{} pages written"),
            rules.languages,
            named,
            rules.record_url,
            property_labels(run),
        )
    page = target / "index.html"
    show(as_json, {"records": count, "page": str(page)}, f"{count:,} records: open {page}")
