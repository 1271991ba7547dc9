"""The grammar of `match`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.grammar_ids import parse_item, parse_item_pairs, parse_properties, parse_property
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_take, parse_takes
from glamdata.mapping.spec import SubjectRules
from glamdata.model.match import MatchRules

if TYPE_CHECKING:
    from glamdata.mapping.node import Node
    from glamdata.mapping.rule import Take
    from glamdata.mapping.scope import Scope

MATCH_KEYS = (
    "instance_of", "own_id", "known", "works", "identifiers", "weak", "compare", "accept", "gap", "languages", "create",
)  # fmt: skip
OWN_ID_KEYS = ("property", *TAKE_KEYS, "qualifiers")
MOST_QUALIFIERS = 2
COMPARED = ("name", "birth", "death")
CREATE = ("never", "reviewed", "auto")


def parse_match(node: Node | None, scope: Scope, mul: str) -> tuple[MatchRules, SubjectRules]:
    """Read how records are reconciled, and where a record says who it is; `mul` is the policy of the terms."""
    usual = replace(MatchRules(), mul=mul)
    if node is None:
        return usual, SubjectRules()
    keys = node.keys(MATCH_KEYS)
    own_property, own_takes, within = _parse_own_id(keys.get("own_id"), scope)
    match = replace(
        usual,
        instance_of=parse_item(keys["instance_of"]) if "instance_of" in keys else usual.instance_of,
        own_property=own_property,
        identifiers=parse_properties(keys.get("identifiers"), usual.identifiers),
        weak=frozenset(parse_properties(keys.get("weak"), tuple(usual.weak))),
        weights=_parse_weights(keys.get("compare"), usual.weights),
        accept=keys["accept"].number(0, 1) if "accept" in keys else usual.accept,
        gap=keys["gap"].number(0, 1) if "gap" in keys else usual.gap,
        languages=keys["languages"].texts() if "languages" in keys else usual.languages,
        create=keys["create"].choice(CREATE, "way to create items") if "create" in keys else usual.create,
    )
    known, works = (_parse_takes(keys.get(name), scope) for name in ("known", "works"))
    return match, SubjectRules(known, own_property, own_takes, within, works)


def _parse_takes(node: Node | None, scope: Scope) -> tuple[Take, ...]:
    return tuple(parse_take(item, scope) for item in node.items()) if node else ()


def _parse_own_id(node: Node | None, scope: Scope) -> tuple[str, tuple[Take, ...], tuple[tuple[str, str], ...]]:
    """Read where our own id stands: its property, what gives it, and the qualifiers without which it is not ours."""
    if node is None:
        return "", (), ()
    keys = node.keys(OWN_ID_KEYS, required=("property",))
    pid = parse_property(keys["property"])
    if "from" not in keys:
        raise node.fail("the key 'from' is missing: say where our own id stands in the record")
    takes = tuple(with_check(pid, "external_id", take) for take in parse_takes(keys, scope))
    within = parse_item_pairs(keys.get("qualifiers"))
    if len(within) > MOST_QUALIFIERS:
        raise keys["qualifiers"].fail(f"our own id is told by {MOST_QUALIFIERS} qualifiers at most")
    return pid, takes, within


def _parse_weights(node: Node | None, usual: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    if node is None:
        return usual
    return tuple((name, weight.number(0, 1)) for name, weight in node.keys(COMPARED).items())
