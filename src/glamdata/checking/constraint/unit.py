"""Units of amounts, and the limits that constraints set in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from glamdata.checking.constraint.kind import UnfitConstraintError

if TYPE_CHECKING:
    from glamdata.checking.constraint.scene import Scene
    from glamdata.model.value import Quantity

ONE = "1"
YEAR = "Q577"
FAMILIES = (
    # length: metre, centimetre, millimetre, kilometre, micrometre, decimetre, inch, foot, yard, mile
    {"Q11573", "Q174728", "Q174789", "Q828224", "Q175821", "Q200323", "Q218593", "Q3710", "Q482798", "Q253276"},
    # mass: kilogram, gram, milligram, tonne, pound, ounce
    {"Q11570", "Q41803", "Q3241121", "Q191118", "Q100995", "Q48013"},
    # time: second, minute, hour, day, week
    {"Q11574", "Q7727", "Q25235", "Q573", "Q23387"},
    # area: square metre, square kilometre, square centimetre, hectare
    {"Q25343", "Q712226", "Q2489298", "Q35852"},
)
"""Units that measure the same: where one is allowed the others are, as on Wikidata, which converts them."""
SECONDS = {"Q11574": 1, "Q7727": 60, "Q25235": 3600, "Q573": 86_400, "Q23387": 604_800}


def unit_of(value: Quantity) -> str:
    """Give the item of an amount's unit, ``1`` for none."""
    return value.unit.rpartition("/")[2]


def family_of(unit: str) -> str:
    """Give one name to all units that measure the same."""
    return next((min(family) for family in FAMILIES if unit in family), unit)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit: an amount and its unit, ``1`` for none."""

    amount: Decimal
    unit: str = ONE

    @classmethod
    def read(cls, text: str) -> Bound:
        """Read ``+150 Q577``. Raises UnfitConstraintError."""
        amount, _, unit = text.partition(" ")
        try:
            return cls(Decimal(amount), unit or ONE)
        except InvalidOperation as error:
            raise UnfitConstraintError(f"its limit {text!r} is no amount") from error

    def is_in(self, unit: str) -> bool:
        """Say whether it can be compared with an amount in `unit`; nothing is converted."""
        return self.unit in {unit, ONE}

    def say(self, scene: Scene) -> str:
        """Say it in words."""
        return f"{self.amount:f}" if self.unit == ONE else f"{self.amount:f} {scene.name(self.unit)}"
