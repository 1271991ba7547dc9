"""The grammar of `match` and `enrich`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.grammar_rules import TAKE_KEYS, pid_of, qid_of
from glamdata.mapping.node import Node
from glamdata.mapping.spec import SubjectRules
from glamdata.model.enrichment import EnrichRules
from glamdata.model.match import MatchRules

if TYPE_CHECKING:
    from glamdata.mapping.grammar_rules import RuleParser
    from glamdata.mapping.spec import Take

MATCH_KEYS = (
    "instance_of", "own_id", "known", "identifiers", "weak", "compare", "accept", "gap", "languages", "create",
)  # fmt: skip
ENRICH_KEYS = ("properties", "languages", "sites")
COMPARED = ("name", "birth", "death")
CREATE = ("never", "reviewed", "auto")


def parse_match(node: Node | None, rules: RuleParser) -> tuple[MatchRules, SubjectRules]:
    """Read how records are reconciled, and where a record says who it is."""
    if node is None:
        return MatchRules(), SubjectRules()
    keys = node.keys(MATCH_KEYS)
    usual = MatchRules()
    own_property, own_takes = _parse_own_id(keys.get("own_id"), rules)
    match = MatchRules(
        instance_of=qid_of(keys["instance_of"]) if "instance_of" in keys else usual.instance_of,
        own_property=own_property,
        identifiers=_pids(keys.get("identifiers"), usual.identifiers),
        weak=frozenset(_pids(keys.get("weak"), tuple(usual.weak))),
        weights=_weights(keys.get("compare"), usual.weights),
        accept=keys["accept"].number(0, 1) if "accept" in keys else usual.accept,
        gap=keys["gap"].number(0, 1) if "gap" in keys else usual.gap,
        languages=keys["languages"].texts() if "languages" in keys else usual.languages,
        create=keys["create"].choice(CREATE, "way to create items") if "create" in keys else usual.create,
    )
    return match, SubjectRules(_parse_known(keys.get("known"), rules), own_property, own_takes)


def parse_enrich(node: Node | None) -> EnrichRules:
    """Read what is brought home."""
    usual = EnrichRules()
    if node is None:
        return usual
    keys = node.keys(ENRICH_KEYS)
    return EnrichRules(
        properties=_pids(keys.get("properties"), usual.properties),
        languages=keys["languages"].texts() if "languages" in keys else usual.languages,
        sites=keys["sites"].texts() if "sites" in keys else usual.sites,
    )


def _parse_known(node: Node | None, rules: RuleParser) -> tuple[Take, ...]:
    return tuple(rules.take(item) for item in node.items()) if node else ()


def _parse_own_id(node: Node | None, rules: RuleParser) -> tuple[str, tuple[Take, ...]]:
    if node is None:
        return "", ()
    if "qualifiers" in node.table():
        raise node.table()["qualifiers"].fail("qualifiers of our own id are not supported yet; leave them out")
    keys = node.keys(("property", *TAKE_KEYS), required=("property",))
    pid = pid_of(keys["property"].text(), keys["property"])
    if "from" not in keys:
        raise node.fail("the key 'from' is missing: say where our own id stands in the record")
    taken = Node({key: value for key, value in keys.items() if key in TAKE_KEYS}, node.place, node.path)
    rule = rules.value(pid, taken, "external_id")
    return pid, rule.takes


def _pids(node: Node | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pid_of(item.text(), item) for item in node.items()) if node else usual


def _weights(node: Node | None, usual: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    if node is None:
        return usual
    return tuple((name, weight.number(0, 1)) for name, weight in node.keys(COMPARED).items())
