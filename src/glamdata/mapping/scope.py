"""Scope: what the rules of one mapping file may name, and what they did name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.mapping.names import LANGUAGE_TAGS
from glamdata.mapping.spec import TABULAR
from glamdata.model.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.mapping.node import Node
    from glamdata.mapping.select import Selector
    from glamdata.mapping.table import Table

LOOKED_AT_BY = dict.fromkeys(("uninvert", "fuller_name"), LANGUAGE_TAGS)
"""The fields that a cleaning step looks at beside the text it is given."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule stands in: the format, the tag of its `each`, the tables and further items it may name.

    `policy` is what it wants where it says nothing else.

    `tables_used` and `selectors_read` fill up while rules are read: a tag, and each subfield by itself (``100$a``),
    since private data is seen only where it is named.
    """

    format: str
    tables: dict[str, Table]
    entities: frozenset[str] = frozenset()
    each: str = ""
    policy: Policy = Policy()  # noqa: RUF009  (frozen)
    tables_used: dict[str, Table] = field(default_factory=dict)
    selectors_read: set[str] = field(default_factory=set)

    @property
    def tabular(self) -> bool:
        """Whether selectors are columns."""
        return self.format == TABULAR

    def within(self, each: str) -> Scope:
        """Give the scope of the rules beside an `each`."""
        return replace(self, each=each)

    def see(self, selectors: Iterable[Selector]) -> None:
        """Remember which fields are named."""
        for selector in selectors:
            if tag := selector.tag or self.each:
                self.selectors_read.update((tag, *(f"{tag}${code}" for code in selector.codes)))
            if linked := selector.linked:
                self.selectors_read.update((linked, *(f"{linked}${code}" for code in selector.codes)))

    def see_steps(self, steps: Iterable[str]) -> None:
        """Remember which fields cleaning steps look at."""
        if not self.tabular:
            self.selectors_read.update(tag for step in steps for tag in LOOKED_AT_BY.get(step, ()))

    def see_first_indicator_0(self, tags: Iterable[str]) -> None:
        """Remember that fields with first indicator 0 are asked for, which makes some private."""
        self.selectors_read.update(f"{tag} ind1=0" for tag in tags)

    def table(self, node: Node, kind: str) -> Table:
        """Give the table that `node` names, all of whose rows must hold `kind`: item, property or language."""
        name = node.choice(self.tables, "table")
        table = self.tables[name]
        if other := table.first_other(kind):
            word, meant = other
            raise node.fail(f"the table {name!r} is used for {PLURALS[kind]}, but its row {word!r} has {meant!r}")
        self.tables_used[name] = table
        return table


PLURALS = {
    "item": "items (Q and a number, somevalue or novalue)",
    "property": "properties (P and a number)",
    "language": "codes of languages (en, cy, zh-hant)",
}
