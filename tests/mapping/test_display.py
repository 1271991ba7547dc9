"""Years of a life out of the words that museums put around them."""

from __future__ import annotations

import pytest

from glamdata.mapping.display import displayed_years, without_places
from glamdata.mapping.fault import Fault
from glamdata.mapping.lifespan import life_dates


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("French, Paris 1834-1917 Paris", "1834 - 1917"),
        ("Spanish, Málaga 1881-1973 Mougins, France", "1881 - 1973"),
        ("Leiden 1606 - Amsterdam 1669", "1606 - 1669"),
        ("1840 Paris - 1926 Giverny", "1840 - 1926"),
        ("Italian, Florence 1444/45-1510 Florence", "1444/45 - 1510"),
        ("Paris 1834-1917", ""),  # a firm or a school may have a place on one side
        ("apprentice 1600 - master 1620", ""),
        ("active Paris 1834-1917 Paris", ""),
        ("Paris 1834-1917 Hijri", ""),
        ("x" * 100_000, ""),
    ],
)
def test_places_beside_both_years(text: str, years: str) -> None:
    assert without_places(text) == years


@pytest.mark.parametrize(
    "text", ["Dynasty, 1834 - 1917", "Born, 1834 - 1917", "French, 1917 - 1834", "French, 1600 - 1917"]
)
def test_a_word_and_two_years_are_no_life_at_once(text: str) -> None:
    assert displayed_years("French, 1834 - 1917") == "1834 - 1917"
    assert not displayed_years(text)


def test_a_life_that_nobody_lived_is_none_with_places_either() -> None:
    dates = life_dates("French, Paris 1834–1917 Paris")
    assert dates == "1834 - 1917"
    assert isinstance(life_dates("workshop, 1600-1620 and later"), Fault)
