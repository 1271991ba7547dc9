"""What is said where nothing was found on a wiki because it holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from glamdata.errors import GlamdataError

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator
    from glamdata.report.summary import Summary


def tell_empty_wiki(coordinator: Coordinator, summary: Summary) -> None:
    """Say so on the standard error where no record is matched and the wiki is empty; it is asked only then.

    A run that asked the wiki nothing asks it nothing here.
    """
    from glamdata.workspace.examining import EMPTY, is_empty  # noqa: PLC0415

    if summary.matched or not summary.drafts or not coordinator.connection.requests:
        return
    try:
        empty = is_empty(coordinator.connection)
    except GlamdataError:
        return  # what it could not answer was told by reconciling
    if empty:
        typer.echo(f"glamdata: {EMPTY} Then prepare again with --fresh.", err=True)
