"""Coordinates of maps and places: MARC 21 034 $d $e $f $g, 255 $c, UNIMARC 123 $d $e $f $g.

034 gives the westernmost and easternmost longitude, then the northernmost and southernmost latitude, each as
``hdddmmss`` (``W0031500``), with decimals of seconds or minutes (``hdddmmss.sss``, ``hdddmm.mmm``), as decimal degrees
(``W003.250000``) or with a sign for the hemisphere (``-003.250000``); 255 $c writes ``W 3°15'/N 51°29'``.
https://www.loc.gov/marc/bibliographic/bd034.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from glamdata.model.record import Field

LARGEST_POINT = 0.1
"""Degrees (11 km from south to north) that the corners of an area may be apart for its centre to stand for it."""

AREA = Fault(
    "area-not-point",
    f"is an area of more than {LARGEST_POINT} degrees, which no point stands for; no coordinates were made of it.",
    Severity.INFO,
)
ELSEWHERE = Fault(
    "other-globe", "is a place on another body than Earth; no coordinates were made of it.", Severity.INFO
)
BAD = Fault(
    "bad-coordinate",
    "is not a longitude and a latitude as 034 has them (W0031500, W003.250000) or 255 (W 3°15'/N 51°29')."
    " Correct it in the record.",
)

_CODED = re.compile(r"([NSEW])(\d{3})(\d\d)?(\d\d)?(\.\d+)?|([NSEW+\-]?)(\d{1,3}\.\d+)", re.IGNORECASE | re.ASCII)
_WORDED = re.compile(
    r"([NSEW])\.?\s*(\d{1,3}(?:\.\d+)?)\s*[°º⁰˚]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['’ʹ′]\s*)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"”ʺ″]|['’ʹ′]{2})\s*)?",
    re.IGNORECASE | re.ASCII,
)
_BETWEEN = re.compile(r"[\s\-–—/().,;]*|\s*(?:to|bis|à|i)\s*", re.IGNORECASE)
_MINUTE, _SECOND = 1 / 60, 1 / 3600


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle in degrees; `axis` is ``lat``, ``lon``, or empty where the text does not say; `precision` in degrees."""

    degrees: float
    axis: str
    precision: float


def coordinates(text: str, field: Field | None = None) -> str | Fault:
    """Give latitude, longitude and precision: ``51.483333333, -3.25 ±0.016666667``.

    The precision is that of the text: a second, a minute or a degree where smaller parts are all zero, else the last
    decimal. Of an area the centre is taken if its corners are at most :data:`LARGEST_POINT` degrees apart (and the
    distance is the precision), else it is a Fault. `field` tells of another globe (034 $z).
    """
    if (
        field is not None
        and field.tag == "034"
        and (globe := field.first("z"))
        and globe.strip(" .").lower() != "earth"
    ):
        return ELSEWHERE
    angles = _read_coded(text) or _read_worded(text)
    longitudes, latitudes = _sort(angles)
    if len(longitudes) not in {1, 2} or len(longitudes) != len(latitudes):
        return BAD
    if max(map(abs, latitudes)) > 90 or max(map(abs, longitudes)) > 180:
        return BAD
    wide, high = (longitudes[-1] - longitudes[0]) % 360, abs(latitudes[0] - latitudes[-1])
    if max(wide, high) > LARGEST_POINT:
        return AREA
    longitude = (longitudes[0] + wide / 2 + 180) % 360 - 180
    precision = max(min(angle.precision for angle in angles), wide, high)
    return f"{_written(sum(latitudes) / len(latitudes))}, {_written(longitude)} ±{_written(precision)}"


def _read_coded(text: str) -> list[Angle]:
    """Read 034's subfields, a space between; nothing if one of them is of another form."""
    found = [_CODED.fullmatch(word) for word in text.split()]
    if not all(found):
        return []
    angles = [_coded(each) for each in found if each]
    if any(angle is None for angle in angles):
        return []
    read = [angle for angle in angles if angle]
    whole = _coarsest([each for each in found if each and each[1]])
    return [Angle(a.degrees, a.axis, whole) for a in read] if whole else read


def _coded(found: re.Match[str]) -> Angle | None:
    if found[7]:
        return Angle(_sign(found[6]) * float(found[7]), _axis(found[6]), float(10 ** -len(found[7].partition(".")[2])))
    degrees, minutes, seconds = int(found[2]), float(found[3] or 0), float(found[4] or 0)
    places = len(found[5] or ".") - 1
    if found[4]:
        seconds, precision = seconds + float(found[5] or 0), _SECOND * 10**-places
    elif found[3]:
        minutes, precision = minutes + float(found[5] or 0), _MINUTE * 10**-places
    else:
        return Angle(_sign(found[1]) * (degrees + float(found[5] or 0)), _axis(found[1]), float(10**-places))
    if minutes >= 60 or seconds >= 60:
        return None
    return Angle(_sign(found[1]) * (degrees + minutes / 60 + seconds / 3600), _axis(found[1]), precision)


def _coarsest(found: list[re.Match[str]]) -> float:
    """Give the precision of ``hdddmmss`` where seconds (and minutes) are zero throughout: they were not known."""
    if not found or any(each[5] or not each[4] for each in found) or any(int(each[4]) for each in found):
        return 0.0
    return _MINUTE if any(int(each[3]) for each in found) else 1.0


def _read_worded(text: str) -> list[Angle]:
    """Read 255 $c: degrees, minutes and seconds with their signs; nothing if there is anything else in the text."""
    angles, end = [], 0
    for found in _WORDED.finditer(text):
        if not _BETWEEN.fullmatch(text[end : found.start()]):
            return []
        end = found.end()
        degrees = float(found[2]) + float(found[3] or 0) / 60 + float(found[4] or 0) / 3600
        unit, last = (_SECOND, found[4]) if found[4] else (_MINUTE, found[3]) if found[3] else (1.0, found[2])
        angles.append(Angle(_sign(found[1]) * degrees, _axis(found[1]), unit * 10 ** -len(last.partition(".")[2])))
    return angles if _BETWEEN.fullmatch(text[end:]) else []


def _sort(angles: list[Angle]) -> tuple[list[float], list[float]]:
    """Tell longitudes from latitudes: by hemisphere, else by 034's order (longitudes before latitudes)."""
    if any(not angle.axis for angle in angles):
        half = len(angles) // 2
        expected = ["lon"] * half + ["lat"] * (len(angles) - half)
        if any(angle.axis not in {"", axis} for angle, axis in zip(angles, expected, strict=True)):
            return [], []
        return [a.degrees for a in angles[:half]], [a.degrees for a in angles[half:]]
    return [a.degrees for a in angles if a.axis == "lon"], [a.degrees for a in angles if a.axis == "lat"]


def _sign(hemisphere: str) -> int:
    return -1 if hemisphere.upper() in {"W", "S", "-"} else 1


def _axis(hemisphere: str) -> str:
    """Give the axis of a hemisphere. O is no one's: east in German, west in French."""
    letter = hemisphere.upper()
    return "lat" if letter in {"N", "S"} else "lon" if letter in {"E", "W"} else ""


def _written(number: float) -> str:
    return f"{round(number, 9) + 0.0:.9f}".rstrip("0").rstrip(".")
