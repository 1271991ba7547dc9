"""The grammar of `terms`: label, aliases and description, in one language or by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.grammar_language import parse_code, parse_language
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_places, parse_takes
from glamdata.mapping.node import Node
from glamdata.mapping.rule import LanguageRule, TermRule
from glamdata.model.draft import TermKind

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

KINDS = {"label": TermKind.LABEL, "aliases": TermKind.ALIAS, "description": TermKind.DESCRIPTION}
TERM_KEYS = (*TAKE_KEYS, "template", "language")
MUL_POLICIES = ("on_creation", "always", "never")
MUL = "mul"


def parse_terms(node: Node, scope: Scope) -> tuple[TermRule, ...]:
    """Read the term rules; each kind takes one rule or a list, or rules by language."""
    found: list[TermRule] = []
    for name, value in node.keys((*KINDS, MUL)).items():
        if name != MUL:
            for item in value.items():
                found += _parse_rules(KINDS[name], item, scope)
    return tuple(found)


def parse_mul(node: Node | None) -> str:
    """Read when a label for all languages is set: on creation, always or never."""
    keys = node.table() if node else {}
    return keys[MUL].choice(MUL_POLICIES, "time to set labels in mul") if MUL in keys else MUL_POLICIES[0]


def _parse_rules(kind: TermKind, node: Node, scope: Scope) -> list[TermRule]:
    """Read a rule with its language, or a map of languages to rules (or to one template each)."""
    keys = node.table()
    if {"from", "template", "language"} & set(keys):
        keys = node.keys(TERM_KEYS, required=("language",))
        return [_parse_rule(kind, node, keys, parse_language(keys["language"], scope), scope)]
    found = []
    for language, value in keys.items():
        code = LanguageRule(parse_code(Node(language, value.place, value.path)))
        found += [_parse_in_language(kind, item, code, scope) for item in value.items()]
    return found


def _parse_in_language(kind: TermKind, node: Node, language: LanguageRule, scope: Scope) -> TermRule:
    if isinstance(node.value, str):
        if kind is TermKind.DESCRIPTION:
            return TermRule(kind, language, template=parse_places(node, scope))
        node = Node({"from": node}, node.place, node.path)
    return _parse_rule(kind, node, node.keys(TERM_KEYS[:-1]), language, scope)


def _parse_rule(kind: TermKind, node: Node, keys: dict[str, Node], language: LanguageRule, scope: Scope) -> TermRule:
    if ("from" in keys) == ("template" in keys):
        raise node.fail("say where the text comes from by exactly one of from and template")
    if "template" in keys:
        for key in (*TAKE_KEYS, "language"):
            if key in keys and (key != "language" or not language.code):
                raise keys[key].fail(
                    f"{key!r} needs 'from'; in a template write the steps in the place: {{100$a|trim}}"
                )
        return TermRule(kind, language, template=parse_places(keys["template"], scope))
    return TermRule(kind, language, parse_takes(keys, scope))
