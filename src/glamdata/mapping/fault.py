"""Fault: why a text of the catalogue could not become a value."""

from __future__ import annotations

from dataclasses import dataclass

from glamdata.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text and what to do, in library words; a Finding adds record and field."""

    code: str
    words: str
    severity: Severity = Severity.WARNING
