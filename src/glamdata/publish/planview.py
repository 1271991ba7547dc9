"""The newest plan of a batch, read from its tables, in the format that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glamdata.errors import InputError
from glamdata.formats.mismatch import plan_as_mismatches
from glamdata.formats.plan_html import plan_as_html
from glamdata.formats.plan_json import plan_as_json
from glamdata.formats.plan_text import plan_as_text
from glamdata.formats.quickstatements import plan_as_quickstatements
from glamdata.model.edit import AddQualifiers, AddStatement, Conflict, CorrectValue, SetTerm
from glamdata.model.plan import Plan, PlannedItem
from glamdata.model.statement import Statement
from glamdata.model.value import ItemValue
from glamdata.planning.changes import change_from_json
from glamdata.publish.campaign.batch import base_of
from glamdata.publish.nothing import why_nothing
from glamdata.report.showing import hash_of_plan
from glamdata.report.summary import summarize
from glamdata.report.terminal import make_visible
from glamdata.store import codec, tables
from glamdata.store.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path
    from typing import TextIO

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import Change
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak
    from glamdata.wikibase.read import Reader

FORMATS = ("text", "json", "html", "quickstatements", "mismatch")
Tell = Callable[[str], None]


class PlanView:
    """The newest plan of `run`, or of `records` alone. Labels of items are read from the wiki, part by part."""

    def __init__(
        self,
        run: Run,
        reader: Reader,
        properties: Mapping[str, PropertyDefinition],
        records: Collection[str] = (),
    ) -> None:
        self._run = run
        self._reader = reader
        self._records = frozenset(records)
        self._names = {pid: defined.label for pid, defined in properties.items() if defined.label not in {"", pid}}
        self._decided = run.decided()

    def plan(self) -> Plan:
        """Give the plan. Its items and conflicts are read as they are asked for, one part in memory at a time."""
        run, summary = self._run, summarize(self._run)
        return Plan(
            batch=run.batch.name,
            mapping=run.mapping.name,
            wiki=run.wiki.api,
            digest=hash_of_plan(run),
            today=run.clock.now().date(),
            totals={"edits": summary.planned_edits, **summary.planned},
            held=self._count_held(),
            items=self._items(),
            conflicts=self._conflicts(),
            names=self._names,
            nothing="" if summary.planned_edits else why_nothing(run, self._records),
        )

    def _items(self) -> Iterator[PlannedItem]:
        for number in self._run.parts.numbers(tables.EDITS):
            items = list(self._part(number))
            self._learn(named for item in items for change in item.changes for named in _items_named(change))
            yield from items

    def _part(self, number: int) -> Iterator[PlannedItem]:
        told: dict[str, list[codec.Row]] = {}
        for row in self._run.parts.rows(tables.findings_table("plan"), number):
            if self._is_asked_for(row["record_key"]):
                told.setdefault(row["record_key"], []).append(row)
        for row in self._run.parts.rows(tables.EDITS, number):
            key = row["record_key"]
            if self._is_asked_for(key):
                changes = tuple(change_from_json(said) for said in codec.load(row["changes"]))
                findings = tuple(codec.finding_from_row(finding) for finding in told.pop(key, ()))
                yield PlannedItem(key, row["qid"], row["label"], changes, findings)
        drafts = Parts(self._run.store.folder, base_of(self._run) or self._run.batch.name)  # a campaign has none
        drafted = drafts.table(tables.DRAFTS, number, ["record_key", "heading"]) if told else None
        headings = {row["record_key"]: row["heading"] for row in drafted.to_pylist()} if drafted else {}
        for key, rows in told.items():
            qid = self._decided[key].qid if key in self._decided else ""
            findings = tuple(codec.finding_from_row(finding) for finding in rows)
            yield PlannedItem(key, qid, headings.get(key, ""), (), findings)

    def _conflicts(self) -> Iterator[Conflict]:
        for number in self._run.parts.numbers(tables.CONFLICTS):
            rows = [r for r in self._run.parts.rows(tables.CONFLICTS, number) if self._is_asked_for(r["record_key"])]
            conflicts = [_conflict(row) for row in rows]
            self._learn(named for conflict in conflicts for named in _named([conflict.ours.snak]))
            yield from conflicts

    def _is_asked_for(self, record_key: str) -> bool:
        return not self._records or record_key in self._records

    def _learn(self, qids: Iterable[str]) -> None:
        """Look up the labels of items that are not known yet, in the languages of the mapping."""
        languages = self._run.mapping.match.languages
        new = sorted(set(qids) - self._names.keys())
        for qid, labels in self._reader.labels(new).items():
            label = next((labels[code] for code in (*languages, "mul", "en") if code in labels), "")
            if label:
                self._names[qid] = label

    def _count_held(self) -> dict[str, int]:
        counted: dict[str, int] = {}
        for stage, severity, code in self._run.parts.columns(
            tables.findings_table("plan"), "stage", "severity", "code"
        ):
            if stage == "plan" or severity == "critical":
                counted[code] = counted.get(code, 0) + 1
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def write_plan(plan: Plan, form: str, write: Callable[[str], object], tell: Tell) -> None:
    """Write a plan in one of FORMATS. `write` takes a line or, of a page, a piece; `tell` what can't be written."""
    if form == "html":
        for piece in plan_as_html(plan):
            write(piece)
        return
    lines = plan_as_quickstatements(plan, tell) if form == "quickstatements" else _LINES[form](plan)
    for line in lines:
        write(f"{line}\n")


_LINES = {"text": plan_as_text, "json": plan_as_json, "mismatch": plan_as_mismatches}


def require_format(form: str, output: Path | None) -> None:
    """Raise InputError for a format that there is not, or a file that can't be written."""
    if form not in FORMATS:
        raise InputError(f"There is no format {form!r} for a plan; possible: {', '.join(FORMATS)}.")
    if output and not output.parent.is_dir():
        raise InputError(f"{output} can't be written: there is no folder {output.parent}.")


def print_plan(
    coordinator: Coordinator, run: Run, form: str, output: Path | None, records: Collection[str] = ()
) -> None:
    """Write the newest plan to a file, or to the terminal where there is none.

    Raises InputError for a record that the batch does not have.
    """
    reader, properties = coordinator.connection.reader, coordinator.properties(run)
    known = {key for (key,) in run.parts.columns(tables.DRAFTS, "record_key")} if records else set()
    if unknown := sorted(set(records) - known):
        raise InputError(f"{run.batch.name} has no record {unknown[0]!r}: give its key as the report shows it.")
    plan = PlanView(run, reader, properties, records).plan()
    if output is None:
        write_plan(plan, form, _print_line if form == "text" else sys.stdout.write, _say)
        return
    with replacing(output) as file:
        write_plan(plan, form, file.write, _say)
    _say(f"{output}: {plan.totals['edits']} edits; plan {plan.digest}")


def _print_line(line: str) -> None:
    sys.stdout.write(f"{make_visible(line[:-1])}\n")


def _say(words: str) -> None:
    sys.stderr.write(f"glamdata: {make_visible(words)}\n")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a file for writing that takes the place of `path` once it is whole."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _conflict(row: codec.Row) -> Conflict:
    ours, theirs = (Statement.from_json(codec.load(row[name])) for name in ("ours", "theirs"))
    return Conflict(row["record_key"], row["qid"], ours, theirs)


def _items_named(change: Change) -> Iterator[str]:
    """Give the items that a change's line shows."""
    match change:
        case SetTerm():
            return
        case AddStatement(statement):
            yield from _named(statement.snaks())
        case CorrectValue(existing, corrected):
            yield from _named([existing.snak, *corrected.snaks()])
        case _:
            added = change.qualifiers if isinstance(change, AddQualifiers) else change.reference
            yield from _named([change.existing.snak, *added])


def _named(snaks: Iterable[Snak]) -> Iterator[str]:
    return (snak.value.id for snak in snaks if isinstance(snak.value, ItemValue))
