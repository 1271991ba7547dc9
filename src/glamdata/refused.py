"""Refused records as they stand in the export, so that a cataloguer can mend and send them again (DESIGN §4)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glamdata.model.record import RawRecord

PRIVATE = 0o600


def refused_file(batch_folder: Path, number: int, export: Path) -> Path:
    """Give where the refused records of a part lie: beside the report, never under it."""
    suffix = export.name.removesuffix(".gz").rpartition(".")[2] or "raw"
    return batch_folder / "refused" / f"part-{number:05d}.{suffix}"


def keep_refused(batch_folder: Path, number: int, export: Path, records: Sequence[RawRecord]) -> None:
    """Write the bytes of refused records, readable by their owner only; no file where there are none."""
    path = refused_file(batch_folder, number, export)
    path.unlink(missing_ok=True)
    if not records:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        file.writelines(record.data for record in records)
