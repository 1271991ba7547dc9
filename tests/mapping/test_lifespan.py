"""Dates: what is understood, what is told, and that nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.dates import HistoricDate, parse_edtf, parse_words
from glamdata.mapping.fault import Fault
from glamdata.mapping.lifespan import birth_date, death_date, life_dates, single_date
from glamdata.model.record import Field
from glamdata.model.value import GREGORIAN, JULIAN, TimeValue

CODED = Field("046")
HEADING = Field("100", "1 ")


def told(found: str | Fault) -> str:
    return found.code if isinstance(found, Fault) else found


@pytest.mark.parametrize(
    ("text", "birth", "death"),
    [
        ("1867-1954", "1867", "1954"),
        ("1867-1954.", "1867", "1954"),
        ("1867–1954", "1867", "1954"),
        ("1867 - 1954", "1867", "1954"),
        ("1867-", "1867", ""),
        ("-1954", "", "1954"),
        ("b. 1530", "1530", ""),
        ("born 1530", "1530", ""),
        ("geb. 1530", "1530", ""),
        ("d. 1622", "", "1622"),
        ("died 1622", "", "1622"),
        ("ca. 1530-1590", "1530~", "1590"),
        ("ca. 1530-ca. 1590", "1530~", "1590~"),
        ("approximately 1530-", "1530~", ""),
        ("c1530-1590", "1530~", "1590"),
        ("1622?-", "1622?", ""),
        ("1622?-1700?", "1622?", "1700?"),
        ("106 B.C.-43 B.C.", "-0105", "-0042"),
        ("65-8 B.C.", "-0064", "-0007"),
        ("63 B.C.-14 A.D.", "-0062", "0014"),
        ("28.08.1749-22.03.1832", "1749-08-28", "1832-03-22"),
        ("1899 Mar. 2-1945", "1899-03-02", "1945"),
        ("2 March 1899-1945", "1899-03-02", "1945"),
        ("1520s-1590", "152X", "1590"),
        ("", "", ""),
        ("active 12th century", "floruit", "floruit"),
        ("fl. 1690-1710", "floruit", "floruit"),
        ("active approximately 1690-1710", "floruit", "floruit"),
        ("16th cent.", "floruit", "floruit"),
        ("12th century-13th century", "floruit", "floruit"),
        ("1885 or 1886-1959", "uncertain-date", "1959"),
        ("1474/1475-1552", "uncertain-date", "1552"),
        ("1500-after 1574", "1500", "uncertain-date"),
        ("born 1934 or 1935", "uncertain-date", ""),
        ("1200s-", "bad-date", ""),
        ("Bunka 3-", "bad-date", ""),
        ("1300 or 1301-1370 A.H.", "uncertain-date", "bad-date"),
        ("1867-1954-1960", "1867", "bad-date"),
        ("1867-02-30-1954", "1867", "bad-date"),
        ("1930", "bad-date", "bad-date"),
        ("1899 Mar. 32-", "bad-date", ""),
    ],
)
def test_headings(text: str, birth: str, death: str) -> None:
    assert (told(birth_date(text, HEADING)), told(death_date(text, HEADING))) == (birth, death)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1928-03-22", "1928-03-22"),
        ("19280322", "1928-03-22"),
        ("192803", "1928-03"),
        ("1928", "1928"),
        ("15", "15XX"),
        ("153X", "153X"),
        ("153u", "153X"),
        ("15uu", "15XX"),
        ("1928-XX-XX", "1928"),
        ("1530~", "1530~"),
        ("1530?", "1530?"),
        ("1530%", "1530%"),
        ("1530?~", "1530%"),
        ("-0043", "-0043"),
        ("unknown", ""),
        ("..", ""),
        ("1928-13", "bad-date"),
        ("19280230", "bad-date"),
        ("1900-02-29", "bad-date"),
        ("1500-02-29", "1500-02-29"),
        ("[1530..1540]", "uncertain-date"),
        ("1530/1535", "uncertain-date"),
        ("soon", "bad-date"),
    ],
)
def test_coded_dates(text: str, edtf: str) -> None:
    assert told(birth_date(text, CODED)) == edtf
    assert told(death_date(text, CODED)) == edtf


@pytest.mark.parametrize(
    ("text", "birth", "death"),
    [
        ("American, 1780 - 1821", "1780", "1821"),
        ("American, born 1945", "1945", ""),
        ("American, born Germany, 1893 - 1971", "1893", "1971"),
        ("American, born Uruguay, 1930", "1930", ""),
        ("American, born Switzerland 1850 - 1910", "1850", "1910"),
        ("American, born Russia (now Belarus), 1850 - 1910", "1850", "1910"),
        ("British, died 1793", "", "1793"),
        ("French, 1900 – 1950, active United States", "1900", "1950"),
        ("c. 1500 - 1560", "1500~", "1560"),
        ("Netherlandish, c. 1460 - active 1520s", "1460~", "floruit"),
        ("Sienese, active  from 1389 - died 1428", "floruit", "1428"),
        ("French, active 1533 - 1575", "floruit", "floruit"),
        ("American, active France, 1832 - 1856", "floruit", "floruit"),
        ("Florentine, active by 1320, died probably 1348", "floruit", "floruit"),
        ("Japanese, active late 19th century", "floruit", "floruit"),
        ("Ferrarese-Bolognese, 1474/1475 - 1552", "uncertain-date", "1552"),
        ("Sienese, probably 1392 - 1450", "1392?", "1450"),
        ("est. 1929", "bad-date", "bad-date"),
        ("American", "", ""),
        ("", "", ""),
    ],
)
def test_display_dates_of_museums(text: str, birth: str, death: str) -> None:
    dates = life_dates(text)
    assert (told(birth_date(dates)), told(death_date(dates))) == (birth, death)


@pytest.mark.parametrize(
    ("edtf", "time", "precision", "calendar"),
    [
        ("1867", "+1867-00-00T00:00:00Z", 9, GREGORIAN),
        ("1867-06", "+1867-06-00T00:00:00Z", 10, GREGORIAN),
        ("1582-10-14", "+1582-10-14T00:00:00Z", 11, JULIAN),
        ("1582-10-15", "+1582-10-15T00:00:00Z", 11, GREGORIAN),
        ("1581", "+1581-00-00T00:00:00Z", 9, JULIAN),
        ("1582", "+1582-00-00T00:00:00Z", 9, GREGORIAN),
        ("153X", "+1530-00-00T00:00:00Z", 8, JULIAN),
        ("15XX", "+1501-00-00T00:00:00Z", 7, JULIAN),
        ("-0043", "-0044-00-00T00:00:00Z", 9, JULIAN),
        ("0000", "-0001-00-00T00:00:00Z", 9, JULIAN),
    ],
)
def test_values(edtf: str, time: str, precision: int, calendar: str) -> None:
    date = parse_edtf(edtf)
    assert date is not None
    assert date.to_value() == TimeValue(time, precision, calendar)
    assert date.to_value("gregorian").calendar == GREGORIAN


def test_single_date() -> None:
    assert told(single_date("2 May 1901")) == "1901-05-02"
    assert told(single_date("sometime")) == "bad-date"


DATES = st.builds(
    HistoricDate, st.integers(-3000, 2999), st.just(0), st.just(0), st.just(9), st.booleans(), st.booleans()
) | st.dates().map(lambda d: HistoricDate(d.year, d.month, d.day, 11))


@settings(deadline=None)
@given(DATES)
def test_edtf_is_read_as_it_is_written(date: HistoricDate) -> None:
    assert parse_edtf(date.to_edtf()) == date


LIKELY = st.sampled_from(
    [
        *"0123456789",
        "18",
        "19",
        "-",
        "ca. ",
        "fl. ",
        "active ",
        "b. ",
        "d. ",
        "?",
        "~",
        "X",
        " ",
        ".",
        "/",
        "B.C.",
        "century",
        "th ",
        "Mar",
        "[",
        "]",
        ",",
        "born ",
    ]
)


@settings(deadline=None)
@given(st.text(max_size=30) | st.lists(LIKELY, max_size=12).map("".join))
def test_no_text_crashes_the_grammar_and_what_it_gives_is_edtf(text: str) -> None:
    parse_words(text)
    for field in (None, CODED, HEADING):
        for found in (birth_date(text, field), death_date(text, field), birth_date(life_dates(text), field)):
            assert isinstance(found, Fault) or not found or parse_edtf(found)
