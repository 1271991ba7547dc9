"""What a shell completes besides commands and options: the names of a workspace's batches."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import typer  # noqa: TC002  (typer reads it at run time)

__all__ = ["complete_batch"]


def complete_batch(context: typer.Context, incomplete: str) -> list[str]:
    """Give the batches of the workspace (of ``--workspace``, else the current folder) that begin so.

    Reads the database and never makes one; where that can't be read nothing is completed, and nothing is said: the line
    is still being typed.
    """
    path = Path(context.params.get("workspace") or ".") / "glamdata.sqlite"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as database:
            names = [str(name) for (name,) in database.execute("SELECT name FROM batch ORDER BY created, name")]
    except (sqlite3.Error, OSError):
        return []
    return [name for name in names if name.startswith(incomplete)]
