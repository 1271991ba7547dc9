"""What Wikibase asks of a value beyond its shape: the validators of each datatype.

It asks for less than one would think: 30 February, latitude 91 and an external id against its own pattern all
pass, as they do on Wikidata.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from glamdata.rehearsal.failure import ApiError, modification_failed
from glamdata.rehearsal.language import is_text_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["EntityLookup", "check_value"]

_SCHEMES = ("bzr", "cvs", "ftp", "git", "http", "https", "irc", "mailto", "ssh", "svn")
_WEB = ("http", "https")
_URL_PART = r"[^\[\]<>\"\x00-\x20\x7f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufffd]+"  # as MediaWiki's link syntax
_VOCABULARY = "http://www.wikidata.org/entity/"  # of calendars and globes, on every Wikibase
_DATA_PAGES = {"geo-shape": "map", "tabular-data": "tab"}
_MEDIA = ("commonsMedia", "geo-shape", "tabular-data")


class EntityLookup(Protocol):
    """Tells whether an entity (or redirect) is there."""

    def has_entity(self, entity_id: str) -> bool:
        """Return whether the wiki has it."""


def check_value(datatype: str, value: Any, concept_base: str, lookup: EntityLookup) -> None:
    """Raise ApiError where a value read by :mod:`datavalue` is not allowed for its property's datatype."""
    if datatype in ("wikibase-item", "wikibase-property"):
        _check_entity(datatype, value, lookup)
    elif datatype in ("time", "quantity", "globe-coordinate"):
        _NUMERIC[datatype](value, concept_base)
    elif datatype == "monolingualtext":
        _check_monolingual(value)
    elif isinstance(value, str):
        _check_string(datatype, value)


def _refuse(name: str, text: str, *parameters: str) -> ApiError:
    return modification_failed(text, f"wikibase-validator-{name}", *parameters)


def _check_length(text: str, low: int, high: int, length: int | None = None) -> None:
    length = len(text) if length is None else length
    if length < low:
        least = "one character" if low == 1 else f"{low} characters"
        raise _refuse("too-short", f"Must be at least {least} long", str(low), text)
    if length > high:
        shown = f"{high:,}"
        raise _refuse("too-long", f"Must be no more than {shown} characters long", shown, text[:29] + "...")


def _check_characters(text: str) -> None:
    if text != text.strip() or re.search(r"[\v\f\n\r\t\x85\u2028\u2029\x00]", text):
        words = "String should not start or end with whitespace nor include vertical whitespace or tabs: "
        raise _refuse("illegal-string-chars", words + " ".join(text.split()), text)


def _check_string(datatype: str, text: str) -> None:
    if datatype == "url":
        _check_url(text, _SCHEMES, 500)
        return
    _check_length(text, 1, 240 if datatype in _MEDIA else 1500)
    _check_characters(text)
    if datatype == "commonsMedia":
        _check_file(text)
    elif datatype in _DATA_PAGES:
        _check_data_page(datatype, text)


def _check_url(text: str, schemes: tuple[str, ...], high: int) -> None:
    """Check an address as UrlValidator does; its length is counted in bytes."""
    _check_length(text, 2, high, len(text.encode("utf-8", "surrogatepass")))
    match = re.match(r"([-+.A-Za-z0-9]+):", text)
    if match is None:
        raise _refuse("url-scheme-missing", f'This URL misses a scheme like "https://": {text}', text)
    scheme = match[1].lower()
    if scheme not in schemes:
        raise _refuse("bad-url-scheme", f"Unsupported URL scheme: {scheme}", scheme)
    rest = f"{_URL_PART}@{_URL_PART}" if scheme == "mailto" else f"//{_URL_PART}"
    if not re.fullmatch(rest, text[match.end() :]):
        words = "URLs are not allowed to contain certain characters like spaces or square brackets: "
        raise _refuse("bad-url", words + text, text)


def _check_vocabulary(text: str) -> None:
    """Check the address of a calendar or a globe."""
    _check_url(text, _WEB, 255)
    if not text.startswith(_VOCABULARY):
        words = f"Bad value {text}, expected it to begin with {_VOCABULARY}"
        raise _refuse("bad-prefix", words, text, _VOCABULARY)


def _check_file(text: str) -> None:
    if re.search(r"[#/:|\\{}<>\[\]]", text):
        words = "File names are not allowed to contain characters like colons or slashes"
        raise _refuse("illegal-file-chars", words, text)
    if not re.search(r"\.\w+$", text):
        raise _refuse("check-file-type", "File extension is missing.", text)


def _check_data_page(datatype: str, text: str) -> None:
    if not re.fullmatch(rf"Data:[^\[\]\\#:|{{}}]+\.{_DATA_PAGES[datatype]}", text):
        words = f'Title of a page in the Data namespace expected, as "Data:Example.{_DATA_PAGES[datatype]}"'
        raise _refuse(f"illegal-{datatype}-title", words, text)


def _check_entity(datatype: str, value: Mapping[str, Any], lookup: EntityLookup) -> None:
    entity_id = value["id"]
    if f"wikibase-{value['entity-type']}" != datatype:
        raise _refuse("bad-entity-type", f"Bad entity type {value['entity-type']}", value["entity-type"])
    if not lookup.has_entity(entity_id):
        link = f"[[{'Property:' if entity_id[0] == 'P' else ''}{entity_id}|{entity_id}]]"
        raise _refuse("no-such-entity", f"{link} not found", link)


def _check_time(value: Mapping[str, Any], _concept_base: str) -> None:
    _check_vocabulary(value["calendarmodel"])
    if not value["time"].endswith("T00:00:00Z"):
        raise _refuse("malformed-value", f"Malformed input: {value['time']}", value["time"])
    if value["precision"] > 11:
        raise _refuse("too-high", "Out of range, must be no higher than 11", "11", str(value["precision"]))


def _check_coordinate(value: Mapping[str, Any], _concept_base: str) -> None:
    if value["precision"] is None:
        raise _refuse("missing-field", 'Missing required field "precision"', "precision")
    _check_vocabulary(value["globe"])


def _check_quantity(value: Mapping[str, Any], concept_base: str) -> None:
    unit = value["unit"]
    is_known = unit.startswith(concept_base) and len(unit) <= 255 and re.fullmatch(f"https?://{_URL_PART}", unit)
    if unit != "1" and not is_known:
        raise _refuse("not-allowed", f"Illegal value: {unit}", unit)


def _check_monolingual(value: Mapping[str, Any]) -> None:
    _check_length(value["text"], 1, 1500)
    _check_characters(value["text"])
    if not is_text_language(value["language"]):
        raise _refuse("not-a-language", f"{value['language']} is not a known language code", value["language"])


_NUMERIC: Mapping[str, Callable[[Mapping[str, Any], str], None]] = {
    "time": _check_time,
    "quantity": _check_quantity,
    "globe-coordinate": _check_coordinate,
}
