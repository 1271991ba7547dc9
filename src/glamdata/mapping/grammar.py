"""The grammar of a mapping file: from nodes of YAML to a :class:`Mapping`.

Every error names path, line and the nearest valid name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.grammar_match import parse_enrich, parse_match
from glamdata.mapping.grammar_rules import RuleParser
from glamdata.mapping.grammar_terms import parse_terms
from glamdata.mapping.person import HUMAN, NO_PERSON
from glamdata.mapping.spec import Mapping, Source

if TYPE_CHECKING:
    from glamdata.mapping.node import Node
    from glamdata.mapping.table import Table

KEYS = ("mapping", "about", "source", "reference", "match", "terms", "statements", "enrich")
SOURCE_KEYS = ("format", "key", "require", "exclude", "nulls", "null", "rights")
FORMATS = ("marc", "csv")


def parse_mapping(root: Node, tables: dict[str, Table]) -> Mapping:
    """Read a mapping from its nodes; `tables` has those it names. Raises MappingError."""
    keys = root.keys(KEYS, required=("mapping", "source"))
    if "language" in keys["source"].table():
        raise keys["source"].table()["language"].fail("the language of a catalogue is not supported yet; leave it out")
    source_keys = keys["source"].keys(SOURCE_KEYS, required=("format", "key"))
    rules = RuleParser(tables, tabular=source_keys["format"].choice(FORMATS, "format") == "csv")
    source = _parse_source(source_keys, rules)
    match, subject = parse_match(keys.get("match"), rules)
    if match.instance_of == HUMAN and not source.tabular:
        source = replace(source, exclude=(*NO_PERSON, *source.exclude))
        rules.see(condition.selector for condition in NO_PERSON)
    return Mapping(
        name=keys["mapping"].text(),
        about=keys["about"].text() if "about" in keys else "",
        source=source,
        match=match,
        subject=subject,
        terms=parse_terms(keys["terms"], rules) if "terms" in keys else (),
        statements=rules.statements(keys["statements"]) if "statements" in keys else (),
        reference=rules.reference(keys["reference"]) if "reference" in keys else (),
        enrich=parse_enrich(keys.get("enrich")),
        fingerprint=_fingerprint(root, rules.tables_used),
        named=frozenset(rules.selectors_read),
    )


def _parse_source(keys: dict[str, Node], rules: RuleParser) -> Source:
    return Source(
        format=keys["format"].text(),
        key=rules.take(keys["key"]),
        require=rules.conditions(keys["require"]) if "require" in keys else (),
        exclude=rules.conditions(keys["exclude"]) if "exclude" in keys else (),
        nulls=_parse_nulls(keys.get("nulls") or keys.get("null")),
        rights=keys["rights"].text() if "rights" in keys else "",
    )


def _parse_nulls(node: Node | None) -> dict[str, frozenset[str]]:
    """Read the texts that mean nothing: a list for all columns, or lists by column."""
    if node is None:
        return {}
    if isinstance(node.value, dict):
        return {column: frozenset(texts.texts()) for column, texts in node.value.items()}
    return {"": frozenset(node.texts())}


def _fingerprint(root: Node, tables: dict[str, Table]) -> str:
    content = [root.plain(), {name: table.written() for name, table in tables.items()}]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
