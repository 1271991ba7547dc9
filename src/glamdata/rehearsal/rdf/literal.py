"""Terms of N-Triples: escaped literals and IRIs."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["language_literal", "quote_iri", "string_literal", "typed_literal"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')
# Wikibase codes that are no language tags, as its RDF export maps them
_TAGS = {"simple": "en-simple", "crh": "crh-Latn", "no": "nb", "als": "gsw", "be-x-old": "be-tarask"}


def _escape(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda match: _NAMED.get(match[0], f"\\u{ord(match[0]):04X}"), text)


def string_literal(text: str) -> str:
    """Return a plain string."""
    return f'"{_escape(text)}"'


def language_literal(text: str, language: str) -> str:
    """Return a text with its language."""
    return f'"{_escape(text)}"@{_TAGS.get(language, language)}'


def typed_literal(text: object, name: str) -> str:
    """Return a literal of an XSD datatype, as ``integer``."""
    return f'"{_escape(str(text))}"^^<{_XSD}{name}>'


def quote_iri(text: str) -> str:
    """Return an IRI in angle brackets with what an IRI can't hold escaped."""
    return f"<{_UNSAFE.sub(lambda match: quote(match[0]), text)}>"
