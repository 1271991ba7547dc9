"""Which authority a number is of: prefixes in brackets, web addresses, and the property that keeps the number.

``(DE-588)118540238``, ``https://d-nb.info/gnd/118540238`` and ``GND: 118540238`` are the same number. MARC 21 $0 holds
the address or number of an authority record, $1 the address of the thing itself ("PCC guidelines for real world object
URIs in MARC", Program for Cooperative Cataloging): several authorities write the two differently
(``…/ulan/500115588`` and ``…/ulan/500115588-agent``), and both have the same number in them. Prefixes are MARC
organization codes and the codes of https://www.loc.gov/standards/sourcelist/standard-identifier.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of identifier: the step that checks it, its property, its name, the prefixes and addresses it has.

    `codes` are what stands in brackets, in small letters. `address` matches what follows ``https://`` (and ``www.``);
    its first group is the number.
    """

    kind: str
    property: str
    name: str
    codes: frozenset[str]
    address: re.Pattern[str]


def _scheme(kind: str, pid: str, name: str, codes: str, address: str) -> Scheme:
    return Scheme(kind, pid, name, frozenset(codes.split()), re.compile(f"(?:{address})/?(?:[?#].*)?", re.IGNORECASE))


SCHEMES = (
    _scheme(
        "qid", "", "Wikidata item", "wikidata wd",
        r"(?:m\.)?wikidata\.org/(?:entity|wiki)/(?:Special:EntityPage/)?([^/?#.]+)(?:\.\w+)?",
    ),
    _scheme(
        "gnd", "P227", "GND id", "de-588 de-588a de-588b de-588c gnd",
        r"(?:d-nb\.info|lobid\.org)/gnd/([^/?#]+)(?:/about(?:/\w+)?)?",
    ),
    _scheme(
        "lccn", "P244", "Library of Congress authority id", "dlc lcnaf naf lcsh",
        r"id\.loc\.gov/(?:authorities/(?:names|subjects|genreForms|childrensSubjects|performanceMediums|demographicTerms)"
        r"|rwo/agents)/([^/?#]+?)(?:\.html)?",
    ),
    _scheme(
        "lccn_bibliographic", "P1144", "LCCN of a book", "",
        r"lccn\.loc\.gov/([^/?#]+)|id\.loc\.gov/resources/\w+/([^/?#]+)",
    ),
    _scheme("viaf", "P214", "VIAF id", "viaf", r"viaf\.org/(?:\w\w/)?viaf/([^/?#]+)"),
    _scheme("isni", "P213", "ISNI", "isni", r"isni\.org/(?:isni/)?([^/?#]+)"),
    _scheme("orcid", "P496", "ORCID iD", "orcid", r"orcid\.org/([^/?#]+)"),
    _scheme(
        "ulan", "P245", "ULAN id", "ulan gettyulan",
        r"vocab\.getty\.edu/(?:page/)?ulan/([^/?#]+?)(?:-agent)?|getty\.edu/vow/ULANFullDisplay\?(?:.*&)?subjectid=(\d+)",
    ),
    _scheme("tgn", "P1667", "TGN id", "tgn gettytgn", r"vocab\.getty\.edu/(?:page/)?tgn/([^/?#]+?)(?:-place)?"),
    _scheme("aat", "P1014", "AAT id", "aat gettyaat", r"vocab\.getty\.edu/(?:page/)?aat/([^/?#]+)"),
    _scheme(
        "bnf", "P268", "BnF id", "bnf frpbn fr-pabnf",
        r"(?:(?:data|catalogue)\.bnf\.fr|n2t\.net)/(ark:/?12148/cb[^/?#.]+)(?:\.\w+|/PUBLIC)?"
        r"|data\.bnf\.fr/(?:[a-z]{2}/)?(\d{8})(?:/[^/?#]*)?",
    ),
    _scheme("idref", "P269", "IdRef id", "idref fr-idref ppn-idref", r"idref\.fr/([^/?#]+?)(?:/id|\.rdf)?"),
    _scheme("nta", "P1006", "NTA id", "nl-leocl nta", r"data\.bibliotheken\.nl/id/thes/p([^/?#]+)"),
    _scheme("fast", "P2163", "FAST id", "fast", r"(?:id|experimental)\.worldcat\.org/fast/([^/?#]+)"),
    _scheme("oclc", "P243", "OCLC number", "ocolc", r"(?:search\.)?worldcat\.org/(?:\w\w/)?(?:oclc|title)/([^/?#]+)"),
    _scheme("doi", "P356", "DOI", "doi", r"(?:dx\.)?doi\.org/(.+)"),
    _scheme("geonames", "P1566", "GeoNames id", "geonames", r"(?:sws\.)?geonames\.org/([^/?#]+)(?:/[^?#]*)?"),
    _scheme("musicbrainz", "P434", "MusicBrainz artist id", "musicb mb", r"musicbrainz\.org/artist/([^/?#]+)"),
    _scheme("issn", "P236", "ISSN", "issn", r"(?:portal\.)?issn\.org/resource/issn/([^/?#]+)"),
)  # fmt: skip
SCHEME_OF: dict[str, Scheme] = {scheme.kind: scheme for scheme in SCHEMES}
OTHER = "other"

_KIND_OF_CODE = {code: scheme.kind for scheme in SCHEMES for code in scheme.codes}
_PREFIXED = re.compile(r"\(([A-Za-z][\w\- ]*)\)\s*(.*)", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?:)?//(?:www\.)?(.+)", re.IGNORECASE)
_NAMED = re.compile(
    r"(GND|VIAF|ISNI|ORCID|ULAN|TGN|AAT|BnF|IdRef|FAST|OCLC|DOI|ISSN|LCCN|GeoNames|Wikidata|wd)"
    r"(?: ?(?:id|no\.?|number))?[:\s]\s*(.+)",
    re.IGNORECASE,
)
_KIND_OF_NAME = {"wikidata": "qid", "wd": "qid"}
_HOST = re.compile(r"(?:www\.)?((?:[a-z\d\-]+\.)+[a-z]{2,4}/.+)", re.IGNORECASE)
_AUTHORITY_NUMBER = re.compile(r"\s*[a-z]", re.IGNORECASE)


def identify(text: str) -> tuple[str, str]:
    """Tell the kind of an identifier and give its number; the kind is empty for a bare one, ``other`` if unknown."""
    text = text.strip()
    if text[:1].isdigit():
        return "", text
    if text.startswith("(") and (found := _PREFIXED.fullmatch(text)):
        code, rest = found[1].lower(), found[2].strip()
        return identify(rest) if code == "uri" else (_kind_of_code(code, rest), rest)
    if found := _ADDRESS.match(text):
        return _identify_address(found[1], text)
    if text.startswith("ark:/"):
        return ("bnf" if text.startswith("ark:/12148/cb") else OTHER), text
    if found := _NAMED.fullmatch(text):
        name = found[1].lower()
        return _KIND_OF_NAME.get(name, name), found[2].strip()
    if found := _HOST.fullmatch(text):
        kind, number = _identify_address(found[1], text)
        return ("" if kind == OTHER else kind), number
    return "", text


def is_foreign(text: str, kind: str) -> bool:
    """Whether a text says itself that it is an identifier of another kind than the one wanted."""
    return identify(text)[0] not in {"", kind}


def name_of(kind: str) -> str:
    """Give what a kind is called, empty for one unknown."""
    scheme = SCHEME_OF.get(kind)
    return scheme.name if scheme else ""


def _kind_of_code(code: str, rest: str) -> str:
    """Two prefixes stand for several kinds: OCLC's (books, FAST, authorities) and the Library of Congress's."""
    if code == "ocolc":
        return "fast" if rest.startswith("fst") else OTHER if rest.startswith("oca") else "oclc"
    if code == "dlc" and not _AUTHORITY_NUMBER.match(rest):
        return "lccn_bibliographic"
    return _KIND_OF_CODE.get(code, OTHER)


def _identify_address(address: str, text: str) -> tuple[str, str]:
    for scheme in SCHEMES:
        if found := scheme.address.fullmatch(address):
            return scheme.kind, next(group for group in found.groups() if group)
    return OTHER, text
