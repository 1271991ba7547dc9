"""What others did to statements that we wrote, or that we gave a reference: changed, deprecated, removed, unsourced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.disagreeing.disagreement import Basis, Judgement, Kind, Owner
from glamdata.disagreeing.owner import ERROR_IN_SOURCE, REASON_FOR_DEPRECATION
from glamdata.model.statement import Rank

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from glamdata.model.entity import Entity
    from glamdata.model.statement import Reference, Snak, Statement


@dataclass(frozen=True, slots=True)
class OurPart:
    """A statement as our edits left it, and what of it is ours: all of it (`wrote`), or only references, qualifiers."""

    then: Statement
    wrote: bool
    references: tuple[Reference, ...] = ()
    qualifiers: tuple[Snak, ...] = ()


@dataclass(frozen=True, slots=True)
class Sameness:
    """How snaks and references are compared: the same value; the same source, the day of retrieval apart."""

    snaks: Callable[[Snak, Snak], bool]
    references: Callable[[Reference, Reference], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a statement: `now` as it stands, None where it is gone; `lost` counts references of ours gone."""

    kind: Kind
    now: Statement | None
    lost: int = 0
    again: str = ""

    @property
    def mark(self) -> Hashable:
        """What tells this state of the statement from others."""
        now = (self.now.snak.value, self.now.rank) if self.now else None
        return self.kind, str(now), self.lost


def find_change(part: OurPart, entity: Entity | None, same: Sameness) -> Change | None:
    """Say what others did to a statement, by the item as it is now; None where nothing of ours is gone or altered.

    What only came to it, such as others' references and qualifiers, is none. Of several the gravest is given.
    """
    there = entity.of(part.then.property) if entity else ()
    now = next((s for s in there if s.guid == part.then.guid), None)
    if now is None:
        twin = next((s.guid for s in there if same.snaks(s.snak, part.then.snak) and s.rank is not Rank.DEPRECATED), "")
        return Change(Kind.REMOVED, None, len(part.references), twin)
    lost = sum(not any(same.references(ours, r) for r in now.references) for ours in part.references)
    if now.rank is Rank.DEPRECATED and part.then.rank is not Rank.DEPRECATED:
        return Change(Kind.DEPRECATED, now, lost)
    if not same.snaks(now.snak, part.then.snak) or _lost_qualifier(part, now, same):
        return Change(Kind.CHANGED, now, lost)
    return Change(Kind.UNSOURCED, now, lost) if lost else None


def judge_change(part: OurPart, change: Change) -> Judgement:
    """Say who is to look at a change. Only a lost source of a value that still stands is clear: it is the wiki's."""
    words = ["we wrote the statement" if part.wrote else "the statement has, or had, a reference of ours"]
    if change.lost:
        words.append(f"{change.lost} of our references are gone" if change.lost > 1 else "our reference is gone")
    if change.kind is Kind.UNSOURCED:
        return Judgement(Owner.WIKIDATA, Basis.PROOF, (*words, "the value stands as it was"))
    if change.kind is Kind.CHANGED and change.now and not change.lost and not part.wrote:
        return Judgement(Owner.WIKIDATA, Basis.PROOF, (*words, "it now vouches for something it does not say"))
    if change.again:
        words.append(f"the item says the same in another statement ({change.again})")
    if change.kind is Kind.DEPRECATED and change.now and _blames(change.now):
        return Judgement(Owner.CATALOGUE, Basis.SOURCES, (*words, "deprecated as an error in the source"))
    return Judgement(evidence=tuple(words))


def find_turning_point(marks: Sequence[Hashable]) -> int | None:
    """Give the place from which on all are as the last one is; None where they never changed in sight."""
    for place in range(len(marks) - 1, 0, -1):
        if marks[place - 1] != marks[-1]:
            return place
    return None


def _lost_qualifier(part: OurPart, now: Statement, same: Sameness) -> bool:
    return not all(any(same.snaks(ours, q) for q in now.qualifiers) for ours in part.qualifiers)


def _blames(now: Statement) -> bool:
    return any(
        q.property == REASON_FOR_DEPRECATION and getattr(q.value, "id", "") == ERROR_IN_SOURCE for q in now.qualifiers
    )
