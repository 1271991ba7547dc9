"""`glamdata mapping`: draft a mapping from an export, check it, see what it leaves aside, try it on one record.

None of these needs a wiki or a workspace. Exit codes: 0 good, 1 a mapping that makes nothing of the export, 2 a file
that can't be used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from glamdata.commands.console import clear_progress, show, tell
from glamdata.report.terminal import make_visible, print_lines

__all__ = ["mapping_app"]

mapping_app = typer.Typer(help="Work on mappings.", no_args_is_help=True)

Export = Annotated[Path, typer.Argument(help="The export: MARC in any form, or a table.")]
MappingFile = Annotated[Path, typer.Option("--mapping", "-m", help="The mapping, a YAML file.")]
Limit = Annotated[int, typer.Option(min=0, help="Look at no more than so many records; 0 for all.")]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@mapping_app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The mapping, a YAML file.")], as_json: Json = False) -> None:
    """Check a mapping and its tables; every fault is named with its line and the nearest valid name."""
    from glamdata.errors import InputError  # noqa: PLC0415
    from glamdata.formats.mapping_file import read_mapping  # noqa: PLC0415
    from glamdata.report.trying import check_mapping, remark_mapping  # noqa: PLC0415

    if faults := check_mapping(file):
        if as_json:
            show(as_json, {"file": str(file), "faults": faults})
        for fault in faults:
            typer.echo(f"glamdata: {make_visible(fault)}", err=True)
        raise typer.Exit(InputError.exit_code)
    mapping = read_mapping(file)
    properties = list(dict.fromkeys(shape.property for shape in mapping.shapes()))
    open_points = remark_mapping(file)
    said = {"file": str(file), "faults": [], "mapping": mapping.name, "properties": properties, "warnings": open_points}
    made = ", ".join(properties) or "nothing"
    good = f"{file}: the mapping {mapping.name} is good; it makes statements of {made}."
    show(as_json, said, good, *(f"warning: {words}" for words in open_points))


@mapping_app.command("coverage")
def coverage(export: Export, mapping: MappingFile, limit: Limit = 0, as_json: Json = False) -> None:
    """Show what of an export no rule reads, which rules made nothing, and which words the tables lack."""
    from glamdata.mapping.show_coverage import show_coverage  # noqa: PLC0415
    from glamdata.report.trying import cover_export  # noqa: PLC0415

    found = cover_export(export, mapping, limit, tell)
    clear_progress()
    if as_json:
        typer.echo(json.dumps(found.to_json()))
    else:
        print_lines(show_coverage(found))
    raise typer.Exit(0 if found.statements else 1)


@mapping_app.command("try")
def try_record(
    export: Export,
    mapping: MappingFile,
    record: Annotated[
        str, typer.Option(help="The record's key; the first that is not left out if none is given.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show what a mapping makes of one record: every statement with its field and the steps its text passed."""
    from glamdata.report.tracing import show_trace, trace_to_json  # noqa: PLC0415
    from glamdata.report.trying import trace_export  # noqa: PLC0415

    trace = trace_export(export, mapping, record)
    if as_json:
        typer.echo(json.dumps(trace_to_json(trace)))
    else:
        print_lines(show_trace(trace))


@mapping_app.command("new")
def new(
    export: Annotated[Path, typer.Option("--from", help="The export to look at.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; printed if left out.")
    ] = None,
    limit: Limit = 10_000,
    as_json: Json = False,
) -> None:
    """Draft a mapping by looking at an export; what a person must decide is marked with DECIDE."""
    from glamdata.errors import InputError  # noqa: PLC0415
    from glamdata.report.trying import count_to_decide, draft_mapping  # noqa: PLC0415

    if output and output.exists():
        raise InputError(f"{output} is there already and is left as it is; name another file with --output.")
    text = draft_mapping(export, limit, tell)
    to_decide = count_to_decide(text)
    if output is None:
        show(as_json, {"mapping": text, "to_decide": to_decide}, *text.splitlines())
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as fault:
        raise InputError(f"{output} can't be written: {fault.strerror}.") from None
    words = f"{output}: written; settle the lines with DECIDE, then run glamdata mapping check {output}"
    show(as_json, {"file": str(output), "to_decide": to_decide}, words)


@mapping_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of mappings, for editors: save it beside your mapping as mapping.schema.json."""
    from glamdata.formats.mapping_schema import schema_text  # noqa: PLC0415

    typer.echo(schema_text(), nl=False)
