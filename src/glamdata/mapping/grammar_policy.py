"""The grammar of policies: what becomes of a statement where the item says something already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.grammar_ids import parse_properties, parse_property
from glamdata.model.gate import ALIASES
from glamdata.model.policy import GateWishes, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.mapping.node import Node

IF_PRESENT = ("add", "skip")
COVER = ("nothing", "reference")
CALENDARS = ("agree_at_year", "review")
CORRECTIONS = ("review", "apply")
POLICY_KEYS = (
    "if_present", "refine", "cover", "add_qualifiers", "discriminating", "reference_age", "calendars", "corrections",
)  # fmt: skip
GATE_KEYS = ("living", "sensitive")
"""What only the block `policy` may say: properties that the gates are to let through."""
MOST_DAYS = 36525


def parse_policy_block(node: Node | None) -> Policy:
    """Read `policy`, what all rules want that say nothing else."""
    return parse_policy(node.keys((*POLICY_KEYS, *GATE_KEYS)), Policy()) if node else Policy()


def parse_wishes(node: Node | None) -> GateWishes:
    """Read from `policy` what the mapping wants let through the gates."""
    keys = node.table() if node else {}
    living, sensitive = (_parse_wished(keys[key]) if key in keys else frozenset() for key in GATE_KEYS)
    if ALIASES in living:
        raise keys["living"].fail(f"{ALIASES!r} are names that could out a person; they belong under 'sensitive'")
    return GateWishes(living, sensitive)


def _parse_wished(node: Node) -> frozenset[str]:
    return frozenset(ALIASES if item.value == ALIASES else parse_property(item) for item in node.items())


def parse_policy(keys: Mapping[str, Node], usual: Policy) -> Policy:
    """Read the words of a policy among the keys of a rule; `usual` is what holds without them."""
    return replace(
        usual,
        skip_present=_choose(keys, "if_present", IF_PRESENT, usual.skip_present),
        refine=keys["refine"].truth() if "refine" in keys else usual.refine,
        cover=_choose(keys, "cover", COVER, usual.cover),
        add_qualifiers=keys["add_qualifiers"].truth() if "add_qualifiers" in keys else usual.add_qualifiers,
        discriminating=frozenset(parse_properties(keys.get("discriminating"), tuple(usual.discriminating))),
        reference_age=_parse_days(keys["reference_age"]) if "reference_age" in keys else usual.reference_age,
        review_calendars=_choose(keys, "calendars", CALENDARS, usual.review_calendars),
        correct=_choose(keys, "corrections", CORRECTIONS, usual.correct),
    )


def _choose(keys: Mapping[str, Node], key: str, words: tuple[str, str], usual: bool) -> bool:
    """Say whether the second of two words is chosen."""
    return keys[key].choice(words, f"word for {key!r}") == words[1] if key in keys else usual


def _parse_days(node: Node) -> int:
    days = node.number(0, MOST_DAYS)
    if days != int(days):
        raise node.fail(f"a whole number of days is expected here, not {node.text()}")
    return int(days)
