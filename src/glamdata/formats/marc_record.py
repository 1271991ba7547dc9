"""What every MARC format ends in: fields that were read become a record, with findings on what is odd about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.parsed import LOST, Parsed, check_fixed_field, digest_of, is_doubled, refuse, tell_of
from glamdata.formats.unimarc import check_coded_length, is_holdings
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.finding import Finding
    from glamdata.model.record import Field, RawRecord

HOLDINGS = frozenset("uvxy")
LEADER_LENGTH = 24
TAG = re.compile(r"[0-9A-Za-z]{3}")
LAST_CONTROL = "009"
"""The last tag of control fields, by its characters; behind it are the data fields and those with letters."""

Tags = frozenset[str] | None
Fault = tuple[str, str, str]
"""(code, words, tag) of something that was mended or is odd."""

HIGH_CONTROL = re.compile("[\x80-\x87\x8a-\x97\x99-\x9b\x9d-\x9f\ufffd-\uffff]")
"""Control characters beyond ASCII, and what stands for a lost one; non-sorting marks and joiners are none."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x87\x8a-\x97\x99-\x9b\x9d-\x9f\ufffe\uffff]")


def make_record(  # noqa: PLR0913  (what there is to say of one)
    raw: RawRecord,
    leader: str,
    fields: list[Field],
    faults: Iterable[Fault],
    tags: Tags,
    *,
    unimarc: bool = False,
    checked: bool = False,
) -> Parsed:
    """Make what a reader gives of a record's leader and all its fields.

    Holdings are ignored, a record without any field is refused. `faults` become warnings; every field is checked,
    whatever `tags` are wanted: with them only these (and 001) are in the record. Where the texts were `checked`
    together, `fields` need not be all but must have the control fields, and 100 and 200.
    """
    key = key_of(fields)
    if not fields and not checked:
        there = "no field" if leader else "no leader and no field"
        return refuse(raw, "bad-structure", f"there is {there} in it. Export it again.", key)
    if is_holdings(field.tag for field in fields) if unimarc else leader[6:7] in HOLDINGS:
        return Parsed(None, ignored="holdings record")
    findings = [tell_of(raw, Severity.WARNING, code, words, key, tag) for code, words, tag in faults]
    if not checked:
        findings += _check_texts(raw, fields, key)
    findings += _check_coded(raw, leader, fields, key, unimarc=unimarc)
    kept = fields if tags is None else [field for field in fields if field.tag in tags or field.tag == "001"]
    return Parsed(CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), leader, tuple(kept)), tuple(findings))


def check_leader(leader: str) -> Iterator[Fault]:
    """Tell of a leader that has not 24 characters, or characters that none can have."""
    if len(leader) != LEADER_LENGTH:
        words = f"its leader has {len(leader)} characters instead of 24; positions in it may be wrong."
        yield "bad-leader", words, "LDR"
    elif not (leader.isascii() and leader.isprintable()):
        yield "bad-leader", "its leader has characters that are no letters, digits or blanks.", "LDR"


def is_misplaced(tag: str) -> bool:
    """Whether a field that was written as a control field is a data field; lettered tags may be either."""
    return tag > LAST_CONTROL and tag.isdigit()


def is_odd(text: str) -> bool:
    """Whether a text has control characters; non-sorting marks and joiners are none."""
    return _CONTROL.search(text) is not None


def key_of(fields: Iterable[Field]) -> str:
    """Give the control number, empty where there is none."""
    return next((field.data.strip() for field in fields if field.tag == "001"), "")


def _check_texts(raw: RawRecord, fields: list[Field], key: str) -> Iterator[Finding]:
    whole = "".join([text for field in fields for _, text in field.subfields] + [field.data for field in fields])
    for field in fields if is_doubled(whole) else []:
        if is_doubled(field.data + "".join([text for _, text in field.subfields])):
            words = f"field {field.tag} looks as if UTF-8 were encoded twice (Ã© for é). Export it again."
            yield tell_of(raw, Severity.WARNING, "encoded-twice", words, key, field.tag)
    for field in [] if whole.isprintable() or not is_odd(whole) else fields:
        if is_odd(field.data + "".join([text for _, text in field.subfields])):
            words = f"field {field.tag} has control characters in it (a line break, a tab or others)."
            yield tell_of(raw, Severity.WARNING, "control-character", words, key, field.tag)
    for field in fields if LOST in whole else []:
        if LOST in field.data + "".join([text for _, text in field.subfields]):
            words = f"field {field.tag} has {LOST} (U+FFFD), where another program lost a character. Correct it."
            yield tell_of(raw, Severity.WARNING, "lost-characters", words, key, field.tag)


def _check_coded(raw: RawRecord, leader: str, fields: list[Field], key: str, *, unimarc: bool) -> Iterator[Finding]:
    """Tell of a control number that stands twice, and of coded data of a wrong length."""
    numbers = [field.tag for field in fields].count("001")
    if numbers > 1:
        words = f"field 001, the control number, stands in it {numbers} times; the first one was taken."
        yield tell_of(raw, Severity.WARNING, "several-control-numbers", words, key, "001")
    if not unimarc:
        yield from check_fixed_field(raw, fields, key)
        return
    for field in fields:
        if field.tag == "100" and (words := check_coded_length(leader, field.first("a"))):
            yield tell_of(raw, Severity.WARNING, "bad-fixed-field", words, key, "100")
