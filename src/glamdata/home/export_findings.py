"""What writing the enriched files told: of records that are written anew, and of those taken over from last time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from glamdata.store import codec, tables

if TYPE_CHECKING:
    from typing import Any

    from glamdata.batch.run import Run
    from glamdata.model.finding import Finding


class ExportFindings:
    """Collects findings; what was told of a record last time is kept where it is told again."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._table = tables.findings_table("export")
        self._rows: list[dict[str, Any]] = []
        self._before: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in run.parts.rows(self._table, 1):
            self._before[row["record_key"], row["code"]].append(row)

    def report(self, finding: Finding) -> None:
        """Take a finding."""
        self._rows.append(codec.finding_row(finding))

    def keep(self, key: str, code: str) -> None:
        """Keep what was told last time of a record whose pieces are taken over."""
        self._rows += self._before.get((key, code), ())

    def write(self) -> None:
        """Put the findings in place of those of last time."""
        self._run.parts.write(self._table, 1, self._rows, self._run.made())
