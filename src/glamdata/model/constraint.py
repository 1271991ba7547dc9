"""Constraint: what a wiki demands of the statements of a property, as its P2302 statements say it.

https://www.wikidata.org/wiki/Help:Property_constraints_portal; the meaning of each parameter is that of Wikidata's own
checker, the extension WikibaseQualityConstraints.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import ItemValue, MonolingualText, Quantity, StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.entity import Entity
    from glamdata.model.statement import Snak, Statement

CONSTRAINT = "P2302"
EXCEPTION, GROUP_BY, ITEM, PROPERTY, NAMESPACE, CLASS, RELATION = (f"P{number}" for number in range(2303, 2310))
MINIMUM_DATE, MAXIMUM_DATE, MAXIMUM_QUANTITY, MINIMUM_QUANTITY = (f"P{number}" for number in range(2310, 2314))
STATUS, FORMAT, SEPARATOR, CHECKED_ON, PROPERTY_SCOPE = "P2316", "P1793", "P4155", "P4680", "P5314"
LANGUAGE, SYNTAX_CLARIFICATION, CLARIFICATION = "P424", "P2916", "P6607"
REPLACEMENT_PROPERTY, REPLACEMENT_VALUE = "P6824", "P9729"

SOME_VALUE, NO_VALUE = SnakKind.SOMEVALUE.value, SnakKind.NOVALUE.value


class ConstraintStatus(StrEnum):
    """How much a wiki minds: a mandatory constraint should never be broken, a suggestion is only one."""

    MANDATORY = "mandatory"
    NORMAL = "normal"
    SUGGESTION = "suggestion"


STATUSES = {"Q21502408": ConstraintStatus.MANDATORY, "Q62026391": ConstraintStatus.SUGGESTION}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint statement of a property.

    `kind` is the item of the constraint type (Q21502404 format …), empty where the statement names none. `parameters`
    are all its qualifiers but the status, property and texts: ids, texts, ``en:text`` with a language, amounts with
    their unit (``+150 Q577``), dates, or ``somevalue`` and ``novalue``. `unread` names what of it can't be understood.
    """

    kind: str
    status: ConstraintStatus = ConstraintStatus.NORMAL
    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unread: str = ""

    @classmethod
    def from_statement(cls, statement: Statement) -> Constraint:
        """Read a P2302 statement; nothing of it is left out."""
        value = statement.snak.value
        found: dict[str, list[str]] = {}
        for qualifier in statement.qualifiers:
            found.setdefault(qualifier.property, []).append(_text(qualifier))
        said = found.pop(STATUS, [])
        status = next((STATUSES[qid] for qid in said if qid in STATUSES), ConstraintStatus.NORMAL)
        strange = [qid for qid in said if qid not in STATUSES]
        return cls(
            kind=value.id if isinstance(value, ItemValue) else "",
            status=status,
            parameters=tuple((pid, tuple(texts)) for pid, texts in found.items()),
            unread=f"the status {', '.join(strange)} is unknown" if strange else "",
        )

    def of(self, pid: str) -> tuple[str, ...]:
        """Give the texts of one parameter, none where it has none."""
        return next((texts for property_id, texts in self.parameters if property_id == pid), ())

    def values(self, pid: str) -> tuple[str, ...]:
        """Give the texts of one parameter without unknown and no values."""
        return tuple(text for text in self.of(pid) if text not in {SOME_VALUE, NO_VALUE})

    @property
    def exceptions(self) -> tuple[str, ...]:
        """The items of which it is not asked (P2303)."""
        return self.values(EXCEPTION)

    def ids(self) -> Iterator[str]:
        """Give every item and property that it names."""
        yield self.kind
        for pid, texts in self.parameters:
            yield pid
            yield from (text for text in texts if text[:1] in "QP" and text[1:].isdecimal())
            yield from (text.partition(" ")[2] for text in texts if " Q" in text and text[:1] in "+-")


def read_constraints(entity: Entity) -> tuple[Constraint, ...]:
    """Give the constraints of a property's own entity, but the deprecated ones, which Wikidata does not check."""
    return tuple(Constraint.from_statement(s) for s in entity.of(CONSTRAINT) if s.rank is not Rank.DEPRECATED)


def demands(constraints: Iterable[Constraint], kind: str) -> list[Constraint]:
    """Give the constraints of one type that are more than a suggestion."""
    return [c for c in constraints if c.kind == kind and c.status is not ConstraintStatus.SUGGESTION]


def _text(snak: Snak) -> str:
    match snak.value:
        case None:
            return snak.kind.value
        case ItemValue(id=text) | StringValue(text=text) | TimeValue(time=text):
            return text
        case MonolingualText(text=text, language=language):
            return f"{language}:{text}"
        case Quantity(amount=amount, unit=unit):
            return amount if unit == "1" else f"{amount} {unit.rpartition('/')[2]}"
        case _:
            return str(snak.value)
