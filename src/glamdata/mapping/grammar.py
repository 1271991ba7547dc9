"""The grammar of a mapping file: from nodes of YAML to a :class:`Mapping`.

Every error names path, line and the nearest valid name.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.grammar_enrich import parse_enrich
from glamdata.mapping.grammar_match import parse_match
from glamdata.mapping.grammar_policy import parse_policy_block, parse_wishes
from glamdata.mapping.grammar_rules import parse_reference, parse_statements
from glamdata.mapping.grammar_source import FORMATS, SOURCE_KEYS, parse_source
from glamdata.mapping.grammar_take import parse_conditions
from glamdata.mapping.grammar_terms import parse_mul, parse_terms
from glamdata.mapping.person import HUMAN, NO_PERSON
from glamdata.mapping.scope import Scope
from glamdata.mapping.spec import MAIN, LinkedItem, Mapping

if TYPE_CHECKING:
    from glamdata.mapping.node import Node
    from glamdata.mapping.rule import ValueRule
    from glamdata.mapping.table import Table

__all__ = ["FORMATS", "ITEM_KEYS", "KEYS", "SOURCE_KEYS", "parse_mapping"]

ITEM_KEYS = ("when", "match", "terms", "statements", "reference")
KEYS = ("mapping", "about", "source", "reference", "policy", "match", "terms", "statements", "items", "enrich")


def parse_mapping(root: Node, tables: dict[str, Table]) -> Mapping:
    """Read a mapping from its nodes; `tables` has those it names. Raises MappingError."""
    keys = root.keys(KEYS, required=("mapping", "source"))
    if "language" in keys["source"].table():
        words = "a catalogue has no language as a whole; say it where a text needs one: in terms, or beside monolingual"
        raise keys["source"].table()["language"].fail(words)
    source_keys = keys["source"].keys(SOURCE_KEYS, required=("format", "key"))
    names = _names_of_items(keys.get("items"))
    policy = parse_policy_block(keys.get("policy"))
    scope = Scope(source_keys["format"].choice(FORMATS, "format"), tables, names, policy=policy)
    source = parse_source(source_keys, scope)
    reference = parse_reference(keys["reference"], scope) if "reference" in keys else ()
    main = _parse_item(MAIN, keys, scope, reference)
    if main.match.instance_of == HUMAN:
        no_person = NO_PERSON[source.format]
        source = replace(source, exclude=(*no_person, *source.exclude))
        scope.see(condition.selector for condition in no_person)
    return Mapping(
        name=keys["mapping"].text(),
        about=keys["about"].text() if "about" in keys else "",
        source=source,
        match=main.match,
        subject=main.subject,
        terms=main.terms,
        statements=main.statements,
        reference=reference,
        enrich=parse_enrich(keys.get("enrich")),
        items=_parse_items(keys["items"], scope, reference) if "items" in keys else (),
        fingerprint=_fingerprint(root, scope.tables_used),
        named=frozenset(scope.selectors_read),
        wishes=parse_wishes(keys.get("policy")),
    )


def _names_of_items(node: Node | None) -> frozenset[str]:
    """Give the names by which rules can mean an item of the record; none where it describes only one."""
    if node is None:
        return frozenset()
    for name, item in node.table().items():
        if name == MAIN:
            raise item.fail(f"{MAIN!r} is the record's own item; give this one another name")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise item.fail(f"{name!r} can't name an item: small letters, digits and _ can, as it ends a record's key")
    return frozenset({MAIN, *node.table()})


def _parse_items(node: Node, scope: Scope, reference: tuple[ValueRule, ...]) -> tuple[LinkedItem, ...]:
    found = []
    for name, item in node.table().items():
        keys = item.keys(ITEM_KEYS, required=("statements",))
        own = parse_reference(keys["reference"], scope) if "reference" in keys else reference
        found.append(_parse_item(name, keys, scope, own))
    return tuple(found)


def _parse_item(name: str, keys: dict[str, Node], scope: Scope, reference: tuple[ValueRule, ...]) -> LinkedItem:
    """Read the rules of one item; it can name all others but not itself."""
    others = replace(scope, entities=scope.entities - {name})
    match, subject = parse_match(keys.get("match"), scope, parse_mul(keys.get("terms")))
    prefix = "" if name == MAIN else f"items.{name}."
    return LinkedItem(
        name,
        match,
        subject,
        parse_terms(keys["terms"], scope) if "terms" in keys else (),
        parse_statements(keys["statements"], others, prefix) if "statements" in keys else (),
        reference,
        parse_conditions(keys["when"], scope) if "when" in keys else (),
    )


def _fingerprint(root: Node, tables: dict[str, Table]) -> str:
    content = [root.plain(), {name: table.written() for name, table in tables.items()}]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
