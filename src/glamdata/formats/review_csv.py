"""The review queue as CSV (RFC 4180): written in UTF-8, read in UTF-8 or UTF-16 with commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, TextIO

from glamdata.errors import InputError
from glamdata.formats.review_sheet import COLUMNS, cells_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from glamdata.formats.review_sheet import SheetRow

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def write_review_csv(file: TextIO, rows: Iterable[SheetRow]) -> int:
    """Write a line a record and give their number; `file` must not translate line ends."""
    writer, count = csv.writer(file), 0
    writer.writerow(COLUMNS)
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow(cells_of(row))
    return count


def read_csv_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the number of each row, as a spreadsheet shows it, and its cells by column.

    Raises InputError where the file can't be read as CSV.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)  # spreadsheets of many countries save semicolons
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} can't be read as CSV in UTF-8: {error}.") from error
    header = [name.strip() for name in rows[0]] if rows else []
    yield 1, dict.fromkeys(header, "")
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            yield number, dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
