"""Checks of what a Wikibase refuses in a value beyond its text: one such value, and the whole edit is not saved.

They follow the validators of Wikibase (repo/includes/Validators, ValidatorBuilders) and the data values they read; the
answers of a real wiki that each follows are named.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from glamdata.checking.check import Situation, name_of
from glamdata.checking.text import shorten
from glamdata.model.value import Coordinate, ItemValue, Quantity, StringValue, TimeValue

if TYPE_CHECKING:
    from glamdata.model.statement import Snak

__all__ = [
    "find_bad_amount",
    "find_bad_file_name",
    "find_bad_id",
    "find_bad_url",
    "find_foreign_vocabulary",
    "find_missing_precision",
]

SCHEMES = ("bzr", "cvs", "ftp", "git", "http", "https", "irc", "mailto", "ssh", "svn")
LONGEST_URL = 500
"""In bytes, not in characters."""
LONGEST_AMOUNT = 127
_SCHEME = re.compile(r"([-+.A-Za-z0-9]+):")
_URL_PART = r"[^\[\]<>\"\x00-\x20\x7f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufffd]+"
"""What MediaWiki takes for a part of an address."""
_ADDRESS, _MAIL = re.compile(f"//{_URL_PART}"), re.compile(f"{_URL_PART}@{_URL_PART}")
_MEDIA = {"geo-shape": "map", "tabular-data": "tab"}
_DECIMAL = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_ITEM, _PROPERTY = re.compile(r"Q[1-9]\d{0,9}", re.ASCII), re.compile(r"P[1-9]\d{0,9}", re.ASCII)
_VOCABULARY = "http://www.wikidata.org/entity/"
"""Where the calendars and globes of every Wikibase are."""


def find_bad_url(value: StringValue, snak: Snak, situation: Situation) -> str:
    """An address without http://, with a space in it … (edit_value_url_no_scheme, edit_value_url_space)."""
    if _datatype(snak, situation) != "url" or not value.text:
        return ""
    fault = _url_fault(value.text)
    name = name_of(snak.property, situation.properties)
    return f"{name}: {shorten(value.text)!r} is no address that the wiki takes: {fault}." if fault else ""


def find_bad_file_name(value: StringValue, snak: Snak, situation: Situation) -> str:
    """A file name with a colon or without its kind (edit_value_media_prefix, edit_value_media_no_ext)."""
    datatype = _datatype(snak, situation)
    if not value.text or (datatype != "commonsMedia" and datatype not in _MEDIA):
        return ""
    fault = _file_fault(value.text, datatype)
    name = name_of(snak.property, situation.properties)
    return f"{name}: {shorten(value.text)!r} is no file name that the wiki takes: {fault}." if fault else ""


def find_bad_amount(value: Quantity, snak: Snak, situation: Situation) -> str:
    """An amount that is no decimal number, or that its bounds leave out (edit_value_qty_bounds_inverted)."""
    fault = _amount_fault(value)
    return f"{name_of(snak.property, situation.properties)}: {fault}." if fault else ""


def find_bad_id(value: ItemValue, snak: Snak, situation: Situation) -> str:
    """Something that can't be the id of an item; a table of the mapping may hold one."""
    name = name_of(snak.property, situation.properties)
    match _datatype(snak, situation):
        case "wikibase-item" if not _ITEM.fullmatch(value.id):
            return f"{name}: {shorten(value.id)!r} is no id of an item."
        case "wikibase-property" if not _PROPERTY.fullmatch(value.id):
            return f"{name}: {shorten(value.id)!r} is no id of a property."
        case _:
            return ""


def find_foreign_vocabulary(value: TimeValue | Coordinate | Quantity, snak: Snak, situation: Situation) -> str:
    """A calendar, globe or unit by another address than its item's (edit_value_time_calendar_https)."""
    match value:
        case TimeValue(calendar=address):
            said, is_known = "calendar", address.startswith(_VOCABULARY)
        case Coordinate(globe=address):
            said, is_known = "globe", address.startswith(_VOCABULARY)
        case Quantity(unit=address):
            said = "unit"
            is_known = address == "1" or bool(re.fullmatch(r"https?://[^/\s]+(/\S*)?/Q[1-9]\d*", address))
            is_known = is_known and not address.startswith("https://www.wikidata.org/")
    if is_known:
        return ""
    return (
        f"{name_of(snak.property, situation.properties)}: the {said} {shorten(address)!r} is none that the wiki knows."
    )


def find_missing_precision(place: Coordinate, snak: Snak, situation: Situation) -> str:
    """A place has to say how precise it is (edit_value_coord_no_precision)."""
    if place.precision is not None:
        return ""
    return f"{name_of(snak.property, situation.properties)}: the place does not say how precise it is."


def _datatype(snak: Snak, situation: Situation) -> str:
    definition = situation.properties.get(snak.property)
    return definition.datatype if definition and definition.datatype else snak.datatype


def _url_fault(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_URL:
        return f"it is longer than {LONGEST_URL} bytes"
    found = _SCHEME.match(text)
    if found is None:
        return 'it does not begin with its kind, as "https://"'
    if found[1].lower() not in SCHEMES:
        return f"the wiki takes none of the kind {found[1]!r}"
    form = _MAIL if found[1].lower() == "mailto" else _ADDRESS
    if not form.fullmatch(text, found.end()):
        return "it holds a space, a bracket or a quotation mark, or lacks a part; write %20 for a space"
    return ""


def _file_fault(text: str, datatype: str) -> str:
    if datatype in _MEDIA:
        ending = _MEDIA[datatype]
        is_page = re.fullmatch(rf"Data:[^\[\]\\#:|{{}}]+\.{ending}", text)
        return "" if is_page else f"write it as Data:Example.{ending}"
    if found := re.search(r"[#/:|\\{}<>\[\]]", text):
        return f"it can't hold {found[0]!r}, nor begin with a namespace as File:"
    return "" if re.search(r"\.\w+$", text) else "its kind is missing, as .jpg"


def _amount_fault(value: Quantity) -> str:
    if (value.lower is None) != (value.upper is None):
        return f"the amount {value.amount} has one bound; the wiki takes both or none"
    for text in (value.amount, value.lower, value.upper):
        if text is not None and (len(text) > LONGEST_AMOUNT or not _DECIMAL.fullmatch(text)):
            return f"{shorten(text)!r} is no number that the wiki takes"
    if value.lower is not None and value.upper is not None:
        low, amount, high = Decimal(value.lower), Decimal(value.amount), Decimal(value.upper)
        if not low <= amount <= high:
            return f"the amount {value.amount} is not between its bounds {value.lower} and {value.upper}"
    return ""
