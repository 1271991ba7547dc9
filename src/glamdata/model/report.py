"""BatchReport: what one batch did, for people who read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.model.finding import Finding


@dataclass(frozen=True, slots=True)
class TotalGroup:
    """Figures that belong together (``Records``, ``Edits``): each a label and a number or short text.

    `about` is a sentence under the title of the group, empty for none.
    """

    title: str
    totals: tuple[tuple[str, int | str], ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class StageRow:
    """What one stage did: how many came in, went on and were held back, and in words how long or why."""

    stage: str
    taken: int
    passed: int
    held: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a code was found in the whole batch, where the report does not hold every Finding."""

    stage: str
    severity: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of the batch.

    `outcome` is matched, new, review, excluded or refused; `qid` and `label` the item's, empty where there is none;
    `reason` why a person must look or why it is out; `evidence` what spoke for the match, a line each; `changes` the
    planned edit, a line each (``+ P569 1867-06-08 [ref]``); `state` where the edit stands in the ledger; `url` the
    item's page; `held` what the gates hold of the edit, a line each.
    """

    key: str
    heading: str
    outcome: str
    qid: str = ""
    label: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    state: str = ""
    url: str = ""
    held: tuple[str, ...] = ()


def anchor_of(stage: str, code: str, severity: str) -> str:
    """Name the place of a finding in the page on findings."""
    return f"{stage}-{code}-{severity}"


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """What is said of a code of a stage: its severities, what it means and what to do, in Markdown."""

    stage: str
    code: str
    severities: tuple[str, ...]
    meaning: str
    advice: str

    @property
    def anchor(self) -> str:
        """Its place in the page on findings."""
        return anchor_of(self.stage, self.code, self.severities[0])


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate between the plan and the wiki: what it is about, its state, who opened it for what, what it holds."""

    gate: str
    about: str
    state: str
    opened: tuple[str, ...] = ()
    held: int = 0


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A way on from the report: relative address or http(s), text, and a few words on what is there."""

    url: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """All that the HTML report of a batch shows.

    `when` is aware, in UTC. `outcomes` counts the records of the whole batch by outcome, `review_reasons` those for
    review by reason, `finding_counts` its findings; they are counted from `records` and `findings` where empty, so a
    caller that passes only some of a large batch gives them. `records_file` is the file (relative to the report) that
    lists every record, empty for none; `findings_files` those that list every finding, `checks_file` the page that says
    of `checks` what each finding means; `gates` what stands between the plan and the wiki.
    """

    title: str
    batch: str
    mapping: str
    export: str
    when: datetime
    wiki: str
    totals: tuple[TotalGroup, ...] = ()
    stages: tuple[StageRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    records: tuple[RecordRow, ...] = ()
    links: tuple[ReportLink, ...] = ()
    outcomes: tuple[tuple[str, int], ...] = ()
    review_reasons: tuple[tuple[str, int], ...] = ()
    finding_counts: tuple[FindingCount, ...] = ()
    records_file: str = ""
    findings_files: tuple[str, ...] = ()
    checks: tuple[CheckEntry, ...] = ()
    checks_file: str = ""
    gates: tuple[GateRow, ...] = ()
