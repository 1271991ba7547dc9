"""The grammar of items known by something else: `pointer` (a name and identifiers), `lookup` (a code)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.grammar_ids import parse_item, parse_property, pid_of
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_take
from glamdata.mapping.node import Node
from glamdata.mapping.rule import PointerRule

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

POINTER_KEYS = ("class", "identifier", "identifiers", *TAKE_KEYS)
LOOKUP_KEYS = ("property", "prefix")


def parse_pointer(node: Node, scope: Scope) -> PointerRule:
    """Read the class expected, and identifiers of the same thing: one with `identifier`, or several."""
    keys = node.keys(POINTER_KEYS)
    pairs = list(keys["identifiers"].table().items()) if "identifiers" in keys else []
    taken = {key: keys[key] for key in TAKE_KEYS if key in keys}
    if "identifier" in keys:
        pairs.append((keys["identifier"].text(), Node(taken, node.place, node.path)))
    elif taken:
        raise taken[next(iter(taken))].fail("the key 'identifier' is missing: the property of what is taken here")
    identifiers = tuple(
        (pid_of(pid, value), with_check(pid, "external_id", parse_take(value, scope))) for pid, value in pairs
    )
    return PointerRule(parse_item(keys["class"]) if "class" in keys else "", identifiers)


def parse_lookup(node: Node) -> tuple[tuple[str, str], ...]:
    """Read properties whose external ids codes are, each with the prefix to put before the code."""
    return tuple(_parse_one(item) for item in node.items())


def _parse_one(node: Node) -> tuple[str, str]:
    keys = node.keys(LOOKUP_KEYS, required=("property",))
    return parse_property(keys["property"]), keys["prefix"].text() if "prefix" in keys else ""
