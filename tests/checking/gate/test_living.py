"""Who may be alive: each line of the formula, from either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.checking.gate.living import explain_living, is_person, latest_day
from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue

TODAY = date(2026, 11, 21)


def year(text: str, precision: int = 9) -> TimeValue:
    return TimeValue(text if "T" in text else f"{text}-00-00T00:00:00Z", precision)


def said(pid: str, value: object, *qualifiers: Snak, rank: Rank = Rank.NORMAL) -> Statement:
    snak = value if isinstance(value, Snak) else Snak(pid, value, "time")  # type: ignore[arg-type]
    return Statement(snak, qualifiers, rank=rank)


def draft(*statements: Statement, **subject: object) -> Draft:
    return Draft("r1", Subject("r1", **subject), tuple(DraftStatement(s) for s in statements))  # type: ignore[arg-type]


def item(*statements: Statement) -> Entity:
    by_property: dict[str, tuple[Statement, ...]] = {}
    for statement in statements:
        by_property[statement.property] = (*by_property.get(statement.property, ()), statement)
    return Entity("Q1", statements=by_property)


BIRTH_1950, BIRTH_1850 = said("P569", year("+1950")), said("P569", year("+1850"))


@pytest.mark.parametrize(
    ("ours", "theirs", "alive"),
    [
        ((), (), True),  # nothing is known of the person
        ((BIRTH_1950,), (), True),
        ((), (BIRTH_1950,), True),
        ((BIRTH_1850,), (), False),
        ((BIRTH_1850,), (BIRTH_1950,), True),  # of two dates of birth the later one counts
        ((BIRTH_1950, said("P570", year("+2001"))), (), False),
        ((BIRTH_1950,), (said("P570", year("+2001")),), False),
        (
            (BIRTH_1950,),
            (said("P570", Snak("P570", None, "time", SnakKind.SOMEVALUE)),),
            False,
        ),  # dead, it is not known when
        ((BIRTH_1950,), (said("P570", Snak("P570", None, "time", SnakKind.NOVALUE)),), True),
        ((BIRTH_1950,), (said("P570", year("+2001"), rank=Rank.DEPRECATED),), True),
        ((said("P1317", year("+1480")),), (), False),  # active long ago
        ((said("P2031", year("+1990")),), (), True),
        ((said("P569", year("+1900", 7)),), (), False),  # the 19th century ends with 1900
        ((said("P569", year("+2000", 7)),), (), True),
        ((said("P569", year("+1910", 8)),), (), True),  # 1910 to 1919
        ((said("P569", year("+1900", 8)),), (), False),
        ((said("P569", year("+1908"), Snak("P1480", ItemValue("Q5727902"), "wikibase-item")),), (), True),  # circa
        ((said("P569", year("+1800"), Snak("P1326", year("+1950"), "time")),), (), True),  # 1950 at the latest
        ((said("P569", year("+1900", 4)),), (), True),  # so coarse that it says nothing
    ],
)
def test_each_line_of_the_formula(ours: tuple[Statement, ...], theirs: tuple[Statement, ...], alive: bool) -> None:
    assert bool(explain_living(draft(*ours), item(*theirs), TODAY)) is alive
    assert bool(explain_living(draft(*ours, *theirs), None, TODAY)) is alive


@pytest.mark.parametrize(
    ("born", "alive"),
    [
        ("+1911-11-21T00:00:00Z", False),  # 115 years to the day
        ("+1911-11-22T00:00:00Z", True),
        ("+1911-00-00T00:00:00Z", True),
        ("+1910-00-00T00:00:00Z", False),
    ],
)
def test_115_years_are_counted_to_the_day(born: str, alive: bool) -> None:
    value = TimeValue(born, 9 if "-00-" in born else 11)
    assert bool(explain_living(draft(said("P569", value)), None, TODAY)) is alive


def test_dates_of_the_heading_count() -> None:
    assert not explain_living(draft(death=year("+1990"), birth=year("+1950")), None, TODAY)
    assert not explain_living(draft(birth=year("+1850")), None, TODAY)
    assert "born in 1950" in explain_living(draft(birth=year("+1950")), None, TODAY)


def test_what_neither_side_calls_anything_may_be_a_person() -> None:
    human = said("P31", Snak("P31", ItemValue("Q5"), "wikibase-item"))
    book = said("P31", Snak("P31", ItemValue("Q571"), "wikibase-item"))
    assert is_person(draft(), None)
    assert is_person(draft(human), None)
    assert is_person(draft(book), item(human))
    assert not is_person(draft(book), item())
    assert not is_person(draft(instance_of="Q571"), None)
    assert is_person(replace(draft(), subject=Subject("r1", instance_of="Q5")), item(book))


@given(st.integers(1, 2100), st.integers(7, 9))
def test_the_last_day_is_never_before_the_year_that_is_written(written: int, precision: int) -> None:
    assert latest_day(year(f"+{written:04d}", precision))[0] >= written


@given(st.integers(1000, 2100))
def test_who_is_younger_than_a_living_person_is_alive_too(born: int) -> None:
    older, younger = (bool(explain_living(draft(said("P569", year(f"+{y}"))), None, TODAY)) for y in (born, born + 1))
    assert younger or not older


def test_a_text_in_place_of_a_date_is_no_date() -> None:
    assert explain_living(draft(said("P569", StringValue("1850"))), None, TODAY)
