"""How a report is opened: with the wiki where it answers, and with what was kept where it does not."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from glamdata.commands.console import make_coordinator, tell
from glamdata.errors import GlamdataError, WikiUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection, Coordinator
    from glamdata.report.reading_items import Keeper


@contextmanager
def open_reporting(workspace: Path, purpose: str) -> Iterator[tuple[Coordinator, Connection | None, str]]:
    """Open a workspace to report on: give its coordinator, the login on the wiki, None where the wiki is away, and why.

    Nothing is ever sent. A wiki that refuses the login is an error all the same: a person has to see to that.
    """
    with ExitStack() as stack:
        away = ""
        try:
            coordinator = stack.enter_context(make_coordinator(workspace, purpose))
        except WikiUnreachableError as error:
            away = str(error)
            coordinator = stack.enter_context(make_coordinator(workspace, purpose, connect=False))
        yield coordinator, None if away else coordinator.connection, away


class _Away:
    """Stands for a wiki that can't be reached: whatever is asked of it raises why, at once."""

    def __init__(self, why: str) -> None:
        self._why = why

    def __getattr__(self, name: str) -> object:
        raise WikiUnreachableError(self._why)


@contextmanager
def open_patiently(workspace: Path, purpose: str) -> Iterator[tuple[Coordinator, Connection]]:
    """Open a workspace for a report that asks the wiki on its way and tells of each question that gets no answer.

    Where the wiki is away, the connection is one that answers nothing, and so the report tells what it did not see.
    """
    from glamdata.coordinator import Connection, Coordinator  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    with ExitStack() as stack:
        try:
            coordinator = stack.enter_context(make_coordinator(workspace, purpose))
            connection = coordinator.connection
        except WikiUnreachableError as error:
            coordinator = stack.enter_context(Coordinator(load_settings(workspace), purpose, tell=tell, late=True))
            away: Any = _Away(str(error))
            connection = Connection(away, away, away)
        yield coordinator, connection


def find_keepers(coordinator: Coordinator, run: Run) -> tuple[Keeper, ...]:
    """Give what all reports on a batch keep of an item, so that the next one need not read it again.

    Where what they need to know is not at hand, a report keeps what is its own.
    """
    from glamdata.report.keepers import keepers_of  # noqa: PLC0415
    from glamdata.store import tables  # noqa: PLC0415

    if not run.parts.numbers(tables.DRAFTS):
        return ()
    try:
        return keepers_of(run, coordinator.connection.reader, coordinator.properties(run))
    except GlamdataError:
        return ()
