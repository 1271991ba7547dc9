"""How sure the best candidate of a record is, as one number that orders records.

The evidence is added up as weights of evidence (log odds, I. J. Good 1950; the record linkage of Fellegi and Sunter
1969), and the candidates share what is left of certainty with the possibility that the wiki lacks the person: a second
item as likely halves it. The weights were set with rows whose item is not there among the rest.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from glamdata.reconciling import likeness as like
from glamdata.reconciling.compare import AGREES, NEARLY_AGREES
from glamdata.reconciling.likeness import LOOSE, TIGHT
from glamdata.reconciling.name import parse_name
from glamdata.reconciling.score import (
    CLASS,
    DATE_KINDS,
    EXACT_YEAR,
    ID_KINDS,
    LOCAL_NUMBERS,
    NAME,
    NAME_ONLY_MOST,
    id_property,
    is_shared_id,
)
from glamdata.reconciling.sounds import likeness_of_sounds
from glamdata.reconciling.traits import SUPPORT
from glamdata.reconciling.transliterate import to_latin

if TYPE_CHECKING:
    from glamdata.model.match import Candidate, Evidence, Outcome

SURE = 0.95
"""What a rule accepts is as certain as this at least, all else is below."""

_NAMES = {
    like.SAME: 4.4,
    like.FOLDED: 4.2,
    like.JOINED: 4.0,
    like.INVERTED: 4.0,
    like.SAME_BYNAME: 3.6,
    like.MIDDLE_INITIAL: 3.4,
    like.FAMILY_FIRST: 3.4,
    like.PARTICLE: 3.2,
    like.DROPPED_MIDDLE: 2.4,
    like.SIGNS: 3.8,
    like.ROMANISED: 0.8,
    like.CONSONANTS: 0.3,
    like.REORDERED: 2.4,
    like.FORM: 0.9,
    like.SHORT_FORM: 0.7,
    like.INITIALS: 0.7,
    like.NEAR_GIVEN: 1.0,
    like.NEAR_FAMILY: 0.8,
    like.SPELLED: 1.4,
    like.PART_OF_FAMILY: 1.4,
    like.ONE_GENERATION: 1.0,
    like.MIDDLE_FIRST: 0.6,
    like.SUBSET: 0.4,
    like.NEARLY_ROMANISED: -0.4,
    like.KNOWN_BY: -0.6,
    like.NEAR_BOTH: -0.6,
    like.BYNAME: -2.0,
}
_BY_RULE = {one.rule: weight for one, weight in _NAMES.items()}
_BY_SOUND = frozenset(one.rule for one in (like.ROMANISED, like.CONSONANTS, like.NEARLY_ROMANISED))
_TITLE, _NO_NAME = 3.0, -6.0
_ONE_WORD, _MANY_WORDS, _LETTER, _USUAL_LETTERS = -1.6, 0.7, 0.08, 13
_SOUND, _USUAL_SOUND = 8.0, 0.8
_COMMON, _VERY_COMMON, _BEARER = -1.6, -0.8, -0.5
_MOST_BEARERS = 4
_DAY, _YEAR, _NEAR_YEAR, _SPAN, _UNLIKE = 5.0, 3.4, 2.2, 1.0, -1.0
_VETO, _OTHER_CLASS = -7.0, -3.0
_STRONG_ID, _WEAK_ID, _OTHER_ID = 7.0, 3.5, -3.0
_TRAIT = 1.5


def certainty(outcome: Outcome) -> float:
    """Give one number, 0–1, for how sure the best candidate is: what a rule accepts is 0.95 at least, all else below.

    It orders records, best first, among those accepted and among all others.
    """
    if not outcome.candidates:
        return 0.0
    bearers = sum(any(one.kind == NAME and one.score >= TIGHT for one in each.evidence) for each in outcome.candidates)
    odds = {one.qid: exp(weigh_candidate(one, bearers)) for one in outcome.candidates}
    share = odds[outcome.qid or outcome.candidates[0].qid] / (1 + sum(odds.values()))
    if outcome.qid:
        return round(SURE + (1 - SURE) * share, 6)
    return round(min(SURE * share, SURE - 0.0001), 6)


def weigh_candidate(candidate: Candidate, bearers: int = 1) -> float:
    """Give the log odds that this is the record's item; `bearers` candidates have its name, whatever their dates."""
    names = [one for one in candidate.evidence if one.kind == NAME]
    weight = max(map(_weigh_name, names)) if names else _NO_NAME
    weight += _BEARER * min(max(bearers - 1, 0), _MOST_BEARERS)
    return weight + sum(_weigh_other(one) for one in candidate.evidence if one.kind != NAME)


def _weigh_name(name: Evidence) -> float:
    """Weigh a name by how it agrees, and by how many people may bear it: one word, frequent ones, many letters."""
    if name.veto or name.score < LOOSE:
        return _NO_NAME
    weight = _BY_RULE.get(name.rule, _TITLE)
    names = parse_name(name.ours), parse_name(name.theirs)
    if name.rule in _BY_SOUND:
        weight += _SOUND * (likeness_of_sounds(names[0].words, names[1].words) - _USUAL_SOUND)
    words = min(sum(len(word) > 1 for word in (*one.core, *one.realm, *one.generation)) for one in names)
    weight += _ONE_WORD if words < 2 else _MANY_WORDS if words >= max(NAME_ONLY_MOST) else 0.0
    letters = min(sum(len(to_latin(word)) for word in one.core) for one in names)
    weight += _LETTER * (min(letters, 2 * _USUAL_LETTERS) - _USUAL_LETTERS)
    if any(one.is_very_common for one in names):
        return weight + _COMMON + _VERY_COMMON
    return weight + (_COMMON if any(one.is_common for one in names) else 0.0)


def _weigh_other(one: Evidence) -> float:
    if one.kind in ID_KINDS:
        if not is_shared_id(one):
            return _VETO if one.veto else _OTHER_ID
        return _WEAK_ID if id_property(one) in LOCAL_NUMBERS | {"P214"} else _STRONG_ID
    if one.veto:
        return _OTHER_CLASS if one.kind == CLASS else _VETO
    if one.kind in DATE_KINDS:
        return _weigh_date(one.score)
    return _TRAIT * SUPPORT.get(one.kind, 0.0) * one.score


def _weigh_date(score: float) -> float:
    if score == 1:
        return _DAY
    if score >= EXACT_YEAR:
        return _YEAR
    return _NEAR_YEAR if score >= AGREES or score > NEARLY_AGREES else _SPAN if score == NEARLY_AGREES else _UNLIKE
