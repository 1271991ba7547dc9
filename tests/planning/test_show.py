"""Values and changes as people read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glamdata.model.draft import TermKind
from glamdata.model.edit import (
    AddQualifiers,
    AddReference,
    AddStatement,
    CorrectValue,
    RefreshReference,
    SetTerm,
)
from glamdata.model.statement import Snak, SnakKind, Statement
from glamdata.model.value import (
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    StringValue,
    TimeValue,
    Today,
)
from glamdata.planning.show import show_change, show_snak, show_time


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (TimeValue.from_parts(1867, 6, 8), "1867-06-08"),
        (TimeValue.from_parts(1867, 6), "1867-06"),
        (TimeValue.from_parts(1867), "1867"),
        (TimeValue.from_parts(-44, 3, 15, JULIAN), "44-03-15 BCE (Julian)"),
        (TimeValue.from_parts(1452, 4, 0, JULIAN), "1452-04 (Julian)"),
        (TimeValue.from_parts(1452, calendar=JULIAN), "1452"),
        (TimeValue("+1867-00-00T00:00:00Z", 8), "1860s"),
        (TimeValue("-0049-00-00T00:00:00Z", 8), "40s BCE"),
        (TimeValue("+1801-00-00T00:00:00Z", 7), "19th century"),
        (TimeValue("+1900-00-00T00:00:00Z", 7), "19th century"),
        (TimeValue("+2001-00-00T00:00:00Z", 7), "21st century"),
        (TimeValue("+1101-00-00T00:00:00Z", 7), "12th century"),
        (TimeValue("-0100-00-00T00:00:00Z", 7), "1st century BCE"),
        (TimeValue("-0101-00-00T00:00:00Z", 7), "2nd century BCE"),
        (TimeValue("+0201-00-00T00:00:00Z", 7), "3rd century"),
        (TimeValue("-2000000-00-00T00:00:00Z", 3), "2000000 BCE (precision 3)"),
    ],
)
def test_a_date_is_shown_at_its_precision(time: TimeValue, text: str) -> None:
    assert show_time(time) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ItemValue("Q5"), "Q5"),
        (StringValue("n1"), "n1"),
        (MonolingualText("Faust", "de"), "Faust (de)"),
        (TimeValue.from_parts(1867), "1867"),
        (Coordinate(1.5, -2.0), "1.5, -2.0"),
        (Quantity("+5"), "+5"),
        (Quantity("+5", "http://www.wikidata.org/entity/Q11573"), "+5 Q11573"),
        (Pointer("Leeds"), "Leeds"),
        (OtherValue('{"type": "new"}'), '{"type": "new"}'),
        (Today(), "today"),
    ],
)
def test_a_value_is_shown_as_a_person_writes_it(value: object, text: str) -> None:
    assert show_snak(Snak("P1", value)) == text


def test_unknown_and_no_value_are_words() -> None:
    assert show_snak(Snak("P1", None, kind=SnakKind.SOMEVALUE)) == "unknown value"
    assert show_snak(Snak("P1", None, kind=SnakKind.NOVALUE)) == "no value"


def test_a_change_is_a_line_of_a_diff() -> None:
    there = Statement(Snak("P569", TimeValue.from_parts(1867)))
    source = (Snak("P248", ItemValue("Q1")), Snak("P813", Today()))
    lines = {
        "+ P569 1867": AddStatement(there),
        "+ P106 Q2 [ref Q1]": AddStatement(Statement(Snak("P106", ItemValue("Q2")), (), (source,))),
        "~ P569 1867 + reference [ref Q1]": AddReference(there, source),
        "~ P569 1867 + qualifiers (P248 Q1)": AddQualifiers(there, source[:1]),
        "+ label (en) Doe": SetTerm(TermKind.LABEL, "en", "Doe"),
    }
    assert [show_change(change) for change in lines.values()] == list(lines)


def test_a_change_names_the_field_it_comes_from_and_its_reference() -> None:
    there = Statement(Snak("P569", TimeValue.from_parts(1867)))
    now = Statement(Snak("P569", TimeValue.from_parts(1868)))
    source, other = (Snak("P248", ItemValue("Q1")),), (Snak("P248", ItemValue("Q2")),)
    lines = {
        "+ P569 1867 [100$d]": AddStatement(there, "100$d"),
        "+ P569 (date of birth) 1867 [100$d, ref NLW]": AddStatement(replace(there, references=(source,)), "100$d"),
        "+ P569 1867 [birth date, ref Q1] [ref Q2]": AddStatement(
            replace(there, references=(source, other)), "birth date"
        ),
        "~ P569 1867 + reference [100$d, ref Q1]": AddReference(there, source, "100$d"),
        "~ P569 1867 + qualifiers (P248 Q1) [046$f]": AddQualifiers(there, source, "046$f"),
        "~ P569 1867 retrieved again [100$d, ref Q1]": RefreshReference(there, 0, source, "100$d"),
        "~ P569 1867 → 1868 (our own, corrected) [100$d]": CorrectValue(there, now, "100$d"),
        "+ alias (en) Doe [400$a]": SetTerm(TermKind.ALIAS, "en", "Doe", "400$a"),
    }
    names = {"P569": "date of birth", "Q1": "NLW"}
    shown = [show_change(change, names if "birth)" in line else {}) for line, change in lines.items()]
    assert shown == list(lines)
