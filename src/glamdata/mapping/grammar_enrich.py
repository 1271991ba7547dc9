"""The grammar of `enrich`: what is brought home, and how it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.grammar_ids import parse_properties
from glamdata.model.enrichment import EXPORT_FORMATS, MARC_TAGS, RECORD_PLACE, EnrichRules, column_names

if TYPE_CHECKING:
    from glamdata.mapping.node import Node

ENRICH_KEYS = (
    "properties", "languages", "sites", "imported", "unsourced", "formats", "record_url", "marc", "columns",
)  # fmt: skip
_RECORD_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/[!#-;=?-Z_a-z~]*\{key\}[!#-;=?-Z_a-z~]*")


def parse_enrich(node: Node | None) -> EnrichRules:
    """Read what is brought home."""
    usual = EnrichRules()
    if node is None:
        return usual
    keys = node.keys(ENRICH_KEYS)
    properties = parse_properties(keys.get("properties"), usual.properties)
    languages = keys["languages"].texts() if "languages" in keys else usual.languages
    sites = keys["sites"].texts() if "sites" in keys else usual.sites
    return EnrichRules(
        properties=properties,
        languages=languages,
        sites=sites,
        imported=keys["imported"].truth() if "imported" in keys else usual.imported,
        unsourced=keys["unsourced"].truth() if "unsourced" in keys else usual.unsourced,
        formats=_parse_formats(keys, usual.formats),
        record_url=_parse_record_url(keys.get("record_url")),
        marc=_parse_tags(keys.get("marc"), usual.marc),
        columns=_parse_columns(keys.get("columns"), column_names(properties, languages, sites)),
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


def _parse_columns(node: Node | None, known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read the columns of the CSV and the workbook: a list of them, or a table of the catalogue's names for them."""
    if node is None:
        return ()
    if isinstance(node.value, dict):
        return tuple((name, item.choice(known, "column")) for name, item in node.table().items())
    names = [item.choice(known, "column") for item in node.items()]
    for item, name in zip(node.items(), names, strict=True):
        if names.count(name) > 1:
            raise item.fail(f"the column {name} is named twice")
    return tuple((name, name) for name in names)


def _parse_record_url(node: Node | None) -> str:
    if node is None:
        return ""
    url = node.text()
    if not _RECORD_URL.fullmatch(url) or url.count(RECORD_PLACE) != 1:
        raise node.fail(
            f"an address with {RECORD_PLACE} in it once is expected: https://example.org/record/{RECORD_PLACE}"
        )
    return url
