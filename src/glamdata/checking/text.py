"""Checks of texts and coordinates: what Wikibase refuses, and what it wrongly accepts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from glamdata.checking.check import Situation, name_of
from glamdata.model.value import EARTH, Coordinate, MonolingualText, StringValue

if TYPE_CHECKING:
    from glamdata.model.statement import Snak

__all__ = [
    "find_control_characters",
    "find_empty_text",
    "find_impossible_coordinates",
    "find_invisible_characters",
    "find_long_text",
    "find_lost_characters",
    "find_null_island",
    "find_stray_space",
    "has_control_character",
    "hidden_characters",
    "shorten",
]

# wikibase-answers: edit_value_extid_1501, edit_value_mono_1501, edit_value_url_501, edit_value_media_245
LONGEST_TEXT = 1500
LONGEST = {"commonsMedia": 240, "geo-shape": 240, "tabular-data": 240}
Text = StringValue | MonolingualText

LINE_BREAKS = frozenset("\u2028\u2029")
ZERO_SPACE = "\u200b"
UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Tibetan, Burmese, Khmer: words are told apart by a space of no width."""
LOST = "\ufffd"
JOINERS = frozenset("\u200c\u200d")  # Persian, Hindi and emoji are written with them


def shorten(text: str, length: int = 60) -> str:
    """Give `text` for a message: whole if short, else its beginning."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def has_control_character(text: str) -> bool:
    """Say whether `text` has a tab, line break or another control character (Unicode Cc, U+2028, U+2029)."""
    return not text.isprintable() and any(unicodedata.category(c) == "Cc" or c in LINE_BREAKS for c in text)


def hidden_characters(text: str) -> list[str]:
    """Name the characters nobody sees in a text (Unicode Cf), but the joiners that scripts and emoji need."""
    if text.isprintable():
        return []
    allowed = JOINERS | {ZERO_SPACE} if UNSPACED.search(text) else JOINERS
    return sorted({f"U+{ord(c):04X}" for c in text if unicodedata.category(c) == "Cf" and c not in allowed})


def find_control_characters(value: Text, snak: Snak, situation: Situation) -> str:
    """Wikibase refuses tabs and line breaks in values (edit_value_string_newline)."""
    if not has_control_character(value.text):
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: the text {shorten(value.text)!r} holds a tab, line break or control character."


def find_lost_characters(value: Text, snak: Snak, situation: Situation) -> str:
    """Wikibase takes �, which stands where a program could not read a character: nobody can say what it was."""
    if LOST not in value.text:
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: the text {shorten(value.text)!r} has {LOST} where another program lost a character."


def find_invisible_characters(value: Text, snak: Snak, situation: Situation) -> str:
    """Byte-order marks, soft hyphens and direction marks make two texts differ that look alike."""
    hidden = hidden_characters(value.text)
    name = name_of(snak.property, situation.properties)
    characters = f"holds characters nobody sees ({', '.join(hidden)})"
    return f"{name}: the text {shorten(value.text)!r} {characters}." if hidden else ""


def find_stray_space(value: Text, snak: Snak, situation: Situation) -> str:
    """Wikibase refuses values that start or end with a space (edit_value_string_leading_space)."""
    if value.text == value.text.strip():
        return ""
    return f"{name_of(snak.property, situation.properties)}: the text {value.text!r} starts or ends with a space."


def find_empty_text(value: Text, snak: Snak, situation: Situation) -> str:
    """Wikibase refuses empty values (edit_value_string_empty)."""
    return "" if value.text else f"{name_of(snak.property, situation.properties)}: the text is empty."


def find_long_text(value: Text, snak: Snak, situation: Situation) -> str:
    """Wikibase refuses texts over 1,500 characters and file names over 240; addresses see `find_bad_url`."""
    definition = situation.properties.get(snak.property)
    limit = LONGEST.get(definition.datatype if definition else snak.datatype, LONGEST_TEXT)
    if len(value.text) <= limit:
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: the text has {len(value.text):,} characters, the wiki takes {limit:,}: {shorten(value.text)!r}"


def find_impossible_coordinates(place: Coordinate, snak: Snak, situation: Situation) -> str:
    """Wikibase takes latitude 91 and longitude 200 (edit_value_coord_lat_91, edit_value_coord_lon_200)."""
    widest = 180 if place.globe == EARTH else 360
    if -90 <= place.latitude <= 90 and -widest <= place.longitude <= widest:
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: there is no place at latitude {place.latitude:g}, longitude {place.longitude:g}."


def find_null_island(place: Coordinate, snak: Snak, situation: Situation) -> str:
    """0, 0 is what software writes for a place it does not know."""
    if place.latitude or place.longitude or place.globe != EARTH:
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: latitude 0, longitude 0 lies in the sea off Ghana and mostly means “not known”."
