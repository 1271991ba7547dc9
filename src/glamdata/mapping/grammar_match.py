"""The grammar of `match` and `enrich`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.grammar_ids import parse_item, parse_properties, parse_property
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_take, parse_takes
from glamdata.mapping.spec import SubjectRules
from glamdata.model.enrichment import EXPORT_FORMATS, MARC_TAGS, RECORD_PLACE, EnrichRules
from glamdata.model.match import MatchRules

if TYPE_CHECKING:
    from glamdata.mapping.node import Node
    from glamdata.mapping.rule import Take
    from glamdata.mapping.scope import Scope

MATCH_KEYS = (
    "instance_of", "own_id", "known", "identifiers", "weak", "compare", "accept", "gap", "languages", "create",
)  # fmt: skip
ENRICH_KEYS = ("properties", "languages", "sites", "formats", "record_url", "marc")
_RECORD_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/[!#-;=?-Z_a-z~]*\{key\}[!#-;=?-Z_a-z~]*")
COMPARED = ("name", "birth", "death")
CREATE = ("never", "reviewed", "auto")


def parse_match(node: Node | None, scope: Scope, mul: str) -> tuple[MatchRules, SubjectRules]:
    """Read how records are reconciled, and where a record says who it is; `mul` is the policy of the terms."""
    usual = replace(MatchRules(), mul=mul)
    if node is None:
        return usual, SubjectRules()
    keys = node.keys(MATCH_KEYS)
    own_property, own_takes = _parse_own_id(keys.get("own_id"), scope)
    match = replace(
        usual,
        instance_of=parse_item(keys["instance_of"]) if "instance_of" in keys else usual.instance_of,
        own_property=own_property,
        identifiers=parse_properties(keys.get("identifiers"), usual.identifiers),
        weak=frozenset(parse_properties(keys.get("weak"), tuple(usual.weak))),
        weights=_parse_weights(keys.get("compare"), usual.weights),
        accept=keys["accept"].number(0, 1) if "accept" in keys else usual.accept,
        gap=keys["gap"].number(0, 1) if "gap" in keys else usual.gap,
        languages=keys["languages"].texts() if "languages" in keys else usual.languages,
        create=keys["create"].choice(CREATE, "way to create items") if "create" in keys else usual.create,
    )
    return match, SubjectRules(_parse_known(keys.get("known"), scope), own_property, own_takes)


def parse_enrich(node: Node | None) -> EnrichRules:
    """Read what is brought home."""
    usual = EnrichRules()
    if node is None:
        return usual
    keys = node.keys(ENRICH_KEYS)
    return EnrichRules(
        properties=parse_properties(keys.get("properties"), usual.properties),
        languages=keys["languages"].texts() if "languages" in keys else usual.languages,
        sites=keys["sites"].texts() if "sites" in keys else usual.sites,
        formats=_parse_formats(keys, usual.formats),
        record_url=_parse_record_url(keys.get("record_url")),
        marc=_parse_tags(keys.get("marc"), usual.marc),
    )


def _parse_formats(keys: dict[str, Node], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Read the files to write; a BEACON file names records by their address and comes by itself where there is one."""
    if "formats" not in keys:
        return (*usual, "beacon") if "record_url" in keys else usual
    named = {item.choice(EXPORT_FORMATS, "format of an export") for item in keys["formats"].items()}
    if "beacon" in named and "record_url" not in keys:
        raise keys["formats"].fail("a BEACON file links addresses: say what a record's is with record_url")
    return tuple(name for name in EXPORT_FORMATS if name in named)


def _parse_tags(node: Node | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    if node is None:
        return usual
    named = {item.choice(MARC_TAGS, "MARC field that records can gain") for item in node.items()}
    return tuple(tag for tag in MARC_TAGS if tag in named)


def _parse_record_url(node: Node | None) -> str:
    if node is None:
        return ""
    url = node.text()
    if not _RECORD_URL.fullmatch(url) or url.count(RECORD_PLACE) != 1:
        raise node.fail(
            f"an address with {RECORD_PLACE} in it once is expected: https://example.org/record/{RECORD_PLACE}"
        )
    return url


def _parse_known(node: Node | None, scope: Scope) -> tuple[Take, ...]:
    return tuple(parse_take(item, scope) for item in node.items()) if node else ()


def _parse_own_id(node: Node | None, scope: Scope) -> tuple[str, tuple[Take, ...]]:
    if node is None:
        return "", ()
    if "qualifiers" in node.table():
        raise node.table()["qualifiers"].fail("qualifiers of our own id are not supported yet; leave them out")
    keys = node.keys(("property", *TAKE_KEYS), required=("property",))
    pid = parse_property(keys["property"])
    if "from" not in keys:
        raise node.fail("the key 'from' is missing: say where our own id stands in the record")
    return pid, tuple(with_check(pid, "external_id", take) for take in parse_takes(keys, scope))


def _parse_weights(node: Node | None, usual: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    if node is None:
        return usual
    return tuple((name, weight.number(0, 1)) for name, weight in node.keys(COMPARED).items())
