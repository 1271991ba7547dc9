"""Where a batch stands, for `glamdata status`: records, decisions, plan, ledger, last runs, and what to do next.

Lines fit a terminal of 80 columns; reasons that a wiki or a person gave are folded.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.report.batch_report import REHEARSED, report_file
from glamdata.report.next_step import NextStep
from glamdata.report.showing import hash_of_plan
from glamdata.report.summary import summarize
from glamdata.store import tables
from glamdata.store.last_runs import Ended, last_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.report.summary import Summary
    from glamdata.store.last_runs import LastRun

WIDTH = 79
_INDENT = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one batch stands. `plan` is the hash of its newest plan, `rehearsed` the numbers of its last rehearsal."""

    summary: Summary
    wiki: str
    export: str
    report: str
    plan: str
    rehearsed: dict[str, Any]
    runs: tuple[LastRun, ...]
    next_step: str

    def to_json(self) -> dict[str, Any]:
        """Give it for machines: the numbers, and what stands beside them."""
        return {
            **self.summary.to_json(),
            "wiki": self.wiki,
            "export": self.export,
            "report": self.report,
            "plan": self.plan,
            "rehearsed": self.rehearsed,
            "last_runs": [run.to_json() for run in self.runs],
            "next": self.next_step,
        }


def standing_of(run: Run, place: str = "") -> Standing:
    """Look at a batch: its tables, decisions, ledger and notes; nothing is asked of the wiki.

    `place` ends every command that is named as the next step: ``--workspace …``, as the reader has to type it.
    """
    summary = summarize(run)
    noted = run.store.noted(run.batch.name, REHEARSED)
    rehearsed = json.loads(noted) if noted else {}
    planned = hash_of_plan(run) if run.parts.numbers(tables.EDITS) else ""
    runs = tuple(last_runs(run.store, run.batch.name))
    return Standing(
        summary=summary,
        wiki=run.wiki.identity,
        export=run.batch.export_path,
        report=str(report_file(run)),
        plan=planned,
        rehearsed=rehearsed,
        runs=runs,
        next_step=NextStep(run, summary, runs, place).say(planned, rehearsed),
    )


def show_standing(found: Standing) -> Iterator[str]:
    """Give the lines of one batch."""
    summary = found.summary
    yield summary.batch
    yield from _row("export", found.export)
    counts = [
        f"{summary.in_file:,} in the file",
        f"{summary.read:,} read",
        *_some(summary.refused, "refused"),
        *_some(summary.ignored, "ignored"),
        *_some(summary.excluded, "left out by the mapping"),
    ]
    yield from _row("records", ", ".join(counts))
    decided = [f"{summary.matched:,} matched", *_some(summary.new, "new"), *_some(summary.skipped, "skipped")]
    yield from _row("decided", ", ".join(decided))
    if summary.to_review:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in summary.review_reasons.items())
        yield from _row("waiting", f"{summary.to_review:,} for a person{f' ({reasons})' if reasons else ''}")
    if found.plan:
        held = sum(summary.held.values())
        yield from _row("plan", f"{summary.planned_edits:,} edits, {held:,} held back; hash {found.plan}")
    if found.rehearsed:
        yield from _row("rehearsed", _say_rehearsed(found))
    if summary.ledger:
        edits = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in summary.ledger.items())
        yield from _row("ledger", f"{edits} on {found.wiki}")
    for number, run in enumerate(found.runs):
        yield from _row("" if number else "last runs", _say_run(run))
    yield from _row("report", found.report)
    yield from _row("next", found.next_step)


def _say_rehearsed(found: Standing) -> str:
    said = found.rehearsed
    same = "this plan" if said.get("plan") == found.plan else "another plan than this"
    good = "all got in" if said.get("is_good") else f"{len(said.get('refusals', ()))} refused"
    return f"{_day(str(said.get('when', '')))}, {same}, {good}"


def _say_run(run: LastRun) -> str:
    began = _minute(run.began)
    if run.how is Ended.NOT_YET:
        return f"{run.purpose} {began}: at work, process {run.process}"
    took = f" in {max((run.ended - run.began).total_seconds(), 0):,.0f} s" if run.ended else ""
    words = f": {run.words}" if run.words else ""
    return f"{run.purpose} {began}: {run.how.value}{took}{words}"


def _row(name: str, words: str) -> list[str]:
    indent = " " * _INDENT
    head = f"  {name}".ljust(_INDENT)
    return textwrap.wrap(
        words, WIDTH, initial_indent=head, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _some(count: int, words: str) -> list[str]:
    return [f"{count:,} {words}"] if count else []


def _minute(when: datetime) -> str:
    return when.isoformat(" ", "minutes").removesuffix("+00:00")


def _day(text: str) -> str:
    return text[:16].replace("T", " ")
