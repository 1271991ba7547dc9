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
YEAR, DAY = "Q577", "Q573"
FAMILIES = (
    {  # length in metres: metre, cm, mm, km, µm, dm, inch, foot, yard, mile
        "Q11573": "1", "Q174728": "0.01", "Q174789": "0.001", "Q828224": "1000", "Q175821": "0.000001",
        "Q200323": "0.1", "Q218593": "0.0254", "Q3710": "0.3048", "Q482798": "0.9144", "Q253276": "1609.344",
    },
    {  # mass in kilograms: kilogram, gram, milligram, tonne, pound, ounce
        "Q11570": "1", "Q41803": "0.001", "Q3241121": "0.000001", "Q191118": "1000", "Q100995": "0.45359237",
        "Q48013": "0.028349523125",
    },
    {"Q11574": "1", "Q7727": "60", "Q25235": "3600", "Q573": "86400", "Q23387": "604800"},
    # time in seconds: second, minute, hour, day, week
    {"Q25343": "1", "Q712226": "1000000", "Q2489298": "0.0001", "Q35852": "10000"},
    # area in square metres: m², km², cm², hectare
)  # fmt: skip
"""Units that measure the same, and by what they are multiplied: where one is allowed the others are, as on Wikidata."""


def unit_of(value: Quantity) -> str:
    """Give the item of an amount's unit, ``1`` for none."""
    return value.unit.rpartition("/")[2]


def family_of(unit: str) -> str:
    """Give one name to all units that measure the same."""
    return next((min(family) for family in FAMILIES if unit in family), unit)


def convert(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Give an amount in another unit, None where the two do not measure the same."""
    if unit == wanted:
        return amount
    factors = next((family for family in FAMILIES if unit in family and wanted in family), None)
    return amount * Decimal(factors[unit]) / Decimal(factors[wanted]) if factors else None


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

    def is_under(self, amount: Decimal, unit: str) -> bool:
        """Say whether it is less than an amount; not where the units do not measure the same."""
        ours = amount if self.unit == ONE else convert(amount, unit, self.unit)
        return ours is not None and self.amount < ours

    def is_over(self, amount: Decimal, unit: str) -> bool:
        """Say whether it is more than an amount, likewise."""
        ours = amount if self.unit == ONE else convert(amount, unit, self.unit)
        return ours is not None and self.amount > ours

    def say(self, scene: Scene) -> str:
        """Say it in words."""
        return f"{self.amount:f}" if self.unit == ONE else f"{self.amount:f} {scene.name(self.unit)}"
