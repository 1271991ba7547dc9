"""Dates in the wild: a thousand forms of libraries and museums, and what is made of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.fault import Fault
from glamdata.mapping.fixed_dates import marc_date1, marc_date2
from glamdata.mapping.lifespan import (
    active_from,
    active_until,
    birth_date,
    death_date,
    floruit,
    founding_date,
    life_dates,
    single_date,
)
from glamdata.mapping.publication import publication_date
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING, GND, UNIMARC = Field("100", "1 "), Field("548"), Field("103")
LIFE = {"b": birth_date, "d": death_date}
ACTIVITY = {"at": floruit, "from": active_from, "until": active_until}


def read_forms() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "date_forms.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(place, text[1:-1], made) for place, text, made in rows]


FORMS = read_forms()


def one(found: str | Fault) -> str:
    return "F" if isinstance(found, Fault) else found or "0"


def several(found: dict[str, str | Fault]) -> str:
    made = " ".join(f"{name}={date}" for name, date in found.items() if date and not isinstance(date, Fault))
    return made or ("F" if any(isinstance(date, Fault) for date in found.values()) else "0")


def of_a_person(text: str, field: Field | None) -> str:
    return several({name: step(text, field) for name, step in (LIFE | ACTIVITY).items()})


def of_a_display(text: str) -> str:
    dates = life_dates(text)
    life = {name: dates if isinstance(dates, Fault) else step(dates) for name, step in LIFE.items()}
    rest = {name: step(text) for name, step in (ACTIVITY | {"fo": founding_date}).items()}
    return several(life | rest)


def of_a_coded_date(text: str) -> str:
    return one(birth_date(text, Field("046", subfields=(("f", text),))))


PLACES: dict[str, Callable[[str], str]] = {
    "heading": lambda text: of_a_person(text, HEADING),
    "field 548": lambda text: of_a_person(text, GND),
    "field 103": lambda text: one(birth_date(text, UNIMARC)),
    "museum": of_a_display,
    "046": of_a_coded_date,
    "008": lambda text: f"{one(marc_date1(text))} {one(marc_date2(text))}",
    "imprint": lambda text: one(publication_date(text)),
    "column": lambda text: one(single_date(text)),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_made_of_each_form(place: str) -> None:
    forms = {text: made for where, text, made in FORMS if where == place}
    assert len(forms) > 10
    assert {text: PLACES[place](text) for text in forms} == forms


def test_there_are_forms_of_every_kind() -> None:
    assert {place for place, _, _ in FORMS} == set(PLACES)
    assert len(FORMS) > 900
