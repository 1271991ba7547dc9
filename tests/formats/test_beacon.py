"""BEACON files, read back by a parser after the specification: https://gbv.github.io/beaconspec/beacon.html."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings

from glamdata.formats.beacon import beacon_writer
from glamdata.formats.record_uri import record_uri
from glamdata.model.enrichment import Enrichment

from .enriched import ALL, KEYS, PERSON, URL, enriched, identifier


def expand(pattern: str, text: str) -> str:
    """URI patterns of section 3.1: {ID} is simple, {+ID} reserved expansion (RFC 6570)."""
    plain = quote(text, safe="")
    reserved = quote(text, safe="%:/?#[]@!$&'()*+,;=~")
    return pattern.replace("{+ID}", reserved).replace("{ID}", plain)


def parse_beacon(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Give meta fields and (source, annotation, target) as sections 4.1 to 4.3 read them."""
    meta: dict[str, str] = {}
    links = []
    lines = text.split("\n")
    assert lines.pop() == ""
    while lines and (found := re.fullmatch(r"#([A-Z]+)(?::|[ \t])[ \t]*(.*)", lines[0])):
        assert found[1] not in meta
        meta[found[1]] = found[2].strip()
        lines.pop(0)
    for line in lines:
        if not line.strip():
            continue
        assert not line.startswith("#")
        tokens = [token.strip() for token in line.split("|")]
        assert len(tokens) <= 3
        source, annotation, target = tokens[0], "", tokens[0]
        if len(tokens) == 3:
            _, annotation, target = tokens
        elif len(tokens) == 2:
            annotation, target = ("", tokens[1]) if tokens[1].startswith(("http:", "https:")) else (tokens[1], source)
        assert source
        links.append((expand(meta.get("PREFIX", "{+ID}"), source), annotation, expand(meta["TARGET"], target)))
    return meta, links


def write(path: Path, target: str, enrichments: Iterable[Enrichment]) -> str:
    with beacon_writer(path, URL, target) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return path.read_bytes().decode("utf-8")


def test_records_lead_to_their_items(tmp_path: Path) -> None:
    meta, links = parse_beacon(write(tmp_path / "b.txt", "wikidata", ALL))

    assert (meta["FORMAT"], meta["TIMESTAMP"]) == ("BEACON", "2026-11-21")
    assert links == [
        ("https://example.org/record/b1", "", "http://www.wikidata.org/entity/Q5604"),
        ("https://example.org/record/a%2Fb%20c%7Cd", "", "http://www.wikidata.org/entity/Q42"),
        ("https://example.org/record/%3D1%2B1", "", "http://www.wikidata.org/entity/Q7"),
    ]


def test_records_lead_to_viaf_where_the_item_knows_it(tmp_path: Path) -> None:
    two = enriched("b2", "Q1", identifier("P214", "12345"), identifier("P214", "67890"))

    _, links = parse_beacon(write(tmp_path / "b.txt", "viaf", [*ALL, two]))

    assert [(source.rpartition("/")[2], target) for source, _, target in links] == [
        ("b1", "http://viaf.org/viaf/97788532"),
        ("b2", "http://viaf.org/viaf/12345"),
        ("b2", "http://viaf.org/viaf/67890"),
    ]


def test_the_timestamp_is_the_last_reading_not_the_day_of_writing(tmp_path: Path) -> None:
    old, new = (
        replace(PERSON, retrieved=date(2024, 2, 29)),
        replace(PERSON, record_key="b2", retrieved=date(2025, 1, 1)),
    )

    assert parse_beacon(write(tmp_path / "b.txt", "wikidata", [new, old]))[0]["TIMESTAMP"] == "2025-01-01"
    assert "TIMESTAMP" not in parse_beacon(write(tmp_path / "b.txt", "wikidata", []))[0]


@pytest.mark.parametrize("target", ["wikidata", "viaf"])
def test_equal_content_gives_equal_bytes(tmp_path: Path, target: str) -> None:
    assert write(tmp_path / "1.txt", target, ALL) == write(tmp_path / "2.txt", target, ALL)


@settings(deadline=None, max_examples=40)
@given(KEYS)
def test_any_key_is_one_line_and_comes_back(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    _, ((source, _, _),) = parse_beacon(write(tmp_path_factory.mktemp("beacon") / "b.txt", "wikidata", [enriched(key)]))

    assert source == record_uri(URL, key)
    assert unquote(source.removeprefix("https://example.org/record/")) == key


def test_a_further_item_is_a_fragment_of_its_record(tmp_path: Path) -> None:
    work = enriched("12 3#work", "Q1")

    assert (
        parse_beacon(write(tmp_path / "b.txt", "wikidata", [work]))[1][0][0] == "https://example.org/record/12%203#work"
    )
    assert record_uri("https://a/{key}?x", "123#work") == "https://a/123?x#work"
    with beacon_writer(tmp_path / "c.txt", "https://a/{key}?x", "wikidata") as write_one:
        write_one(work)
        write_one(enriched("4", "Q2"))
    assert [source for source, _, _ in parse_beacon((tmp_path / "c.txt").read_text("utf-8"))[1]] == ["https://a/4?x"]
