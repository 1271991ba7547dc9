"""Conditions: `exclude` and `when` ask a record, `where` asks the field (or row) a text comes from.

``100$t`` holds where the selector finds something; ``{008/32: b}`` where it finds that text (or one of a list);
``{100: {ind1: 3}}`` where a field with that tag has that indicator or subfield. A text that ends with an asterisk
stands for all that start like it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    place: str = field(default="", compare=False)

    def holds(self, view: View, within: Field | None) -> bool:
        """Whether the field (in tables: the row) has all that is wanted."""
        return all(self._has(view, within, name, texts) for name, texts in self.wanted)

    def _has(self, view: View, within: Field | None, name: str, texts: frozenset[str]) -> bool:
        if view.record.cells is not None:
            return _fits(view.cell(name, self.place).strip(), texts)
        if within is None:
            return False
        if name in INDICATORS:
            return within.indicators[INDICATORS.index(name)] in texts
        return any(_fits(text, texts) for text in within.texts(name))


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a record: any of `texts` (any text at all if empty), or a field where `where` holds.

    `meaning` says in words what a record that fulfils it is, where the selector alone would not.
    """

    selector: Selector
    texts: frozenset[str] = frozenset()
    where: Where | None = None
    meaning: str = ""

    def holds(self, view: View) -> bool:
        """Whether the record fulfils it."""
        if self.where is not None:
            return any(self.where.holds(view, each) for each in view.fields.get(self.selector.tag, ()))
        if self.selector.column:  # an empty cell is something to ask for, too
            cell = view.cell(self.selector.column, self.selector.place).strip()
            return _fits(cell, self.texts) if self.texts else bool(cell)
        if not self.texts and self.selector.tag and not self.selector.codes and not self.selector.span:
            return bool(view.fields.get(self.selector.tag))
        found = (selected.text.strip() for selected in select(view, self.selector))
        return any(_fits(text, self.texts) if self.texts else text for text in found)

    def describe(self) -> str:
        """Say it as the mapping does: ``100$t``, ``008/32 = b``, ``100 ind1 = 3``."""
        text = self.selector.text
        if self.where is not None:
            text += " " + ", ".join(f"{name} = {_alternatives(texts)}" for name, texts in self.where.wanted)
        elif self.texts:
            text += f" = {_alternatives(self.texts)}"
        return f"{text} ({self.meaning})" if self.meaning else text


def parse_where(node: Node, *, tabular: bool) -> Where:
    """Read a `where`. Raises MappingError for a key that is no subfield code or indicator."""
    wanted = []
    for name, value in node.table().items():
        if not tabular and name not in INDICATORS and not (len(name) == 1 and name.isalnum()):
            raise value.fail(f"{name!r} is neither a subfield code nor ind1 or ind2")
        wanted.append((name, frozenset(value.texts())))
    return Where(tuple(wanted), node.located())


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


def _fits(text: str, texts: frozenset[str]) -> bool:
    """Whether the text is one of `texts`, or starts like one that ends with an asterisk (an empty one never does)."""
    return text in texts or any(text and each.endswith("*") and text.startswith(each[:-1]) for each in texts)


def _alternatives(texts: frozenset[str]) -> str:
    return " or ".join(text.strip() or "empty" for text in sorted(texts))
