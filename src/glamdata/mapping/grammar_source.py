"""The grammar of `source`: what the records are, and which of them count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.condition import Condition
from glamdata.mapping.grammar_take import parse_conditions, parse_take
from glamdata.mapping.node import Node
from glamdata.mapping.rights import OPEN, OTHERWISE, RightsRule, is_open
from glamdata.mapping.select import parse_selector
from glamdata.mapping.spec import TABULAR, UNIMARC, Source

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

SOURCE_KEYS = ("format", "sheet", "key", "require", "exclude", "nulls", "null", "rights")
RIGHTS_KEYS = ("from", "in")
FORMATS = ("marc", UNIMARC, TABULAR)


def parse_source(keys: dict[str, Node], scope: Scope) -> Source:
    """Read the source from its keys."""
    if "sheet" in keys and not scope.tabular:
        raise keys["sheet"].fail("only a workbook (XLSX) has sheets; a mapping for one has the format csv")
    nulls, places = _parse_nulls(keys.get("nulls") or keys.get("null"), scope)
    return Source(
        format=scope.format,
        key=parse_take(keys["key"], scope),
        require=parse_conditions(keys["require"], scope) if "require" in keys else (),
        exclude=parse_conditions(keys["exclude"], scope) if "exclude" in keys else (),
        nulls=nulls,
        null_places=places,
        rights=_parse_rights(keys.get("rights")),
        rights_rules=_parse_rights_rules(keys.get("rights"), scope),
        sheet=keys["sheet"].text() if "sheet" in keys else "",
    )


def _parse_rights(node: Node | None) -> str:
    """Read the rights of the whole file; those of single records are rules."""
    return node.text() if node and not isinstance(node.value, dict) else ""


def _parse_rights_rules(node: Node | None, scope: Scope) -> tuple[RightsRule, ...]:
    """Read licences with the records they are for: ``{CC0: {from: 040$a, in: [DLC]}, CC BY 4.0: otherwise}``."""
    if node is None or not isinstance(node.value, dict):
        return ()
    rules = []
    for licence, said in node.value.items():
        whole = isinstance(said.value, str) and said.value == OTHERWISE
        rules.append(RightsRule(licence, () if whole else tuple(_parse_case(item, scope) for item in said.items())))
    if sum(not rule.cases for rule in rules) > 1:
        raise node.fail(f"only one licence can be for the records {OTHERWISE}")
    if not any(is_open(rule.licence) for rule in rules):
        raise node.fail(
            f"none of these lets a record go to the wiki; write one of {', '.join(OPEN)} for those that may"
        )
    return tuple(rules)


def _parse_case(node: Node, scope: Scope) -> tuple[Condition, ...]:
    """Read the records that a licence is for: conditions, or a selector with the texts it is to find."""
    if isinstance(node.value, dict) and "from" in node.value:
        keys = node.keys(RIGHTS_KEYS, required=RIGHTS_KEYS)
        selector = parse_selector(keys["from"], tabular=scope.tabular)
        scope.see([selector])
        texts = frozenset(keys["in"].texts())
        if not texts:
            raise keys["in"].fail("the list is empty; name the texts by which these records are known")
        return (Condition(selector, texts),)
    return parse_conditions(node, scope)


def _parse_nulls(node: Node | None, scope: Scope) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Read the texts that mean nothing: a list for everywhere, or lists by column or selector, with their places."""
    if node is None:
        return {}, {}
    if not isinstance(node.value, dict):
        return {"": frozenset(node.texts())}, {}
    nulls, places = {}, {}
    for name, texts in node.value.items():
        parse_selector(Node(name, texts.place, texts.path), tabular=scope.tabular)
        nulls[name], places[name] = frozenset(texts.texts()), texts.located()
    return nulls, places
