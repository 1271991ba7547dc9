"""Evaluating: how right the rules are on a catalogue whose items are known, with that knowledge hidden from them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from math import sqrt
from typing import TYPE_CHECKING, Any

from glamdata.batch.record_traits import traits_of_draft
from glamdata.errors import ExportError
from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.reconciling.certainty import certainty
from glamdata.reconciling.decide import decide, explain
from glamdata.reconciling.score import score_found
from glamdata.report.trying import read_records
from glamdata.wikibase.candidates import CandidateFinder, add_works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glamdata.mapping.spec import Mapping
    from glamdata.model.draft import Draft
    from glamdata.model.match import Outcome
    from glamdata.model.record import CatalogueRecord
    from glamdata.wikibase.lookup import ItemSource

AT_ONCE = 5_000
"""Records looked up together."""
SHOWN = 50
"""Wrong accepts that are kept to be shown."""
_QID = re.compile(r"\bQ[1-9][0-9]*\b")
_SELECTOR = re.compile(r"(?P<tag>[0-9A-Z]{3})\$(?P<code>[0-9a-z])")
Z = 1.96  # of the normal distribution, for an interval of 95 %


@dataclass(frozen=True, slots=True)
class WrongAccept:
    """A match that a rule accepted and that is not the known one; `absent` where the known item is not there."""

    record: str
    accepted: str
    known: str
    rule: str
    absent: bool
    evidence: str


@dataclass(slots=True)
class Evaluation:
    """What evaluating counted.

    `rows` are those with a known item, `present` those of them whose item is in the source; `accepted` and `right` are
    counted by rule; `unlabelled` are accepts of rows without a known item, neither right nor wrong; `waiting` counts
    the reasons of rows left to a person.
    """

    rows: int = 0
    present: int = 0
    unlabelled: int = 0
    wrong_absent: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    wrong: list[WrongAccept] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of accepts that are right; 1 where nothing was accepted."""
        return _share(self.right.total(), self.accepted.total())

    @property
    def recall(self) -> float:
        """The share of rows whose item is in the source that were accepted rightly."""
        return _share(self.right.total(), self.present)

    @property
    def coverage(self) -> float:
        """The share of rows that a rule accepted."""
        return _share(self.accepted.total(), self.rows)

    def to_json(self) -> dict[str, Any]:
        """Give the numbers, and the wrong accepts, as JSON."""
        rules = {rule: _rule_numbers(self.right[rule], count) for rule, count in sorted(self.accepted.items())}
        return {
            "rows": self.rows,
            "present": self.present,
            "absent": self.rows - self.present,
            **_rule_numbers(self.right.total(), self.accepted.total()),
            "recall": self.recall,
            "coverage": self.coverage,
            "wrong_absent": self.wrong_absent,
            "unlabelled_accepted": self.unlabelled,
            "rules": rules,
            "waiting": dict(self.waiting.most_common()),
            "wrong": [
                {name: getattr(one, name) for name in WrongAccept.__slots__} for one in self.wrong
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the rules say of one record: the best item and how sure that is, and the rule where one accepts it."""

    record: str
    qid: str
    score: float
    rule: str
    reason: str


class Evaluator:
    """Evaluates one export against one source of items."""

    def __init__(self, mapping: Mapping, known: str, source: ItemSource) -> None:
        self._mapping = mapping
        self._known = known
        self._rules = mapping.match
        self._lookup = source.lookup((*mapping.match.languages, "mul"))
        self.found = Evaluation()

    def judge(self, records: Iterable[CatalogueRecord]) -> Iterator[Prediction]:
        """Judge records, each once, with the known item hidden; what is counted is in `found`."""
        drafts = [(draft, known_item(record, self._known)) for record in records if (draft := self._draft(record))]
        truths = self._lookup.follow({known for _, known in drafts if known})
        subjects = {draft.key: replace(draft.subject, known=()) for draft, _ in drafts}
        traits = {draft.key: traits_of_draft(draft) for draft, _ in drafts}
        found = CandidateFinder(self._lookup, self._rules).find(list(subjects.values()))
        found = add_works(self._lookup, found, traits, self._rules.weak)
        for draft, known in drafts:
            subject = subjects[draft.key]
            scored = score_found(subject, found[draft.key], self._rules, traits[draft.key])
            outcome = decide(subject, scored, self._rules)
            self._count(outcome, known, truths.get(known, ""))
            yield _predict(outcome)

    def _draft(self, record: CatalogueRecord) -> Draft | None:
        """Give the draft of a record's main item, None where the mapping leaves it out."""
        return next(iter(draft_record(record, self._mapping).drafts), None)

    def _count(self, outcome: Outcome, known: str, truth: str) -> None:
        counts = self.found
        if not known:
            counts.unlabelled += bool(outcome.qid)
            return
        counts.rows += 1
        counts.present += bool(truth)
        if not outcome.qid:
            counts.waiting[str(outcome.reason)] += 1
            return
        rule = str(outcome.reason)
        counts.accepted[rule] += 1
        if outcome.qid == (truth or known):
            counts.right[rule] += 1
            return
        counts.wrong_absent += not truth
        if len(counts.wrong) < SHOWN:
            best = next(one for one in outcome.candidates if one.qid == outcome.qid)
            wrong = WrongAccept(outcome.record_key, outcome.qid, known, rule, not truth, explain(best))
            counts.wrong.append(wrong)


def evaluate_export(
    export: Path,
    file: Path,
    known: str,
    source: ItemSource,
    tell: Callable[[str], None],
    predictions: Path | None = None,
) -> Evaluation:
    """Evaluate the rules on `export`, mapped by `file`, whose column or subfield `known` (``024$a``) holds the items.

    `predictions` is a CSV file to write: record, qid, score, rule, reason; a row a record. The qid is that of the best
    item, accepted or not; the rule is empty where none accepts it. Raises ExportError where no record has a known item.
    """
    mapping = read_mapping(file)
    evaluator = Evaluator(mapping, known, source)
    seen = 0
    with ExitStack() as stack:
        write = _open_predictions(predictions, stack) if predictions else None
        stream = read_records(export, mapping.source)
        while records := list(islice(stream, AT_ONCE)):
            for prediction in evaluator.judge(records):
                if write:
                    write(prediction)
            seen += len(records)
            tell(f"evaluated {seen} records")
    if not evaluator.found.rows:
        raise ExportError(
            f"{export}: no record has an item (Q42) in {known!r}: name the column or subfield that holds it."
        )
    return evaluator.found


def known_item(record: CatalogueRecord, known: str) -> str:
    """Give the item in a column of a table, or in a subfield (``024$a``) of a MARC record; empty without one."""
    if record.cells is not None:
        texts = [record.cells.get(known, "")]
    elif selector := _SELECTOR.fullmatch(known):
        texts = [text for one in record.with_tag(selector["tag"]) for text in one.texts(selector["code"])]
    else:
        texts = []
    return next((found.group() for text in texts if (found := _QID.search(text or ""))), "")


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (E. B. Wilson 1927), the whole range where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share = right / count
    middle = share + Z * Z / (2 * count)
    spread = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    scale = 1 + Z * Z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _rule_numbers(right: int, accepted: int) -> dict[str, Any]:
    low, high = wilson_interval(right, accepted)
    return {"accepted": accepted, "right": right, "precision": _share(right, accepted), "interval": [low, high]}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _predict(outcome: Outcome) -> Prediction:
    best = outcome.qid or next((one.qid for one in outcome.candidates), "")
    reason = str(outcome.reason)
    return Prediction(outcome.record_key, best, certainty(outcome), reason if outcome.qid else "", reason)


def _open_predictions(path: Path, stack: ExitStack) -> Callable[[Prediction], None]:
    writer = csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    writer.writerow(Prediction.__slots__)

    def write(one: Prediction) -> None:
        writer.writerow([one.record, one.qid, f"{one.score:.6f}", one.rule, one.reason])

    return write
