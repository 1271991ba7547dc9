"""Rows of a spreadsheet: a table whose first column says where they stand in it (see formats/spreadsheet.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.formats.parsed import Parsed, tell_of
from glamdata.formats.table_rows import split_rows
from glamdata.formats.tabular import ROW_COLUMN, TableReader
from glamdata.model.finding import Severity
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from glamdata.model.finding import Finding

_NOTES = {
    "merged": "are merged with the cell before or above; only that one has the text, these are read as empty",
    "uncomputed": "hold a formula without a result; open the file in a spreadsheet program and save it",
}


class SheetReader(TableReader):
    """Reads the rows of a spreadsheet; `position` is the row that the spreadsheet shows.

    `sheet` is the sheet's name, empty for the first one.
    """

    sheet = ""
    hidden = 1

    @classmethod
    def of(cls, table: TableReader, sheet: str = "") -> TableReader:
        """Give the reader of the sheet `table` is made from, or `table` itself where it is of no spreadsheet."""
        if table.columns[0] != ROW_COLUMN:
            return table
        reader = cls(table.dialect, table.columns, table.header, tuple(table.names))
        reader.sheet = sheet
        return reader

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every row but the header."""
        rows = split_rows(stream, self.dialect)
        next(rows, None)
        return _number(rows)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a row, offsets and positions from the slice's start."""
        first = 0
        for raw in _number(split_rows(stream, self.dialect)):
            first = first or raw.position
            yield RawRecord(raw.position - first + 1, raw.offset, raw.data)

    def parse(self, raw: RawRecord, tags: frozenset[str] | None = None) -> Parsed:
        """Parse one row into its cells by column, without the column of row numbers."""
        parsed = super().parse(raw, tags)
        if parsed.record and parsed.record.cells:
            place = parsed.record.cells.pop(ROW_COLUMN)
            parsed.findings += tuple(_tell_notes(raw, place))
            if not any(map(str.strip, parsed.record.cells.values())):
                return Parsed(None, parsed.findings, ignored="row without text")
        return parsed

    def _is_header(self, cells: list[str]) -> bool:
        return [cell.strip() for cell in cells[1:]] == self.names[1:]


def _number(rows: Iterator[tuple[int, bytes]]) -> Iterator[RawRecord]:
    """Take the position from the row's first cell; where a mended file has none there, count on."""
    position = 1
    for offset, data in rows:
        digits = data[:10].split(b",", 1)[0].split(b" ", 1)[0].lstrip(b'"')
        position = max(position + 1, int(digits) if digits.isdigit() else 0)
        yield RawRecord(position, offset, data)


def _tell_notes(raw: RawRecord, place: str) -> Iterator[Finding]:
    for note in place.split()[1:]:
        kind, _, cells = note.partition(":")
        if kind == "merged":
            words = f"the cells {cells} {_NOTES[kind]}."
            yield tell_of(raw, Severity.WARNING, "merged-cells", words, origin=cells)
        elif kind == "sheets":
            words = f"the workbook has {cells} sheets, of which only the first is read; name another by `sheet:`."
            yield tell_of(raw, Severity.INFO, "other-sheets", words)
        elif kind == "uncomputed":
            words = f"the cells {cells} {_NOTES[kind]}."
            yield tell_of(raw, Severity.WARNING, "uncomputed-cell", words, origin=cells)
