"""What a bot operator files to be allowed to edit Wikidata, from the numbers of a batch and of its rehearsal.

The page has the headings of https://www.wikidata.org/wiki/Wikidata:Requests_for_permissions/Bot (operator, task, code,
function details). No person's name and no e-mail of the workspace stands in it.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from glamdata.errors import InputError
from glamdata.home.exports import property_labels
from glamdata.model.edit import AddReference, AddStatement
from glamdata.planning.changes import change_from_json
from glamdata.planning.show import RETRIEVED, show_snak
from glamdata.publish.gates import CODES
from glamdata.report.batch_report import REHEARSED
from glamdata.report.showing import hash_of_plan
from glamdata.report.summary import summarize
from glamdata.store import codec, tables
from glamdata.wikibase.session import MAXLAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.batch.run import Run
    from glamdata.model.edit import Change
    from glamdata.model.statement import Reference
    from glamdata.wikibase.limits import Limits
    from glamdata.wikibase.site import Wiki

MOST_REFERENCES = 5
USUAL_RATE = 60
"""Edits a minute, as a new workspace has it for a wiki beyond this machine."""
RATE_TO_DECIDE = f"<!-- DECIDE: your rate there; what is set is for a wiki of this machine --> {USUAL_RATE}"
_MARKUP = frozenset("<>[]{}|'&~_=*#:;")
_OPERATOR = re.compile(r"(?:https?://\S+/wiki/)?(User:[^\s/<>\[\]{}|#]+)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One edit of the plan: the item (empty for a new one), its label, the record, and what is added, line by line."""

    record: str
    qid: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """The page and the facts it was written from."""

    text: str
    facts: dict[str, Any]
    samples: tuple[Sample, ...]


def approval_request(run: Run, limits: Limits, samples: int = 10) -> ApprovalRequest:
    """Write the request for a batch that is pushed by `limits`, with so many sample edits.

    Raises InputError where nothing was rehearsed, or the newest plan is not the one that was.
    """
    noted = run.store.noted(run.batch.name, REHEARSED)
    name = run.batch.name
    if not noted:
        raise InputError(
            f"Nothing of {name} was rehearsed, so there is nothing to show: run `glamdata rehearse {name}`."
        )
    rehearsed = json.loads(noted)
    planned = hash_of_plan(run)
    if rehearsed["plan"] != planned:
        raise InputError(
            f"The newest plan of {name} is not the one that was rehearsed on {rehearsed['when'][:10]}: run"
            f" `glamdata rehearse {name}` again."
        )
    if not rehearsed["planned"]:
        raise InputError(f"The plan of {name} has no edits, so there is nothing to ask for.")
    found = _Found(run, samples)
    facts = {**_numbers(run, limits, rehearsed), "properties": found.said(), "references": found.references}
    page = _environment().get_template("approval_request.wikitext.j2")
    return ApprovalRequest(page.render(**facts, samples=found.samples), facts, found.samples)


class _Found:
    """What is looked for in the plan, one part in memory at a time: samples, properties, references."""

    def __init__(self, run: Run, samples: int) -> None:
        self._labels = property_labels(run)
        self._counts: Counter[str] = Counter()
        self._references: dict[tuple[str, ...], str] = {}
        taken: list[Sample] = []
        every = max(run.parts.count(tables.EDITS) // max(samples, 1), 1)
        for number, row in enumerate(run.parts.all_rows(tables.EDITS)):
            changes = [change_from_json(said) for said in codec.load(row["changes"])]
            self._see(changes)
            if not number % every and len(taken) < samples:
                taken.append(Sample(row["record_key"], row["qid"], row["label"], tuple(row["lines"])))
        self.samples = tuple(taken)

    @property
    def references(self) -> list[str]:
        """One example of each shape of reference, the first ones met."""
        return list(self._references.values())[:MOST_REFERENCES]

    def said(self) -> list[str]:
        """Name the properties with their counts, the most frequent first."""
        return [f"{self._name(pid)} {count:,}" for pid, count in self._counts.most_common()]

    def _see(self, changes: list[Change]) -> None:
        for change in changes:
            if isinstance(change, AddStatement):
                self._counts[change.statement.property] += 1
                self._note(change.statement.references)
            elif isinstance(change, AddReference):
                self._counts[change.existing.property] += 1
                self._note((change.reference,))

    def _note(self, references: tuple[Reference, ...]) -> None:
        for reference in references:
            shape = tuple(snak.property for snak in reference)
            if shape not in self._references and len(self._references) < MOST_REFERENCES:
                said = (
                    f"{self._name(s.property)} {nowiki(show_snak(s))}" for s in reference if s.property != RETRIEVED
                )
                self._references[shape] = "; ".join(said)

    def _name(self, pid: str) -> str:
        return f"{{{{P|{pid}}}}}" + (f" ({nowiki(self._labels[pid])})" if pid in self._labels else "")


def _numbers(run: Run, limits: Limits, rehearsed: Mapping[str, Any]) -> dict[str, Any]:
    summary = summarize(run)
    added = [f"{count:,} {kind}" for kind, count in summary.planned.items() if count]
    gates = set(CODES.values())
    rate, minutes = _pace(run.wiki, rehearsed)
    return {
        "batch": run.batch.name,
        "account": run.wiki.user,
        "operator": _operator(run.wiki.contact),
        "version": version("glamdata"),
        "about": run.mapping.about or run.mapping.name,
        "rights": run.mapping.source.rights,
        "export": run.export.name,
        "records": f"{summary.read:,}",
        "decided": f"of {summary.drafts:,} records {summary.matched:,} are matched with an item,"
        f" {summary.new:,} are new, {summary.to_review:,} wait for a person",
        "totals": summary.planned,
        "added": ", ".join(added) or "nothing",
        "edits": f"{rehearsed['planned']:,}",
        "rate": rate,
        "per_day": f"{limits.edits_per_day:,}" if limits.edits_per_day else "",
        "hours": f"{limits.hours} ({limits.timezone})" if limits.hours else "",
        "maxlag": MAXLAG,
        "duration": _say_duration(minutes, rehearsed["days"]),
        "edit_group": run.batch.edit_group,
        "stop_after": f"{limits.stop_after_refusals:g}",
        "held": [f"{code.removeprefix('gate-')} {count:,}" for code, count in summary.held.items() if code in gates],
        "rehearsed_on": rehearsed["when"][:10],
        "refused": len(rehearsed["refusals"]),
        "findings_before": sum(rehearsed["findings_before"].values()),
        "findings_after": sum(rehearsed["findings_after"].values()),
        **{name: rehearsed[name] for name in ("plan", "copied", "planned", "saved", "created", "planned_again")},
    }


def _pace(wiki: Wiki, rehearsed: Mapping[str, Any]) -> tuple[str, float]:
    """Give the edits a minute and the minutes that they take; the rate of a wiki of this machine is nobody's there."""
    if wiki.is_loopback:
        return RATE_TO_DECIDE, rehearsed["planned"] / USUAL_RATE
    return f"{wiki.edits_per_minute:g}", rehearsed["minutes"]


def _operator(contact: str) -> str:
    """Give the operator's user page; an e-mail or nothing is left to be decided: it is nobody's business there."""
    found = _OPERATOR.search(contact)
    return f"[[{found[1]}]]" if found else "<!-- DECIDE: your own account --> [[User:…]]"


def _say_duration(minutes: float, days: int) -> str:
    hours, rest = divmod(math.ceil(minutes), 60)
    words = f"{hours} h {rest} min" if hours else f"{rest} min" if minutes >= 1 else "less than a minute"
    return f"{words} over {days} days" if days > 1 else words


def nowiki(text: str) -> str:
    """Write a text so that a wiki shows it as it is: no link, template or tag of the catalogue's begins."""
    return "".join(f"&#{ord(sign)};" if sign in _MARKUP else sign for sign in " ".join(text.split()))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("glamdata.formats", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (wikitext: what the catalogue says goes through `nowiki`)
        keep_trailing_newline=True,
    )
    environment.filters["nowiki"] = nowiki
    return environment
