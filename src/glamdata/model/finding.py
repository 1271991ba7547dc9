"""Finding: a fault in data, in words a cataloguer understands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: critical holds the statement (or record) back, warning and info only tell."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one record.

    `stage` is the stage that found it (read, map, check, reconcile, plan, push, roundtrip); `code` a short stable name
    for counting (``table-miss``, ``bad-date``); `record_key` the control number, or ``#<position>`` where it can't be
    read; `origin` the MARC tag or column (``100$d``, ``end_year``); `value` the text in question; `message` the
    sentence a cataloguer reads; `property` the property concerned, if one is; `position` the 1-based place in the
    export and `offset` the byte where the record starts, both 0 where they mean nothing.
    """

    severity: Severity
    stage: str
    code: str
    record_key: str
    message: str
    origin: str = ""
    value: str = ""
    property: str = ""
    position: int = 0
    offset: int = 0
