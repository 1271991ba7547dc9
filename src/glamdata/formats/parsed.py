"""Parsed: what a reader makes of the bytes of one record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.record import CatalogueRecord, Field, RawRecord

FIXED_LENGTH = 40
LOST = "\ufffd"
"""What programs put where they could not read a character."""

_DOUBLED = re.compile("[ÃÂ][\x80-\xbf]|â€[\u2018-\u2122\x80-\xbf]|Ã[ŠŒŽšœžŸƒˆ˜‚-„†-•…‰‹›€™]")


@dataclass(slots=True)
class Parsed:
    """One record that was read, refused or ignored.

    `record` is None where it was refused (`findings` say why) or ignored (`ignored` names why: holdings, a repeated
    header row). A record that was read may carry findings too (a character that could not be mapped).
    """

    record: CatalogueRecord | None
    findings: tuple[Finding, ...] = ()
    ignored: str = ""


def refuse(raw: RawRecord, code: str, fault: str, key: str = "", origin: str = "") -> Parsed:
    """Refuse a record: `fault` says in words what is wrong and what to do."""
    return Parsed(None, (tell_of(raw, Severity.CRITICAL, code, fault, key, origin),))


def tell_of(raw: RawRecord, severity: Severity, code: str, fault: str, key: str = "", origin: str = "") -> Finding:
    """Make a finding of the stage `read` about the bytes of `raw`."""
    key = " ".join(key.split())
    name = f" ({key})" if key else ""
    return Finding(
        severity=severity,
        stage="read",
        code=code,
        record_key=key or f"#{raw.position}",
        message=f"Record {raw.position}{name} at byte {raw.offset}: {fault}",
        origin=origin,
        position=raw.position,
        offset=raw.offset,
    )


def check_fixed_field(raw: RawRecord, fields: Iterable[Field], key: str) -> Iterator[Finding]:
    """Tell of an 008 that is not 40 characters long: blanks lost in an export shift every position after them."""
    for field in fields:
        if field.tag == "008" and len(field.data) != FIXED_LENGTH:
            fault = f"field 008 has {len(field.data)} characters instead of 40; positions in it may be wrong."
            yield tell_of(raw, Severity.WARNING, "bad-fixed-field", fault, key, "008")


def is_doubled(text: str) -> bool:
    """Whether a text looks like UTF-8 taken for Latin-1 or Windows-1252 and encoded again (``Ã©`` for ``é``)."""
    return ("Ã" in text or "Â" in text or "â€" in text) and _DOUBLED.search(text) is not None


def digest_of(data: bytes) -> str:
    """Give the SHA-256 of a record's bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
