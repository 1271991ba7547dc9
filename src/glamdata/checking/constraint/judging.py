"""Asking a rulebook: which of its rules a statement breaks on an item, and what may be told of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.checking.check import text_of
from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.constraint.scene import Scope, places_of
from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank
from glamdata.model.value import StringValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from glamdata.checking.constraint.facts import Facts
    from glamdata.checking.constraint.rulebook import Rule, Rulebook
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.checking.matching import FormatMatcher
    from glamdata.model.statement import Snak, Statement

__all__ = ["Broken", "Told", "judge_all", "judge_place", "judge_rule"]

MOST_REMEMBERED = 20_000
"""How many snaks that come again and again are remembered with what they break."""


@dataclass(frozen=True, slots=True, eq=False)
class Broken:
    """A rule that a place breaks, and how, in a sentence."""

    rule: Rule
    place: Place
    message: str

    @property
    def mark(self) -> tuple[int, Snak, Scope]:
        """What tells it from others, before an edit and after it."""
        return id(self.rule), self.place.snak, self.place.scope

    def to_finding(self, record_key: str, origin: str = "") -> Finding:
        """Give the finding; its severity is the constraint's status."""
        snak = self.place.snak
        main = self.place.statement.property
        return Finding(
            severity=self.rule.severity,
            stage="check",
            code=self.rule.kind.code,
            record_key=record_key,
            message=self.message if snak.property == main else f"{self.message} ({self.place.scope} of {main})",
            origin=origin,
            value=text_of(snak),
            property=snak.property,
        )


def judge_all(
    book: Rulebook, statements: Iterable[Statement], scene: Scene, *, is_ours: bool = False
) -> Iterator[Broken]:
    """Give the rules that statements break, in their main values, qualifiers and references."""
    for statement in statements:
        for place in places_of(statement, is_ours=is_ours):
            yield from judge_place(book, place, scene)


def judge_place(book: Rulebook, place: Place, scene: Scene) -> Iterator[Broken]:
    """Give the rules that one place breaks."""
    key = place.snak.property, place.scope
    if key in book.of_value:
        for rule, message in _judge_value(book.of_value[key], place, scene):
            if not _is_let_be(rule, place, scene):
                yield Broken(rule, place, message)
    for rule in book.of_item.get(key, ()):
        if message := judge_rule(rule, place, scene):
            yield Broken(rule, place, message)


def judge_rule(rule: Rule, place: Place, scene: Scene) -> str:
    """Ask one rule of one place; empty for an exception, or a deprecated statement, of which little is asked."""
    return "" if _is_let_be(rule, place, scene) else rule.judge(place, scene)


def _is_let_be(rule: Rule, place: Place, scene: Scene) -> bool:
    if place.scope is Scope.MAIN and place.statement.rank is Rank.DEPRECATED and not rule.kind.of_deprecated:
        return True
    return scene.entity.id in rule.exceptions


def _judge_value(rules: Sequence[Rule], place: Place, scene: Scene) -> Sequence[tuple[Rule, str]]:
    """Ask what a snak alone decides; of one that others have too, as those of references do, only once."""
    if place.scope is Scope.MAIN and isinstance(place.snak.value, StringValue):
        return [(rule, message) for rule in rules if (message := rule.judge(place, scene))]
    remembered = scene.matcher.remembered
    found: Sequence[tuple[Rule, str]] | None = remembered.get((place.snak, place.scope))
    if found is None:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        found = tuple((rule, message) for rule in rules if (message := rule.judge(place, scene)))
        remembered[place.snak, place.scope] = found
    return found


class Told:
    """What is told once, not of every edit: rules that can't be asked, and what stayed unknown."""

    def __init__(self, book: Rulebook, facts: Facts, matcher: FormatMatcher) -> None:
        self.book, self._facts, self._matcher = book, facts, matcher
        self._told: set[str] = set()

    def tell(self, pids: Iterable[str], record_key: str) -> Iterator[Finding]:
        """Give what is to be told because statements of these properties were judged."""
        has_own = (self.book.rules or self.book.unasked) and not self.book.lent
        if not has_own and self._is_new("no-constraints"):
            instead = f"those of Wikidata as of {self.book.lent} are asked" if self.book.lent else "none are asked"
            words = f"The wiki has no constraint statements on the properties used; {instead}."
            yield Finding(Severity.INFO, "check", "no-constraints", record_key, words)
        has_skipped = self._matcher.has_untold
        for pid in pids:
            if self._is_new(pid):
                yield from self._tell_unasked(pid, record_key)
                yield from self._tell_batch_only(pid, record_key)
            if has_skipped:
                yield from self._tell_skipped(pid, record_key)
        if self._facts.without_commons and self._is_new("commons-not-asked"):
            words = f"Whether files are on Wikimedia Commons was not looked at: {self._facts.without_commons}."
            yield Finding(Severity.INFO, "check", "commons-not-asked", record_key, words)
        if self._facts.failed and self._is_new("constraint-not-asked"):
            words = (
                "The query service did not answer: constraints that need other items were not asked of every statement."
            )
            yield Finding(Severity.WARNING, "check", "constraint-not-asked", record_key, words)

    def _tell_unasked(self, pid: str, record_key: str) -> Iterator[Finding]:
        for unasked in self.book.unasked.get(pid, ()):
            kind = KINDS.get(unasked.kind)
            if unasked.is_unknown:
                words = f"{pid} has a constraint that is not checked: {unasked.why}."
                yield Finding(Severity.INFO, "check", "unknown-constraint", record_key, words, property=pid)
            elif kind is not None and kind.make is not None:
                words = f"{pid} has a {kind.name} constraint that says too little: {unasked.why}."
                yield Finding(Severity.INFO, "check", "unfit-constraint", record_key, words, property=pid)

    def _tell_batch_only(self, pid: str, record_key: str) -> Iterator[Finding]:
        """Tell of a property whose values can't be looked for on the wiki, though no two items should have one."""
        rules = self.book.rules.get((pid, Scope.MAIN), ())
        if pid in self.book.batch_only and any(rule.kind.code == "distinct-values" for rule in rules):
            words = f"{pid} should have distinct values; they are compared within the batch, not with the wiki."
            yield Finding(Severity.INFO, "check", "batch-only", record_key, words, property=pid)

    def _tell_skipped(self, pid: str, record_key: str) -> Iterator[Finding]:
        for scope in Scope:
            for rule in self.book.rules.get((pid, scope), ()):
                if rule.pattern and (reason := self._matcher.take_skipped(rule.pattern)):
                    words = f"{pid}: the wiki's form {rule.pattern} was not checked for some values, since {reason}."
                    yield Finding(Severity.INFO, "check", "regex-skipped", record_key, words, property=pid)

    def _is_new(self, what: str) -> bool:
        is_new = what not in self._told
        self._told.add(what)
        return is_new
