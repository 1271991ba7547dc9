"""Which command goes on with a batch from where it is, for `glamdata status`. Nothing is asked of the wiki."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.batch.batchcheck import is_stopped
from glamdata.publish.campaign.batch import base_of
from glamdata.publish.gates import CODES
from glamdata.report.batch_report import REHEARSED
from glamdata.report.showing import hash_of_plan
from glamdata.store import tables
from glamdata.store.last_runs import Ended, last_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.report.summary import Summary
    from glamdata.store.last_runs import LastRun
    from glamdata.store.parts import Table


_BROUGHT = (Ended.DONE, Ended.NOT_YET)
"""What the last round trip may be for its files to be there: also that which asks for the next step as it ends."""


def next_step_of(run: Run, summary: Summary, place: str = "") -> str:
    """Say what comes next for a batch; `place` ends every command, as ``--workspace …`` does."""
    noted = run.store.noted(run.batch.name, REHEARSED)
    plan = hash_of_plan(run) if run.parts.numbers(tables.EDITS) else ""
    runs = last_runs(run.store, run.batch.name)
    return NextStep(run, summary, runs, place).say(plan, json.loads(noted) if noted else {})


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next for a batch. `place` ends every command, as ``--workspace …`` does; `runs` are its last ones."""

    run: Run
    summary: Summary
    runs: Sequence[LastRun]
    place: str = ""

    def say(self, plan: str, rehearsed: Mapping[str, Any]) -> str:
        """Say it in words; `plan` is the hash of the newest plan, `rehearsed` the numbers of the last rehearsal."""
        run, summary = self.run, self.summary
        if base := base_of(run):
            return self._command("campaign references", base)
        if any(not run.parts.numbers(table) for table in (tables.RECORDS, tables.OUTCOMES)):
            return self._prepare()
        if is_stopped(run):
            accept = self._command("plan", run.batch.name, "--accept-anomaly WHY --who NAME")
            return f"read the report, then mend and prepare again, or {accept}"
        planned = self._made_at(tables.EDITS)
        if planned is None:
            go = self._command("plan")
            return f"{self._command('review')}, then {go}" if summary.to_review else go
        also = f"; {summary.to_review:,} wait: {self._command('review')}" if summary.to_review else ""
        return f"{self._after_plan(planned, plan, rehearsed)}{also}"

    def _after_plan(self, planned: datetime, plan: str, rehearsed: Mapping[str, Any]) -> str:
        if newer := self._newer_than(planned):
            return f"{self._command('plan')}, since the plan is older than {newer}"
        edits = self.summary.edits
        if edits.get("planned") and rehearsed.get("plan") == plan and rehearsed.get("is_good"):
            return self._command("publish", options=f"--approve {plan}")
        if edits.get("planned"):
            return f"{self._command('rehearse')}, then {self._command('publish')}"
        if edits.get("refused") or edits.get("unknown"):
            return f"see the refusals in the report, mend, then {self._command('publish')}"
        if self.summary.ledger.get("saved"):
            return self._after_publishing()
        return self._say_held() or self._bring_home()

    def _after_publishing(self) -> str:
        if self._all_taken_back():
            again = self._command("publish", options="--again")
            return f"nothing until the next export; {again} sends again what was taken back"
        return self._bring_home()

    def _say_held(self) -> str:
        """Say where nothing was ever sent and nothing is planned, since all is held back or nothing is decided."""
        held = self.summary.held
        if not self.summary.matched + self.summary.new:
            return "no record is matched yet"
        if any(code in held for code in CODES.values()):
            return f"{self._command('gates show')}: it says what holds the edits back, and who may let them go"
        if sum(held.values()):
            return f"see what is held back, and why: {self._command('plan')}; mend, then prepare again"
        return ""

    def _bring_home(self) -> str:
        home = [run.began for run in self.runs if run.purpose == "roundtrip" and run.how in _BROUGHT]
        brought = _newest([*home, self._made_at(tables.ENRICHMENTS)])
        changed = _newest([
            self.run.store.ledger.last_saved(self.run.batch.name, self.run.wiki.identity),
            self._made_at(tables.OUTCOMES),
        ])  # fmt: skip
        if brought is None or (changed and brought < changed):
            return self._command("roundtrip")
        return "nothing until the next export"

    def _newer_than(self, planned: datetime) -> str:
        """Say what happened since the plan was made that changes it."""
        prepared = _newest(map(self._made_at, (tables.DRAFTS, tables.OUTCOMES, tables.POINTERS)))
        if prepared and prepared > planned:
            return "the last prepare"
        touched = self.run.store.decisions.touched_since(self.run.batch.mapping, planned)
        if touched and any(key in touched for (key,) in self.run.parts.columns(tables.DRAFTS, "record_key")):
            return "the newest decision"
        return ""

    def _all_taken_back(self) -> bool:
        ledger, wiki = self.run.store.ledger, self.run.wiki.identity
        saved = ledger.saved_items(self.run.batch.mapping, wiki).keys()
        ours = saved & ledger.states(self.run.batch.name, wiki).keys()
        return not ours - ledger.undone(self.run.batch.mapping, wiki).keys()

    def _made_at(self, of: Table) -> datetime | None:
        return _newest(self.run.parts.made_at(of, number) for number in self.run.parts.numbers(of))

    def _prepare(self) -> str:
        batch = self.run.batch
        return self._command("prepare", shlex.quote(batch.export_path), f"--mapping {shlex.quote(batch.mapping_path)}")

    def _command(self, name: str, about: str = "", options: str = "") -> str:
        words = ("glamdata", name, about or self.run.batch.name, options, self.place)
        return " ".join(word for word in words if word)


def _newest(times: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, times), default=None)
