"""Refused records as they stand in the export, so that a cataloguer can mend and send them again (DESIGN §4)."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PRIVATE = 0o600


def refused_file(batch_folder: Path, number: int, suffix: str) -> Path:
    """Give where the refused records of a part lie: beside the report, never under it."""
    return batch_folder / "refused" / f"part-{number:05d}.{suffix}"


def keep_refused(batch_folder: Path, number: int, suffix: str, pieces: Iterable[bytes]) -> None:
    """Write the bytes of refused records, readable by their owner only; no file where there are none.

    `suffix` and `pieces` are those of a :class:`glamdata.formats.mendable.Frame`.
    """
    path = refused_file(batch_folder, number, suffix)
    path.unlink(missing_ok=True)
    left = iter(pieces)
    first = next(left, None)
    if first is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        file.writelines(itertools.chain((first,), left))
