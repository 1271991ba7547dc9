"""Candidate, Evidence and Decision: which item a record is, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.model.value import TimeValue


@dataclass(frozen=True, slots=True)
class MatchRules:
    """How a mapping wants its records reconciled (its `match:` block).

    `instance_of` is the class expected of an item (a subclass will do); `own_property` carries our own catalogue id,
    empty if none; `identifiers` are properties, strongest first; `weak` those that alone never settle (P214, VIAF);
    `weights` say how much name, birth and death count; `accept` is the least score a rule accepts; `gap` how
    far the second must be behind; `languages` those in which labels are searched; `create` is never, reviewed or auto;
    `mul` says when a label for all languages is set: on_creation, always or never.
    """

    instance_of: str = ""
    own_property: str = ""
    identifiers: tuple[str, ...] = ()
    weak: frozenset[str] = frozenset({"P214"})
    weights: tuple[tuple[str, float], ...] = (("name", 0.6), ("birth", 0.3), ("death", 0.1))
    accept: float = 0.95
    gap: float = 0.1
    languages: tuple[str, ...] = ("en", "mul")
    create: str = "reviewed"
    mul: str = "on_creation"


@dataclass(frozen=True, slots=True)
class Traits:
    """What else is said of a record's subject or of an item, as further evidence.

    `active` are dates of activity (P1317, P2031, P2032); `occupations`, `countries` and `places` (of birth and death)
    are item ids; `works` are titles.
    """

    active: tuple[TimeValue, ...] = ()
    occupations: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    works: tuple[str, ...] = ()


NO_TRAITS = Traits()


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What reconciling needs to know of an item of the wiki.

    `qid` is after redirects; `names` are labels and aliases; `identifiers` (property, value) pairs; `births`
    and `deaths` as the item's best-ranked value nodes have them; `classes` its P31 values; `traits` what else it says.
    """

    qid: str
    label: str = ""
    description: str = ""
    names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    births: tuple[TimeValue, ...] = ()
    deaths: tuple[TimeValue, ...] = ()
    classes: tuple[str, ...] = ()
    traits: Traits = NO_TRAITS


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison: `kind` (identifier, name, birth, death, known), both texts, `score` 0–1, `rule` in words.

    `veto` marks a contradiction that no score outweighs; `weight` is this comparison's share in the total score, 0–1.
    """

    kind: str
    ours: str
    theirs: str
    score: float
    rule: str
    veto: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a record might be. `source` says how it was found (known, own_id, P213, label …)."""

    record_key: str
    qid: str
    source: str
    score: float
    label: str = ""
    description: str = ""
    evidence: tuple[Evidence, ...] = ()


class Verdict(StrEnum):
    """What was decided of a record (and an item)."""

    MATCH = "match"
    NEW = "new"
    NOT_SAME = "not_same"
    UNSURE = "unsure"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, never changed: a later one about the same record stands above it.

    `qid` is the item for match and not_same, empty otherwise. `who` is ``rule:<name>`` or a person, `role` under which
    a person decided, where roles are told apart; the same decision under another role is the same.
    """

    record_key: str
    verdict: Verdict
    qid: str
    who: str
    when: datetime
    why: str = ""
    role: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say of one record: a decision they may take, or a reason for a person to look.

    `verdict` is None where a person must look (`reason` from the fixed list of reconciling.decide) or nothing was found
    (`reason` = ``none found``).
    """

    record_key: str
    verdict: Verdict | None
    qid: str
    reason: str
    candidates: tuple[Candidate, ...] = ()
