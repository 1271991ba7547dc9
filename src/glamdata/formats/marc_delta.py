"""MARC delta in ISO 2709: the records that gain something from their item, every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.formats.marc_change import Grown, change_record, encode_subfields, open_record
from glamdata.formats.marc_gains import LeftOut, find_gains, may_gain
from glamdata.formats.piece_file import Form
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from glamdata.formats.marc_change import Opened
    from glamdata.formats.marc_gains import Gains
    from glamdata.model.known import Known
    from glamdata.model.record import Field

ALWAYS = ("024",)


class MarcDelta:
    """Makes the pieces of a delta in ISO 2709: a record that gains something, nothing for any other.

    See :func:`find_gains` for what a record gains of the `asked` fields. `report` takes a Finding for each thing that a
    record should gain and can't: it names another item already, has no such letters, or would grow beyond what ISO 2709
    holds.
    """

    name = "enriched.mrc"

    def __init__(self, asked: Collection[str] = ALWAYS, report: Callable[[Finding], None] | None = None) -> None:
        self.asked = asked
        self.report = report
        self.form = Form(lambda _: b"")

    def piece(self, raw: bytes, known: Known) -> bytes:
        """Give the record as it is then, empty where it gains nothing."""
        changed, refused = enrich_marc(raw, known, self.asked)
        for refusal in refused if self.report else ():
            assert self.report
            self.report(tell_unchanged(known, refusal))
        return b"" if changed == raw else changed


def enrich_marc(raw: bytes, known: Known, asked: Collection[str] = ALWAYS) -> tuple[bytes, tuple[LeftOut, ...]]:
    """Give the record with what :func:`find_gains` adds of the `asked` tags, and what had to be left out.

    What is no ISO 2709 record comes back as it is.
    """
    if not raw[:5].isdigit() or not may_gain(raw[:24].decode("latin-1"), asked):
        return raw, ()
    try:
        opened = open_record(raw)
        gains = find_gains(opened.leader, opened.fields, known, asked)
        added, refused = _encode(gains.fields, opened.charset)
        changed = change_record(raw, opened, added, _grown(opened, gains)) if added or gains.linked else raw
    except ValueError as error:
        return raw, (LeftOut("", str(error)),)
    return changed, (*gains.refused, *refused)


def tell_unchanged(known: Known, refusal: LeftOut) -> Finding:
    """Make the Finding of what a record could not gain."""
    message = f"{f'Field {refusal.tag}' if refusal.tag else 'The record'} was not enriched: {refusal.words}"
    return Finding(
        Severity.WARNING, "roundtrip", "marc-not-enriched", known.record_key, message, refusal.tag, known.qid
    )


def _encode(fields: Iterable[Field], charset: str) -> tuple[list[tuple[str, bytes]], list[LeftOut]]:
    """Encode the new fields; a field whose letters the record's character set lacks is refused alone."""
    added: list[tuple[str, bytes]] = []
    refused = []
    for field in fields:
        try:
            added.append((field.tag, field.indicators.encode("ascii") + encode_subfields(field.subfields, charset)))
        except ValueError as error:
            refused.append(LeftOut(field.tag, str(error)))
    only_provenance = [tag for tag, _ in added] == ["883"] and refused
    return ([] if only_provenance else added), refused


def _grown(opened: Opened, gains: Gains) -> list[Grown]:
    before = encode_subfields([("8", gains.link)], opened.charset) if gains.link else b""
    return [
        Grown(opened.places[place], before, encode_subfields([("1", address)], opened.charset))
        for place, address, _ in gains.linked
    ]
