"""CatalogueRecord: one record of an export, MARC or tabular, as a reader gives it.

Nothing changes one after it is made. They are not frozen all the same, since that costs three times as much to make and
a record makes twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, unsafe_hash=True)
class RawRecord:
    """The bytes of one record where they stand in the export.

    `position` counts from 1, `offset` is the byte at which the record starts in the (decompressed) export.
    """

    position: int
    offset: int
    data: bytes


@dataclass(slots=True, unsafe_hash=True)
class Field:
    """One MARC field.

    A control field has `data` and no subfields. `subfields` are (code, text) in the order of the record.
    """

    tag: str
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()
    data: str = ""

    def texts(self, code: str) -> Iterator[str]:
        """Give the texts of every subfield `code`."""
        return (text for subfield, text in self.subfields if subfield == code)

    def first(self, code: str) -> str:
        """Give the text of the first subfield `code`, or an empty string."""
        for subfield, text in self.subfields:
            if subfield == code:
                return text
        return ""


@dataclass(slots=True, unsafe_hash=True)
class CatalogueRecord:
    """One record that could be read.

    MARC records have `leader` and `fields`; rows of a table have `cells` (column name → text). `key` is empty until the
    mapping's `source.key` has named it. `position` and `offset` are those of the :class:`RawRecord`; `digest` is the
    SHA-256 of its bytes in hexadecimal.
    """

    position: int
    offset: int
    digest: str
    leader: str = ""
    fields: tuple[Field, ...] = ()
    cells: dict[str, str] | None = None

    def with_tag(self, tag: str) -> Iterator[Field]:
        """Give the fields with `tag`, in the record's order."""
        return (field for field in self.fields if field.tag == tag)
