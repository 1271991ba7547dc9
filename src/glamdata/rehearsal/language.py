"""Language codes: the ones a term may be in, and the ones a monolingual text may be in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["is_term_language", "is_text_language", "list_languages"]

_TEXT_ONLY = frozenset({"und", "mis", "mul", "zxx"})


@cache
def list_languages() -> tuple[str, ...]:
    """Return all language codes of terms, sorted."""
    text = files(__package__).joinpath("language.txt").read_text(encoding="utf-8")
    return tuple(text.split())


@cache
def _term_languages() -> frozenset[str]:
    return frozenset(list_languages())


def is_term_language(code: str) -> bool:
    """Tell whether labels, descriptions and aliases may be in this language."""
    return code in _term_languages()


def is_text_language(code: str) -> bool:
    """Tell whether a monolingual text may be in this language: also "undetermined" and "no linguistic content"."""
    return code in _term_languages() or code in _TEXT_ONLY
