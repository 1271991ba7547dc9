"""Which statements of a record an item contradicts: of its best rank, where both can't stand side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from glamdata.disagreeing.disagreement import Kind
from glamdata.model.statement import Rank, SnakKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement


class Standing(IntEnum):
    """How a statement of an item stands to one of ours."""

    CONTRADICTS = 0
    OTHER_CALENDAR = 1
    AGREES = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a record as it would be sent, with the field or column (`origin`) and the rule it came from.

    `faults` are what checks found wrong in it, in words.
    """

    statement: Statement
    origin: str = ""
    rule: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparing:
    """What comparing is told: how two statements stand, whether qualifiers tell them apart, what takes one value."""

    compare: Callable[[Said, Statement], Standing]
    is_told_apart: Callable[[Said, Statement], bool]
    is_single: Callable[[Said], bool]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A statement of ours beside one of the item that it does not agree with.

    `said_too` are other values that the record itself has for the property and that agree with the item; `rivals` all
    statements of the item that contradict ours; `lower` says that the item has our value below its best rank.
    """

    kind: Kind
    ours: Said
    theirs: Statement
    rivals: tuple[Statement, ...] = ()
    said_too: tuple[Said, ...] = ()
    lower: bool = False


def find_contradictions(said: Iterable[Said], entity: Entity, by: Comparing) -> Iterator[Contradiction]:
    """Give what an item contradicts of a record, a statement of ours at most once.

    Compared with the statements of best rank. Unknown values contradict nothing; several values of a property that may
    have several do not contradict each other; deprecating our value does, whatever the property.
    """
    groups: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.statement.rank is not Rank.DEPRECATED and one.statement.snak.kind is not SnakKind.SOMEVALUE:
            groups[one.statement.property].append(one)
    for pid, group in groups.items():
        if pid in entity.statements:
            for one in group:
                yield from _meet(one, group, entity, by)


def _meet(one: Said, group: Sequence[Said], entity: Entity, by: Comparing) -> Iterator[Contradiction]:
    pid = one.statement.property
    best = [s for s in entity.best(pid) if s.snak.kind is not SnakKind.SOMEVALUE and not by.is_told_apart(one, s)]
    standings = [by.compare(one, theirs) for theirs in best]
    if Standing.AGREES in standings:
        return
    if Standing.OTHER_CALENDAR in standings:
        yield Contradiction(Kind.CALENDAR, one, best[standings.index(Standing.OTHER_CALENDAR)])
        return
    same = [s for s in entity.of(pid) if by.compare(one, s) is Standing.AGREES]
    if same and all(s.rank is Rank.DEPRECATED for s in same):
        yield Contradiction(Kind.VALUE_DEPRECATED, one, same[0], tuple(best))
        return
    rivals = tuple(s for s in best if by.is_single(one) or SnakKind.NOVALUE in {s.snak.kind, one.statement.snak.kind})
    if rivals:
        said_too = tuple(o for o in group if o is not one and any(by.compare(o, s) is Standing.AGREES for s in best))
        yield Contradiction(Kind.VALUE, one, rivals[0], rivals, said_too, bool(same))
