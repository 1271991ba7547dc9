"""What speaks for and against an item being a record's subject, and one number for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.match import Candidate, Evidence
from glamdata.reconciling.compare import compare_dates, compare_lives, compare_names
from glamdata.reconciling.words import IDENTIFIER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts, MatchRules

KNOWN, OWN_ID, IDENTIFIER, NAME, BIRTH, DEATH, CLASS = (
    "known", "own_id", "identifier", "name", "birth", "death", "class",
)  # fmt: skip
ID_KINDS = frozenset({KNOWN, OWN_ID, IDENTIFIER})
DATE_KINDS = frozenset({BIRTH, DEATH})

LOCAL_NUMBERS = frozenset({"P217", "P528"})  # inventory number, catalogue code: many collections count from 1
NAME_ONLY_MOST = 0.8
VETO_MOST = 0.3
STRONG_ID_PULL = 0.8
WEAK_ID_PULL = 0.4


def score_candidate(subject: Subject, found_source: str, facts: ItemFacts, rules: MatchRules) -> Candidate:
    """Compare a record with an item. `found_source` is known, own_id, a property or label (see CandidateFinder).

    The score, 0–1, weighs name and dates by `rules.weights` over what both sides have; a shared id draws it towards 1,
    a veto holds it under 0.3. It orders candidates; what a rule may accept, :func:`decide` says from the evidence.
    """
    evidence = tuple(_gather(subject, found_source, facts, rules))
    score = _score(evidence, rules)
    return Candidate(subject.key, facts.qid, found_source, score, facts.label, facts.description, evidence)


def id_property(evidence: Evidence) -> str:
    """Give the property of an identifier's or own id's evidence (``P213``), empty for other kinds."""
    return evidence.ours.split(" ", 1)[0] if evidence.kind in {OWN_ID, IDENTIFIER} else ""


def is_shared_id(evidence: Evidence) -> bool:
    """Whether this says that record and item share an id of any strength."""
    return evidence.kind in ID_KINDS and evidence.score == 1


def is_strong_id(evidence: Evidence, rules: MatchRules) -> bool:
    """Whether this is a shared id that may settle a match."""
    return is_shared_id(evidence) and id_property(evidence) not in rules.weak | LOCAL_NUMBERS


def is_weak_id(evidence: Evidence, rules: MatchRules) -> bool:
    """Whether this is a shared id that alone never settles: VIAF, or a number other collections give as well."""
    return is_shared_id(evidence) and not is_strong_id(evidence, rules)


def _gather(subject: Subject, source: str, facts: ItemFacts, rules: MatchRules) -> Iterator[Evidence]:
    if facts.qid in subject.known or source == KNOWN:
        yield Evidence(KNOWN, ", ".join(subject.known), facts.qid, 1.0, "the record itself names this item")
    yield from _compare_ids(subject, facts)
    name = compare_names(subject.names, facts.names or (facts.label,))
    birth = compare_dates(subject.birth, facts.births, BIRTH)
    death = compare_dates(subject.death, facts.deaths, DEATH)
    life = compare_lives(subject.birth, subject.death, facts.births, facts.deaths)
    yield from (evidence for evidence in (name, birth, death, life) if evidence)
    expected = subject.instance_of or rules.instance_of
    if expected and facts.classes and expected not in facts.classes:
        yield Evidence(CLASS, expected, ", ".join(facts.classes), 0.0, "the item is something else", veto=True)


def _compare_ids(subject: Subject, facts: ItemFacts) -> Iterator[Evidence]:
    """Compare own id and identifiers where the item has any of the property; another own id is a veto."""
    own = [(OWN_ID, subject.own_id)] if subject.own_id else []
    others = [(IDENTIFIER, pair) for pair in subject.identifiers if pair != subject.own_id]
    for kind, (pid, value) in own + others:
        theirs = [text for other, text in facts.identifiers if other == pid]
        if not theirs:
            continue
        same = _compact(value) in map(_compact, theirs)
        name = IDENTIFIER_NAMES.get(pid, pid)
        rule = f"the same {name}" if same else f"another {name}"
        shown = value if same else ", ".join(theirs)
        veto = not same and kind == OWN_ID and pid not in LOCAL_NUMBERS
        yield Evidence(kind, f"{pid} {value}", f"{pid} {shown}", float(same), rule, veto=veto)


def _compact(identifier: str) -> str:
    return identifier.replace(" ", "").casefold()


def _score(evidence: tuple[Evidence, ...], rules: MatchRules) -> float:
    base = _weigh(evidence, dict(rules.weights))
    if any(is_strong_id(one, rules) for one in evidence):
        base += (1 - base) * STRONG_ID_PULL
    elif any(is_weak_id(one, rules) for one in evidence):
        base += (1 - base) * WEAK_ID_PULL
    return round(min(base, VETO_MOST) if any(one.veto for one in evidence) else base, 4)


def _weigh(evidence: tuple[Evidence, ...], weights: dict[str, float]) -> float:
    """Weigh names and dates over what was compared; a name without any date stays under what agreeing dates give."""
    compared = [one for one in evidence if one.kind in weights]
    total = sum(weights[one.kind] for one in compared)
    if not total:
        return 0.0
    score = sum(weights[one.kind] * one.score for one in compared) / total
    return score if any(one.kind in DATE_KINDS for one in compared) else score * NAME_ONLY_MOST
