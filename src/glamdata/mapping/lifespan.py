"""Life spans: the date of birth and the date of death in what a catalogue says of a person's time, and the others.

``1867-1954``, ``b. 1530``, ``ca. 1530-1590``, ``died 1622`` hold dates of life; ``active 12th century``, ``fl.
1690-1710`` and a bare century do not, and never count as birth or death. What each step gives is EDTF, an empty text
where the text holds no such date, or a Fault that says why not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from glamdata.mapping.date_faults import AMBIGUOUS, BARE, FLORUIT, FUTURE, NOT_UNDERSTOOD, OF_A_BODY, SPAN
from glamdata.mapping.date_words import one_dash
from glamdata.mapping.dates import DateRange, HistoricDate, Interval
from glamdata.mapping.display import displayed_years, without_places, without_words
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.span import Span, read_span
from glamdata.model.value import PRECISION_CENTURY

if TYPE_CHECKING:
    from glamdata.mapping.dates import AnyDate, OneDate
    from glamdata.mapping.span import Side
    from glamdata.model.record import Field

CODED_DATES = "046"
"""The field whose dates stand alone, in codes."""
_OPEN = frozenset(
    {"unknown", "uuuu", "xxxx", "..", "open", "", "9999", "?", "-", "n.d", "n. d", "s.d", "s. d", "o.j", "o. j", "n/a"}
    | {"undated", "no date", "date unknown", "dates unknown", "not known"}
)
_DEATH_ALONE = re.compile(r"-\d+", re.ASCII)
_YEAR_OR_DEATH = re.compile(r"-(?:\d{1,3}|0\d{3})", re.ASCII)
_ZEROS = re.compile(
    r"(?<=^\d{4})(?:-00(?:-00)?|\.0)$|(?<=^\d{4}-\d\d)-00$"
    r"|(?<=^\d{4}-\d\d-\d\d)(?<!-01-01)[ T]00:00(?::00(?:\.0+)?)?Z?$",
    re.ASCII,
)
"""What tables and databases put behind a date that has none of it: 1950-00-00, 1950.0, midnight.

On 1 January of a year midnight is not taken away: databases write it where they know the year alone.
"""
_NUMBERED = re.compile(r"\d|[IVX]{2}|(?<!\w)[IVX](?:er?)? (?=s)|(?:s\.|o|c\.) ?[IVX](?!\w)", re.ASCII)
_OPEN_DAY = re.compile(r"(?<![\w.])(?:XX\.)+(?=(?:\d\d\.)?\d{4}(?!\d))", re.ASCII)  # the GND writes XX.04.1450
LAST_YEAR = 2999
"""Beyond it a year is of another calendar; that a year has not come yet is for the checks to tell."""
_BEFORE_CHRIST_YEAR = re.compile(r"\d{1,4}", re.ASCII)
_DOTTED_CENTURY = re.compile(r"(?<!\d)(\d\d)\.\.(?![.\d])", re.ASCII)  # French catalogues write 14..-15.. in 200 $f
_SURE = re.compile(r"(?:[01]\d|20)\d\d(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))?", re.ASCII)
"""A year, or a day that every calendar has, as EDTF writes it: there is nothing to think about."""
_SHORT_CODE = re.compile(r"\d{3}", re.ASCII)  # a year of 046 has four digits: what was the fourth?


def birth_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date of birth.

    `field` tells 046 (where a date stands alone) from a heading's $d (where a year alone says nothing).
    """
    return _life_date(text, field, "born")


def death_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date of death; as :func:`birth_date`."""
    return _life_date(text, field, "died")


def floruit(text: str, field: Field | None = None) -> str | Fault:
    """Give the one year, decade or century of activity (``active 1780s``, ``17th cent.``); of a span nothing."""
    span = _read(text, field)
    if isinstance(span, Span) and span.alone is not None and _is_century(span.alone):
        return _edtf(span.alone)
    return span if isinstance(span, Fault) else _edtf(span.active)


def active_from(text: str, field: Field | None = None) -> str | Fault:
    """Give the start of a span of activity (``active 1480-1510``, EDTF ``1480/1510``); 046 $s stands alone."""
    return _active_side(text, field, "start")


def active_until(text: str, field: Field | None = None) -> str | Fault:
    """Give the end of a span of activity; 046 $t stands alone."""
    return _active_side(text, field, "end")


def founding_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date when a body was founded (``est. 1929``), never the start of a span without such a word."""
    return _body_side(text, field, "founded")


def closing_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date when a body was closed (``founded 1902, closed 1931``)."""
    return _body_side(text, field, "closed")


def single_date(text: str, field: Field | None = None) -> str | Fault:
    """Give a date that stands alone: EDTF, or one in words."""
    text = _tidy(text)
    if text.lower() in _OPEN:
        return ""
    if _DEATH_ALONE.fullmatch(text) and _place_of(field) != "coded":
        return AMBIGUOUS  # before Christ, or until then?
    if (date := _read_coded(text, field)) is not None:
        return _one(date)
    if field is not None and field.tag == CODED_DATES and _SHORT_CODE.fullmatch(text):
        return NOT_UNDERSTOOD
    span = read_span(text)
    if isinstance(span, Fault):
        return span
    if span.alone is not None:
        return _edtf(span.alone)
    return SPAN if span.life or span.start or span.end else NOT_UNDERSTOOD


@lru_cache(maxsize=1024)
def life_dates(text: str) -> str | Fault:
    """Take the dates out of a display date (``American, born Germany, 1780 - 1821``); empty if it holds none."""
    if not re.search(r"\d", text):
        return ""
    if found := displayed_years(text):
        return found
    text = _tidy(text)
    span = read_span(text)
    if isinstance(span, Fault):
        return without_places(text) or span
    if span.alone is not None and not _is_century(span.alone):
        return BARE
    dates = without_words(text)
    return dates if read_span(_tidy(dates)) == span else text


def _life_date(text: str, field: Field | None, name: str) -> str | Fault:
    if field is not None and field.tag == CODED_DATES and _SURE.fullmatch(text) and not _is_before_christ(text, field):
        return text
    text = _tidy(text)
    if text.lower() in _OPEN:
        return ""
    place = _place_of(field)
    if place == "table" and _YEAR_OR_DEATH.fullmatch(text):
        return AMBIGUOUS  # a column's 44 BCE, or a death in 44
    if place == "coded":
        return single_date(text, field)
    if place == "table" and not _DEATH_ALONE.fullmatch(text):
        date = _read_coded(text, field)
        if date is not None:
            return _one(date)
    span = read_span(text)
    if isinstance(span, Fault):
        return span
    side: Side = span.born if name == "born" else span.died
    return _no_life_date(span) if side is None else _edtf(side)


def _no_life_date(span: Span) -> str | Fault:
    """Say why a text gives no date of birth or death; nothing where it is the other that it gives."""
    if isinstance(span.alone, Fault):
        return span.alone
    if span.is_activity or (span.alone is not None and _is_century(span.alone)):
        return FLORUIT
    if span.is_body:
        return OF_A_BODY
    return "" if span.life else BARE


def _active_side(text: str, field: Field | None, name: str) -> str | Fault:
    text = _tidy(text)
    if field is not None and field.tag == CODED_DATES:
        return single_date(text, field)
    interval = parse_edtf(text) if "/" in text else None
    if isinstance(interval, Interval):
        return _edtf(interval.start if name == "start" else interval.end)
    span = _read(text, field)
    return span if isinstance(span, Fault) else _edtf(span.start if name == "start" else span.end)


def _body_side(text: str, field: Field | None, name: str) -> str | Fault:
    text = _tidy(text)
    if _DEATH_ALONE.fullmatch(text) and _place_of(field) != "coded":
        if _YEAR_OR_DEATH.fullmatch(text):
            return AMBIGUOUS
        return _edtf(HistoricDate(int(text[1:]))) if name == "closed" else ""
    if (date := _read_coded(text, field)) is not None:
        return _one(date)
    span = _read(text, field)
    if isinstance(span, Fault):
        return span
    return _edtf(span.founded if name == "founded" else span.closed) if span.is_body else ""


def _place_of(field: Field | None) -> str:
    """Tell a heading, where a year alone says nothing, from 046 and from a table's column."""
    if field is None or field.tag[1:] != "00":
        return "coded" if field is not None and field.tag == CODED_DATES else "table"
    return "heading"


def _read(text: str, field: Field | None) -> Span | Fault:
    """Read a text of a heading or column; a coded date that stands alone says nothing of activity."""
    text = _tidy(text)
    if text.lower() in _OPEN or not _NUMBERED.search(text):
        return Span()
    coded = _read_coded(text, field)
    return Span(alone=coded) if isinstance(coded, HistoricDate | DateRange) else read_span(text)


def _read_coded(text: str, field: Field | None) -> AnyDate | None:
    """Read EDTF or an older code; two digits are a century in 046 only, $b and $d there are years B.C."""
    is_coded = field is not None and field.tag == CODED_DATES
    if is_coded and field is not None and _is_before_christ(text, field):
        return HistoricDate(1 - int(text)) if _BEFORE_CHRIST_YEAR.fullmatch(text) and int(text) else None
    if not is_coded and text.startswith("0000"):  # a database's empty date, not the year 1 B.C.
        return None
    return parse_edtf(_ZEROS.sub("", text)) if is_coded or len(text) > 2 else None


def _is_before_christ(text: str, field: Field) -> bool:
    """Tell whether a text of a bibliographic 046 stands in $b or $d (date 1 or 2, B.C. date) and nowhere else."""
    found = False
    for code, written in field.subfields:
        if written == text or written.strip() == text:
            if code not in "bd":
                return False
            found = True
    return found


def _is_century(date: OneDate | Fault) -> bool:
    if isinstance(date, DateRange):
        return all(bound is None or bound.precision == PRECISION_CENTURY for bound in (date.first, date.last))
    return isinstance(date, HistoricDate) and date.precision == PRECISION_CENTURY


def _one(date: AnyDate) -> str | Fault:
    if date == DateRange(None, None):
        return ""
    return SPAN if isinstance(date, Interval) else _edtf(date)


def _edtf(side: Side) -> str | Fault:
    if side is None or isinstance(side, Fault):
        return side or ""
    date = side if isinstance(side, HistoricDate) else side.last or side.first
    return FUTURE if date is not None and date.year > LAST_YEAR else side.to_edtf()


@lru_cache(maxsize=1024)
def _tidy(text: str) -> str:
    """Give single spaces and one kind of dash; no brackets around the whole unless they are EDTF's."""
    if text[:1] == "<" and text[-1:] == ">":  # Italian catalogues: <1745-1810>
        text = text[1:-1]
    if "XX." in text:
        text = _OPEN_DAY.sub("", text)
    text = one_dash(" ".join(text.split()))
    if ".." in text:
        text = _DOTTED_CENTURY.sub(r"\1XX", text)
    text = text.strip(" ,;:()")
    return text if ".." in text or ("[" in text and "," in text) else text.strip("[]. ")
