"""Headings of old catalogues, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.heading import NO_LIFE, Life, lives_of, parse_heading, parse_life


def shown(life: Life):
    return (life.birth and life.birth.year, life.death and life.death.year, life.active)


@pytest.mark.parametrize(
    ("text", "name", "life", "roles"),
    [
        (
            "Phillipps, Thomas, Sir, 1792-1872, former owner",
            "Phillipps, Thomas, Sir",
            (1792, 1872, None),
            ("former owner",),
        ),
        ("Monet, Claude, 1840-1926", "Monet, Claude", (1840, 1926, None), ()),
        ("Claude Monet (1840-1926)", "Claude Monet", (1840, 1926, None), ()),
        ("Claude Monet 1840-1926", "Claude Monet", (1840, 1926, None), ()),
        ("Holkot, Robert, -1349", "Holkot, Robert", (None, 1349, None), ()),
        ("Smith, John, 1850-", "Smith, John", (1850, None, None), ()),
        ("Smith, John, b. 1500", "Smith, John", (1500, None, None), ()),
        ("Smith, John, d. ca. 1523", "Smith, John", (None, 1523, None), ()),
        ("Gerard, of Cremona, active 1150", "Gerard, of Cremona", (None, None, (1150, 1150)), ()),
        ("Petrus, Comestor, active 12th century", "Petrus, Comestor", (None, None, (1101, 1200)), ()),
        ("Ovid, 43 B.C.-17 A.D. or 18 A.D.", "Ovid", (-43, 17, None), ()),
        ("Cicero, Marcus Tullius, 106-43 B.C.", "Cicero, Marcus Tullius", (-106, -43, None), ()),
        ("Holbein, Hans, engraver", "Holbein, Hans", (None, None, None), ("engraver",)),
        ("Claude Monet", "Claude Monet", (None, None, None), ()),
        ("Louis XIV, King of France, 1638-1715", "Louis XIV, King of France", (1638, 1715, None), ()),
    ],
)
def test_name_life_and_roles(text, name, life, roles):
    heading = parse_heading(text)
    assert (heading.name, shown(heading.life), heading.roles) == (name, life, roles)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("1225?-1274", (True, False)),
        ("approximately 1364-approximately 1431", (True, True)),
        ("1090 or 91-1153", (True, False)),
        ("ca. 540-604", (True, False)),
        ("1840-1926", (False, False)),
    ],
)
def test_years_that_are_about_a_year(text, about):
    life = parse_life(text)
    assert (life.about_birth, life.about_death) == about


@pytest.mark.parametrize("text", ["", "Sir", "no. 5", "Apollo 11", "3rd Earl of"])
def test_what_is_no_life(text):
    assert parse_life(text) is NO_LIFE


def test_the_first_heading_that_tells_a_life_counts():
    assert lives_of(("Claude Monet", "Monet, Claude, 1840-1926")).birth.year == 1840


@given(st.text())
def test_no_text_breaks_it(text):
    assert parse_heading(text).name is not None


@given(st.text(alphabet="abc, -–?.()1234567890BCADfl", max_size=40))
def test_no_heading_breaks_it(text):
    heading = parse_heading(text)
    assert heading.life.active is None or heading.life.active[0] <= heading.life.active[1]
