"""The request for a bot flag: nothing of the catalogue is markup in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.report.approval_request import _operator, _pace, _say_duration, nowiki
from glamdata.wikibase.site import Wiki


@given(st.text())
def test_no_text_of_the_catalogue_begins_markup(text: str) -> None:
    shown = nowiki(text)
    assert not set("[]{}|<>'~_=*") & set(shown)
    assert "\n" not in shown


def test_plain_words_stay_as_they_are() -> None:
    assert nowiki("Evan Rhys, 1867–1942 (poet)") == "Evan Rhys, 1867–1942 (poet)"
    assert nowiki("{{subst:x}}") == "&#123;&#123;subst&#58;x&#125;&#125;"


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        ("https://www.wikidata.org/wiki/User:Ann_Ab", "[[User:Ann_Ab]]"),
        ("User:Ann", "[[User:Ann]]"),
        ("ann@example.org", "DECIDE"),
        ("", "DECIDE"),
    ],
)
def test_the_operator_is_a_user_page_and_never_an_e_mail(contact: str, named: str) -> None:
    assert named in _operator(contact)
    assert "@" not in _operator(contact)


def test_the_rate_of_a_rehearsal_is_not_asked_for() -> None:
    here = Wiki("http://127.0.0.1:8181/w/api.php", "http://127.0.0.1:8181/sparql", "GlamBot", edits_per_minute=6000)
    rate, minutes = _pace(here, {"planned": 600, "minutes": 0.1})
    assert "DECIDE" in rate
    assert (rate.endswith(" 60"), minutes) == (True, 10)
    there = replace(here, api="https://wiki.example/w/api.php", edits_per_minute=30)
    assert _pace(there, {"planned": 600, "minutes": 20}) == ("30", 20)


def test_durations() -> None:
    assert _say_duration(0.2, 1) == "less than a minute"
    assert _say_duration(1, 1) == "1 min"
    assert _say_duration(167, 1) == "2 h 47 min"
    assert _say_duration(600, 12) == "10 h 0 min over 12 days"
