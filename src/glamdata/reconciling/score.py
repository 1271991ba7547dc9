"""What speaks for and against an item being a record's subject, and one number for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from glamdata.model.match import NO_TRAITS, Candidate, Evidence
from glamdata.reconciling.bodies import compare_titles
from glamdata.reconciling.compare import compare_dates, compare_lives, compare_names
from glamdata.reconciling.heading import life_of, parse_heading
from glamdata.reconciling.likeness import BYNAME, LOOSE, TIGHT
from glamdata.reconciling.name import parse_name
from glamdata.reconciling.traits import (
    SUPPORT,
    compare_activity,
    compare_floruits,
    compare_traits,
    years_of,
)
from glamdata.reconciling.words import IDENTIFIER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts, MatchRules, Traits

    class FoundItem(Protocol):
        """An item found for a record, and how."""

        @property
        def source(self) -> str:
            """Known, own_id, a property, label or near."""

        @property
        def facts(self) -> ItemFacts:
            """What is to be compared."""


NEAR = "near"
KNOWN, OWN_ID, IDENTIFIER, NAME, BIRTH, DEATH, CLASS = (
    "known", "own_id", "identifier", "name", "birth", "death", "class",
)  # fmt: skip
ID_KINDS = frozenset({KNOWN, OWN_ID, IDENTIFIER})
DATE_KINDS = frozenset({BIRTH, DEATH})

LOCAL_NUMBERS = frozenset({"P217", "P528"})  # inventory number, catalogue code: many collections count from 1
NAME_ONLY_MOST = {1: 0.62, 2: 0.8, 3: 0.86}
"""What a name alone may reach, by its number of full words; one that agrees in part stays well below."""
COMMON_NAME_MOST = 0.6
PERSON_CLASSES = frozenset({"", "Q5"})
TWO_DATES_PULL = 0.5
TRAIT_PULL = 0.3
EXACT_YEAR = 0.96
VETO_MOST = 0.3
STRONG_ID_PULL = 0.8
WEAK_ID_PULL = 0.4


def score_candidate(
    subject: Subject, found_source: str, facts: ItemFacts, rules: MatchRules, traits: Traits = NO_TRAITS
) -> Candidate:
    """Compare a record with an item. `found_source` is known, own_id, a property or label (see CandidateFinder).

    The score, 0–1, weighs name and dates by `rules.weights` over what both sides have; a shared id, two agreeing dates
    and agreeing `traits` draw it towards 1, a veto holds it under 0.3. It orders candidates; what a rule may accept,
    :func:`decide` says from the evidence.
    """
    evidence = tuple(_gather(subject, found_source, facts, rules, traits))
    weighed, base = _weigh(evidence, dict(rules.weights))
    score = _score(weighed, base, rules)
    return Candidate(subject.key, facts.qid, found_source, score, facts.label, facts.description, weighed)


def score_found(
    subject: Subject, found: Iterable[FoundItem], rules: MatchRules, traits: Traits = NO_TRAITS
) -> list[Candidate]:
    """Compare a record with every item found for it; one found by a name like its own must have one indeed."""
    scored = [score_candidate(subject, one.source, one.facts, rules, traits) for one in found]
    return [one for one in scored if one.source != NEAR or _has_name(one.evidence)]


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


def _gather(subject: Subject, source: str, facts: ItemFacts, rules: MatchRules, traits: Traits) -> Iterator[Evidence]:
    if facts.qid in subject.known or source == KNOWN:
        yield Evidence(KNOWN, ", ".join(subject.known), facts.qid, 1.0, "the record itself names this item")
    yield from _compare_ids(subject, facts)
    expected = subject.instance_of or rules.instance_of
    names = facts.names or (facts.label,)
    if expected in PERSON_CLASSES:
        name = compare_names(subject.names, names)
        yield from (evidence for evidence in (name, *_compare_life(subject, facts, traits)) if evidence)
    elif title := compare_titles(subject.names, names):
        yield title
    roles = [role for text in subject.names for role in (*parse_heading(text).roles, *parse_name(text).realm)]
    yield from compare_traits(traits, facts.traits, roles, facts.description, subject.names)
    if expected and facts.classes and expected not in facts.classes:
        yield Evidence(CLASS, expected, ", ".join(facts.classes), 0.0, "the item is something else", veto=True)


def _compare_life(subject: Subject, facts: ItemFacts, traits: Traits) -> Iterator[Evidence | None]:
    """Compare dates: those of the record's own fields, else those that its heading tells."""
    told = life_of(subject)
    birth, death = told.birth, told.death
    yield compare_dates(birth, facts.births, BIRTH, about=told.about_birth)
    yield compare_dates(death, facts.deaths, DEATH, about=told.about_death)
    yield compare_lives(birth, death, facts.births, facts.deaths)
    if not birth and not death:
        active = years_of(traits.active) or told.active
        yield compare_activity(active, facts.births, facts.deaths) or compare_floruits(active, facts.traits.active)
    elif not facts.births and not facts.deaths and (years := years_of(facts.traits.active)):
        lived = compare_activity(years, (birth,) if birth else (), (death,) if death else ())
        yield lived and replace(lived, ours=lived.theirs, theirs=lived.ours)


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


def _score(evidence: tuple[Evidence, ...], base: float, rules: MatchRules) -> float:
    if any(is_strong_id(one, rules) for one in evidence):
        base += (1 - base) * STRONG_ID_PULL
    elif any(is_weak_id(one, rules) for one in evidence):
        base += (1 - base) * WEAK_ID_PULL
    if sum(one.kind in DATE_KINDS and one.score >= EXACT_YEAR for one in evidence) > 1 and _has_name(evidence):
        base += (1 - base) * TWO_DATES_PULL
    for one in evidence:
        if one.kind in SUPPORT:
            base += (1 - base) * TRAIT_PULL * SUPPORT[one.kind] * one.score
    return round(min(base, VETO_MOST) if any(one.veto for one in evidence) else base, 4)


def _has_name(evidence: Iterable[Evidence]) -> bool:
    return any(one.kind == NAME and one.score >= LOOSE for one in evidence)


def _weigh(evidence: tuple[Evidence, ...], weights: dict[str, float]) -> tuple[tuple[Evidence, ...], float]:
    """Give each comparison its share, and the sum; a name without any date stays under what agreeing dates give."""
    total = sum(weights[one.kind] for one in evidence if one.kind in weights)
    if not total:
        return evidence, 0.0
    dated = any(one.kind in DATE_KINDS for one in evidence)
    weighed = [
        replace(one, weight=round(weights[one.kind] / total * (1 if dated else _name_alone(one)), 4))
        if one.kind in weights
        else one
        for one in evidence
    ]
    return tuple(weighed), sum(one.weight * one.score for one in weighed)


def _name_alone(name: Evidence) -> float:
    """Say how much a name may reach alone: little if it is one word or frequent, more if it has three."""
    ours, theirs = parse_name(name.ours), parse_name(name.theirs)
    if name.rule == BYNAME.rule:
        return NAME_ONLY_MOST[1]
    words = min(sum(len(word) > 1 for word in (*one.core, *one.realm, *one.generation)) for one in (ours, theirs))
    most = COMMON_NAME_MOST if ours.is_common else NAME_ONLY_MOST[max(1, min(3, words))]
    return most * (1 if name.score >= TIGHT else name.score * name.score)
