"""Refused records as a file of their own, that a cataloguer can mend and send again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.formats.tabular import TableReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.formats.reader import Reader
    from glamdata.model.record import RawRecord

_SUFFIXES = {"marc": "mrc", "marcxml": "xml", "marcjson": "json", "unimarc": "mrc"}
_SLIM = "http://www.loc.gov/MARC21/slim"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the records of a format in a file: before, after each (unless it is there), and at the end.

    `suffix` is the file name's, without its full stop.
    """

    suffix: str
    head: bytes = b""
    end: bytes = b""
    tail: bytes = b""

    def pieces(self, records: Iterable[RawRecord]) -> Iterator[bytes]:
        """Give the bytes of a file that holds `records` as they are; nothing where there are none."""
        begun = False
        for record in records:
            if not begun:
                yield self.head
                begun = True
            yield record.data
            if not record.data.endswith(self.end):
                yield self.end
        if begun:
            yield self.tail


def frame_of(reader: Reader) -> Frame:
    """Give what a file of the reader's records needs around them: of a table its header row."""
    suffix = _SUFFIXES.get(reader.name, reader.name)
    if isinstance(reader, TableReader):
        return Frame("csv", reader.header, reader.dialect.encode(reader.dialect.newline))
    if suffix == "xml":
        encoding = getattr(reader, "encoding", "utf-8")
        head = f'<?xml version="1.0" encoding="{encoding}"?>\n<collection xmlns="{_SLIM}" xmlns:marc="{_SLIM}">\n'
        return Frame(suffix, head.encode("ascii"), b"\n", b"</collection>\n")
    return Frame(suffix, end=b"\n\n" if suffix == "mrk" else b"\n" if suffix == "json" else b"")
