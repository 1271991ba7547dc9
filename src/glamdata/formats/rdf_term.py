"""Terms of RDF as N-Triples writes them (https://www.w3.org/TR/n-triples/); Turtle reads them too.

Written here since rdflib's terms take ten times as long; the tests compare every line with what rdflib reads.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f\ud800-\udfff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NOT_IN_IRI = re.compile('[\x00-\x20\\s<>"{}|^`\\\\\x7f-\x9f\ud800-\udfff]')
_LANGUAGE = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")


class Literal(NamedTuple):
    """A text with its language or the address of its datatype, or neither."""

    text: str
    language: str = ""
    datatype: str = ""


Object = str | Literal
"""An address (already made safe) or a literal."""

Triple = tuple[str, str, Object]


def safe_iri(address: str) -> str:
    """Percent-encode what an IRI can't hold."""
    return _NOT_IN_IRI.sub(lambda found: quote(found[0], errors="replace"), address)


def literal_in(text: str, language: str) -> Literal:
    """Give a text in a language, or a plain one where the code is none that RDF knows."""
    return Literal(text, language if _LANGUAGE.fullmatch(language) else "")


def write_object(term: Object) -> str:
    """Write the object of a triple."""
    if isinstance(term, str):
        return f"<{term}>"
    text, language, datatype = term
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(_escape, text)
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if "\ud800" <= sign <= "\udfff":  # half a character: no file in UTF-8 can hold it
        return "\N{REPLACEMENT CHARACTER}"
    return _SHORT.get(sign) or f"\\u{ord(sign):04X}"
