"""Bodies, meetings and places as labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.corporate import (
    corporate_name,
    meeting_name,
    place_name,
    subordinate_name,
    without_qualifier,
)
from glamdata.model.record import Field


def heading(text: str, tag: str = "110") -> tuple[str, Field]:
    field = Field(tag, "2 ", tuple((each[0], each[1:].strip()) for each in text.split("$")[1:]))
    return " ".join(text for code, text in field.subfields if code in "ab"), field


@pytest.mark.parametrize(
    ("text", "whole", "lowest"),
    [
        ("$aUniversity of Wales. $bLibrary", "University of Wales, Library", "Library"),
        ("$aUnited States. $bDepartment of State. $bOffice of International Information",
         "United States, Department of State, Office of International Information",
         "Office of International Information"),
        ("$aCatalonia (Spain). $bMozos de Escuadra", "Catalonia, Mozos de Escuadra", "Mozos de Escuadra"),
        ("$aUniverzita Komenského v Bratislave. $bPrávnická fakulta",
         "Univerzita Komenského v Bratislave, Právnická fakulta", "Právnická fakulta"),
        ("$aHáskóli Íslands. $bOrðabók", "Háskóli Íslands, Orðabók", "Orðabók"),
        ("$aHarvard University $bLibrary", "Harvard University, Library", "Library"),
        ("$aDomenico & Giovanni Battista Guerra (Firm)", "Domenico & Giovanni Battista Guerra",
         "Domenico & Giovanni Battista Guerra"),
        ("$aNational Association of Legal Secretaries (International)", "National Association of Legal Secretaries",
         "National Association of Legal Secretaries"),
        ("$aB.A.P.P.E.D.A. Kotamadya Dati II Semarang", "B.A.P.P.E.D.A. Kotamadya Dati II Semarang",
         "B.A.P.P.E.D.A. Kotamadya Dati II Semarang"),
        ("$aBurrows Brothers Company, Cleveland.", "Burrows Brothers Company, Cleveland",
         "Burrows Brothers Company, Cleveland"),
        ("$aDuPont, Inc.", "DuPont, Inc.", "DuPont, Inc."),
        ('$aGOU VPO "MGTU"', 'GOU VPO "MGTU"', 'GOU VPO "MGTU"'),
    ],
)  # fmt: skip
def test_bodies(text: str, whole: str, lowest: str) -> None:
    taken, field = heading(text)
    assert (corporate_name(taken, field), subordinate_name(taken, field)) == (whole, lowest)


def test_a_body_in_a_column_is_cut_at_full_stops_between_words() -> None:
    assert corporate_name("University of Wales. Library") == "University of Wales, Library"
    assert corporate_name("St. Fagans National Museum") == "St. Fagans National Museum"
    assert subordinate_name("United States. Dept. of State. Office") == "Office"
    assert subordinate_name("") == ""


def test_meetings_with_and_without_what_tells_them_apart() -> None:
    text, field = heading("$aSymposium on Maps $n(2nd : $d1998 : $cBangor, Wales)", "111")
    assert meeting_name(text, field) == "Symposium on Maps (2nd, 1998, Bangor, Wales)"
    assert corporate_name(text, field) == "Symposium on Maps"
    assert meeting_name("Symposium on Maps (2nd : 1998 : Bangor)") == "Symposium on Maps (2nd, 1998, Bangor)"
    assert meeting_name("Eisteddfod") == "Eisteddfod"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cardiff (Wales)", "Cardiff"), ("Springfield (Ill.)", "Springfield"), ("Barcelona (Spain : Province)", "Barcelona"),
        ("San Martín Texmelucan (Mexico)", "San Martín Texmelucan"), ("Charles Mix County (S.D.)", "Charles Mix County"),
        ("Erie, Lake", "Lake Erie"), ("Everest, Mount (China and Nepal)", "Mount Everest"),
        ("Mexico, Gulf of", "Gulf of Mexico"), ("Man, Isle of", "Isle of Man"), ("Marianna, Ark.", "Marianna, Ark."),
        ("Wales--History", ""), ("Wales -- History", ""), ("Frankfurt am Main", "Frankfurt am Main"),
    ],
)  # fmt: skip
def test_places(text: str, name: str) -> None:
    assert place_name(text) == name


def test_a_place_with_subdivisions_is_a_subject() -> None:
    assert place_name("Wales", Field("651", " 0", (("a", "Wales"), ("x", "History")))) == ""
    assert place_name("Wales", Field("651", " 0", (("a", "Wales"),))) == "Wales"


def test_qualifiers() -> None:
    assert without_qualifier("Guerra (Firm : (1900))") == "Guerra"
    assert without_qualifier("Legal Secretaries (Calif.) (Firm).") == "Legal Secretaries"
    assert without_qualifier("(Un)known") == "(Un)known"
    assert without_qualifier("(All of it)") == "(All of it)"


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("ab. (),:-", max_size=20))
def test_no_text_crashes(text: str) -> None:
    for step in (corporate_name, subordinate_name, meeting_name, place_name):
        assert isinstance(step(text), str)
        step(text, Field("110", "2 ", (("a", text), ("b", text), ("n", text))))


def bodies() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "bodies.tsv").read_text("utf-8").splitlines()
    rows = [line.replace("\\x98", "\x98").replace("\\x9c", "\x9c").split("\t") for line in lines if line[0] != "#"]
    return [(tag, text, name) for tag, text, name in rows]


STEPS = {"110": corporate_name, "111": meeting_name, "151": place_name}


def test_known_bodies_meetings_and_places() -> None:
    found = {}
    for tag, text, _ in bodies():
        _, field = heading(text, tag)
        taken = " ".join(part for code, part in field.subfields if code in ("ab" if tag == "110" else "a"))
        found[tag, text] = STEPS[tag](taken, field)
    assert found == {(tag, text): name for tag, text, name in bodies()}
    assert len(found) > 40
