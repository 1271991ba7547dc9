"""ItemChecker: items as they are on the wiki, checked without a mapping or an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.check import Situation, snaks_of, text_of
from glamdata.checking.constraint.facts import Facts
from glamdata.checking.constraint.judging import Told, judge_all
from glamdata.checking.constraint.rulebook import Rulebook
from glamdata.checking.constraint.scene import Scene
from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import CHECKS_OF_TYPE, DRAFT_CHECKS
from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.finding import Finding
from glamdata.model.statement import Rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition

__all__ = ["ItemChecker", "properties_in"]

REFUSED = frozenset({"bad-url", "bad-file-name", "bad-id", "bad-amount", "foreign-vocabulary", "no-precision"})
BY_CONSTRAINTS = frozenset({"unknown-property", "datatype", "format", "regex-skipped"}) | REFUSED
"""Checks of drafts that an item on the wiki passes by being there, or that its constraints make."""


def properties_in(entity: Entity) -> set[str]:
    """Give the properties that an item's statements, qualifiers and references use."""
    return {snak.property for group in entity.statements.values() for s in group for snak in s.snaks()}


class ItemChecker:
    """Checks items. `facts` is what is known of other items; what they lack they note, see :meth:`ask`."""

    def __init__(self, today: date, facts: Facts | None = None) -> None:
        self.facts = facts or Facts()
        self._today, self._matcher = today, FormatMatcher()
        self._properties: dict[str, PropertyDefinition] = {}
        self._book = Rulebook.of({})
        self._told = Told(self._book, self.facts, self._matcher)

    def learn(self, properties: Mapping[str, PropertyDefinition]) -> None:
        """Take in the definitions of more properties."""
        if not properties.keys() <= self._properties.keys():
            self._properties |= properties
            self._book = Rulebook.of(self._properties)
            self._told.book = self._book

    def ask(self, entity: Entity) -> None:
        """Note in `facts` what would have to be known of the wiki to check an item."""
        list(self._judge(entity))

    def check(self, entity: Entity) -> list[Finding]:
        """Give what is wrong with an item: constraints it breaks, its dates, texts and terms."""
        found = [*self._judge(entity), *self._check_values(entity), *self._check_whole(entity)]
        return [*found, *self._told.tell(sorted(properties_in(entity)), entity.id)]

    def _judge(self, entity: Entity) -> Iterator[Finding]:
        scene = Scene(entity, self._today, self.facts, self._matcher, self._properties, self._book.names)
        statements = (statement for group in entity.statements.values() for statement in group)
        yield from (broken.to_finding(entity.id) for broken in judge_all(self._book, statements, scene))

    def _check_values(self, entity: Entity) -> Iterator[Finding]:
        situation = Situation(self._properties, self._today, self._matcher)
        for statement in (one for group in entity.statements.values() for one in group):
            for snak in snaks_of(statement) if statement.rank is not Rank.DEPRECATED else ():
                for check in CHECKS_OF_TYPE.get(type(snak.value), ()):
                    if check.code not in BY_CONSTRAINTS and (message := check.find(snak.value, snak, situation)):
                        value, pid = text_of(snak), snak.property
                        yield Finding(
                            check.severity, "check", check.code, entity.id, message, value=value, property=pid
                        )

    def _check_whole(self, entity: Entity) -> Iterator[Finding]:
        situation = Situation(self._properties, self._today, self._matcher)
        draft = _as_draft(entity)
        for check in DRAFT_CHECKS:
            for index, value, message in check.find(draft, situation):
                pid = "" if index is None else draft.statements[index].statement.property
                yield Finding(check.severity, "check", check.code, entity.id, message, value=value, property=pid)


def _as_draft(entity: Entity) -> Draft:
    """Give an item the shape that checks of drafts look at."""
    statements = (s for group in entity.statements.values() for s in group if s.rank is not Rank.DEPRECATED)
    terms = [DraftTerm(TermKind.LABEL, language, text) for language, text in entity.labels.items()]
    terms += [DraftTerm(TermKind.DESCRIPTION, language, text) for language, text in entity.descriptions.items()]
    terms += [DraftTerm(TermKind.ALIAS, language, text) for language, texts in entity.aliases.items() for text in texts]
    return Draft(entity.id, Subject(entity.id), tuple(map(DraftStatement, statements)), tuple(terms))
