"""How a report is opened: with the wiki where it answers, and with what was kept where it does not."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from glamdata.commands.console import make_coordinator
from glamdata.errors import WikiUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.coordinator import Connection, Coordinator


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
