"""Drawings of the preview: places on a sketched map, a life on a line, a collection by decades. Numbers only, no text.

Maps are equirectangular, squeezed by the cosine of their middle latitude; x grows to the east, y to the south.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glamdata.model.value import Coordinate

_LAND = "#c9c3b2"
_LAND_AT_NIGHT = "#4a5048"
_HIGHEST, _LOWEST = 84.0, -60.0  # of the map of all places: beyond lie ice and sea
_LOCAL = 9.0  # degrees from the middle of a record's map to its upper edge
_WIDE = 1.8  # a map's width by its height
_BAR_SPACE = 900


class Frame(NamedTuple):
    """The window of a map, in squeezed degrees."""

    left: float
    top: float
    width: float
    height: float
    squeeze: float

    @property
    def view(self) -> str:
        """The viewBox."""
        return f"{self.left:.3f} {self.top:.3f} {self.width:.3f} {self.height:.3f}"

    def place(self, point: Coordinate) -> tuple[float, float]:
        """Give where a point lies in the window's numbers."""
        return round(point.longitude * self.squeeze, 3), round(-point.latitude, 3)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on a map: where, how large, and the radius within which it is known (0 where that is small)."""

    x: float
    y: float
    r: float
    halo: float = 0.0


class Tick(NamedTuple):
    """A year on a line: where, and the year (astronomical: 0 is 1 BCE)."""

    at: float
    year: int


def land_svg() -> str:
    """Give the sketched outlines of all land as a picture of 360 × 180 degrees."""
    text = files("glamdata.formats").joinpath("templates", "preview", "land.txt").read_text("utf-8")
    shapes = (line.partition(":")[2].split() for line in text.splitlines() if line and not line.startswith("#"))
    outlines = "".join(
        "M" + "L".join(f"{float(east)} {-float(north)}" for east, north in (pair.split(",") for pair in shape)) + "Z"
        for shape in shapes
    )
    style = f"path{{fill:{_LAND}}}@media (prefers-color-scheme:dark){{path{{fill:{_LAND_AT_NIGHT}}}}}"
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="3600" height="1800" viewBox="-180 -90 360 180">'
    return f'{head}<style>{style}</style><path d="{outlines}"/></svg>\n'


def local_frame(points: Sequence[Coordinate]) -> Frame:
    """Give the window around a record's places; the world's part they lie in is always seen."""
    return _frame_of(points, _LOCAL, 1.35)


def whole_frame(points: Sequence[Coordinate]) -> Frame:
    """Give the window around all places of a collection."""
    return _frame_of(points, 6.0, 1.15)


def draw_dots(points: Iterable[Coordinate], frame: Frame) -> list[Dot]:
    """Draw each place: a dot, and a circle as large as its coordinate is imprecise."""
    dots = []
    for point in points:
        x, y = frame.place(point)
        halo = point.precision or 0.0
        dots.append(Dot(x, y, round(frame.height / 48, 3), round(halo, 3) if halo > frame.height / 40 else 0.0))
    return dots


def year_ticks(first: int, last: int) -> tuple[list[Tick], float, float]:
    """Give round years over a span on a line 1000 wide, the year at 0, and how many units a year has."""
    span = max(last - first, 10)
    step = next((size for size in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if span / size <= 6), 10_000)
    begin, end = math.floor(first / step) * step, math.ceil((last + 1) / step) * step
    unit = _BAR_SPACE / (end - begin)
    ticks = [Tick(round(50 + (year - begin) * unit, 1), year) for year in range(begin, end + 1, step)]
    return ticks, begin - 50 / unit, unit


def count_decades(years: Iterable[int]) -> list[tuple[int, int]]:
    """Give (first year, number) of every decade from the first to the last; of centuries where there are many."""
    every = list(years)
    if not every:
        return []
    size = 10 if max(every) - min(every) <= 1200 else 100
    counted = Counter(year // size * size for year in every)
    return [(start, counted[start]) for start in range(min(counted), max(counted) + 1, size)]


def _frame_of(points: Sequence[Coordinate], margin: float, wider: float) -> Frame:
    north = min(max(_LOWEST + 10, *(point.latitude for point in points)) + margin, 90.0)
    south = max(min(_HIGHEST - 10, *(point.latitude for point in points)) - margin, -90.0)
    squeeze = round(max(math.cos(math.radians((north + south) / 2)), 0.3), 4)
    east = max(point.longitude for point in points) * squeeze + margin * wider
    west = min(point.longitude for point in points) * squeeze - margin * wider
    width, height = east - west, north - south
    middle = (east + west) / 2, -(north + south) / 2
    width, height = max(width, height * _WIDE), max(height, width / _WIDE)
    height = min(height, 180.0)
    top = min(max(middle[1] - height / 2, -90.0), 90.0 - height)
    return Frame(middle[0] - width / 2, top, width, height, squeeze)
