"""Policy: how the statements of one rule meet those that an item has already (DESIGN §8)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GateWishes:
    """Properties that a mapping wants let through the gates, ``aliases`` among them; a person has to permit it, too.

    `living` are to be said of people who may be alive, `sensitive` of anybody.
    """

    living: frozenset[str] = field(default_factory=frozenset)
    sensitive: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mapping wants where the item says something already. Without a word of it, nothing is added or changed.

    `skip_present` leaves a property alone that has a value; `refine` puts our date beside a coarser one that agrees;
    `cover` gives our reference to a finer date that agrees; `add_qualifiers` adds those that an equal statement lacks;
    `discriminating` are qualifiers that take part in the equality; `reference_age` is the number of days after which
    the day a reference was retrieved is renewed, 0 for never; `review_calendars` asks a person where two years are of
    different calendars; `correct` changes the value of an earlier statement of ours, in place of proposing to.
    """

    skip_present: bool = False
    refine: bool = False
    cover: bool = False
    add_qualifiers: bool = False
    discriminating: frozenset[str] = field(default_factory=frozenset)
    reference_age: int = 0
    review_calendars: bool = False
    correct: bool = False
