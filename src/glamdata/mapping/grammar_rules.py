"""The grammar of `statements` and `reference`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.grammar_ids import parse_property, pid_of
from glamdata.mapping.grammar_policy import POLICY_KEYS, parse_policy
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_conditions, parse_takes, parse_where
from glamdata.mapping.grammar_value import VALUE_KEYS, parse_value, parse_value_keys
from glamdata.mapping.rule import EachRule, PropertyRule, StatementRule, ValueRule
from glamdata.mapping.select import parse_selector
from glamdata.model.statement import Rank

if TYPE_CHECKING:
    from glamdata.mapping.condition import Condition
    from glamdata.mapping.node import Node
    from glamdata.mapping.scope import Scope

STATEMENT_KEYS = (
    "property", *VALUE_KEYS, "each", "qualifiers", "reference", "references", "rank", "required", *POLICY_KEYS,
)  # fmt: skip
PROPERTY_KEYS = (*TAKE_KEYS, "table", "missing")
MISSING_KEYS = ("property", "when")


def parse_statements(node: Node, scope: Scope, prefix: str = "") -> tuple[StatementRule, ...]:
    """Read the list of statement rules; they are named by their number, from 1, after `prefix`."""
    return tuple(_parse_statement(item, f"{prefix}statements[{n}]", scope) for n, item in enumerate(node.items(), 1))


def parse_reference(node: Node, scope: Scope) -> tuple[ValueRule, ...]:
    """Read a reference: properties and how each gets its value."""
    return tuple(parse_value(pid_of(key, value), value, scope, "external_id") for key, value in node.table().items())


def _parse_statement(node: Node, name: str, scope: Scope) -> StatementRule:
    keys = node.keys(STATEMENT_KEYS, required=("property",))
    each = _parse_each(keys, scope)
    if each:
        scope = scope.within(each.tag)
    chosen = _parse_choice(keys["property"], scope) if isinstance(keys["property"].value, dict) else None
    if chosen and "required" in keys:
        raise keys["required"].fail("'required' needs one property; a table may choose any of several")
    pid = "" if chosen else parse_property(keys["property"])
    value_keys = {key: value for key, value in keys.items() if key in VALUE_KEYS and not (each and key == "where")}
    return StatementRule(
        name=name if chosen else f"{name} {pid}",
        value=parse_value_keys(pid, node, value_keys, scope),
        each=each,
        qualifiers=_parse_qualifiers(keys["qualifiers"], scope) if "qualifiers" in keys else (),
        references=_parse_references(keys, scope),
        rank=Rank(keys["rank"].choice([rank.value for rank in Rank], "rank")) if "rank" in keys else Rank.NORMAL,
        required=keys["required"].number(0, 1) if "required" in keys else 0.0,
        chosen=chosen,
        policy=parse_policy(keys, scope.policy),
    )


def _parse_each(keys: dict[str, Node], scope: Scope) -> EachRule | None:
    if "each" not in keys:
        return None
    node = keys["each"]
    if scope.tabular:
        raise node.fail("'each' goes through fields of MARC; a row of a table has each column once")
    selector = parse_selector(node, tabular=False)
    if selector.is_fixed():
        tag = selector.tag
        words = (
            f"'each' goes through fields that have subfields, and {tag} has none; without 'each', take its positions"
        )
        raise node.fail(f"{words}: from: {tag}/00 (of a field that is repeated, each gives a statement)")
    if selector.text != selector.tag:
        raise node.fail(f"'each' takes a tag alone, not {selector.text!r}; did you mean {selector.tag!r}?")
    scope.see([selector])
    if "where" not in keys:
        return EachRule(selector.tag)
    return EachRule(selector.tag, parse_where(keys["where"], scope, (selector,)))


def _parse_choice(node: Node, scope: Scope) -> PropertyRule:
    """Read a property by table: what tells it, the table, and what it is where nothing tells."""
    keys = node.keys(PROPERTY_KEYS, required=("from", "table"))
    takes = parse_takes(keys, scope)
    for take in takes:
        if not scope.tabular and not scope.each and not take.selector.is_fixed():
            raise node.fail("a property chosen from a field needs 'each': whose field is it otherwise?")
    missing = tuple(_parse_missing(item, scope) for item in keys["missing"].items()) if "missing" in keys else ()
    return PropertyRule(takes, scope.table(keys["table"], "property"), missing)


def _parse_missing(node: Node, scope: Scope) -> tuple[str, tuple[Condition, ...]]:
    if isinstance(node.value, str):
        return parse_property(node), ()
    keys = node.keys(MISSING_KEYS, required=("property",))
    return parse_property(keys["property"]), parse_conditions(keys["when"], scope) if "when" in keys else ()


def _parse_qualifiers(node: Node, scope: Scope) -> tuple[ValueRule, ...]:
    return tuple(
        parse_value(pid_of(key, item), item, scope, "string", counts=True)
        for key, value in node.table().items()
        for item in value.items()
    )


def _parse_references(keys: dict[str, Node], scope: Scope) -> tuple[tuple[ValueRule, ...], ...] | None:
    node = keys.get("references") or keys.get("reference")
    return tuple(parse_reference(item, scope) for item in node.items()) if node else None
