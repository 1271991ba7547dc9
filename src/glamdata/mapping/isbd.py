"""ISBD punctuation: what stands at the end of a field only because another one follows.

MARC 21 records carry the punctuation of ISBD and AACR2 at the end of subfields (``Cardiff :``, ``A title /``,
``Milan.``). A full stop goes too, unless it belongs to an initial, a numeral or an abbreviation.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.mapping.nonsorting import without_nonsorting
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from glamdata.model.record import Field

_OF_BODIES = (
    """inc ltd co corp bros mfg llc plc pty dept univ assn assoc inst natl intl acad bur comm govt ges gmbh aufl"""
)
_OF_PERSONS = """jr sr esq bart capt col gen lieut sgt rev hon dr mr mrs messrs prof mme mlle st ste fr"""
_OF_TEXTS = """etc ed eds repr rev vol vols no nos pt pts ser suppl bd bde abt jg hrsg verf approx ca cent"""
_OF_PLACES = """ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla
 ont pa que tenn tex va vt wash wis wyo"""
_OF_FORENAMES = """alexr andr archd benj bernh cath chas danl edm edw eliz ferd franc fredk friedr geo gottfr guil heinr
 hieron jas joach joh leonh ludw margt matth nath robt saml theod thos wilh wolfg"""
ABBREVIATIONS = frozenset(f"{_OF_BODIES} {_OF_FORENAMES} {_OF_PERSONS} {_OF_TEXTS} {_OF_PLACES}".split())
"""Words (small letters) that keep their full stop at the end of a text."""
_TRAILING = " ,;:/="
_SHORT = re.compile(r"(?:^|[\s.\-(])[^\W\d_]{1,2}\.$|\b[IVXLCM]+\.$|[bcdfgklmnprt]sz\.$")
"""Initials, Roman numbers, and Dutch fathers' names (``Jansz.``)."""
_ABBREVIATED_TOO = re.compile(r"\b[^\W\d_]{2,4}\. [^\W\d_]{2,3}\.$")  # Ema. Ena.
_LAST_WORD = re.compile(r"(?:^|[\s(])([^\s(]+)\.$")
_PARALLEL = re.compile(r"\s=\s?")
_SUBTITLE = re.compile(r"\s+:\s*")
_SEMICOLON = re.compile(r"\s+;\s*")
_RESPONSIBILITY = re.compile(r"\s/(?:\s.*)?$")
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_UNKNOWN = re.compile(
    r"s\.? ?[ln]\.?(?: ?: ?s\.? ?n\.?)?|.*\bnot identified|.*\b(?:unknown|unbekannt|inconnue?)|o\. ?o\.|u\. ?a\."
    r"|etc\.?",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(
    r"(?<=[\w.])[ ,]*(?:\[(?:etc|&c|et al|u\. ?a|usw|ecc|m\. ?fl)\.*\]|, (?:etc|&c)\.)(?=[\s,:;\]]*$)", re.IGNORECASE
)
_CORRECTED = re.compile(r"\[(?:i\. ?e\.|d\. ?[hi]\.|recte|that is),? ?:?([^\[\]?]+)\][\s,:;]*$", re.IGNORECASE)
_RELATOR_URI = re.compile(r"https?://id\.loc\.gov/vocabulary/relators/([a-z]{3})(?:\.html)?/?")

GUESSED = Fault("doubtful-text", "is a cataloguer's guess; nothing was made of it. Decide for one.", Severity.INFO)


def trim(text: str) -> str:
    """Remove non-sorting and direction marks, doubled spaces and ISBD punctuation at the end.

    A full stop stays after an initial (``J. R. R.``), a numeral (``Johannes Paul II.``) and an abbreviation (``Inc.``),
    and where it stood before other punctuation (``Eṃ. En.,``).
    """
    text = text.strip()
    if "  " in text or not text.isprintable() or "¬" in text or "<<" in text:  # has_marks, without the call
        text = " ".join(without_nonsorting(text).split())
    bare = text.rstrip(_TRAILING)
    if len(bare) == len(text) and text[-1:] == "." and not keeps_stop(text):
        return text[:-1].rstrip(_TRAILING)
    return bare


def keeps_stop(text: str) -> bool:
    """Whether the full stop that ends `text` belongs to its last word."""
    if text.endswith("..") or _SHORT.search(text) or _ABBREVIATED_TOO.search(text):
        return True
    found = _LAST_WORD.search(text)
    return found is not None and (found[1].lower() in ABBREVIATIONS or "." in found[1].strip("."))


def title(text: str, field: Field | None = None) -> str:
    """Give a title proper with its other title information (245 $a $b): ``A title : a tale /`` is ``A title: a tale``.

    Parts ($n $p) follow after a full stop and a comma. Parallel titles (after ``=``) and the statement of
    responsibility go, brackets of a supplied title too. Words not filed by (second indicator) stay, and so do capital
    letters. Where a record has no ISBD punctuation, `field` tells the subfields apart.
    """
    pieces = _pieces(text, field)
    text = pieces[0][1] if pieces else ""
    for code, piece in pieces[1:]:
        text = _add(text, code, piece)
    text = _PARALLEL.split(text)[0]
    text = _SEMICOLON.sub("; ", _SUBTITLE.sub(": ", _RESPONSIBILITY.sub("", text)))
    return trim(_BRACKETED.sub(r"\1", text)).strip()


def without_brackets(text: str) -> str | Fault:
    """Take a supplied text out of brackets: ``[London]`` is ``London``, ``[S.l.]`` nothing, ``[Paris?]`` a Fault.

    ``[etc.]`` and ``[u.a.]`` behind a name say that there are others and go; of ``Lodnon [i.e. London]`` what is right
    counts.
    """
    text = _AND_OTHERS.sub("", text)
    if found := _CORRECTED.search(text):
        text = found[1]
    inner = trim(_BRACKETED.sub(r"\1", text)).strip("[] ")
    if _UNKNOWN.fullmatch(inner):
        return ""
    return GUESSED if inner.endswith("?") else inner


def relator(text: str) -> str:
    """Give a relator as tables have it (``Illustrator,``, ``(author)``, ``[ed.]``); its address gives its code."""
    if found := _RELATOR_URI.fullmatch(text):
        return found[1]
    return trim(text.strip("()[] ")).strip("()[] ").rstrip(".").lower()


def _pieces(text: str, field: Field | None) -> list[tuple[str, str]]:
    """Give (code, text) of the subfields that `text` was joined of, or the text as one piece."""
    whole, pieces = text, []
    for code, raw in field.subfields if field else ():
        piece = unicodedata.normalize("NFC", raw.strip())
        if text and (text.startswith(piece) or piece.startswith(text)):
            pieces.append((code, text[: len(piece)]))
            text = text[len(piece) :].lstrip()
    return [("a", whole)] if text or not pieces else pieces


def _add(text: str, code: str, piece: str) -> str:
    """Add a subfield to a title with the punctuation that ISBD wants between them, where there is none yet."""
    if text[-1:] in {":", ";", "=", "/"}:
        return f"{text} {piece}"
    mark = {"b": " : ", "n": ". ", "p": ", " if code == "p" and "." in text else ". "}.get(code, " ")
    return f"{text.rstrip(' .,') if mark != ' ' else text}{mark}{piece}"
