"""Deciding by rule, and only where it is safe; everything else goes to a person, with the reason.

A rule accepts one item by a strong identifier that nothing contradicts, or one item whose name and dates agree, with
the others clearly behind. What a rule accepts must be right 995 times in 1,000, so doubt is always review.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.match import Outcome, Verdict
from glamdata.reconciling.compare import AGREES, NEARLY_AGREES
from glamdata.reconciling.likeness import LOOSE, SHORT_FORM, TIGHT
from glamdata.reconciling.name import parse_name
from glamdata.reconciling.score import (
    BIRTH,
    CLASS,
    DATE_KINDS,
    DEATH,
    IDENTIFIER,
    LOCAL_NUMBERS,
    NAME,
    OWN_ID,
    id_property,
    is_shared_id,
    is_strong_id,
    is_weak_id,
)
from glamdata.reconciling.traits import ACTIVE, SUPPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import Candidate, Evidence, MatchRules
    from glamdata.reconciling.name import Name


class Reason(StrEnum):
    """Why an outcome is what it is: two reasons to match, one for a new item, the rest for a person to look."""

    MATCHED_BY_ID = "one item by a strong identifier, nothing contradicts"
    MATCHED_BY_EVIDENCE = "name and dates agree, no other item is close"
    NONE_FOUND = "none found"
    KNOWN_MISSING = "the record names an item that the wiki does not have"
    ID_ON_TWO_ITEMS = "one identifier on two items"
    IDS_DISAGREE = "identifiers point to different items"
    DATES_CONTRADICT = "dates contradict"
    NAMES_CONTRADICT = "names contradict"
    CLASS_CONTRADICTS = "the item is something else"
    OTHER_ID = "the item carries another identifier"
    WEAK_ID_ALONE = "only a weak identifier agrees"
    SEVERAL_CLOSE = "several items are close"
    THIN_EVIDENCE = "the evidence is too thin"
    LOOSE_NAME = "the name agrees only loosely"
    LOW_SCORE = "the score is too low"
    DUPLICATE = "another record of the batch may be the same"


REASONS = tuple(Reason)

PARTLY = SHORT_FORM.score
"""A name in another form or without a middle name: one year is enough for it where it is rare."""
FEW_BEARERS = 2

_VETO_REASONS = {
    BIRTH: Reason.DATES_CONTRADICT,
    DEATH: Reason.DATES_CONTRADICT,
    ACTIVE: Reason.DATES_CONTRADICT,
    NAME: Reason.NAMES_CONTRADICT,
    CLASS: Reason.CLASS_CONTRADICTS,
    OWN_ID: Reason.OTHER_ID,
}


def decide(
    subject: Subject, candidates: Sequence[Candidate], rules: MatchRules, rejected: frozenset[str] = frozenset()
) -> Outcome:
    """Decide on one record, or say why a person must.

    `rejected` are items a person said the record is not; they are left out for ever. The verdict is MATCH where it is
    safe, NEW only where nothing was found and `rules.create` is auto, else None with the reason.
    """
    ranked = _rank([candidate for candidate in candidates if candidate.qid not in rejected])
    if not ranked:
        verdict = Verdict.NEW if rules.create == "auto" else None
        is_missing = verdict is None and not candidates and subject.known
        return Outcome(subject.key, verdict, "", Reason.KNOWN_MISSING if is_missing else Reason.NONE_FOUND, ranked)
    doubt = _doubt_ids(ranked)
    if doubt:
        return Outcome(subject.key, None, "", doubt, ranked)
    strong = [one for one in ranked if any(is_strong_id(evidence, rules) for evidence in one.evidence)]
    chosen, doubt = (strong[0], _doubt_strong(strong[0], rules)) if strong else (ranked[0], _doubt_best(ranked, rules))
    if doubt:
        return Outcome(subject.key, None, "", doubt, ranked)
    reason = Reason.MATCHED_BY_ID if strong else Reason.MATCHED_BY_EVIDENCE
    return Outcome(subject.key, Verdict.MATCH, chosen.qid, reason, ranked)


def explain(candidate: Candidate) -> str:
    """Give the total and the evidence in one line: what agrees, what differs, both texts, and each one's share."""
    lines = explain_each(candidate)
    return f"{candidate.score:.2f}: {'; '.join(lines)}" if lines else "nothing to compare"


def explain_each(candidate: Candidate) -> list[str]:
    """Give the evidence a line a comparison: ``birth 30 %: the same year (1867)``; a cross marks a contradiction."""
    lines = []
    for one in candidate.evidence:
        texts = one.ours if one.ours == one.theirs else f"{one.ours} | {one.theirs}"
        mark = "✗ " if one.veto else ""
        share = f" {one.weight:.0%}".replace("%", "\u202f%") if one.weight else ""
        lines.append(f"{mark}{one.kind}{share}: {one.rule} ({texts})")
    return lines


def _rank(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Give every item once, best first; ties by id, so that the order never changes."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.qid not in best or candidate.score > best[candidate.qid].score:
            best[candidate.qid] = candidate
    return tuple(sorted(best.values(), key=lambda one: (-one.score, len(one.qid), one.qid)))


def _doubt_ids(candidates: Sequence[Candidate]) -> Reason | None:
    """Say whether ids lead to more than one item, weak ones included."""
    items: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        for one in candidate.evidence:
            if is_shared_id(one) and id_property(one) not in LOCAL_NUMBERS:
                items[one.ours if id_property(one) else candidate.qid].add(candidate.qid)
    if any(len(qids) > 1 for qids in items.values()):
        return Reason.ID_ON_TWO_ITEMS
    return Reason.IDS_DISAGREE if len(set().union(*items.values())) > 1 else None


def _doubt_strong(candidate: Candidate, rules: MatchRules) -> Reason | None:
    """Say what contradicts a match by a strong id, if anything."""
    veto = _first_veto(candidate)
    if veto:
        return veto
    if _has_other_id(candidate, rules):
        return Reason.OTHER_ID
    name = _name_of(candidate)
    return Reason.NAMES_CONTRADICT if name and name.score < LOOSE else None


def _doubt_best(ranked: Sequence[Candidate], rules: MatchRules) -> Reason | None:
    """Say what keeps the best candidate from being accepted without a strong id, if anything."""
    best = ranked[0]
    weak = [one for one in ranked if any(is_weak_id(evidence, rules) for evidence in one.evidence)]
    doubt = _doubt_evidence(best, rules, _count_bearers(ranked))
    if weak and (doubt or weak[0] is not best):
        return _first_veto(weak[0]) or (Reason.WEAK_ID_ALONE if weak[0] is best else Reason.SEVERAL_CLOSE)
    if not doubt and len(ranked) > 1 and best.score - ranked[1].score < rules.gap:
        return Reason.SEVERAL_CLOSE
    return doubt


def _count_bearers(ranked: Sequence[Candidate]) -> int:
    """Count the items that bear the name, whatever their dates: how frequent it is on this wiki."""
    return sum(bool(name and name.score >= TIGHT) for name in map(_name_of, ranked))


def _doubt_evidence(candidate: Candidate, rules: MatchRules, bearers: int) -> Reason | None:
    """Say whether name and dates, two independent kinds of evidence, both carry the match."""
    veto, name = _first_veto(candidate), _name_of(candidate)
    if veto:
        return veto
    if _has_other_id(candidate, rules):
        return Reason.OTHER_ID
    is_rare = bool(name and name.score >= TIGHT and _is_rare(name, bearers))
    agreement = _weigh_dates(candidate, is_rare=is_rare) + _weigh_traits(candidate)
    if name is None or not agreement:
        return Reason.THIN_EVIDENCE
    if name.score < LOOSE:
        return Reason.NAMES_CONTRADICT
    agreement += any(is_weak_id(one, rules) for one in candidate.evidence)
    if agreement < _needed_agreement(name, bearers):
        return Reason.LOOSE_NAME if name.score < TIGHT else Reason.THIN_EVIDENCE
    unlike = any(one.kind in DATE_KINDS and one.score < NEARLY_AGREES for one in candidate.evidence)
    return Reason.LOW_SCORE if unlike or candidate.score < rules.accept else None


def _weigh_dates(candidate: Candidate, *, is_rare: bool) -> float:
    """Count the dates that agree: 1 a year, half for an early one within five years, 2 for a day.

    For a whole rare name a year apart is a year too: sources differ by one more often than two such people live.
    """
    agreement = 0.0
    for one in candidate.evidence:
        if one.kind not in DATE_KINDS:
            continue
        if one.score >= AGREES:
            agreement += 2.0 if one.score == 1 else 0.5 if one.score == AGREES else 1.0
        elif one.score > NEARLY_AGREES and is_rare:
            agreement += 1.0
    return agreement


def _weigh_traits(candidate: Candidate) -> float:
    return sum(SUPPORT[one.kind] * one.score for one in candidate.evidence if one.kind in SUPPORT and not one.veto)


def _needed_agreement(name: Evidence, bearers: int) -> float:
    """Say how much must agree beside the name: one year for a full rare name, one more if it is loose, short, frequent.

    How many items bear it counts with how frequent its words are: one year among several of one name is chance.
    """
    ours, theirs = parse_name(name.ours), parse_name(name.theirs)
    common = ours.is_common or theirs.is_common
    loose = name.score < TIGHT
    partly = name.score >= PARTLY and _is_rare(name, bearers)
    several = common and (loose or bearers > FEW_BEARERS or ours.is_very_common or theirs.is_very_common)
    return 1 + (loose and not partly) + (_is_short(ours) and not loose) / 2 + several


def _is_rare(name: Evidence, bearers: int) -> bool:
    """Whether a name of two words at least is not frequent, and one item alone bears it."""
    ours, theirs = parse_name(name.ours), parse_name(name.theirs)
    return bearers <= 1 and not (_is_short(ours) or ours.is_common or theirs.is_common)


def _is_short(name: Name) -> bool:
    return name.is_short and not name.bynames and not name.generation


def _has_other_id(candidate: Candidate, rules: MatchRules) -> bool:
    """Whether the item carries another value of an identifier that is one to a thing (VIAF clusters are not)."""
    return any(
        one.kind == IDENTIFIER and one.score == 0 and id_property(one) not in rules.weak for one in candidate.evidence
    )


def _first_veto(candidate: Candidate) -> Reason | None:
    return next((_VETO_REASONS.get(one.kind, Reason.LOW_SCORE) for one in candidate.evidence if one.veto), None)


def _name_of(candidate: Candidate) -> Evidence | None:
    return next((one for one in candidate.evidence if one.kind == NAME), None)
