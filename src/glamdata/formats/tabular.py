"""Tables as text: CSV and TSV, delimiter and encoding detected, every row parsed on its own.

RFC 4180. A row is refused that has too many or too few cells (which cell is missing, or which comma is no delimiter,
can't be known: also where the surplus is empty), bytes that are not in the file's encoding, a NUL or a quote out of
place. A row without any text and a header row that is repeated inside the file are ignored.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.errors import ExportError
from glamdata.formats.dialect import detect_dialect, usual_width
from glamdata.formats.parsed import LOST, Parsed, digest_of, is_doubled, refuse, tell_of
from glamdata.formats.table_rows import LONGEST_ROW, split_rows
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from glamdata.formats.dialect import Dialect
    from glamdata.formats.encoding import Encoding
    from glamdata.model.finding import Finding

ROW_COLUMN = "spreadsheet row"
"""The first column of a table that a spreadsheet was made into (see formats/sheet.py), wherever it comes from."""

ERRORS = frozenset({"#N/A", "#NV", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
"""What a spreadsheet puts into a cell that it can't compute."""

_MARK = "\ufeff"  # inside a file too, where several were put together

csv.field_size_limit(LONGEST_ROW)


class TableReader:
    """Reads the rows of a table whose dialect and columns are known (see :func:`read_head`).

    `header` are the bytes before the first row, `names` the cells of the header row as they stand there (`columns` if
    left out), `guessed` is true where the encoding is one that the letters suggest.
    """

    name = "csv"
    hidden = 0
    """Columns at the beginning that are not the catalogue's."""

    def __init__(
        self,
        dialect: Dialect,
        columns: tuple[str, ...],
        header: bytes = b"",
        names: tuple[str, ...] = (),
        *,
        guessed: bool = False,
    ) -> None:
        self.dialect = dialect
        self.columns = columns
        self.header = header
        self.names = list(names or columns)
        self._guessed = guessed

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every row but the header; blank lines are no rows."""
        bom = len(stream.read(self.dialect.bom))
        rows = split_rows(stream, self.dialect)
        next(rows, None)
        return (RawRecord(position, bom + offset, data) for position, (offset, data) in enumerate(rows, 1))

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a row, offsets and positions from the slice's start."""
        rows = split_rows(stream, self.dialect)
        return (RawRecord(position, offset, data) for position, (offset, data) in enumerate(rows, 1))

    def parse(self, raw: RawRecord, tags: frozenset[str] | None = None) -> Parsed:  # noqa: ARG002  (a table has none)
        """Parse one row into its cells by column."""
        parsed = self._parse(raw)
        if self._guessed and raw.position == 1:
            parsed.findings += (_tell_encoding(raw, self.dialect.encoding),)
        return parsed

    def _parse(self, raw: RawRecord) -> Parsed:
        dialect, data = self.dialect, raw.data
        if len(data) > LONGEST_ROW:
            return refuse(raw, "bad-row", f"the row has more than {LONGEST_ROW:,} bytes. Look for a lost line end.")
        try:
            text = data.decode(dialect.encoding)
        except UnicodeDecodeError as fault:
            byte = data[fault.start]
            words = f"byte {byte:#04x} is not {dialect.encoding}, the encoding of this file. Save it as UTF-8."
            return refuse(raw, "bad-encoding", words, origin=f"byte {raw.offset + fault.start}")
        if "\x00" in text:
            return refuse(raw, "bad-row", "the row has a NUL character. Remove it, or export again.")
        try:
            cells = parse_row(text.lstrip(_MARK), dialect.delimiter)
        except csv.Error as fault:
            return refuse(raw, "bad-row", f"the row can't be read: {_explain(fault)}")
        return self._make_record(raw, cells, errors="#" in text)

    def _make_record(self, raw: RawRecord, cells: list[str], *, errors: bool) -> Parsed:
        whole = "".join(cells)
        if not whole or whole.isspace():
            return Parsed(None, ignored="row without text")
        if self._is_header(cells):
            return Parsed(None, ignored="repeated header row")
        columns = self.columns
        if len(cells) != len(columns):
            found, wanted = len(cells) - self.hidden, len(columns) - self.hidden
            words = f"the row has {found} cells, the header names {wanted} columns. Repair the row."
            return refuse(raw, "ragged-row", words)
        named = dict(zip(columns, cells, strict=True))
        findings = tuple(_empty_errors(raw, named)) if errors else ()
        if is_doubled(whole) or LOST in whole:
            findings += tuple(_tell_odd_texts(raw, named))
        return Parsed(CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), cells=named), findings)

    def _is_header(self, cells: list[str]) -> bool:
        return cells[0].strip() == self.names[0] and [cell.strip() for cell in cells] == self.names


def _tell_odd_texts(raw: RawRecord, cells: dict[str, str]) -> Iterator[Finding]:
    for column, text in cells.items():
        if LOST in text:
            words = f"column {column!r} has {LOST} (U+FFFD), where another program lost a character. Correct it."
            yield tell_of(raw, Severity.WARNING, "lost-characters", words, origin=column)
        if is_doubled(text):
            words = f"column {column!r} looks as if UTF-8 were encoded twice (Ã© for é). Export it again."
            yield tell_of(raw, Severity.WARNING, "encoded-twice", words, origin=column)


def read_head(head: bytes, encoding: Encoding, path: str) -> TableReader:
    """Make a reader from the first bytes of a table. Raises ExportError where they have no usable header."""
    dialect = detect_dialect(head, encoding.name, encoding.bom)
    offset, row = next(split_rows(io.BytesIO(head[dialect.bom :]), dialect), (0, b""))
    try:
        text = row.decode(dialect.encoding, "replace").lstrip(_MARK)
        names = [name.strip() for name in parse_row(text, dialect.delimiter)]
    except csv.Error as fault:
        raise ExportError(f"{path}: the header row can't be read: {_explain(fault)}") from None
    _check_header(head[dialect.bom :].decode(dialect.encoding, "replace"), names, dialect, path)
    first = 0 if names[0] == ROW_COLUMN else 1
    columns = tuple(name or f"column_{number}" for number, name in enumerate(names, first))
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise ExportError(
            f"{path}: the header names the column {twice[0]!r} twice; give every column a name of its own."
        )
    header = head[: dialect.bom] + row if not offset else head[: dialect.bom + offset + len(row)]
    return TableReader(dialect, columns, header, tuple(names), guessed=encoding.guessed)


def _check_header(text: str, names: list[str], dialect: Dialect, path: str) -> None:
    width, share = usual_width(text, dialect.delimiter)
    if len(names) < width and share > 0.5:
        ours = int(names[0] == ROW_COLUMN)
        raise ExportError(
            f"{path}: its first row has {len(names) - ours} cells, but most rows after it have {width - ours}. Delete"
            " the lines above the header row, or put texts with a delimiter in quotes."
        )
    if not any(names):
        raise ExportError(f"{path}: its first row names no column; put the columns' names there.")


def parse_row(text: str, delimiter: str) -> list[str]:
    """Give the cells of one row. Raises csv.Error for a quote out of place and a line end outside quotes."""
    text = text.rstrip("\r\n")
    if '"' in text:
        return next(csv.reader((text,), delimiter=delimiter, strict=True), [])
    if "\r" in text or "\n" in text:
        raise csv.Error("new-line character seen in unquoted field")
    return text.split(delimiter)


def _explain(fault: csv.Error) -> str:
    words = str(fault)
    if "new-line" in words:
        return "there is a line end inside a cell without quotes. Remove it, or put the cell in quotes."
    if "unexpected end" in words:
        return "a quote is never closed. Repair its quotes."
    return "a quote stands in the middle of a cell in quotes. Repair its quotes: one inside a text is written twice."


def _empty_errors(raw: RawRecord, cells: dict[str, str]) -> Iterator[Finding]:
    for column, text in cells.items():
        if text.strip() in ERRORS:
            cells[column] = ""
            words = f"the column {column!r} holds {text.strip()}, which a spreadsheet could not compute; read as empty."
            yield replace(tell_of(raw, Severity.WARNING, "error-cell", words, origin=column), value=text.strip())


def _tell_encoding(raw: RawRecord, encoding: str) -> Finding:
    words = (
        f"nothing says in which encoding the file is; by its letters it was read as {encoding}. If names look wrong,"
        " save it as UTF-8."
    )
    return replace(tell_of(raw, Severity.INFO, "guessed-encoding", words), value=encoding)
