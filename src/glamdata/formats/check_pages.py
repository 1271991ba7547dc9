"""What each finding means and what to do, as docs/findings.md says it: for the report, and as a page beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from glamdata.model.report import CheckEntry, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["as_markup", "by_anchor", "find_entry", "read_entries"]

STAGES = {"Reading": "read", "Mapping": "map", "Checking": "check", "Planning": "plan", "Round trip": "roundtrip"}
_COLUMNS = 4


def read_entries(page: str) -> tuple[CheckEntry, ...]:
    """Read the tables of docs/findings.md: a section a stage, a row a code."""
    return tuple(_entries(page.splitlines()))


def _entries(lines: Iterable[str]) -> Iterator[CheckEntry]:
    stage = ""
    for line in lines:
        if line.startswith("## "):
            stage = STAGES.get(line[3:].strip(), "")
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("| "))] if line.startswith("|") else []
        if stage and len(cells) == _COLUMNS and cells[0].startswith("`"):
            code, severities, meaning, advice = cells
            yield CheckEntry(stage, code.strip("`"), tuple(severities.split(", ")), meaning, advice)


def find_entry(entries: Mapping[str, CheckEntry], stage: str, code: str, severity: str) -> CheckEntry | None:
    """Find what is said of a finding; None where the page does not know it."""
    return entries.get(anchor_of(stage, code, severity))


def by_anchor(entries: Iterable[CheckEntry]) -> dict[str, CheckEntry]:
    """Give entries by the findings that they are about, one for each severity."""
    return {anchor_of(entry.stage, entry.code, severity): entry for entry in entries for severity in entry.severities}


def as_markup(text: str) -> Markup:
    """Show the little Markdown that a row has: words in code, and the words of links to other pages."""
    plain = re.sub(r"\[([^]]*)]\([^)]*\)", r"\1", text.replace("\\|", "|"))
    pieces = plain.split("`")
    shown = (Markup("<code>{}</code>").format(piece) if odd % 2 else escape(piece) for odd, piece in enumerate(pieces))
    return Markup().join(shown)
