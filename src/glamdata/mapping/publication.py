"""Dates of publication as imprints give them: 260 and 264 $c, and dates 1 and 2 of 008 in :mod:`fixed_dates`.

Square brackets are a cataloguer's own words: beside a year of another calendar or a Roman one they hold the year that
counts. What follows ``i.e.`` corrects what stands before it.
https://www.loc.gov/marc/bibliographic/bd264.html
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from glamdata.mapping.date_faults import AMBIGUOUS, BACKWARDS, NOT_UNDERSTOOD, TWO_YEARS
from glamdata.mapping.date_words import Tokens, one_dash, tokenise
from glamdata.mapping.dates import HistoricDate, Interval, OneDate, make_range, runs_backwards, years_between
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.phrase import ONE, read_one
from glamdata.mapping.roman import read_roman
from glamdata.model.value import PRECISION_CENTURY, PRECISION_DECADE

_OPEN_DIGITS = re.compile(r"([0-9]{2,3})-{1,2}(?:\s?(\?))?", re.ASCII)  # [185-], [18--?]
_ROMAN = re.compile(
    r"(?<![^\W\d_])[MDCLXVIↃↄƆ]+(?:(?:\. ?|\s)[MDCLXVIↃↄƆ]+)*(?![^\W\d_])\.?|(?<!\w)[Mm](?:\.?[dclxvi]+)+(?!\w)"
)
_CORRECTION = re.compile(
    r"(?<!\w)(?:i\.? ?e\.|d\. ?[hi]\.|c\.-à-d\.|recte|rect\.|richtig|vielm\.|that is|es decir|cioè|ossia)"
)
_BRACKETED = re.compile(r"([^\[\]]*[^\s\[\]])\s*\[([^\[\]]+)\]?[\s.,]*")
_REPUBLICAN = re.compile(
    r"(?:l[’']\s?)?an\.? (?:([IVX]+)|([0-9]{1,2}))(?: de la r[ée]publique(?: fran[çc]aise)?)?", re.IGNORECASE
)
_EDITION = re.compile(r"(?:[0-9]{1,2}\. ?(?:[\w.-]+ )?(?:Aufl|Ausg|Auflage|Ausgabe|éd|ed)\.?,? )(?=\W?[0-9]{4})")
_SIMPLE = re.compile(r"[cC©℗pP]? ?((?!0000)[01][0-9]{3}|20[0-9]{2})", re.ASCII)
_ENDED = re.compile(r"-\s?\[?([12][0-9]{3})\]?", re.ASCII)  # -1972: a serial that ended then, no year before Christ
_CUT_YEAR = re.compile(r"(?:1[4-9][0-9]|20[0-9])\s?\??", re.ASCII)  # 199? for 199-? far more often than for 199 A.D.
_PUBLISHED = f"(?:N,?)?(?:P|@)*(?P<start>{ONE})(?:(?P<dash>-)(?P<end>{ONE}|nq*)?)?P?"
_YEARS = re.compile("P*(?P<years>H)P?")
_RIGHTS = f"C+(?P<start>{ONE})(?:(?P<dash>-)C*(?P<end>{ONE}|nq*)?)?P?"
_NO_DATE = re.compile("N,?|x?u")
_PHONOGRAM = re.compile(r"(?<!\w)(?:[pP] ?|\(?[pP]\) ?)(?=[0-9]{4}(?![0-9]))")  # p1999
_COPYRIGHT = re.compile(r"(?<!\w)(?:[cC] ?|\(?[cC]\) ?)(?=[0-9]{4}(?![0-9]))")  # c1999 in an imprint is no circa
FIRST_REPUBLICAN_YEAR = 1791
REPUBLICAN_YEARS = range(1, 15)
LAST_YEAR = 2100
_DOTTED = re.compile(r"(?<![0-9.])([0-9]{2})\.\.(?![0-9.])|(?<=\[)([0-9]{3})\.(?=\??\])", re.ASCII)  # [17..], [175.]
_SUPPLIED = re.compile(r"(?<![0-9])(?=(?:[0-9]\[?){4}\??\])([0-9]{1,3})\[([0-9]{1,3})(\??)\](?![0-9])")  # 18[50]
_DOUBTED = re.compile(r"(?<=[0-9])\s?\[\?\]")
_SO_FAR = re.compile(r"-\s?(?:<[^<>]*>|\([^()]*\))")  # 1998-<2003>: not yet finished when it was catalogued
_RIGHTS_BESIDE = re.compile(r"\s*\((?=(?:[cC]|cop\.?|©) ?[0-9]{4}\))")  # 2005 (c2004)
_REPUBLIC_YEAR = re.compile(r"([^()]*[^\s()])\s*\(([^()]+)\)[\s.]*")
OTHER_CALENDARS = (
    (-3761, -3760),  # Hebrew
    (579, 622),  # Hijri, of the moon and of the sun
    (593, 594),  # Bengali
    (551, 552),  # Armenian
    (283, 284),  # Coptic
    (78, 79),  # Saka
    (-57, -56),  # Vikram
    (-544, -543),  # Buddhist
)
"""What to add to a year to come to ours: least and most."""

Published = OneDate | Interval | Fault | None


def publication_date(text: str) -> str | Fault:
    """Give the date of publication as EDTF, an interval for a serial or a set; empty where the text says there is none.

    A copyright date counts where there is no other.
    """
    text = " ".join(one_dash(text).split())
    if ".." in text or ".]" in text or ".?" in text or "[" in text[1:] or "<" in text or "(" in text:
        text = _complete(text)
    text = text.strip(" .,;:/")
    if found := _SIMPLE.fullmatch(text):
        return found[1]
    if not text:
        return ""
    if found := _ENDED.fullmatch(text):
        return Interval(None, HistoricDate(int(found[1]))).to_edtf()
    if _CUT_YEAR.fullmatch(text.strip("[]")):
        return AMBIGUOUS
    date = _read_imprint(_EDITION.sub("", text))
    if date is None or isinstance(date, Fault):
        return date or ""
    return NOT_UNDERSTOOD if isinstance(date, HistoricDate) and date.year > LAST_YEAR else date.to_edtf()


def _complete(text: str) -> str:
    """Give digits that are left open or supplied as others write them: ``[17..]`` is ``[17--]``, ``18[50]`` 1850."""
    text = _DOTTED.sub(lambda found: f"{found[1] or found[2]}-{'-' if found[1] else ''}", text)
    text = _DOUBTED.sub("?", _SUPPLIED.sub(r"\1\2\3", text))
    return _RIGHTS_BESIDE.sub(", ", _SO_FAR.sub("-", text))


def _read_imprint(text: str) -> Published:
    """Read the whole: what corrects, then brackets beside other words, then the words themselves."""
    corrected = _after_correction(text)
    if corrected:
        return _read_words(corrected)
    found = _REPUBLIC_YEAR.fullmatch(text) if "(" in text else None
    if found and any(_REPUBLICAN.fullmatch(part) for part in found.groups()):  # an VI (1798)
        return _weigh(_read_words(found[1]), _read_words(found[2]))
    if found := _BRACKETED.fullmatch(text):
        if found[1].endswith("-"):  # 1850-[60]
            return _read_words(f"{found[1]}{found[2]}")
        if _OPEN_DIGITS.fullmatch(found[2]) or not re.search(r"\w", found[1]):
            return _read_words(found[2])
        if _COPYRIGHT.match(found[2]) or "C" in tokenise(found[2]).shape:
            return _read_words(found[1])
        return _weigh(_read_words(found[1]), _read_words(found[2]))
    return _read_words(text)


def _after_correction(text: str) -> str:
    """Give what follows i.e., empty where nothing is corrected."""
    found = _CORRECTION.search(text)
    return text[found.end() :].strip(" ,:[]()") if found else ""


def _weigh(outside: Published, inside: Published) -> Published:
    """Weigh a year outside brackets with the one inside: they must agree, or only one be of our calendar."""
    if isinstance(inside, Fault) or inside is None:
        return inside if isinstance(outside, Fault) else outside if inside is None else inside
    if isinstance(outside, Fault) or outside is None:
        return inside
    if isinstance(outside, Interval) or isinstance(inside, Interval):
        return inside if outside == inside else TWO_YEARS
    if _is_of_other_calendar(outside, inside):
        return inside
    if runs_backwards(outside, inside) or runs_backwards(inside, outside):
        return TWO_YEARS
    return inside if isinstance(outside, HistoricDate) is isinstance(inside, HistoricDate) else _finer(outside, inside)


def _is_of_other_calendar(outside: OneDate, inside: OneDate) -> bool:
    """Tell whether a year is the same as the one in brackets in a calendar that is not ours."""
    first = inside if isinstance(inside, HistoricDate) else inside.first
    if not isinstance(outside, HistoricDate) or first is None:
        return False
    return any(least <= first.year - outside.year <= most for least, most in OTHER_CALENDARS)


def _finer(one: OneDate, other: OneDate) -> OneDate:
    return one if isinstance(one, HistoricDate) else other


@lru_cache(maxsize=1024)
def _read_words(text: str) -> Published:
    text = text.strip(" .,;:[]()")
    if found := _OPEN_DIGITS.fullmatch(text):
        digits, doubt = found.groups()
        precision = PRECISION_DECADE if len(digits) == 3 else PRECISION_CENTURY
        return HistoricDate(int(digits.ljust(4, "0")), precision=precision, uncertain=bool(doubt))
    if found := _REPUBLICAN.fullmatch(text):
        return _read_republican(read_roman(found[1].upper()) if found[1] else int(found[2]))
    if len(text) > 4 and not re.search("[0-9][/-][0-9]", text) and (date := parse_edtf(text)) is not None:
        return date
    return _read_pieces(_ROMAN.sub(_to_digits, text).replace("[", "").replace("]", ""))


def _read_republican(year: int) -> Published:
    """Read a year of the French Republic, which began in September 1792."""
    if year not in REPUBLICAN_YEARS:
        return NOT_UNDERSTOOD
    return years_between(FIRST_REPUBLICAN_YEAR + year, FIRST_REPUBLICAN_YEAR + year + 1)


def _to_digits(found: re.Match[str]) -> str:
    number = read_roman(found[0].upper())
    return f"{number} " if 1000 <= number <= LAST_YEAR and len(found[0]) > 2 else found[0]


def _read_pieces(text: str) -> Published:
    """Read a list like 1998, c1997: the first date that is not one of copyright, else the first that is."""
    text = _PHONOGRAM.sub("© ", _COPYRIGHT.sub("© ", text))
    whole = tokenise(text)
    found = _read_piece(whole)
    if found is not None:
        return found[0]
    dates: list[Published] = []
    rights: list[Published] = []
    for piece in re.split(r"[,;]", text):
        tokens = tokenise(piece)
        read = _read_piece(tokens)
        if read is None and re.search("[0-9]", piece):
            return AMBIGUOUS if "H" in tokens.shape else NOT_UNDERSTOOD
        if read is not None:
            (rights if "C" in tokens.shape else dates).append(read[0])
    if any(date != dates[0] for date in dates):
        return AMBIGUOUS
    return next(iter(dates or rights), NOT_UNDERSTOOD)


def _read_piece(tokens: Tokens) -> tuple[Published] | None:
    """Read one piece; None where it is not understood, (None,) where it says that there is no date."""
    shape = tokens.shape
    if _NO_DATE.fullmatch(shape):
        return (None,)
    if found := _YEARS.fullmatch(shape):
        return (_read_years(*tokens.values[found.start("years")]),)
    if found := _compile(_RIGHTS if "C" in shape else _PUBLISHED).fullmatch(shape):
        return (_read_span(tokens, found),)
    return None


@cache
def _compile(rule: str) -> re.Pattern[str]:
    return re.compile(rule)


def _read_years(first: int, second: int) -> Published:
    """Read 1866-67; 1901-02 may be a month."""
    if second <= 12 or second <= first % 100:
        return AMBIGUOUS
    return Interval(HistoricDate(first), HistoricDate(first // 100 * 100 + second))


def _read_span(tokens: Tokens, found: re.Match[str]) -> Published:
    start = read_one(tokens, *found.span("start"))
    places = found.groupdict()
    if isinstance(start, Fault) or not places.get("dash"):
        return start
    if not places.get("end"):
        return Interval(start, None)
    if places["end"].startswith("n"):
        return AMBIGUOUS
    end = read_one(tokens, *found.span("end"))
    if isinstance(end, Fault):
        return end
    return BACKWARDS if runs_backwards(start, end) else Interval(start, end)


def questionable_date(first: HistoricDate, last: HistoricDate) -> OneDate | Fault:
    """Give the one date that lies between two years, as 008 type q says."""
    return first if first == last else make_range(first, last) or BACKWARDS
