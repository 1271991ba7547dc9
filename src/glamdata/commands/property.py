"""`glamdata property` and `glamdata check`: what the wiki demands of a property, and items that break it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import HERE, Workspace
from glamdata.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.finding import Finding
    from glamdata.report.itemcheck import ItemReport

property_app = typer.Typer()
Offline = Annotated[bool, typer.Option("--offline", help="Ask no wiki: take what is kept, else what glamdata brings.")]


@property_app.command("property")
def show_property(
    pid: Annotated[list[str], typer.Argument(help="The property, like P569; several may be named.")],
    offline: Offline = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask the wiki again, whatever is kept.")] = False,
    workspace: Workspace = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the definitions as JSON.")] = False,
) -> None:
    """Say in words what the wiki says of a property: its datatype, its constraints, their status and exceptions."""
    from glamdata.checking.constraint.describe import describe_definition  # noqa: PLC0415
    from glamdata.report.terminal import print_lines  # noqa: PLC0415
    from glamdata.wikibase.constraints import definition_to_json  # noqa: PLC0415
    from glamdata.workspace.definitions import open_definitions  # noqa: PLC0415

    wanted = [one.strip().upper() for one in pid]
    if strange := [one for one in wanted if not (one[:1] == "P" and one[1:].isdecimal())]:
        raise InputError(f"{strange[0]!r} is no property id like P569.")
    with open_definitions(workspace, offline=offline) as definitions:
        found = definitions.get(wanted, fresh=fresh)
        for one, definition in found.items():
            source = definitions.source_of(one)
            if as_json:
                said = {"property": one, **definition_to_json(definition), "source": source}
                typer.echo(json.dumps(said, ensure_ascii=False))
            else:
                words = describe_definition(definition, is_bare=definitions.is_bare(one))
                print_lines([*words, f"  from {source}"])
    if lacking := [one for one in wanted if one not in found]:
        raise InputError(
            f"{', '.join(lacking)}: {definitions.name} has no such property, or it was never asked for it."
        )


@property_app.command("check")
def check_items(
    items: Annotated[Path, typer.Option("--items", help="A file of item ids, or of items as entity JSON.")],
    offline: Offline = False,
    workspace: Workspace = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print every finding as a line of JSON.")] = False,
) -> None:
    """Check items against the wiki's constraints without a mapping: those on the wiki, or entity JSON in a file."""
    from glamdata.clock import SystemClock  # noqa: PLC0415
    from glamdata.report.itemcheck import ItemReport  # noqa: PLC0415
    from glamdata.report.itemcheck import check_items as check  # noqa: PLC0415
    from glamdata.report.terminal import print_lines  # noqa: PLC0415
    from glamdata.workspace.definitions import open_definitions  # noqa: PLC0415

    report, today = ItemReport(), SystemClock().now().date()
    with open_definitions(workspace, offline=offline) as definitions:
        found = check(items, today, definitions, report)
        print_lines(_as_json(found) if as_json else _as_lines(found))
    if not as_json:
        print_lines(_summary(report))
    raise typer.Exit(1 if report.missing or any(severity == "critical" for severity, _ in report.counts) else 0)


def _as_json(found: Iterator[Finding]) -> Iterator[str]:
    for finding in found:
        said = {key: value for key, value in asdict(finding).items() if value and key != "stage"}
        yield json.dumps(said | {"severity": finding.severity.value}, ensure_ascii=False)


def _as_lines(found: Iterator[Finding]) -> Iterator[str]:
    for finding in found:
        where = " ".join(part for part in (finding.record_key, finding.property) if part)
        yield f"{finding.severity.value} {finding.code} {where}: {finding.message}"


def _summary(report: ItemReport) -> Iterator[str]:
    for (severity, code), count in sorted(report.counts.items(), key=lambda pair: (pair[0][0], -pair[1])):
        yield f"{count} × {severity} {code}"
    if report.missing:
        shown = ", ".join(report.missing[:20])
        yield f"{len(report.missing)} items that the wiki does not have: {shown}"
    if report.unasked:
        yield f"{report.unasked} questions about other items were not asked: without a wiki they can't be."
    yield f"{report.items} items checked, {report.counts.total()} findings."
