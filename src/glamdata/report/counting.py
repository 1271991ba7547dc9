"""Counting an export: how much of it can be read, without a mapping."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from glamdata.errors import ExportError
from glamdata.formats.broken_off import parse_export
from glamdata.formats.mendable import frame_of
from glamdata.formats.reader import open_reader
from glamdata.model.finding import Severity
from glamdata.report.ticking import tell_counts, tell_nothing
from glamdata.store.refused import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glamdata.formats.parsed import Parsed
    from glamdata.model.finding import Finding
    from glamdata.model.record import RawRecord


def count_export(
    export: Path,
    tell: Callable[[Finding], None],
    format: str = "",  # noqa: A002 - the mapping's word
    sheet: str = "",
    refused: Path | None = None,
    progress: Callable[[str], None] = tell_nothing,
) -> dict[str, int]:
    """Give the counts (in_file, read, refused, repaired, ignored) of an export.

    `tell` is told every finding as it is found; `repaired` are records that were read although something was wrong
    with them. The bytes of refused records go to the new file `refused`, readable by its owner only; there is none
    where nothing is refused. `progress` is told how far it is. Raises ExportError for a file that is no export, and
    where `refused` is there already.
    """
    reader = open_reader(export, format, sheet)
    counted = dict.fromkeys(("in_file", "read", "refused", "repaired", "ignored"), 0)
    faulty = _count(tell_counts(parse_export(export, reader), progress, "{} records read"), counted, tell)
    if refused is None:
        for _ in faulty:
            pass
    else:
        _write(refused, frame_of(reader).pieces(faulty))
    return counted


def _count(
    records: Iterable[tuple[RawRecord, Parsed]], counted: dict[str, int], tell: Callable[[Finding], None]
) -> Iterator[RawRecord]:
    """Count every record and give those that are refused."""
    for raw, parsed in records:
        counted["in_file"] += 1
        counted["read" if parsed.record else "ignored" if parsed.ignored else "refused"] += 1
        if parsed.findings:
            faulty = any(finding.severity is not Severity.INFO for finding in parsed.findings)
            counted["repaired"] += bool(parsed.record and faulty)
            for finding in parsed.findings:
                tell(finding)
        if not parsed.record and not parsed.ignored:
            yield raw


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb")
    except FileExistsError:
        raise ExportError(f"{path} is there already; name a new file for the refused records.") from None
    except OSError as fault:
        raise ExportError(f"{path} can't be written: {fault.strerror}.") from None
    with file:
        file.writelines(pieces)
        written = file.tell()
    if not written:
        path.unlink()
