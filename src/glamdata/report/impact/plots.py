"""Plots for reports: bars of counts as SVG that stands in a page, drawn without network and readable without colour.

matplotlib draws, with text as text. What comes of it has no style attributes, which a strict content security policy
would take away, and no metadata; its colours are a page's to change (``figures.css``).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Bar", "Plot", "draw_bars", "draw_columns"]

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK, LINE, FILL, UNKNOWN = "#1b2027", "#9aa3b0", "#2a4ca8", "#7a828e"
"""Text, axes, bars, and the bar of what is not known, which is hatched too; 4.5 to 1 and more on white."""
WIDTH, ROW, SIZE = 5.0, 0.32, 12.5
"""Inches and points: 360 px wide, so that the text is readable on a telephone."""
LONGEST = 22
TICKS = ((5, 7), (8, 5), (LONGEST, 4))
"""How many labels of at most so many letters stand side by side."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how many, and whether it stands for what is not known."""

    label: str
    count: int
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """What a plot is of: a name that is its own in the page, a title, and what it shows in a sentence."""

    name: str
    title: str
    about: str


def draw_bars(plot: Plot, bars: Sequence[Bar]) -> str:
    """Draw lying bars, the first on top, each with its label and its count; gives an SVG element."""
    height = ROW * max(len(bars), 1) + 0.15

    def draw(axes: Any) -> None:
        places = range(len(bars))
        drawn = axes.barh(places, [bar.count for bar in bars], height=0.62, color=FILL)
        _mark_unknown(drawn, bars)
        axes.set_yticks(places, [_short(bar.label) for bar in bars])
        axes.invert_yaxis()
        axes.set_xticks([])
        axes.set_xlim(0, max((bar.count for bar in bars), default=0) * 1.28 or 1)
        for place, bar in zip(places, bars, strict=True):
            axes.annotate(
                f"{bar.count:,}", (bar.count, place), xytext=(4, 0), textcoords="offset points", va="center", color=INK
            )
        axes.spines[["top", "right", "bottom"]].set_visible(False)

    return _draw(plot, height, draw)


def draw_columns(plot: Plot, bars: Sequence[Bar]) -> str:
    """Draw standing bars in the order of time, with the counts on the left and a few labels below."""

    def draw(axes: Any) -> None:
        places = range(len(bars))
        drawn = axes.bar(places, [bar.count for bar in bars], width=0.7, color=FILL)
        _mark_unknown(drawn, bars)
        longest = max((len(bar.label) for bar in bars), default=0)
        most = next(ticks for letters, ticks in TICKS if longest <= letters)
        step = max(1, -(-len(bars) // most))
        axes.set_xticks(places[::step], [_short(bar.label) for bar in bars[::step]])
        axes.set_xlim(-0.7, max(len(bars), most) - 0.3)
        axes.set_ylim(0, max((bar.count for bar in bars), default=0) * 1.12 or 1)
        axes.yaxis.get_major_locator().set_params(integer=True, nbins=4)
        axes.yaxis.set_major_formatter(lambda count, _: f"{count:,.0f}")
        if len(bars) <= most:
            for place, bar in zip(places, bars, strict=True):
                axes.annotate(
                    f"{bar.count:,}",
                    (place, bar.count),
                    xytext=(0, 3),
                    textcoords="offset points",
                    ha="center",
                    color=INK,
                )
        axes.spines[["top", "right"]].set_visible(False)

    return _draw(plot, 2.4, draw)


def _draw(plot: Plot, height: float, draw: Any) -> str:
    import matplotlib as mpl  # noqa: PLC0415  (only where a plot is drawn)
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    look: Any = {
        "svg.fonttype": "none", "svg.hashsalt": plot.name, "font.size": SIZE, "text.parse_math": False,
        "text.color": INK, "axes.edgecolor": LINE, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "ytick.major.size": 0, "xtick.major.size": 0, "hatch.linewidth": 1.2, "font.family": ["DejaVu Sans"],
    }  # fmt: skip
    drawn = io.StringIO()
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scripts that its own font lacks; the browser's fonts have them
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _for_a_page(drawn.getvalue(), plot)


def _mark_unknown(drawn: Any, bars: Sequence[Bar]) -> None:
    for patch, bar in zip(drawn, bars, strict=True):
        if bar.is_unknown:
            patch.set(facecolor="none", edgecolor=UNKNOWN, hatch="////")


def _short(label: str) -> str:
    """Give a label that fits beside a plot; the whole of it is in the table below."""
    tame = "".join(letter if letter.isprintable() else " " for letter in label)
    tame = " ".join(tame.split())
    return tame if len(tame) <= LONGEST else f"{tame[: LONGEST - 1].rstrip()}…"


def _for_a_page(drawn: str, plot: Plot) -> str:
    """Give the SVG as an element of a page: titled, without metadata, scripts, style attributes or its own size."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(drawn)  # noqa: S314  (drawn here, of escaped text)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        _unstyle(element)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    title, about = ET.Element(f"{{{SVG}}}title", id=f"{plot.name}-title"), ET.Element(f"{{{SVG}}}desc")
    title.text, about.text = plot.title, plot.about
    about.set("id", f"{plot.name}-about")
    root.insert(0, about)
    root.insert(0, title)
    root.attrib |= {
        "class": "plot",
        "role": "img",
        "aria-labelledby": f"{plot.name}-title {plot.name}-about",
    }
    return ET.tostring(root, encoding="unicode")


def _unstyle(element: ET.Element) -> None:
    """Give an element the attributes that its style says; fonts are the page's, and names of groups no one's."""
    if element.tag == f"{{{SVG}}}g":
        element.attrib.pop("id", None)
    for said in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in said.partition(":"))
        if name and not name.startswith("font"):
            element.set(name, value)
