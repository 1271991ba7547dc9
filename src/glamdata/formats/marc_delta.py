"""MARC delta in ISO 2709: the records that gain something from their item, every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.formats.marc import insert_field
from glamdata.formats.marc_directory import read_directory
from glamdata.formats.marc_gains import find_gains, may_gain
from glamdata.model.finding import Finding, Severity
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment

ALWAYS = ("024",)


def write_marc_delta(
    path: Path,
    records: Iterable[tuple[bytes, Enrichment]],
    report: Callable[[Finding], None] | None = None,
    asked: Collection[str] = ALWAYS,
) -> int:
    """Write the changed ones of `records` (raw ISO 2709 bytes, what their item knows) to `path` and give their number.

    See :func:`enrich_marc` for what a record gains. `report` takes a Finding for each record that should gain something
    and can't: it names another item already, or would grow beyond what ISO 2709 holds.
    """
    count = 0
    with path.open("wb") as file:
        for raw, enrichment in records:
            try:
                changed = enrich_marc(raw, enrichment, asked)
            except ValueError as error:
                if report is not None:
                    report(tell_unchanged(enrichment, str(error)))
                continue
            if changed != raw:
                file.write(changed)
                count += 1
    return count


def enrich_marc(raw: bytes, enrichment: Enrichment, asked: Collection[str] = ALWAYS) -> bytes:
    """Give the record with what :func:`find_gains` adds of the `asked` tags.

    What is no ISO 2709 record comes back as it is. Raises ValueError where the record names another item or can't take
    a field.
    """
    if not raw[:5].isdigit():
        return raw
    leader = raw[:24].decode("latin-1")
    if not may_gain(leader, asked):
        return raw
    for field in find_gains(leader, list(_fields(raw)), enrichment, asked):
        raw = insert_field(raw, field)
    return raw


def _fields(raw: bytes) -> Iterator[Field]:
    """Give the data fields. Raises ValueError for a record without a readable directory."""
    for tag, start, end in read_directory(raw)[0]:
        if not tag.startswith("00"):
            pieces = raw[start : end - 1].decode("utf-8", "replace").split("\x1f")
            yield Field(tag, pieces[0], tuple((piece[:1], piece[1:]) for piece in pieces[1:]))


def tell_unchanged(enrichment: Enrichment, reason: str) -> Finding:
    """Make the Finding of a record that could not be enriched."""
    message = f"The record was not enriched: {reason}"
    return Finding(
        Severity.WARNING, "roundtrip", "marc-not-enriched", enrichment.record_key, message, "024", enrichment.qid
    )
