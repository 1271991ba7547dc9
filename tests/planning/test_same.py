"""One equality per datatype, as laws: what is written otherwise is the same, what says something else is not."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glamdata.model.statement import Snak, SnakKind
from glamdata.model.value import (
    GREGORIAN,
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Quantity,
    StringValue,
    TimeValue,
    Today,
)
from glamdata.planning.same import Agreement, compare_snaks, value_key

IRI = "http://www.wikidata.org/entity/"
years = st.integers(-3000, 3000).filter(bool)
words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)


def compare(ours: object, theirs: object, datatype: str = "", pid: str = "P1") -> Agreement:
    return compare_snaks(Snak(pid, ours, datatype), Snak(pid, theirs, datatype), {})


def time(year: int, precision: int, month: int = 0, day: int = 0, calendar: str = GREGORIAN) -> TimeValue:
    sign = "-" if year < 0 else "+"
    return TimeValue(f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", precision, calendar)


# items


@given(st.integers(1, 50), st.integers(1, 50), st.booleans())
def test_an_item_is_the_same_after_redirects_on_either_side(one: int, other: int, ours_moved: bool) -> None:
    assume(one != other)
    pair = [Snak("P1", ItemValue(f"Q{one}")), Snak("P1", ItemValue(f"Q{other}"))]
    ours, theirs = pair if ours_moved else pair[::-1]
    assert compare_snaks(ours, theirs, {}) is Agreement.DIFFERENT
    assert compare_snaks(ours, theirs, {f"Q{one}": f"Q{other}"}) is Agreement.SAME
    assert compare_snaks(ours, theirs, {f"Q{one}": "Q99", f"Q{other}": "Q99"}) is Agreement.SAME
    assert compare_snaks(ours, theirs, {f"Q{one}": "Q99", f"Q{other}": "Q98"}) is Agreement.DIFFERENT


# strings


@given(st.text("0123456789X", min_size=2, max_size=16), st.integers(0, 15))
def test_spaces_in_an_external_id_do_not_matter(text: str, place: int) -> None:
    spaced = f" {text[:place]} {text[place:]}"
    assert compare(StringValue(text), StringValue(spaced), "external-id") is Agreement.SAME
    assert compare(StringValue(text), StringValue(text + "1"), "external-id") is Agreement.DIFFERENT
    assert compare(StringValue(text), StringValue(spaced), "string") is Agreement.DIFFERENT


def test_hyphens_are_for_reading_in_isbn_and_part_of_other_ids() -> None:
    isbn, plain = StringValue("0-8044-2957-X"), StringValue("080442957x")
    assert compare(isbn, plain, "external-id", "P957") is Agreement.SAME
    assert compare(isbn, plain, "external-id", "P214") is Agreement.DIFFERENT
    assert compare(StringValue("ms-12-3"), StringValue("ms-1-23"), "external-id", "P217") is Agreement.DIFFERENT


@given(
    st.sampled_from(["http://", "https://", "HTTP://", "hTTps://"]),
    st.sampled_from(["http://", "https://"]),
    words.filter(str.isascii),
    st.sampled_from(["", "/a", "/A/b", "/a?q=B", "?q=B", "/a#Part"]),
)
def test_an_address_is_the_same_whatever_scheme_host_case_and_last_slash(
    scheme: str, other: str, host: str, rest: str
) -> None:
    path, mark, query = rest.partition("?")
    ours = StringValue(f"{scheme}{host.upper()}.ORG{rest}")
    assert compare(ours, StringValue(f"{other}{host.lower()}.org{rest}"), "url") is Agreement.SAME
    if "#" not in rest:
        slashed = StringValue(f"{other}{host.lower()}.org{path}/{mark}{query}")
        assert compare(ours, slashed, "url") is Agreement.SAME
    assert compare(ours, StringValue(f"{other}{host.lower()}.org{rest}1"), "url") is Agreement.DIFFERENT


@pytest.mark.parametrize(
    "other", ["https://example.org/A", "https://example.org/a?q=B", "https://example.com/a", "ftp://example.org/a"]
)
def test_path_query_and_host_of_an_address_matter(other: str) -> None:
    assert compare(StringValue("https://example.org/a"), StringValue(other), "url") is Agreement.DIFFERENT


def test_the_query_keeps_its_case_where_no_path_stands_before_it() -> None:
    ours, theirs = StringValue("http://example.org?q=A"), StringValue("http://example.org?q=a")
    assert compare(ours, theirs, "url") is Agreement.DIFFERENT


def test_the_datatype_of_the_item_counts_where_ours_has_none() -> None:
    ours, theirs = Snak("P1", StringValue("http://example.org/")), Snak("P1", StringValue("https://example.org"), "url")
    assert compare_snaks(ours, theirs, {}) is Agreement.SAME
    assert compare_snaks(theirs, ours, {}) is Agreement.SAME


@given(st.text(max_size=12), st.sampled_from(["en", "de", "ja"]))
def test_text_is_the_same_composed_or_not_in_its_language(text: str, language: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    ours = MonolingualText(composed, language)
    assert compare(ours, MonolingualText(apart, language)) is Agreement.SAME
    assert compare(ours, MonolingualText(apart, "fr")) is Agreement.DIFFERENT
    assert compare(ours, MonolingualText(apart + "x", language)) is Agreement.DIFFERENT
    assert compare(StringValue(composed), StringValue(apart), "string") is Agreement.SAME


@given(words, words)
def test_a_file_name_is_the_same_with_underscores_and_either_first_letter(one: str, other: str) -> None:
    ours, theirs = f"{one}_{other}.jpg", f"{one[:1].upper()}{one[1:]} {other}.jpg"
    assert compare(StringValue(ours), StringValue(theirs), "commonsMedia") is Agreement.SAME
    assert compare(StringValue(ours), StringValue(theirs), "string") is Agreement.DIFFERENT
    assert compare(StringValue(ours), StringValue(f"x{theirs}"), "commonsMedia") is Agreement.DIFFERENT


# quantities and coordinates


@given(st.decimals(-1000, 1000, places=2), st.sampled_from(["1", f"{IRI}Q11573"]))
def test_a_quantity_is_its_amount_and_unit_whatever_the_bounds(amount: object, unit: str) -> None:
    ours = Quantity(f"{amount:+}", unit)
    assert compare(ours, Quantity(f"{amount:+}0", unit, upper="+1", lower="-1")) is Agreement.SAME
    assert compare(ours, Quantity(f"{amount:+}1", unit)) is Agreement.DIFFERENT
    assert compare(ours, Quantity(f"{amount:+}", f"{IRI}Q5")) is Agreement.DIFFERENT


def test_the_unit_is_followed_through_redirects() -> None:
    ours, theirs = (Snak("P1", Quantity("+1", f"{IRI}{unit}")) for unit in ("Q1", "Q2"))
    assert compare_snaks(ours, theirs, {"Q1": "Q2"}) is Agreement.SAME


precisions = st.sampled_from([1.0, 0.1, 0.01, 0.001])


@given(
    st.integers(-80, 80),
    st.integers(-180, 180),
    precisions,
    precisions,
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.booleans(),
)
def test_a_place_is_the_same_within_the_coarser_precision(
    latitude: int, longitude: int, ours: float, theirs: float, north: float, east: float, swap: bool
) -> None:
    coarser = max(ours, theirs)
    here = Coordinate(latitude, longitude, ours)
    near = Coordinate(latitude + north * coarser, longitude + east * coarser, theirs)
    far = Coordinate(latitude + 1.01 * coarser, longitude, theirs)
    pair = (near, here) if swap else (here, near)
    assert compare(*pair) is Agreement.SAME
    assert compare(here, far) is Agreement.DIFFERENT
    assert compare(here, Coordinate(latitude, longitude, theirs, f"{IRI}Q405")) is Agreement.DIFFERENT


def test_a_place_without_precision_is_taken_by_the_second_and_the_date_line_is_no_border() -> None:
    assert compare(Coordinate(1, 2), Coordinate(1 + 1 / 3600, 2)) is Agreement.SAME
    assert compare(Coordinate(1, 2), Coordinate(1 + 2 / 3600, 2)) is Agreement.DIFFERENT
    assert compare(Coordinate(0, 179.95, 0.1), Coordinate(0, -179.99, 0.1)) is Agreement.SAME


# times


@given(st.dates(date(1600, 1, 1)), st.sampled_from([GREGORIAN, JULIAN]), st.sampled_from([11, 10, 9]), st.data())
def test_a_date_agrees_with_its_own_month_and_year(
    day: date, calendar: str, precision: int, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from([11, 10, 9]))
    ours = time(day.year, precision, day.month, day.day, calendar)
    theirs = time(day.year, other, day.month, day.day, calendar)
    expected = Agreement.SAME if other == precision else Agreement.FINER if other > precision else Agreement.COARSER
    assert compare(ours, theirs) is expected
    next_year = time(day.year + 1, other, day.month, day.day, calendar)
    assert compare(ours, next_year) is Agreement.DIFFERENT


@given(st.dates(date(1600, 1, 1)), st.integers(1, 40))
def test_other_days_are_other_dates(day: date, later: int) -> None:
    assume(day.year < 9999)
    other = day + timedelta(later)
    ours, theirs = TimeValue.from_parts(*day.timetuple()[:3]), TimeValue.from_parts(*other.timetuple()[:3])
    assert compare(ours, theirs) is Agreement.DIFFERENT


def test_month_and_day_below_the_precision_do_not_matter() -> None:
    assert compare(time(1867, 9), time(1867, 9, 1, 1)) is Agreement.SAME
    assert compare(time(1867, 10, 6), time(1867, 10, 6, 8)) is Agreement.SAME
    assert compare(TimeValue("+00000001867-06-08T00:00:00Z"), time(1867, 11, 6, 8)) is Agreement.SAME


@given(years, years)
def test_a_century_is_written_with_any_of_its_years(one: int, other: int) -> None:
    def century(year: int) -> int:  # counted off one by one: 1901 to 2000 is the 20th
        return next(n for n in range(1, 32) if abs(year) <= n * 100) * (1 if year > 0 else -1)

    expected = Agreement.SAME if century(one) == century(other) else Agreement.DIFFERENT
    assert compare(time(one, 7), time(other, 7)) is expected
    finer = Agreement.FINER if century(one) == century(other) else Agreement.DIFFERENT
    assert compare(time(one, 7), time(other, 9)) is finer


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (time(1901, 7), time(2000, 7), Agreement.SAME),
        (time(1900, 7), time(1901, 7), Agreement.DIFFERENT),
        (time(1900, 7), time(1801, 7), Agreement.SAME),
        (time(2000, 7), time(2001, 7), Agreement.DIFFERENT),
        (time(1, 7), time(-1, 7), Agreement.DIFFERENT),
        (time(-1, 7), time(-100, 7), Agreement.SAME),
        (time(-101, 7), time(-100, 7), Agreement.DIFFERENT),
        (time(2000, 6), time(1001, 6), Agreement.SAME),
        (time(2000, 6), time(2001, 6), Agreement.DIFFERENT),
        (time(1867, 9), time(-1867, 9), Agreement.DIFFERENT),
        (time(1900, 8), time(1909, 8), Agreement.SAME),
        (time(1899, 8), time(1900, 8), Agreement.DIFFERENT),
        (time(-49, 8), time(-40, 8), Agreement.SAME),
        (time(-50, 8), time(-49, 8), Agreement.DIFFERENT),
        (time(5, 8), time(-5, 8), Agreement.DIFFERENT),
        (time(1901, 7), time(1900, 8), Agreement.FINER),  # the 1900s belong to the 20th century
        (time(1900, 7), time(1900, 8), Agreement.DIFFERENT),
        (time(1900, 8), time(2000, 7), Agreement.COARSER),
        (time(1901, 7), time(2000, 6), Agreement.COARSER),
        (time(1903, 11, 2, 3), time(1900, 8), Agreement.COARSER),
        (time(-13798000000, 3), time(-13797000001, 3), Agreement.SAME),
    ],
)
def test_decades_begin_with_their_round_year_and_centuries_end_with_it(
    ours: TimeValue, theirs: TimeValue, expected: Agreement
) -> None:
    assert compare(ours, theirs) is expected


@given(years, st.sampled_from([6, 7, 8, 9]), years, st.sampled_from([6, 7, 8, 9]))
def test_agreement_of_dates_is_seen_from_both_sides(one: int, precision: int, other: int, their_precision: int) -> None:
    seen = compare(time(one, precision), time(other, their_precision))
    back = compare(time(other, their_precision), time(one, precision))
    assert back is {Agreement.FINER: Agreement.COARSER, Agreement.COARSER: Agreement.FINER}.get(seen, seen)


@given(st.dates(date(1600, 3, 1), date(1699, 12, 1)), st.sampled_from([11, 10]))
def test_a_date_written_alike_in_the_other_calendar_is_for_review(day: date, precision: int) -> None:
    ours = time(day.year, precision, day.month, day.day, GREGORIAN)
    theirs = time(day.year, precision, day.month, day.day, JULIAN)
    assert compare(ours, theirs) is compare(theirs, ours) is Agreement.OTHER_CALENDAR


@given(years, st.sampled_from([9, 8, 7, 6]), st.sampled_from([9, 8, 7, 6]))
def test_years_and_longer_agree_in_either_calendar(year: int, precision: int, their_precision: int) -> None:
    ours, theirs = time(year, precision, calendar=GREGORIAN), time(year, their_precision, calendar=GREGORIAN)
    julian = TimeValue(theirs.time, their_precision, JULIAN)
    assert compare(ours, julian) is compare(ours, theirs)


@pytest.mark.parametrize(("precision", "expected"), [(10, Agreement.COARSER), (11, Agreement.COARSER)])
def test_a_day_within_a_year_of_the_other_calendar_is_finer(precision: int, expected: Agreement) -> None:
    day = time(1548, precision, 3, 2, GREGORIAN)
    year = time(1548, 9, calendar=JULIAN)
    assert compare(day, year) is expected
    assert compare(year, day) is Agreement.FINER


@given(st.dates(date(1600, 3, 1), date(1699, 12, 1)))
def test_the_same_day_in_the_other_calendar_is_for_review_and_the_next_is_another(julian: date) -> None:
    gregorian = julian + timedelta(10)  # the calendars are ten days apart from 1582 to February 1700
    ours = TimeValue.from_parts(*julian.timetuple()[:3], calendar=JULIAN)
    assert compare(ours, TimeValue.from_parts(*gregorian.timetuple()[:3])) is Agreement.OTHER_CALENDAR
    after = gregorian + timedelta(1)
    assert compare(ours, TimeValue.from_parts(*after.timetuple()[:3])) is Agreement.DIFFERENT


@pytest.mark.parametrize(
    ("julian", "gregorian", "expected"),
    [
        (time(1689, 10, 2), time(1689, 11, 3, 5), Agreement.OTHER_CALENDAR),  # 23 February old style
        (time(1689, 10, 12), time(1690, 11, 1, 9), Agreement.OTHER_CALENDAR),  # 30 December 1689 old style
        (time(1689, 10, 2), time(1689, 11, 3, 11), Agreement.DIFFERENT),  # 1 March old style
        (time(1689, 9), time(1690, 11, 1, 9), Agreement.OTHER_CALENDAR),
        (time(1689, 9), time(1690, 11, 1, 11), Agreement.DIFFERENT),
        (time(1689, 9), time(1690, 9), Agreement.DIFFERENT),
        (time(1689, 8), time(1690, 8), Agreement.DIFFERENT),
        (time(-44, 11, 3, 15), time(-44, 11, 3, 13), Agreement.OTHER_CALENDAR),
        (time(-1, 11, 12, 31), time(-1, 11, 12, 29), Agreement.OTHER_CALENDAR),
    ],
)
def test_days_are_counted_through_both_calendars(julian: TimeValue, gregorian: TimeValue, expected: Agreement) -> None:
    ours = TimeValue(julian.time, julian.precision, JULIAN)
    assert compare(ours, gregorian) is compare(gregorian, ours) is expected


def test_the_day_of_sending_is_the_same_as_any_day() -> None:
    assert compare(Today(), time(2026, 11, 11, 21)) is compare(time(2026, 11, 11, 21), Today()) is Agreement.SAME
    assert compare(Today(), Today()) is Agreement.SAME
    assert compare(Today(), StringValue("today")) is Agreement.DIFFERENT


# kinds


def test_unknown_value_no_value_and_a_value_differ() -> None:
    snaks = [Snak("P1", None, "", SnakKind.SOMEVALUE), Snak("P1", None, "", SnakKind.NOVALUE), Snak("P1", Today())]
    for ours in snaks:
        for theirs in snaks:
            assert compare_snaks(ours, theirs, {}) is (Agreement.SAME if ours is theirs else Agreement.DIFFERENT)


def test_values_of_other_types_are_the_same_letter_by_letter() -> None:
    ours = OtherValue('{"type": "new", "value": 1}')
    assert compare(ours, OtherValue('{"type": "new", "value": 1}')) is Agreement.SAME
    assert compare(ours, OtherValue('{"type": "new", "value": 2}')) is Agreement.DIFFERENT
    assert compare(StringValue("Q1"), ItemValue("Q1")) is Agreement.DIFFERENT


@given(years, st.sampled_from([7, 8, 9]), st.sampled_from([GREGORIAN, JULIAN]), years)
def test_equal_keys_and_sameness_are_one(one: int, precision: int, calendar: str, other: int) -> None:
    ours = Snak("P1", time(one, precision, calendar=calendar))
    theirs = Snak("P1", time(other, precision))
    same = compare_snaks(ours, theirs, {}) is Agreement.SAME
    assert same == (value_key(ours, {}) == value_key(theirs, {}))
