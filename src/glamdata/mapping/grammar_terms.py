"""The grammar of `terms`: label, aliases and description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.spec import TermRule
from glamdata.mapping.template import parse_template
from glamdata.model.draft import TermKind

if TYPE_CHECKING:
    from glamdata.mapping.grammar_rules import RuleParser
    from glamdata.mapping.node import Node

KINDS = {"label": TermKind.LABEL, "aliases": TermKind.ALIAS, "description": TermKind.DESCRIPTION}
TERM_KEYS = ("from", "where", "clean", "language")


def parse_terms(node: Node, rules: RuleParser) -> tuple[TermRule, ...]:
    """Read the term rules; each kind takes one rule or a list, a description also templates by language."""
    found: list[TermRule] = []
    for name, value in node.keys(KINDS).items():
        for item in value.items():
            found += _parse_rules(KINDS[name], item, rules)
    return tuple(found)


def _parse_rules(kind: TermKind, node: Node, rules: RuleParser) -> list[TermRule]:
    if "from" in node.table() or kind is not TermKind.DESCRIPTION:
        keys = node.keys(TERM_KEYS, required=("from", "language"))
        return [TermRule(kind, keys["language"].text(), rules.takes(keys))]
    found = []
    for language, text in node.table().items():
        template = parse_template(text, tabular=rules.tabular)
        rules.see(template.selectors())
        found.append(TermRule(kind, language, template=template))
    return found
