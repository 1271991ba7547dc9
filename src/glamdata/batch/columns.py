"""Whether a table has the columns that its mapping names: asked before anything is kept of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from glamdata.formats.reader import open_records, parse_records
from glamdata.mapping.draft import draft_record

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.formats.reader import Reader
    from glamdata.mapping.spec import Mapping

__all__ = ["require_columns"]

LOOKED_AT = 1_000
"""Rows that are tried at most, where the mapping leaves the first ones out."""


def require_columns(export: Path, reader: Reader, mapping: Mapping) -> None:
    """Draft the first row that the mapping does not leave out, as a trial; exports of fields have nothing to lack.

    Raises MappingError where that row lacks a column that the mapping names, ExportError where it can't be read.
    """
    if not mapping.source.tabular:
        return
    with open_records(export, reader) as stream:
        rows = (parsed.record for _, parsed in parse_records(reader, reader.split(stream)))
        for row in islice(rows, LOOKED_AT):
            if row is not None and draft_record(row, mapping).drafts:
                return
