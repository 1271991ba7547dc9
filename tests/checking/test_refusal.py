"""What a wiki would refuse is found before it is sent: as a real one answered, and as the rehearsal wiki checks."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.checking.statements import check_draft
from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import Coordinate, MonolingualText, Quantity, StringValue, TimeValue, Value
from glamdata.rehearsal.datatype import check_value
from glamdata.rehearsal.datavalue import VALUE_TYPES, CorruptValueError, read_value
from glamdata.rehearsal.failure import ApiError

ANSWERS = next((p / "shared/wikibase-answers" for p in Path(__file__).parents if (p / "shared/wikibase-answers").is_dir()), None)  # fmt: skip
TODAY = date(2026, 11, 21)
TYPES = {
    "P31": "wikibase-item", "P217": "string", "P214": "external-id", "P854": "url", "P856": "url", "P18": "commonsMedia",
    "P569": "time", "P813": "time", "P625": "globe-coordinate", "P2048": "quantity", "P1476": "monolingualtext",
}  # fmt: skip
PROPERTIES = {pid: PropertyDefinition(pid, datatype) for pid, datatype in TYPES.items()}
OF_TYPE = {datatype: pid for pid, datatype in TYPES.items()}
NOT_VALUES = {
    "edit_value_item_missing_target": "whether an item is there is looked up when planning",
    "edit_value_bad_rank": "", "edit_value_change_property_of_guid": "", "edit_value_guid_given_on_new": "",
    "edit_value_guid_of_other_item": "", "edit_value_mono_no_lang": "", "edit_value_mono_string": "",
    "edit_value_no_datavalue": "", "edit_value_no_mainsnak": "", "edit_value_no_type": "",
    "edit_value_property_is_item": "", "edit_value_property_malformed": "", "edit_value_qty_no_unit": "",
    "edit_value_string_number": "", "edit_value_time_missing_fields": "", "edit_value_time_string": "",
    "edit_value_qty_unit_local_url": "of units, every wiki has its own address",
    "edit_value_time_precision_15": "",
}  # fmt: skip
"""Refused for what no statement of ours can be: JSON of another shape."""


def held(*statements: Statement) -> bool:
    draft = Draft("r1", Subject("r1"), tuple(map(DraftStatement, statements)))
    found = check_draft(draft, PROPERTIES, TODAY)
    return any(index is not None and finding.severity is Severity.CRITICAL for index, finding in found)


def answers(*, refused: bool) -> list[str]:
    if ANSWERS is None:
        return []
    found = []
    for path in sorted(ANSWERS.glob("edit_value_*.json")):
        said = json.loads(path.read_bytes())["json"]
        if ("error" in said) is refused and path.stem not in NOT_VALUES:
            found.append(path.stem)
    return found


def statements_of(name: str) -> list[Statement]:
    assert ANSWERS
    data = json.loads(json.loads((ANSWERS / f"{name}.json").read_bytes())["request"]["data"])
    claims = data.get("claims", [])
    return [Statement.from_json(claim) for claim in claims]


@pytest.mark.skipif(ANSWERS is None, reason="the recorded answers lie beside the project only")
@pytest.mark.parametrize("name", answers(refused=True))
def test_what_a_real_wiki_refused_is_held_back(name: str) -> None:
    assert held(*statements_of(name)), "this one value would keep the whole item from being made"


def refuses(datatype: str, value: Value) -> bool:
    class Everything:
        def has_entity(self, _: str) -> bool:
            return True

    said: dict[str, Any] = value.to_json()
    try:
        read = read_value(VALUE_TYPES[datatype], said["value"])
        check_value(datatype, read, "http://www.wikidata.org/entity/", Everything())
    except (ApiError, CorruptValueError):
        return True
    return False


PIECES = st.sampled_from(["https", "http", "ftp", "mailto", "x", ":", "//", "/", "www.a.org", "a@b.eu", " ", "[", "ä", '"', "#", "?q=1", "File:", ".jpg", "Data:", "\t", "\u2009", "-", "x" * 240, "ä" * 250])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@given(datatype=st.sampled_from(["url", "commonsMedia", "string", "external-id"]), text=TEXTS)
def test_texts_that_the_rehearsal_wiki_refuses_are_held_back(datatype: str, text: str) -> None:
    value = StringValue(text)
    if refuses(datatype, value):
        assert held(Statement(Snak(OF_TYPE[datatype], value, datatype)))


NUMBERS = st.sampled_from(["+1", "-1", "0", "+0.5", "1,5", "+01", "1e3", "", "+", "+2", "+10", "9" * 128])


@given(
    amount=NUMBERS, low=st.none() | NUMBERS, high=st.none() | NUMBERS,
    unit=st.sampled_from(["1", "http://www.wikidata.org/entity/Q11573", "https://www.wikidata.org/entity/Q11573", "Q11573", ""]),
)  # fmt: skip
def test_amounts_that_the_rehearsal_wiki_refuses_are_held_back(
    amount: str, low: str | None, high: str | None, unit: str
) -> None:
    value = Quantity(amount, unit, high, low)
    assert refuses("quantity", value) == held(Statement(Snak("P2048", value, "quantity")))


@given(
    time=st.from_regex(re.compile(r"[+-]\d{3,5}-[01]\d-[0-3]\dT00:00:00Z", re.ASCII), fullmatch=True),
    precision=st.integers(0, 14),
    calendar=st.sampled_from(["http://www.wikidata.org/entity/Q1985727", "https://www.wikidata.org/entity/Q1985727", ""]),
)  # fmt: skip
def test_dates_that_the_rehearsal_wiki_refuses_are_held_back(time: str, precision: int, calendar: str) -> None:
    value = TimeValue(time, precision, calendar)
    if refuses("time", value):
        assert held(Statement(Snak("P569", value, "time")))


@given(
    latitude=st.floats(-400, 400), longitude=st.floats(-400, 400), precision=st.none() | st.floats(0, 1),
    globe=st.sampled_from(["http://www.wikidata.org/entity/Q2", "http://www.wikidata.org/entity/Q405", "earth"]),
)  # fmt: skip
def test_places_that_the_rehearsal_wiki_refuses_are_held_back(
    latitude: float, longitude: float, precision: float | None, globe: str
) -> None:
    value = Coordinate(latitude, longitude, precision, globe)
    if refuses("globe-coordinate", value):
        assert held(Statement(Snak("P625", value, "globe-coordinate")))


@given(text=TEXTS)
def test_texts_in_a_language_that_the_rehearsal_wiki_refuses_are_held_back(text: str) -> None:
    value = MonolingualText(text, "en")
    if refuses("monolingualtext", value):
        assert held(Statement(Snak("P1476", value, "monolingualtext")))
