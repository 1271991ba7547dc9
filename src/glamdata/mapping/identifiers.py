"""Identifiers: each step takes what catalogues write (spaces, prefixes, addresses) and gives the form Wikidata keeps.

A text that fails its check is a Fault, never a value. Which prefixes and addresses are whose is said in
:mod:`glamdata.mapping.uri`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from glamdata.mapping import check_digit
from glamdata.mapping.book_numbers import ean, isbn, isbn10, isbn13, ismn, issn
from glamdata.mapping.fault import Fault
from glamdata.mapping.misfit import bad, misfit
from glamdata.mapping.uri import identify

if TYPE_CHECKING:
    from collections.abc import Callable

Identified = str | Fault

_QID = re.compile(r"Q[1-9]\d*", re.IGNORECASE | re.ASCII)
_VIAF = re.compile(r"[1-9]\d(?:\d{0,7}|\d{17,20})", re.ASCII)
_SIXTEEN = re.compile(r"\d{15}[\dX]", re.ASCII)
_ORCIDS = (("0000000150000007", "0000000350000001"), ("0009000000000000", "0009001000000000"))
_LCCN = re.compile(r"(?:n|nb|nr|no|ns|sh|sj|sn|gf|mp|dg)(?:\d{8}|\d{10})", re.ASCII)
_LCCN_BIBLIOGRAPHIC = re.compile(r"[a-z]{0,3}\d{8}|[a-z]{0,2}\d{10}", re.ASCII)
_GND = re.compile(r"1[0123]?\d{7}[0-9X]|[47]\d{6}-\d|[1-9]\d{0,7}-[0-9X]|3\d{7}[0-9X]", re.ASCII)
_PPN = re.compile(r"\d{8,9}[\dX]", re.ASCII)
_BNF = re.compile(r"(?:ark:/?12148/)?(?:cb)?(\d{8})([\dbcdfghjkmnpqrstvwxz])", re.ASCII)
_EIGHT = re.compile(r"(\d{8})", re.ASCII)
_FRBNF = re.compile(r"FRBNF(\d{8})[\dX]?", re.ASCII)
_OCLC = re.compile(r"(?:ocm|ocn|on)?0*([1-9]\d*)", re.ASCII | re.IGNORECASE)
_FAST = re.compile(r"(?:fst)?0*([1-9]\d{1,7})", re.ASCII)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_PARTED = re.compile(r"[\s\-–]")


def qid(text: str) -> Identified:
    """Wikidata item id, out of an address if need be."""
    return _take("qid", _QID, text, "a Wikidata item id (Q and a number)", str.upper)


def viaf(text: str) -> Identified:
    """VIAF cluster id (P214)."""
    return _take("viaf", _VIAF, text, "a VIAF id (2–9 or 19–22 digits)")


def isni(text: str) -> Identified:
    """ISNI (P213): sixteen characters without spaces, check character right."""
    if _SIXTEEN.fullmatch(text) and text[15] == check_digit.mod_11_2(text[:15]) and not _is_orcid(text):
        return text  # as most are written
    digits = _sixteen("isni", text, "an ISNI")
    if isinstance(digits, str) and _is_orcid(digits):
        return misfit("an ISNI", "it lies among the numbers kept for ORCID iDs; take it by the step orcid")
    return digits


def orcid(text: str) -> Identified:
    """ORCID iD (P496), with hyphens, check character right."""
    digits = _sixteen("orcid", text, "an ORCID iD")
    if isinstance(digits, Fault):
        return digits
    if not _is_orcid(digits):
        return misfit("an ORCID iD", "it is an ISNI outside of those kept for ORCID iDs; take it by the step isni")
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def lccn(text: str) -> Identified:
    """Library of Congress authority id (P244), normalised: ``n  88099924`` and ``n88-99924`` become ``n88099924``.

    https://www.loc.gov/marc/lccn-namespace.html.
    """
    bare = text.replace(" ", "")
    if _LCCN.fullmatch(bare):  # as nearly all are written; no other kind of number is like that
        return bare
    return _lccn("lccn", _LCCN, text, "a Library of Congress authority id (like n 88099924)")


def lccn_bibliographic(text: str) -> Identified:
    """Library of Congress control number of a book (P1144), normalised in the same way."""
    return _lccn("lccn_bibliographic", _LCCN_BIBLIOGRAPHIC, text, "a Library of Congress control number (like 00-332)")


def gnd(text: str) -> Identified:
    """GND id (P227), check character right."""
    kind, number = identify(text)
    if kind not in {"", "gnd"}:
        return bad("a GND id", kind)
    if not _GND.fullmatch(number):
        return bad("a GND id (like 118540238 or 4099202-0)")
    digits = number.replace("-", "")
    return _checked("a GND id", number, check_digit.pica(digits[:-1], counts_up="-" in number))


def idref(text: str) -> Identified:
    """IdRef id of the French universities (P269), check character right."""
    return _ppn("idref", text, "an IdRef id")


def nta(text: str) -> Identified:
    """Id of the Dutch thesaurus of authors (P1006), check character right."""
    return _ppn("nta", text, "an NTA id")


def bnf(text: str) -> Identified:
    """BnF id (P268): eight digits and a control character, out of an ARK, an address or a record number (FRBNF…)."""
    kind, number = identify(text)
    if kind not in {"", "bnf"}:
        return bad("a BnF id", kind)
    if (found := _FRBNF.fullmatch(number)) or (kind and (found := _EIGHT.fullmatch(number))):
        return found[1] + check_digit.noid("cb" + found[1])
    if not (found := _BNF.fullmatch(number)):
        return bad("a BnF id (like 11888266r, FRBNF11888266 or ark:/12148/cb11888266r)")
    return _checked("a BnF id", found[1] + found[2], check_digit.noid("cb" + found[1]))


def ulan(text: str) -> Identified:
    """Union List of Artist Names id (P245): nine digits that start with 500."""
    return _take("ulan", re.compile(r"500\d{6}", re.ASCII), text, "a ULAN id (500 and six digits)")


def tgn(text: str) -> Identified:
    """Getty Thesaurus of Geographic Names id (P1667): seven digits that start with 1, 2, 7 or 8."""
    return _take("tgn", re.compile(r"[1278]\d{6}", re.ASCII), text, "a TGN id (seven digits)")


def aat(text: str) -> Identified:
    """Art & Architecture Thesaurus id (P1014): nine digits that start with 300."""
    return _take("aat", re.compile(r"300\d{6}", re.ASCII), text, "an AAT id (300 and six digits)")


def fast(text: str) -> Identified:
    """FAST id (P2163): ``(OCoLC)fst01204310`` is 1204310."""
    return _take("fast", _FAST, text, "a FAST id (fst and up to eight digits)")


def oclc(text: str) -> Identified:
    """OCLC number (P243) without prefixes and leading zeros: ``(OCoLC)ocm00123456`` is 123456."""
    return _take("oclc", _OCLC, text, "an OCLC number (digits)")


def doi(text: str) -> Identified:
    """DOI (P356) in capital letters, as Wikidata keeps it."""
    if "%" in text and "//" in text:
        text = unquote(text)
    return _take("doi", _DOI, text.rstrip(" .,;"), "a DOI (like 10.1007/978-90-481-3458-8)", str.upper)


def geonames(text: str) -> Identified:
    """GeoNames id (P1566)."""
    return _take("geonames", re.compile(r"[1-9]\d{0,8}", re.ASCII), text, "a GeoNames id (digits)")


def musicbrainz(text: str) -> Identified:
    """MusicBrainz artist id (P434)."""
    return _take("musicbrainz", _UUID, text, "a MusicBrainz id (36 characters)", str.lower)


CHECKS: dict[str, Callable[[str], Identified]] = {
    check.__name__: check
    for check in (
        qid, viaf, isni, orcid, lccn, lccn_bibliographic, gnd, ulan, tgn, aat, bnf, idref, nta, fast, oclc, doi,
        geonames, musicbrainz, isbn, isbn10, isbn13, issn, ismn, ean,
    )
}  # fmt: skip
CHECK_OF_PROPERTY = {
    "P214": "viaf",
    "P213": "isni",
    "P244": "lccn",
    "P1144": "lccn_bibliographic",
    "P227": "gnd",
    "P245": "ulan",
    "P1667": "tgn",
    "P1014": "aat",
    "P268": "bnf",
    "P269": "idref",
    "P1006": "nta",
    "P2163": "fast",
    "P243": "oclc",
    "P356": "doi",
    "P1566": "geonames",
    "P434": "musicbrainz",
    "P496": "orcid",
    "P212": "isbn13",
    "P957": "isbn10",
    "P236": "issn",
    "P7363": "issn",
    "P1208": "ismn",
    "P3962": "ean",
}


def _take(kind: str, pattern: re.Pattern[str], text: str, what: str, change: Callable[[str], str] = str) -> Identified:
    """Give the number of a text of this kind in the form of `pattern` (its group, if it has one)."""
    said, number = identify(text)
    if said and said != kind:
        return bad(what, said)
    found = pattern.fullmatch(number)
    return change(found[pattern.groups]) if found else bad(what)


def _checked(what: str, number: str, wanted: str) -> Identified:
    if number[-1] == wanted:
        return number
    return misfit(what, f"its check character should be {wanted}, not {number[-1]}")


def _sixteen(kind: str, text: str, what: str) -> Identified:
    said, number = identify(text)
    if said and said != kind:
        return bad(what, said)
    sound = _SIXTEEN.fullmatch(number) is not None
    digits = number if sound else _PARTED.sub("", number).upper()
    if not sound and not _SIXTEEN.fullmatch(digits):
        return misfit(what, f"it has {len(digits)} characters and should have sixteen digits, the last may be an X")
    return _checked(what, digits, check_digit.mod_11_2(digits[:-1]))


def _is_orcid(digits: str) -> bool:
    """Whether sixteen characters lie in the blocks of ISNI that are kept for ORCID iDs.

    https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier.
    """
    for first, last in _ORCIDS:  # noqa: SIM110  (a generator costs three times as much)
        if first <= digits <= last:
            return True
    return False


def _ppn(kind: str, text: str, what: str) -> Identified:
    said, number = identify(text)
    if said and said != kind:
        return bad(what, said)
    if not _PPN.fullmatch(number):
        return misfit(what, "it is not eight or nine digits and a check character")
    return _checked(what, number, check_digit.pica(number[:-1]))


def _lccn(kind: str, pattern: re.Pattern[str], text: str, what: str) -> Identified:
    said, number = identify(text)
    if said not in {"", "lccn", "lccn_bibliographic"}:
        return bad(what, said)
    normal = _SPACES.sub("", number.partition("/")[0]).lower()
    head, hyphen, serial = normal.partition("-")
    if hyphen:
        normal = head + serial.zfill(6) if serial.isdigit() and len(serial) <= 6 else ""
    if pattern.fullmatch(normal):
        return normal
    return bad(what, said if said != kind else "")
