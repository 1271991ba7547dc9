"""A disk without room: told in one sentence, wherever in a run it was met."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from glamdata.errors import GlamdataError, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["require_room"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WORDS = ("no space left on device", "disk is full", "disk quota exceeded", "file too large", "disk i/o error")
"""What libraries say that have errors of their own; SQLite calls a file that may not grow an I/O error."""


def require_room(error: BaseException | None, folder: Path) -> None:
    """Raise WorkspaceError where an error that ended a run is that of a full disk; else do nothing."""
    if isinstance(error, Exception) and not isinstance(error, GlamdataError) and _is_full(error):
        raise WorkspaceError(
            f"The disk is full, or a file may not grow any more ({error}): make room for {folder} and for temporary"
            " files, and run it again. What is finished is kept, and the next run goes on."
        ) from error


def _is_full(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        says = str(seen).lower()
        if isinstance(seen, OSError) and (seen.errno in _FULL or any(words in says for words in _WORDS)):
            return True
        library = type(seen).__module__.partition(".")[0]
        if library in {"sqlite3", "duckdb", "_duckdb"} and any(words in says for words in _WORDS):
            return True
        seen = seen.__cause__
    return False
