"""The word lists of words.toml, as sets."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))

PARTICLES, TITLES, RANKS, LONE_RANKS, COMMON_FAMILIES = (
    frozenset(_WORDS[name].split()) for name in ("particles", "titles", "ranks", "lone_ranks", "common_families")
)
YOUNGER, ELDER, SUFFIXES = (frozenset(_WORDS[name].split()) for name in ("younger", "elder", "suffixes"))
KIND_OF: dict[str, str] = {word: kind for kind, words in _WORDS["kinds"].items() for word in words.split()}
VERY_COMMON_FAMILIES = frozenset(_WORDS["very_common_families"].split())
ROLES = frozenset(_WORDS["roles"].split())
SAINTS = frozenset(_WORDS["saints"].split())
BYNAME_STARTS, FORENAME_SIGNS = (frozenset(_WORDS[name].split()) for name in ("byname_starts", "forename_signs"))
TITLE_WORDS = frozenset(_WORDS["title_words"].split())
LEGAL, BODY_WORDS = frozenset(_WORDS["legal"].split()), dict(pair.split("=") for pair in _WORDS["body_words"].split())
IDENTIFIER_NAMES: dict[str, str] = _WORDS["identifiers"]
