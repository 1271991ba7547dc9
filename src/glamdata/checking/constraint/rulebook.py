"""Rulebook: the constraints of a wiki's properties, made ready to be asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from glamdata.checking.constraint.distinct import LOOKED_UP
from glamdata.checking.constraint.kind import ConstraintKind, Judge, UnfitConstraintError
from glamdata.checking.constraint.kinds import KINDS, LIVES
from glamdata.checking.constraint.placing import CHECKED_ON, ENTITY_TYPES
from glamdata.checking.constraint.scene import Scope
from glamdata.model.constraint import CHECKED_ON as CHECKED_ON_PROPERTY
from glamdata.model.constraint import FORMAT, PROPERTY, Constraint, ConstraintStatus
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.model.property import PropertyDefinition

SEVERITIES = {
    ConstraintStatus.MANDATORY: Severity.CRITICAL,
    ConstraintStatus.NORMAL: Severity.WARNING,
    ConstraintStatus.SUGGESTION: Severity.INFO,
}
ITEM_TYPE = "item"
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One constraint of one property, ready to be asked.

    `triggers` are the properties whose new statements can break it where a statement of its own property stands.
    """

    kind: ConstraintKind
    severity: Severity
    judge: Judge
    scopes: frozenset[Scope]
    exceptions: frozenset[str]
    pattern: str = ""
    triggers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unasked:
    """A constraint that can't be asked, and why: an unknown type, a parameter that makes no sense."""

    property: str
    kind: str
    why: str
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What is asked of the statements of each property, by where the snak stands.

    `watched` are, by the property of a new statement, the rules of other properties that it can break; `names` the
    labels of what the constraints name; `lent` the day of Wikidata's constraints where the wiki has none of its own.
    `of_value` and `of_item` are the rules again, those that look at the snak alone and the others; `batch_only` the
    properties whose values can't be looked for on the wiki.
    """

    rules: Mapping[tuple[str, Scope], tuple[Rule, ...]]
    watched: Mapping[str, tuple[tuple[str, Rule], ...]]
    unasked: Mapping[str, tuple[Unasked, ...]]
    names: Mapping[str, str] = field(default_factory=dict)
    lent: str = ""
    of_value: Mapping[tuple[str, Scope], tuple[Rule, ...]] = field(default_factory=dict)
    of_item: Mapping[tuple[str, Scope], tuple[Rule, ...]] = field(default_factory=dict)
    batch_only: frozenset[str] = frozenset()

    @classmethod
    def of(cls, properties: Mapping[str, PropertyDefinition]) -> Rulebook:
        """Make the rules of some properties; done once for all edits."""
        rules: dict[tuple[str, Scope], list[Rule]] = defaultdict(list)
        watched: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        unasked: dict[str, list[Unasked]] = defaultdict(list)
        names: dict[str, str] = {}
        for pid, definition in properties.items():
            names.update(definition.names)
            for constraint in definition.constraints:
                made = make_rule(constraint, definition)
                if constraint.unread:
                    unasked[pid].append(Unasked(pid, constraint.kind, f"{constraint.unread}, and was read as normal"))
                if isinstance(made, Unasked):
                    unasked[pid].append(made)
                    continue
                for scope in made.scopes:
                    rules[pid, scope].append(made)
                for trigger in made.triggers:
                    watched[trigger].append((pid, made))
            for rule in _flagged(definition):
                rules[pid, Scope.MAIN].append(rule)
        lent = next((definition.lent for definition in properties.values() if definition.lent), "")
        of_value = {key: [rule for rule in group if rule.kind.of_value] for key, group in rules.items()}
        of_item = {key: [rule for rule in group if not rule.kind.of_value] for key, group in rules.items()}
        asked = _frozen(rules), _frozen(watched), _frozen(unasked)
        batch_only = frozenset(pid for pid, definition in properties.items() if definition.datatype not in LOOKED_UP)
        return cls(*asked, names, lent, _frozen(of_value), _frozen(of_item), batch_only)


def make_rule(constraint: Constraint, definition: PropertyDefinition) -> Rule | Unasked:
    """Make the rule of one constraint, or say why it can't be asked."""
    kind = KINDS.get(constraint.kind)
    if kind is None:
        why = f"the type {constraint.kind or '(none)'} is unknown to glamdata"
        return Unasked(definition.id, constraint.kind, why, is_unknown=True)
    if kind.make is None:
        return Unasked(definition.id, constraint.kind, kind.asks)
    try:
        scopes = _scopes(constraint, kind)
        judge = kind.make(constraint, definition)
    except UnfitConstraintError as error:
        return Unasked(definition.id, constraint.kind, str(error))
    exceptions = frozenset(constraint.exceptions)
    pattern = constraint.values(FORMAT)[0] if kind is KINDS["Q21502404"] else ""
    return Rule(kind, SEVERITIES[constraint.status], judge, scopes, exceptions, pattern, _triggers(constraint, kind))


def _scopes(constraint: Constraint, kind: ConstraintKind) -> frozenset[Scope]:
    """Give where a constraint is asked: where P4680 says, else where its type is asked; nowhere if not of items."""
    said = constraint.values(CHECKED_ON_PROPERTY)
    if strange := [one for one in said if one not in CHECKED_ON and one not in ENTITY_TYPES]:
        raise UnfitConstraintError(f"its scope {strange[0]} is unknown")
    types = {ENTITY_TYPES[one] for one in said if one in ENTITY_TYPES}
    scopes = frozenset(CHECKED_ON[one] for one in said if one in CHECKED_ON)
    if types and ITEM_TYPE not in types:
        return frozenset()
    return scopes or kind.scopes


def _triggers(constraint: Constraint, kind: ConstraintKind) -> frozenset[str]:
    if kind.triggers == (PROPERTY,):
        return frozenset(constraint.values(PROPERTY))
    return frozenset(kind.triggers) & frozenset(LIVES)


def _flagged(definition: PropertyDefinition) -> list[Rule]:
    """Give the rules of a definition that says single value without constraints, as one made by hand does."""
    if definition.constraints or not (definition.single_value or definition.single_best_value):
        return []
    kind = KINDS["Q19474404" if definition.single_value else "Q52060874"]
    constraint = Constraint(
        kind.item, parameters=(("P4155", definition.separators), ("P2303", tuple(sorted(definition.exceptions))))
    )
    made = make_rule(constraint, definition)
    return [made] if isinstance(made, Rule) else []


def _frozen(groups: dict[K, list[V]]) -> dict[K, tuple[V, ...]]:
    return {key: tuple(group) for key, group in groups.items() if group}
