"""Dates of lives, of activity and of bodies: what is understood, what is told, and that nothing is guessed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pymarc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glamdata.mapping.date_words import PHRASES
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.lifespan import (
    active_from,
    active_until,
    birth_date,
    closing_date,
    death_date,
    floruit,
    founding_date,
    life_dates,
    single_date,
)
from glamdata.mapping.span import LONGEST_LIFE
from glamdata.model.record import Field

CODED = Field("046")
HEADING = Field("100", "1 ")
LIBRARY = Path(__file__).parents[2].parent / "shared/data/library"
needs_library = pytest.mark.skipif(not LIBRARY.is_dir(), reason=f"the shared library samples are not at {LIBRARY}")


def told(found: str | Fault) -> str:
    return found.code if isinstance(found, Fault) else found


def life(text: str, field: Field | None = HEADING) -> tuple[str, str]:
    return told(birth_date(text, field)), told(death_date(text, field))


def activity(text: str, field: Field | None = HEADING) -> tuple[str, str, str]:
    return told(floruit(text, field)), told(active_from(text, field)), told(active_until(text, field))


@pytest.mark.parametrize(
    ("text", "birth", "death"),
    [
        ("1867-1954", "1867", "1954"),
        ("1867-1954.", "1867", "1954"),
        ("1867-1954,", "1867", "1954"),
        ("1867–1954", "1867", "1954"),
        ("1867 - 1954", "1867", "1954"),
        ("1833-1902. [from old catalog]", "1833", "1902"),
        ("1867-", "1867", ""),
        ("1867-    ", "1867", ""),
        ("1867-9999", "1867", ""),
        ("-1954", "", "1954"),
        ("?-1954", "", "1954"),
        ("1867-?", "1867", ""),
        ("b. 1530", "1530", ""),
        ("b. ca. 1530", "1530~", ""),
        ("born 1530", "1530", ""),
        ("born 16th century", "15XX", ""),
        ("d. 1622", "", "1622"),
        ("d. 1622?", "", "1622?"),
        ("d. c. 1590", "", "1590~"),
        ("died 1975", "", "1975"),
        ("born 1867, died 1954", "1867", "1954"),
        ("* 1867 † 1954", "1867", "1954"),
        ("ca. 1530-1590", "1530~", "1590"),
        ("ca. 1530-ca. 1590", "1530~", "1590~"),
        ("approximately 1530-approximately 1590", "1530~", "1590~"),
        ("approximately 1530-", "1530~", ""),
        ("c1530-1590", "1530~", "1590"),
        ("1867?-1954", "1867?", "1954"),
        ("1622?-1700?", "1622?", "1700?"),
        ("probably ca. 1530-1590", "1530%", "1590"),
        ("1530 or 1531-1590", "[1530..1531]", "1590"),
        ("1530 or 1-1590", "[1530..1531]", "1590"),
        ("1446/47-1499", "[1446..1447]", "1499"),
        ("1446/1447-1498/1499", "[1446..1447]", "[1498..1499]"),
        ("c. 1480/1490 - 1545", "[1480~..1490~]", "1545"),
        ("between 1520 and 1530-1590", "[1520..1530]", "1590"),
        ("1500-after 1574", "1500", "[1574..]"),
        ("before 1500-1574", "[..1500]", "1574"),
        ("1500 or later-1574", "[1500..]", "1574"),
        ("born 1934 or 1935", "[1934..1935]", ""),
        ("106 B.C.-43 B.C.", "-0105", "-0042"),
        ("65-8 B.C.", "-0064", "-0007"),
        ("65 B.C.-8 B.C.", "-0064", "-0007"),
        ("63 B.C.-14 A.D.", "-0062", "0014"),
        ("A.D. 14-69", "0014", "0069"),
        ("40-81", "0040", "0081"),
        ("Jan. 3, 106 B.C.-Dec. 7, 43 B.C.", "-0105-01-03", "-0042-12-07"),
        ("28.08.1749-22.03.1832", "1749-08-28", "1832-03-22"),
        ("1749-08-28-1832-03-22", "1749-08-28", "1832-03-22"),
        ("1867 June 8-1959 April 9", "1867-06-08", "1959-04-09"),
        ("1949 Oct. 10-", "1949-10-10", ""),
        ("1899 Mar. 2-1945", "1899-03-02", "1945"),
        ("2 March 1899-1945", "1899-03-02", "1945"),
        ("1520s-1590", "152X", "1590"),
        ("jurist, 1867-1954", "1867", "1954"),
        ("", "", ""),
        ("active 12th century", "floruit", "floruit"),
        ("fl. 1690-1710", "floruit", "floruit"),
        ("active approximately 1690-approximately 1710", "floruit", "floruit"),
        ("16th cent.", "floruit", "floruit"),
        ("1st cent. B.C.", "floruit", "floruit"),
        ("12th century-13th century", "floruit", "floruit"),
        ("16th cent.-1590", "floruit", "1590"),
        ("founded 1902, closed 1931", "bad-date", "bad-date"),
        ("1200s-", "uncertain-date", ""),
        ("Bunka 3-", "bad-date", "bad-date"),
        ("1300 or 1301-1370 A.H.", "bad-date", "bad-date"),
        ("1370 H.-1400 H.", "bad-date", "bad-date"),
        ("1370-1400, A.H.", "bad-date", "bad-date"),
        ("Hijri, 1370-1400", "bad-date", "bad-date"),
        ("1867-1954-1960", "bad-date", "bad-date"),
        ("reigned 1867-1954", "bad-date", "bad-date"),
        ("bap. 1564-1616", "uncertain-date", "1616"),
        ("1867-02-30-1954", "bad-date", "1954"),
        ("1899 Mar. 32-", "bad-date", ""),
        ("1930", "bad-date", "bad-date"),
        ("1866-67", "bad-date", "bad-date"),
        ("1901-02", "bad-date", "bad-date"),
        ("1901/02-", "bad-date", ""),
        ("40-", "bad-date", "bad-date"),
        ("866-67", "bad-date", "bad-date"),
        ("12-1954", "bad-date", "bad-date"),
        ("106 B.C.-43", "bad-date", "bad-date"),  # 43 of which era?
        ("0 B.C.-14 A.D.", "bad-date", "0014"),
        ("1954-1867", "bad-date", "bad-date"),
        ("8-65 B.C.", "bad-date", "bad-date"),
        ("died 1954, born 1867", "bad-date", "bad-date"),
        ("x" * 500, "bad-date", "bad-date"),
    ],
)
def test_headings(text: str, birth: str, death: str) -> None:
    assert life(text) == (birth, death)


@pytest.mark.parametrize(
    ("text", "birth", "death"),
    [
        ("um 1530-nach 1590", "1530~", "[1590..]"),
        ("geb. 1867", "1867", ""),
        ("gest. 1954", "", "1954"),
        ("8. Juni 1867-9. April 1959", "1867-06-08", "1959-04-09"),
        ("65 v. Chr.-8 v. Chr.", "-0064", "-0007"),
        ("17. Jh.", "floruit", "floruit"),
        ("tätig 1690-1710", "floruit", "floruit"),
        ("zwischen 1520 und 1530-1590", "[1520..1530]", "1590"),
        ("1530 oder 1531-1590", "[1530..1531]", "1590"),
        ("né en 1867", "1867", ""),
        ("mort en 1954", "", "1954"),
        ("vers 1530-avant 1590", "1530~", "[..1590]"),
        ("1er janvier 1901-", "1901-01-01", ""),
        ("XVIIe siècle", "floruit", "floruit"),
        ("65 av. J.-C.-8 av. J.-C.", "-0064", "-0007"),
        ("1530 ou 1531-1590", "[1530..1531]", "1590"),
        ("nacido en 1867", "1867", ""),
        ("hacia 1530-1590", "1530~", "1590"),
        ("3 de mayo de 1901-", "1901-05-03", ""),
        ("siglo XVII", "floruit", "floruit"),
        ("65 a. C.-8 a. C.", "-0064", "-0007"),
        ("ganwyd 1867", "1867", ""),
        ("tua 1530-1590", "1530~", "1590"),
        ("bu farw 1954", "", "1954"),
        ("1 Mawrth 1901-", "1901-03-01", ""),
        ("17eg ganrif", "floruit", "floruit"),
        ("65 C.C.-8 C.C.", "-0064", "-0007"),
        ("nato 1867", "1867", ""),
        ("secolo XVII", "floruit", "floruit"),
        ("geboren 1867", "1867", ""),
        ("17de eeuw", "floruit", "floruit"),
    ],
)
def test_other_languages(text: str, birth: str, death: str) -> None:
    assert life(text) == (birth, death)


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
        ("[1530..1540]", "[1530..1540]"),
        ("[..1622]", "[..1622]"),
        ("unknown", ""),
        ("uuuu", ""),
        ("XXXX", ""),
        ("..", ""),
        ("1928-13", "bad-date"),
        ("19280230", "bad-date"),
        ("1900-02-29", "bad-date"),
        ("1500-02-29", "1500-02-29"),
        ("1530/1535", "uncertain-date"),
        ("soon", "bad-date"),
    ],
)
def test_coded_dates(text: str, edtf: str) -> None:
    assert life(text, CODED) == (edtf, edtf)
    assert told(single_date(text, CODED)) == edtf
    assert told(active_from(text, CODED)) == edtf


def test_years_before_christ_in_046_have_subfields_of_their_own() -> None:
    field = Field("046", subfields=(("a", "m"), ("b", "0065"), ("d", "8"), ("e", "1954")))
    assert [told(single_date(text, field)) for text in ("0065", "8", "1954")] == ["-0064", "-0007", "1954"]
    assert told(single_date("0000", Field("046", subfields=(("b", "0000"),)))) == "bad-date"


@pytest.mark.parametrize(
    ("text", "birth", "death"),
    [
        ("American, 1780 - 1821", "1780", "1821"),
        ("American, born 1945", "1945", ""),
        ("American, born Germany, 1893 - 1971", "1893", "1971"),
        ("born Germany, 1780 - 1821", "1780", "1821"),
        ("American, born Uruguay, 1930", "1930", ""),
        ("American, born Switzerland 1850 - 1910", "1850", "1910"),
        ("American, born Russia (now Belarus), 1850 - 1910", "1850", "1910"),
        ("American (born in Java), 1867 - 1950", "1867", "1950"),
        ("French, born Saint-Denis, 1867 - 1950", "1867", "1950"),
        ("American, born Washington, D.C., 1867 - 1950", "1867", "1950"),
        ("American, born Los Angeles, CA, 1867 - 1950", "1867", "1950"),
        ("American, born Baltimore, MD", "", ""),
        ("American and Mexican, 1915 - 2012", "1915", "2012"),
        ("Ho-Chunk Nation/Pechanga Band of Luiseño Indians, born 1984", "1984", ""),
        ("British, died 1793", "", "1793"),
        ("French, died 1687 or before", "", "[..1687]"),
        ("French, 1900 – 1950, active United States", "1900", "1950"),
        ("c. 1500 - 1560", "1500~", "1560"),
        ("Netherlandish, c. 1460 - active 1520s", "1460~", "floruit"),
        ("Sienese, active  from 1389 - died 1428", "floruit", "1428"),
        ("French, active 1533 - 1575", "floruit", "floruit"),
        ("American, active France, 1832 - 1856", "floruit", "floruit"),
        ("German, born Cologne, active 1490 - 1528", "floruit", "floruit"),
        ("Florentine, active by 1320, died probably 1348", "floruit", "1348?"),
        ("Japanese, active late 19th century", "floruit", "floruit"),
        ("American, early 19th century", "floruit", "floruit"),
        ("Ferrarese-Bolognese, 1474/1475 - 1552", "[1474..1475]", "1552"),
        ("Florentine, 1446/1447 - 1498/1499", "[1446..1447]", "[1498..1499]"),
        ("Sienese, probably 1392 - 1450", "1392?", "1450"),
        ("est. 1929", "bad-date", "bad-date"),
        ("founded 1902, closed 1931", "bad-date", "bad-date"),
        ("Italian, probably c. 1600", "bad-date", "bad-date"),
        ("American, 1930", "bad-date", "bad-date"),
        ("Flemish, active 1630s and 1640s", "bad-date", "bad-date"),
        ("American", "", ""),
        ("", "", ""),
    ],
)
def test_display_dates_of_museums(text: str, birth: str, death: str) -> None:
    dates = life_dates(text)
    found = (dates.code, dates.code) if isinstance(dates, Fault) else life(dates, None)
    assert found == (birth, death)


@pytest.mark.parametrize(
    ("text", "at", "start", "end"),
    [
        ("active 12th century", "11XX", "", ""),
        ("16th cent.", "15XX", "", ""),
        ("1st cent. B.C.", "-00XX", "", ""),
        ("14th/15th century", "[13XX..14XX]", "", ""),
        ("17th-18th century", "", "16XX", "17XX"),
        ("active late 1st century B.C. - early 1st century A.D.", "", "-00XX", "00XX"),
        ("active 1780s", "178X", "", ""),
        ("active 1690", "1690", "", ""),
        ("fl. ca. 1690", "1690~", "", ""),
        ("fl. 1690–1710", "", "1690", "1710"),
        ("active 1480-1510", "", "1480", "1510"),
        ("active 1866-67", "", "1866", "1867"),
        ("active 1901-02", "bad-date", "bad-date", "bad-date"),
        ("active from 1389", "", "1389", ""),
        ("active until 1428", "", "", "1428"),
        ("Sienese, active from 1389 - died 1428", "", "1389", ""),
        ("active by 1320", "[..1320]", "", ""),
        ("active 1850 or after", "[1850..]", "", ""),
        ("active c. 1875/1900", "[1875~..1900~]", "", ""),
        ("Netherlandish, c. 1460 - active 1520s", "152X", "", ""),
        ("Italian, active second and third quarter 13th century", "12XX", "", ""),
        ("active 1510-1480", "bad-date", "bad-date", "bad-date"),
        ("1690/1710", "", "1690", "1710"),
        ("1867-1954", "", "", ""),
        ("1930", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_activity(text: str, at: str, start: str, end: str) -> None:
    assert activity(text) == (at, start, end)


@pytest.mark.parametrize(
    ("text", "founded", "closed"),
    [
        ("est. 1929", "1929", ""),
        ("founded 1902, closed 1931", "1902", "1931"),
        ("est. 1868 - closed 1964", "1868", "1964"),
        ("est. 1868 - 1964", "1868", "1964"),
        ("gegründet 1902, aufgelöst 1931", "1902", "1931"),
        ("closed 1931", "", "1931"),
        ("closed 1902, founded 1931", "bad-date", "bad-date"),
        ("founded 1931, closed 1902", "bad-date", "bad-date"),
        ("1902-1931", "", ""),
        ("active 1902-1931", "", ""),
        ("1902-03", "1902-03", "1902-03"),
    ],
)
def test_bodies(text: str, founded: str, closed: str) -> None:
    assert (told(founding_date(text)), told(closing_date(text))) == (founded, closed)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2 May 1901", "1901-05-02"),
        ("May 1901", "1901-05"),
        ("12.1987", "1987-12"),
        ("spring 1990", "1990-21"),
        ("1950-00-00", "1950"),
        ("1941-12-00", "1941-12"),
        ("[1852?]", "1852?"),
        ("1850er Jahre", "185X"),
        ("16th century", "15XX"),
        ("between 1850 and 1860?", "[1850..1860?]"),
        ("not before 1479", "[1479..]"),
        ("approximately 17th century", "16XX~"),
        ("sometime", "bad-date"),
        ("12", "bad-date"),
        ("12/5/1901", "bad-date"),
        ("1867-1954", "uncertain-date"),
        ("1690/1710", "uncertain-date"),
        ("est. 1929", "bad-date"),
        ("unknown", ""),
    ],
)
def test_single_date(text: str, edtf: str) -> None:
    assert told(single_date(text)) == edtf


@pytest.mark.parametrize("text", ["-780", "-65"])
def test_a_negative_number_in_a_column_may_be_a_year_or_a_death(text: str) -> None:
    assert life(text, None) == ("bad-date", "bad-date")


YEARS = st.integers(1000, 1990)
STYLES = st.sampled_from(
    [
        ("{a}-{b}", "{a}", "{b}"),
        ("{a} – {b}.", "{a}", "{b}"),
        ("{a}-", "{a}", ""),
        ("-{b}", "", "{b}"),
        ("b. {a}", "{a}", ""),
        ("d. {b}?", "", "{b}?"),
        ("approximately {a}-approximately {b}", "{a}~", "{b}~"),
        ("ca. {a}-{b}", "{a}~", "{b}"),
        ("{a}?-{b}", "{a}?", "{b}"),
        ("um {a}-nach {b}", "{a}~", "[{b}..]"),
        ("{a} B.C.-A.D. {b}", "-{a-1}", "{b}"),
        ("{b}-{a} B.C.", "-{b-1}", "-{a-1}"),
        ("* {a} † {b}", "{a}", "{b}"),
        ("German, {a} - {b}", "{a}", "{b}"),
        ("French, born Spain, {a} - {b}", "{a}", "{b}"),
        ("before {a}-between {b} and {b+1}", "[..{a}]", "[{b}..{b+1}]"),
        ("01.02.{a}-03.04.{b}", "{a}-02-01", "{b}-04-03"),
        ("{a} Feb. 1-{b} Apr. 3", "{a}-02-01", "{b}-04-03"),
        ("né en {a}, mort en {b}", "{a}", "{b}"),
        ("active {a}-{b}", "floruit", "floruit"),
    ]
)


def fill(form: str, a: int, b: int) -> str:
    names = {"{a}": a, "{b}": b, "{b+1}": b + 1, "{a-1}": a - 1, "{b-1}": b - 1}
    return re.sub(r"\{[^}]*\}", lambda found: f"{names[found[0]]:04d}", form)


@settings(deadline=None)
@given(YEARS, st.integers(1, 90), STYLES)
def test_every_span_in_every_style_is_read_back(start: int, years: int, style: tuple[str, str, str]) -> None:
    text, birth, death = (fill(form, start, start + years) for form in style)
    assume("A.D." not in text or 2 * start + years <= LONGEST_LIFE)
    assert life(text) == (birth, death)


LIKELY = st.sampled_from(
    [
        *("0123456789"),
        *(
            "18",
            "19",
            "1867",
            "1954",
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
        ),
        *(
            "century",
            "th ",
            "Mar",
            "[",
            "]",
            ",",
            "born ",
            "or ",
            "between ",
            " and ",
            "XVI",
            "e siècle",
            "est. ",
            "uu",
        ),
    ]
)
NOISE = st.text(max_size=30) | st.lists(LIKELY, max_size=12).map("".join)


@settings(deadline=None)
@given(NOISE)
def test_no_text_crashes_the_grammar_and_what_it_gives_is_edtf(text: str) -> None:
    for field in (None, CODED, HEADING):
        for step in (
            birth_date,
            death_date,
            single_date,
            floruit,
            active_from,
            active_until,
            founding_date,
            closing_date,
        ):
            found = step(text, field)
            assert isinstance(found, Fault) or not found or parse_edtf(found)
    dates = life_dates(text)
    assert isinstance(dates, Fault) or isinstance(birth_date(dates), str | Fault)


@settings(deadline=None)
@given(st.text("abdfnxÉ ,.-?&/", max_size=12), st.sampled_from(["active ", "fl. ", "tätig ", "actif "]), NOISE)
def test_what_is_said_to_be_activity_is_no_birth(before: str, word: str, after: str) -> None:
    for text in (word + after, f"{before}, {word}{after}", f"{before} {word}{after}"):
        for field in (None, HEADING):
            assert told(birth_date(text, field)) in {"", "floruit", "bad-date", "uncertain-date"}


@settings(deadline=None)
@given(
    st.integers(1, 20),
    st.sampled_from(["{}th century", "{}th cent.", "{}. Jh.", "siglo {}", "{}eg ganrif", "{}e siècle"]),
)
def test_a_bare_century_is_no_birth(number: int, form: str) -> None:
    text = form.format(number)
    assert life(text) == ("floruit", "floruit")
    assert activity(text) == (f"{number - 1:02d}XX", "", "")


@needs_library
def test_display_dates_of_a_museum_are_understood() -> None:
    with (LIBRARY / "nga_constituents_2000.csv").open(encoding="utf-8-sig") as lines:
        texts = [row["displaydate"] for row in csv.DictReader(lines)]
    reduced = {text: life_dates(text) for text in texts}
    unread = {text for text, dates in reduced.items() if isinstance(dates, Fault)}
    assert unread == {"Flemish, active 1630s and 1640s", "Italian, probably c. 1600"}
    for text, dates in reduced.items():
        if isinstance(dates, str) and dates:
            assert life(dates, None) == life(text, None), text
        if re.search(r"\bactive\b.*\d", text):
            assert told(birth_date(text)) in {"floruit", "bad-date", "1460~", "1831~"}, text


@needs_library
@pytest.mark.parametrize("name", ["loc_authority_dlc.mrc", "loc_books_2014_100.mrc"])
def test_headings_of_a_library_are_understood(name: str) -> None:
    with (LIBRARY / name).open("rb") as lines:
        fields = [field for record in pymarc.MARCReader(lines) if record for field in record.fields]
    texts = {text for field in fields if field.tag[1:] == "00" for text in field.get_subfields("d")}
    assert len(texts) > 20
    understood = {told(step(text, HEADING)) for text in texts for step in (birth_date, death_date)}
    assert not understood & {"bad-date", "uncertain-date"}


@pytest.mark.parametrize("text", ["0000", "0000-00-00", "00/00/0000"])
def test_an_empty_date_of_a_database_is_no_year(text: str) -> None:
    assert life(text, None) == ("bad-date", "bad-date")
    assert told(single_date(text, None)) == "bad-date"


def test_year_zero_is_one_where_it_is_coded() -> None:
    assert told(single_date("0000", CODED)) == "0000"


def test_a_year_in_two_calendars_is_no_choice_between_them() -> None:
    assert life("d. 638/1240") == ("", "bad-date")
    assert life("1530/1531-1594") == ("[1530..1531]", "1594")


def test_a_year_before_christ_in_a_column_is_no_death() -> None:
    assert life("-0043", None) == ("bad-date", "bad-date")
    assert life("-1954", None) == ("", "1954")


@pytest.mark.parametrize(
    "text",
    ["Japanese, Edo period, 1615–1868", "1867-2099", "1368 - 1644", "1867 or 1868-2010", "100 B.C.-A.D. 60"],
)
def test_nobody_lives_so_long(text: str) -> None:
    assert life(text) == ("bad-date", "bad-date")
    assert isinstance(life_dates(text), Fault)


@pytest.mark.parametrize("text", ["b. 1867, m. 1890", "born 1867, m. c1890", "b. 1867, m. 1890, d. 1954"])
def test_a_marriage_is_no_death(text: str) -> None:
    assert life(text) == ("bad-date", "bad-date")
    assert life("n. 1867, m. 1954") == ("1867", "1954")


@pytest.mark.parametrize("text", ["..1984", "1984..", "198"])
def test_a_code_that_is_cut_or_open_is_no_year(text: str) -> None:
    field = Field("046", "  ", (("s", text),))
    assert isinstance(active_from(text, field), Fault)


def test_9999_is_no_year_of_birth() -> None:
    assert birth_date("9999", Field("046", "  ", (("f", "9999"),))) == ""


WORDS = st.sampled_from(sorted(word for word in PHRASES if word.isascii() and word.isalpha())) | st.sampled_from(
    ["Welsh", "American", "Dutch", "Q", "XVI", "II"]
)


@given(WORDS, st.integers(1000, 2999), st.integers(1000, 2999))
def test_display_dates_are_read_quickly_as_they_are_slowly(word: str, first: int, second: int) -> None:
    assert life_dates(f"{word}, {first} - {second}") == life_dates(f"{word},  {first} - {second}")
