"""The subject of a draft: what reconciling needs to know of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import qid
from glamdata.mapping.take import compile_takes, first_texts
from glamdata.model.draft import Subject, TermKind
from glamdata.model.qualified import qualify_property
from glamdata.model.value import StringValue, TimeValue

if TYPE_CHECKING:
    from glamdata.mapping.spec import LinkedItem, Source
    from glamdata.mapping.take import Taker
    from glamdata.mapping.work import Work
    from glamdata.model.draft import DraftTerm
    from glamdata.model.statement import Statement

    ByProperty = dict[str, list[Statement]]

BIRTH, DEATH = "P569", "P570"
_DESCRIPTION = TermKind.DESCRIPTION


@dataclass(frozen=True, slots=True)
class SubjectPlan:
    """Where a record says who it is, ready for records; `own_name` is the property of our own id with qualifiers."""

    instance_of: str
    identifiers: tuple[str, ...]
    own_property: str
    own_name: str
    own_id: tuple[Taker, ...]
    known: tuple[Taker, ...]
    works: tuple[Taker, ...]

    def describe(self, work: Work, key: str) -> Subject:
        """Gather ids, names and dates from what was drafted of the item at hand, which has `key`."""
        by_property = work.drafted.by_property
        own = first_texts(self.own_id, work, pid=self.own_property)
        return Subject(
            key,
            self.instance_of,
            self._find_known(work) if self.known else (),
            (self.own_name, own[0][0]) if own else None,
            _pairs(by_property, self.identifiers),
            _names(work.drafted.terms),
            _date(by_property, BIRTH),
            _date(by_property, DEATH),
            self._find_works(work) if self.works else (),
        )

    def _find_known(self, work: Work) -> tuple[str, ...]:
        """Give the items the record names, whatever else is in those fields."""
        known: dict[str, None] = {}
        for text, origin, _, written in first_texts(self.known, work):
            item = qid(text)
            if isinstance(item, Fault):
                work.report(item, origin, written)
            else:
                known[item] = None
        return tuple(known)

    def _find_works(self, work: Work) -> tuple[str, ...]:
        """Give the titles that the record names, of all its rules."""
        return tuple({text: None for take in self.works for text, *_ in take(work, None, None)})


def compile_subject(item: LinkedItem, source: Source) -> SubjectPlan:
    """Make the subject rules of an item ready."""
    rules = item.subject
    return SubjectPlan(
        item.match.instance_of,
        item.match.identifiers,
        rules.own_property,
        qualify_property(rules.own_property, rules.own_within),
        compile_takes(rules.own_id, source),
        compile_takes(rules.known, source),
        compile_takes(rules.works, source),
    )


def _pairs(by_property: ByProperty, pids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give (property, value) of the identifiers among the statements, in the order of `pids`."""
    pairs: dict[tuple[str, str], None] = {}
    for pid in pids:
        if pid in by_property:
            for statement in by_property[pid]:
                value = statement.snak.value
                if isinstance(value, StringValue):
                    pairs[pid, value.text] = None
    return tuple(pairs)


def _names(terms: list[DraftTerm]) -> tuple[str, ...]:
    """Give labels and aliases, each once; terms have the labels first."""
    names: dict[str, None] = {}
    for term in terms:
        if term.kind is not _DESCRIPTION:
            names[term.text] = None
    return tuple(names)


def _date(by_property: ByProperty, pid: str) -> TimeValue | None:
    if pid not in by_property:
        return None
    for statement in by_property[pid]:
        if isinstance(value := statement.snak.value, TimeValue):
            return value
    return None
