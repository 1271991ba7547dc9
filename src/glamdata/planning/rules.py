"""What planning is told: how a mapping wants it, and what was looked up before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.model.policy import Policy
from glamdata.planning.merge import Items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LIFE_FACTS = frozenset({"P569", "P570", "P19", "P20"})
"""Born once, died once: single values whatever the wiki's constraints say."""


@dataclass(frozen=True, slots=True)
class PlanRules:
    """How a mapping wants its statements to meet those of an item.

    `single_value` are properties that take one value; `discriminating` qualifiers per property that take part in the
    equality, beside those a policy names; `policies` what rules of the mapping want, by the rule's name, `usual` what
    the others want. `mul` says when a `mul` name may be set: on_creation, always or never. Where it may not, and in a
    `mul` description anywhere, `term_language` is the language it takes. `languages` are those the wiki has for terms
    and `text_languages` those for texts in statements, empty where it was not asked. `today` is the day of planning,
    without which no reference is renewed.
    """

    single_value: frozenset[str] = LIFE_FACTS
    discriminating: Mapping[str, frozenset[str]] = field(default_factory=dict)
    usual: Policy = Policy()  # noqa: RUF009  (frozen)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    term_language: str = "en"
    mul: str = "on_creation"
    languages: frozenset[str] = frozenset()
    text_languages: frozenset[str] = frozenset()
    today: date | None = None

    def policy_of(self, rule: str, pid: str) -> Policy:
        """Give the policy for a statement of the rule `rule` and the property `pid`."""
        policy = self.policies.get(rule, self.usual)
        told_apart = self.discriminating.get(pid)
        return replace(policy, discriminating=policy.discriminating | told_apart) if told_apart else policy


@dataclass(frozen=True, slots=True)
class Known(Items):
    """What was looked up before planning.

    Besides the items: `own_guids`, the statements that earlier batches of ours added (from the ledger).
    """

    own_guids: frozenset[str] = frozenset()
