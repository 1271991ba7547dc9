"""Conditions: `exclude` and `when` ask a record, `where` asks the field (or row) a text comes from.

``100$t`` holds where the selector finds something; ``{008/32: b}`` where it finds that text (or one of a list);
``{100: {ind1: 3}}`` where a field with that tag has that indicator or subfield. A text that ends with an asterisk
stands for all that start like it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.select import Selector, View, parse_selector, select

if TYPE_CHECKING:
    from glamdata.mapping.node import Node
    from glamdata.model.record import Field

INDICATORS = ("ind1", "ind2")


@dataclass(frozen=True, slots=True)
class Where:
    """What a field (subfield code or indicator → texts) or row (column → texts) must have; all of it."""

    wanted: tuple[tuple[str, frozenset[str]], ...] = ()

    def holds(self, view: View, field: Field | None) -> bool:
        """Whether the field (in tables: the row) has all that is wanted."""
        return all(_has(view, field, name, texts) for name, texts in self.wanted)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a record: any of `texts` (any text at all if empty), or a field where `where` holds."""

    selector: Selector
    texts: frozenset[str] = frozenset()
    where: Where | None = None

    def holds(self, view: View) -> bool:
        """Whether the record fulfils it."""
        if self.where is not None:
            return any(self.where.holds(view, field) for field in view.fields.get(self.selector.tag, ()))
        if not self.texts and self.selector.tag and not self.selector.codes and not self.selector.span:
            return bool(view.fields.get(self.selector.tag))
        found = (selected.text.strip() for selected in select(view, self.selector))
        return any(_fits(text, self.texts) if self.texts else text for text in found)

    def describe(self) -> str:
        """Say it as the mapping does: ``100$t``, ``008/32 is b``, ``100 with ind1 3``."""
        if self.where is not None:
            wanted = ", ".join(f"{name} {' or '.join(sorted(texts))}" for name, texts in self.where.wanted)
            return f"{self.selector.text} with {wanted}"
        return f"{self.selector.text} is {' or '.join(sorted(self.texts))}" if self.texts else self.selector.text


def parse_where(node: Node, *, tabular: bool) -> Where:
    """Read a `where`. Raises MappingError for a key that is no subfield code or indicator."""
    wanted = []
    for name, value in node.table().items():
        if not tabular and name not in INDICATORS and not (len(name) == 1 and name.isalnum()):
            raise value.fail(f"{name!r} is neither a subfield code nor ind1 or ind2")
        wanted.append((name, frozenset(value.texts())))
    return Where(tuple(wanted))


def parse_conditions(node: Node, *, tabular: bool) -> tuple[Condition, ...]:
    """Read a condition or a list of them."""
    return tuple(condition for item in node.items() for condition in _parse_one(item, tabular=tabular))


def _parse_one(node: Node, *, tabular: bool) -> list[Condition]:
    if isinstance(node.value, str):
        return [Condition(parse_selector(node, tabular=tabular))]
    conditions = []
    for name, value in node.table().items():
        selector = parse_selector(type(node)(name, value.place, value.path), tabular=tabular)
        if isinstance(value.value, dict):
            conditions.append(Condition(selector, where=parse_where(value, tabular=tabular)))
        else:
            conditions.append(Condition(selector, frozenset(value.texts())))
    return conditions


def _has(view: View, field: Field | None, name: str, texts: frozenset[str]) -> bool:
    if view.record.cells is not None:
        return _fits(view.cell(name).strip(), texts)
    if field is None:
        return False
    if name in INDICATORS:
        return field.indicators[INDICATORS.index(name)] in texts
    return any(_fits(text, texts) for text in field.texts(name))


def _fits(text: str, texts: frozenset[str]) -> bool:
    """Whether the text is one of `texts`, or starts like one that ends with an asterisk."""
    return text in texts or any(each.endswith("*") and text.startswith(each[:-1]) for each in texts)
