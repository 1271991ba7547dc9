"""One publisher per wiki account at a time, whatever workspace of this machine it works in.

The lock is the system's own (flock), so that of a process that died, by whatever signal, is free at once: what it wrote
of itself is taken over by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import socket
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from glamdata.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.clock import Clock
    from glamdata.wikibase.site import Wiki

PRIVATE = 0o700


@contextmanager
def hold_account(wiki: Wiki, purpose: str, clock: Clock, folder: Path | None = None) -> Iterator[None]:
    """Hold a wiki account alone. Raises WorkspaceError, naming process, machine, time and purpose of who holds it.

    `folder` is where locks lie, a private one of this user for all workspaces if left out.
    """
    name = hashlib.sha256(f"{wiki.api} {wiki.user}".encode()).hexdigest()[:20]
    path = (folder or _private_folder()) / f"{name}.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise WorkspaceError(
                f"{wiki.user} on {wiki.api} is already edited by another run: {_describe(lock.read())}."
                " One publisher at a time: wait for it, or end it."
            ) from error
        lock.truncate(0)
        lock.write(json.dumps(_owner(purpose, clock)))
        lock.flush()
        yield
        lock.truncate(0)


def _owner(purpose: str, clock: Clock) -> dict[str, object]:
    since = clock.now().isoformat(timespec="seconds")
    return {"purpose": purpose, "process": os.getpid(), "machine": socket.gethostname(), "since": since}


def _describe(written: str) -> str:
    """Say who holds a lock by what it wrote of itself."""
    try:
        owner = json.loads(written)
        return f"{owner['purpose']}, process {owner['process']} on {owner['machine']}, since {owner['since']}"
    except (ValueError, KeyError, TypeError):
        return "it does not say which"


def _private_folder() -> Path:
    """Give the folder of this user's locks. Raises WorkspaceError where somebody else made it."""
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"glamdata-{os.getuid()}"
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise WorkspaceError(f"{folder} is not a folder of yours: remove it, or set XDG_RUNTIME_DIR.")
    return folder
