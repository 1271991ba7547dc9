"""FindingFiles: every finding of a batch as CSV and JSON, written as they come, and what the page shows of them."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Self

from glamdata.formats.csv_export import neutralise
from glamdata.model.report import FindingCount

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.model.finding import Finding

CSV_FILE, JSON_FILE = "findings.csv", "findings.json"
COLUMNS = (
    "severity", "stage", "code", "record_key", "message", "origin", "value", "property", "position", "offset",
)  # fmt: skip


def without_sources(finding: Finding) -> Finding:
    """Take the text of a 670 out: it can hold addresses and telephone numbers, and reports are passed on."""
    if not finding.origin.startswith("670") or not finding.value:
        return finding
    return replace(finding, value="(text of 670 not shown)", message=finding.message.replace(finding.value, "…"))


class FindingFiles:
    """Writes findings to both files in `folder`, in the place of older ones once they are whole.

    Use it as a context manager and add every finding. Of each code at most `shown` are kept in memory.
    """

    def __init__(self, folder: Path, shown: int) -> None:
        self._folder = folder
        self._most = shown
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._kept: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            rows, objects = (
                stack.enter_context(self._draft(name).open("w", encoding="utf-8", newline=""))
                for name in (CSV_FILE, JSON_FILE)
            )
            self._csv, self._json = csv.writer(rows), objects
            self._csv.writerow(COLUMNS)
            self._json.write("[")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._json.write("\n]\n")
        self._stack.close()
        for name in (CSV_FILE, JSON_FILE):
            draft = self._draft(name)
            if kind is None:
                draft.replace(self._folder / name)
            draft.unlink(missing_ok=True)

    def add(self, finding: Finding) -> None:
        """Add a finding to both files."""
        shown = without_sources(finding)
        said = asdict(shown)
        self._json.write(",\n" if self._counts else "\n")
        self._json.write(json.dumps(said, ensure_ascii=False))
        self._csv.writerow([neutralise(str(said[name])) for name in COLUMNS])
        key = shown.stage, shown.severity.value, shown.code
        self._counts[key] += 1
        if len(self._kept[key]) < self._most:
            self._kept[key].append(shown)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The first findings of each code."""
        return tuple(finding for kept in self._kept.values() for finding in kept)

    @property
    def counts(self) -> tuple[FindingCount, ...]:
        """How often each code was found."""
        return tuple(FindingCount(*key, count) for key, count in self._counts.items())

    def _draft(self, name: str) -> Path:
        return self._folder / f".{name}.draft"
