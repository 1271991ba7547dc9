"""Names of places with the larger place they lie in, as headings have them and as wikis write them."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

_TABLE = tomllib.loads((files(__package__) / "places.toml").read_text("utf-8"))["abbreviations"]
FULL: dict[str, str] = dict(pair.split("=", 1) for pair in re.split(r"[|\n]", _TABLE.strip()))
_COMPACT = {short.replace(" ", "").replace(".", "").casefold(): full for short, full in FULL.items()}
_WITHIN = re.compile(r"(?P<place>[^,()]+?)(?:\s*\((?P<in>[^()]+)\)|,\s*(?P<of>[^,()]+))\.?")


def vary_place(name: str) -> list[str]:
    """Give the other ways to write a place with the larger one: "Easton (Pa.)" is "Easton, Pennsylvania".

    None for a name that says nothing of a larger place: the smaller one alone would find its namesakes.
    """
    found = _WITHIN.fullmatch(name.strip())
    if not found:
        return []
    place, larger = found["place"].strip(), (found["in"] or found["of"]).strip()
    full = _full(larger)
    forms = [f"{place}, {full}", f"{place} ({full})", f"{place}, {larger}"]
    return [form for form in dict.fromkeys(forms) if form != name]


def _full(larger: str) -> str:
    """Write out an abbreviated state or province, each part of it where it is two ("Bucks County, Pa.")."""
    parts = [part.strip() for part in re.split(r"\s*[:;,]\s*", larger)]
    return ", ".join(_COMPACT.get(part.replace(" ", "").replace(".", "").casefold(), part) for part in parts if part)
