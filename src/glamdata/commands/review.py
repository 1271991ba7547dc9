"""`glamdata review`, `reviewers`, `queue`, `decide`, `decisions`: what people decide in a page, a sheet or a line."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.console import HERE, BatchName, Json, Workspace, make_coordinator, show
from glamdata.errors import InputError

review_app = typer.Typer()
decisions_app = typer.Typer(help="Carry decisions in and out.", no_args_is_help=True)
reviewers_app = typer.Typer(help="Who may sign in to the review page.", no_args_is_help=True)
SHOWN = 200


@review_app.command()
def review(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: Annotated[
        str, typer.Argument(help="The batch to show alone; all of them if left out.", autocompletion=complete_batch)
    ] = "",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8383,
    host: Annotated[str, typer.Option(help="The address to listen on; beyond this machine only with reviewers.")] = (
        "127.0.0.1"
    ),
    url: Annotated[str, typer.Option(help="The https:// address that people use, where a proxy stands in front.")] = "",
    certificate: Annotated[Path | None, typer.Option(help="A certificate in PEM, for HTTPS.")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key.")] = None,
    ask_wiki: Annotated[
        bool, typer.Option("--ask-wiki/--no-ask-wiki", help="Ask the wiki for dates, image and works of candidates.")
    ] = True,
    workspace: Workspace = HERE,
) -> None:
    """Serve the review page, where people decide what the rules leave, until Ctrl-C."""
    from glamdata.web.address import Address  # noqa: PLC0415
    from glamdata.web.desk import ReviewSettings  # noqa: PLC0415
    from glamdata.web.server import ReviewServer, serve  # noqa: PLC0415

    if (certificate is None) != (key is None):
        raise InputError("--certificate and --key go together.")
    with make_coordinator(workspace, "review", connect=False) as coordinator:
        if batch:
            coordinator.store.batch(batch)
        said = coordinator.settings.review
        settings = ReviewSettings(said.candidates, said.show_670, batch)
        pair = (certificate, key) if certificate and key else None
        server = ReviewServer(coordinator, Address(host, port, url), settings, ask_wiki=ask_wiki, certificate=pair)
        if server.address.is_secure and not (pair or url):
            words = "beyond this machine sign-in works over HTTPS only: give --certificate and --key, or --url"
            typer.echo(f"glamdata: {words}.", err=True)
        serve(server, typer.echo)


@reviewers_app.command("add")
def reviewers_add(
    name: Annotated[str, typer.Argument(help="The reviewer's name, as decisions are to bear it.")],
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the secret, in place of making one up.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Give a reviewer a secret for the review page, or a new one; it is shown once and kept as a hash."""
    from glamdata.web.reviewers import add_reviewer  # noqa: PLC0415

    given = typer.prompt("Secret", hide_input=True, confirmation_prompt=True) if ask else ""
    with make_coordinator(workspace, "reviewers add", connect=False) as coordinator:
        secret = add_reviewer(coordinator.settings.workspace, name, given)
    words = f"{name} may sign in." if given else f"{name} may sign in with this secret: {secret}"
    show(as_json, {"name": name} if given else {"name": name, "secret": secret}, words)


@reviewers_app.command("list")
def reviewers_list(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the reviewers."""
    from glamdata.web.reviewers import load_reviewers  # noqa: PLC0415

    with make_coordinator(workspace, "reviewers list", connect=False) as coordinator:
        names = list(load_reviewers(coordinator.settings.workspace).hashes)
    show(as_json, names, *names)


@reviewers_app.command("remove")
def reviewers_remove(
    name: Annotated[str, typer.Argument(help="The reviewer's name.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Take a reviewer's secret away; what was decided stays. Restart `review` to end a session."""
    from glamdata.web.reviewers import remove_reviewer  # noqa: PLC0415

    with make_coordinator(workspace, "reviewers remove", connect=False) as coordinator:
        remove_reviewer(coordinator.settings.workspace, name)
    if as_json:
        show(as_json, {"removed": name})


@review_app.command()
def queue(
    batch: BatchName,
    output: Annotated[
        Path | None, typer.Option(help="The file to write, .csv or .xlsx, in place of the terminal.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Only what waits for this reason.")] = "",
    workspace: Workspace = HERE,
) -> None:
    """List the records that wait for a person as a sheet: key, heading, reason, candidates, an empty decision."""
    from glamdata.review.queue_sheet import write_sheet  # noqa: PLC0415

    with make_coordinator(workspace, "queue", connect=False) as coordinator:
        coordinator.store.batch(batch)
        count = write_sheet(coordinator.reopen(batch), output, reason)
    if output:
        typer.echo(f"{count} records in {output}.")


@review_app.command()
def decide(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: BatchName,
    record: Annotated[str, typer.Argument(help="The record's key.")],
    decision: Annotated[str, typer.Argument(help="An item id, or: new, skip, unsure, not:Q42.")],
    who: Annotated[str, typer.Option(help="Who decides.")],
    why: Annotated[str, typer.Option(help="Why.")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="It is meant, whatever speaks against it: the plan holds it no longer.")
    ] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Decide which item a record is."""
    from glamdata.review.deciding import enter_decisions  # noqa: PLC0415
    from glamdata.review.doubting import find_doubts, say_decision, tell_doubt, tell_overruled  # noqa: PLC0415
    from glamdata.store.standing import State  # noqa: PLC0415

    with make_coordinator(workspace, "decide", connect=False) as coordinator:
        enter_decisions(coordinator, batch, [(record, decision, who, why)], confirmed=confirm)
        state = coordinator.store.decisions.state(coordinator.store.batch(batch).mapping, record)
        standing = [state.decision] if state.decision else []
        doubt = find_doubts(coordinator.reopen(batch), standing).get(record, "")
    last = state.acts[-1].decision
    overruled = tell_overruled(state)
    said = f"{record} {say_decision(last)}, says {last.who}{f'; {overruled}' if overruled else ''}."
    more = {name: text for name, text in (("doubt", doubt), ("overruled", overruled)) if text}
    show(as_json, {"record": record, "state": state.state.value, **more}, said)
    if doubt and state.decision:
        words = "decide again, or repeat it with --confirm if it is meant"
        typer.echo(f"glamdata: {tell_doubt(state.decision, doubt)}; {words}.", err=True)
        raise typer.Exit(1)
    if state.state is State.CONFLICT:
        others = ", ".join(sorted({one.who for one in (state.decision, state.against) if one and one.who != who}))
        typer.echo(f"glamdata: {record} is in conflict with what {others} decided: both are kept, it waits.", err=True)
        raise typer.Exit(1)


@decisions_app.command("import")
def decisions_import(
    batch: BatchName,
    file: Annotated[Path, typer.Argument(help="A filled-in sheet (CSV, XLSX), or decisions as JSON lines or a table.")],
    who: Annotated[str, typer.Option(help="Who decided, where the file does not say.")] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Take decisions from a file; rows that can't be taken are named, the others are kept."""
    from glamdata.review.decision_import import import_decisions  # noqa: PLC0415

    with make_coordinator(workspace, "decisions import", connect=False) as coordinator:
        taken = import_decisions(coordinator.reopen(batch), file, who)
    for fault in taken.faults:
        typer.echo(f"glamdata: {fault}", err=True)
    for key in taken.conflicts[:SHOWN]:
        typer.echo(
            f"glamdata: {key} is in conflict with another reviewer's decision: both are kept, it waits.", err=True
        )
    for doubt in taken.doubts[:SHOWN]:
        words = "decide again, or confirm it by a note (`why`) that begins with “confirmed”"
        typer.echo(f"glamdata: {doubt}; {words}.", err=True)
    more = f", {taken.repeated} there already" if taken.repeated else ""
    more += f", {taken.elsewhere} of them about records that this batch does not have" if taken.elsewhere else ""
    more += f", {len(taken.conflicts)} in conflict" if taken.conflicts else ""
    more += f", {len(taken.doubts)} to be confirmed" if taken.doubts else ""
    numbers = {"taken": taken.count, "refused": len(taken.faults), "repeated": taken.repeated}
    numbers |= {"elsewhere": taken.elsewhere, "in_conflict": len(taken.conflicts), "to_confirm": len(taken.doubts)}
    show(as_json, numbers, f"{taken.count} decisions taken, {len(taken.faults)} refused{more}.")
    raise typer.Exit(1 if taken.faults or taken.conflicts or taken.doubts else 0)


@decisions_app.command("export")
def decisions_export(
    batch: BatchName,
    output: Annotated[
        Path | None, typer.Option(help="The file: .jsonl, .csv or .xlsx; the terminal if left out.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Write every decision about a batch's catalogue as JSON lines or a table: key, qid, verdict, who, when, why."""
    from glamdata.review.decision_export import export_decisions  # noqa: PLC0415

    with make_coordinator(workspace, "decisions export", connect=False) as coordinator:
        mapping = coordinator.store.batch(batch).mapping
        count = export_decisions(coordinator.store.decisions.all(mapping), output)
    if output:
        typer.echo(f"{count} decisions in {output}.")
