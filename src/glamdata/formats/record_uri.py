"""The addresses by which files name things: a record of the catalogue, an item, an authority record."""

from __future__ import annotations

import re
from urllib.parse import quote

from glamdata.model.enrichment import RECORD_PLACE

ENTITY = "http://www.wikidata.org/entity/"

# Per property: what precedes and follows the identifier in the address that the authority file itself gives out.
_AUTHORITIES = {
    "P214": ("http://viaf.org/viaf/", ""),
    "P213": ("https://isni.org/isni/", ""),
    "P227": ("https://d-nb.info/gnd/", ""),
    "P245": ("http://vocab.getty.edu/ulan/", ""),
    "P268": ("http://data.bnf.fr/ark:/12148/cb", "#about"),
    "P269": ("http://www.idref.fr/", "/id"),
    "P496": ("https://orcid.org/", ""),
    "P1014": ("http://vocab.getty.edu/aat/", ""),
    "P1566": ("https://sws.geonames.org/", "/"),
    "P1667": ("http://vocab.getty.edu/tgn/", ""),
}
_LIBRARY_OF_CONGRESS = "P244"
_LC_NAMES = re.compile(r"n[a-z]{0,2}\d{8,10}")
_LC_SUBJECTS = re.compile(r"s[a-z]{0,2}\d{8,10}")
_FURTHER_ITEM = re.compile(r"#[a-z][a-z0-9_]*\Z")
_PLAIN = re.compile(r"[0-9A-Za-z._:/-]+")


def record_uri(pattern: str, key: str) -> str:
    """Give the address of the record `key`: `pattern` with the key, percent-encoded, in place of ``{key}``.

    A further item that a record describes (``123#work``) is a fragment of the record's address.
    """
    record, item = _split_key(key)
    return pattern.replace(RECORD_PLACE, quote(record, safe="")) + item


def encode_key(key: str) -> str:
    """Percent-encode a key for the end of an address (RFC 3986); a further item's name stays a fragment."""
    record, item = _split_key(key)
    return quote(record, safe="") + item


def _split_key(key: str) -> tuple[str, str]:
    found = _FURTHER_ITEM.search(key)
    return (key[: found.start()], found[0]) if found and found.start() else (key, "")


def entity_uri(qid: str) -> str:
    """Give the address that stands for the item itself, not for a page about it."""
    return f"{ENTITY}{qid}"


def authority_uri(pid: str, identifier: str) -> str:
    """Give the address of what an identifier names, empty where its file gives out none or the text is odd."""
    if not _PLAIN.fullmatch(identifier):
        return ""
    if pid == _LIBRARY_OF_CONGRESS:
        return _library_of_congress_uri(identifier)
    before, after = _AUTHORITIES.get(pid, ("", ""))
    return f"{before}{identifier}{after}" if before else ""


def _library_of_congress_uri(identifier: str) -> str:
    if _LC_NAMES.fullmatch(identifier):
        return f"http://id.loc.gov/authorities/names/{identifier}"
    if _LC_SUBJECTS.fullmatch(identifier):
        return f"http://id.loc.gov/authorities/subjects/{identifier}"
    return ""
