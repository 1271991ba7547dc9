"""DisagreementFiles: disagreements as CSV and JSON, for the Mismatch Finder, and links to load into a catalogue.

All are written as rows come, and stand in the place of older ones once they are whole.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from glamdata.disagreeing.disagreement import Kind
from glamdata.formats.csv_export import neutralise
from glamdata.report.disagreement.upload import MismatchFiles

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from glamdata.disagreeing.disagreement import Disagreement

SCHEMA_VERSION = 1
CSV_FILE, JSON_FILE, RELINKS_FILE = "disagreements.csv", "disagreements.json", "relinks.csv"
COLUMNS = (
    "kind", "owner", "basis", "record_key", "heading", "qid", "property", "property_label", "ours", "theirs",
    "evidence", "origin", "statement_guid", "others", "revision", "when", "user", "record_url", "item_url",
    "difference_url",
)  # fmt: skip
RELINK_COLUMNS = ("record_key", "old_qid", "new_qid", "state")
LISTED = frozenset({"evidence", "others"})
SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Shown:
    """A disagreement with what is shown beside it: the record's heading, the property's name, addresses."""

    row: Disagreement
    heading: str = ""
    property_label: str = ""
    record_url: str = ""
    item_url: str = ""
    difference_url: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it by the names of COLUMNS."""
        row = self.row
        said = {
            "kind": row.kind.value, "owner": row.judgement.owner.value, "basis": row.judgement.basis.value,
            "record_key": row.record_key, "heading": self.heading, "qid": row.qid, "property": row.property,
            "property_label": self.property_label, "ours": row.ours, "theirs": row.theirs,
            "evidence": list(row.judgement.evidence), "origin": row.origin, "statement_guid": row.guid,
            "others": list(row.others), "revision": row.revision or None, "when": row.when, "user": row.user,
            "record_url": self.record_url, "item_url": self.item_url, "difference_url": self.difference_url,
        }  # fmt: skip
        return {name: said[name] for name in COLUMNS}


class DisagreementFiles:
    """Writes into `folder`; use it as a context manager, add every row, and end with :meth:`close_with`.

    At most `shown` rows of a kind are kept in memory, for the page.
    """

    def __init__(self, folder: Path, shown: int) -> None:
        self._folder = folder
        self._most = shown
        self._stack = ExitStack()
        self.counts: Counter[tuple[Kind, str]] = Counter()
        self.shown: dict[Kind, list[Shown]] = {}
        self.mismatches = MismatchFiles(folder)
        self._end: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            rows, relinks, objects = (
                stack.enter_context(self._draft(name).open("w", encoding="utf-8", newline=""))
                for name in (CSV_FILE, RELINKS_FILE, JSON_FILE)
            )
            self._csv, self._relinks = csv.writer(rows), csv.writer(relinks)
            self._json: TextIO = objects
            self._csv.writerow(COLUMNS)
            self._relinks.writerow(RELINK_COLUMNS)
            self._json.write(f'{{"schema_version": {SCHEMA_VERSION}, "disagreements": [')
            stack.enter_context(self.mismatches)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._json.write("\n]" + "".join(f", {json.dumps(k)}: {_dump(v)}" for k, v in self._end.items()) + "}\n")
        else:
            self.mismatches.give_up()
        self._stack.close()
        for name in (CSV_FILE, RELINKS_FILE, JSON_FILE):
            draft = self._draft(name)
            if kind is None:
                draft.replace(self._folder / name)
            draft.unlink(missing_ok=True)

    def add(self, shown: Shown) -> None:
        """Add a row to the files that it belongs in."""
        said, row = shown.to_json(), shown.row
        self._json.write(",\n" if self.counts else "\n")
        self._json.write(_dump(said))
        self._csv.writerow([neutralise(_cell(name, said[name])) for name in COLUMNS])
        if row.kind is Kind.REDIRECTED:
            self._relinks.writerow([*map(neutralise, (row.record_key, row.qid, row.others[0])), "redirected"])
        elif row.kind is Kind.DELETED:
            self._relinks.writerow([*map(neutralise, (row.record_key, row.qid)), "", "deleted"])
        self.counts[row.kind, row.judgement.owner.value] += 1
        kept = self.shown.setdefault(row.kind, [])
        if len(kept) < self._most:
            kept.append(shown)

    def close_with(self, said: dict[str, Any]) -> None:
        """Say what stands in the JSON file besides the rows."""
        self._end = said

    def _draft(self, name: str) -> Path:
        return self._folder / f".{name}.draft"


def _cell(name: str, value: Any) -> str:
    if name in LISTED:
        return SEPARATOR.join(value)
    return "" if value is None else str(value)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
