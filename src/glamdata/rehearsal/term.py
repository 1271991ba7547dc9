"""Labels, descriptions and aliases: reading changes to them and applying these to an entity."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.failure import modification_failed, wikibase_failure
from glamdata.rehearsal.language import is_term_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.entity import Entity

__all__ = ["AliasChange", "TermChange", "clean_text", "iterate_entries", "read_alias_changes", "read_term_changes"]

_LIMIT = 250
_NOUNS = {"labels": "label", "descriptions": "description", "aliases": "alias"}


@dataclass(frozen=True, slots=True)
class TermChange:
    """A label or description to set, or to remove where ``text`` is None."""

    part: str
    language: str
    text: str | None

    def check(self) -> None:
        """Raise ApiError where the text is not allowed."""
        if self.text is None:
            return
        if self.part == "descriptions" and self.language == "mul":
            words = 'The language code "mul" (multiple languages) can only be used for labels and aliases, '
            name = "wikibase-validator-no-mul-descriptions"
            raise modification_failed(words + "not for descriptions.", name, "multiple languages")
        check_length(self.part, self.text)

    def check_property_label(self) -> None:
        """Raise ApiError for the label of a property that looks like another property's id."""
        if self.part == "labels" and self.text and re.fullmatch(r"P[1-9]\d{0,9}", self.text.upper()):
            text = f"Label must not be a valid property ID: {self.text}"
            raise modification_failed(text, "wikibase-validator-label-no-entityid", self.text)

    def apply(self, entity: Entity) -> None:
        """Change the entity in place."""
        if self.text is None:
            entity[self.part].pop(self.language, None)
        else:
            entity[self.part][self.language] = {"language": self.language, "value": self.text}


@dataclass(frozen=True, slots=True)
class AliasChange:
    """Aliases of one language: the whole list where ``replace`` is true, else what comes and goes."""

    language: str
    added: tuple[str, ...]
    removed: tuple[str, ...] = ()
    replace: bool = False

    def check(self) -> None:
        """Raise ApiError where an alias is not allowed."""
        for text in self.added:
            check_length("aliases", text)

    def apply(self, entity: Entity) -> None:
        """Change the entity in place; equal aliases are merged."""
        present = [] if self.replace else [alias["value"] for alias in entity["aliases"].get(self.language, ())]
        texts = dict.fromkeys(text for text in [*present, *self.added] if text not in self.removed)
        entity["aliases"][self.language] = [{"language": self.language, "value": text} for text in texts]
        if not texts:
            del entity["aliases"][self.language]


def check_length(part: str, text: str) -> None:
    """Raise ApiError for a term of more than 250 characters."""
    if len(text) > _LIMIT:
        noun = _NOUNS[part]
        words = f"{noun.capitalize()} must be no more than {_LIMIT} characters long"
        name = f"wikibase-validator-{noun}-too-long"
        raise modification_failed(words, name, str(_LIMIT), text[:29] + "...")


def clean_text(text: str) -> str:
    """Return a term as Wikibase stores it: trimmed, in NFC, without line breaks and control characters."""
    return unicodedata.normalize("NFC", re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip())


def iterate_entries(data: Any) -> Iterator[tuple[str | None, Any]]:
    """Yield (language or None, entry) of a map by language or of a plain list."""
    if isinstance(data, dict):
        yield from data.items()
    elif isinstance(data, list):
        yield from ((None, entry) for entry in data)
    else:
        raise wikibase_failure("not-recognized-array", "An array was expected, but not recognized.")


def _read_language(expected: str | None, entry: Any) -> str:
    if not isinstance(entry, dict):
        raise wikibase_failure("not-recognized-array", "An array was expected, but not recognized.")
    language = entry.get("language")
    if not isinstance(language, str):
        raise wikibase_failure("missing-language", '"language" was not found in term serialization.')
    if expected is not None and language != expected and not expected.isdigit():
        info = f'Inconsistent language "{language}" detected (expected "{expected}").'
        raise wikibase_failure("inconsistent-language", info, language, expected)
    if not is_term_language(language):
        info = f'The supplied language code "{language}" was not recognized.'
        raise wikibase_failure("not-recognized-language", info, language)
    return language


def _read_text(entry: dict[str, Any]) -> str:
    text = entry.get("value")
    if not isinstance(text, str):
        raise wikibase_failure("not-recognized-string", "A string was expected, but not recognized.")
    return clean_text(text)


def read_term_changes(part: str, data: Any) -> Iterator[TermChange]:
    """Yield the changes that ``data`` asks for in ``part`` (labels or descriptions)."""
    for expected, entry in iterate_entries(data):
        language = _read_language(expected, entry)
        text = None if "remove" in entry else _read_text(entry)
        yield TermChange(part, language, text or None)


def read_alias_changes(data: Any) -> Iterator[AliasChange]:
    """Yield the changes of aliases: ``add`` and ``remove`` entries change the list, others replace it."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for expected, entries in iterate_entries(data):
        for entry in entries if isinstance(entries, list) else [entries]:
            grouped.setdefault(_read_language(expected, entry), []).append(entry)
    for language, entries in grouped.items():
        kept = tuple(text for entry in entries if "remove" not in entry and (text := _read_text(entry)))
        removed = tuple(_read_text(entry) for entry in entries if "remove" in entry)
        is_delta = any("add" in entry or "remove" in entry for entry in entries)
        yield AliasChange(language, kept, removed, replace=not is_delta)
