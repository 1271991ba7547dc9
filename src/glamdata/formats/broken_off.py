"""Exports whose packing breaks off: the records before that, and one refused that stands for the unknown rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.formats.parsed import Parsed, refuse
from glamdata.formats.reader import open_records, parse_records
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.formats.reader import Reader

_OPEN_ENDED = frozenset({"csv", "mrk"})
"""Formats in which half a record may look like a whole one."""


def parse_export(path: Path, reader: Reader) -> Iterator[tuple[RawRecord, Parsed]]:
    """Parse every record of an export, also of a gzip, bzip2 or zip file that breaks off.

    Then the last one stands for all that could not be unpacked: it has no bytes and is refused. Raises ExportError
    where the export can't be opened or is no export.
    """
    damage: list[str] = []
    last: tuple[RawRecord, Parsed] | None = None
    with open_records(path, reader, damage.append) as stream:
        for pair in parse_records(reader, reader.split(stream)):
            if last is not None:
                yield last
            last = pair
    if damage:
        yield from _end(last, reader)
    elif last is not None:
        yield last


def _end(last: tuple[RawRecord, Parsed] | None, reader: Reader) -> Iterator[tuple[RawRecord, Parsed]]:
    raw, parsed = last or (RawRecord(0, 0, b""), Parsed(None))
    if raw.data and parsed.record is not None and reader.name in _OPEN_ENDED:
        parsed = refuse(raw, "cut-off", "the compressed data breaks off in it or just after it. Copy the export again.")
    if raw.data:
        yield raw, parsed
    rest = RawRecord(raw.position + bool(raw.data or not last), raw.offset + len(raw.data), b"")
    words = "the compressed data breaks off here; how many records follow is not known. Copy the export again."
    yield rest, refuse(rest, "cut-off", words)
