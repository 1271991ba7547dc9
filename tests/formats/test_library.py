"""Every real sample, read and mapped: exact numbers, so that a change of a rule shows what it does to real data."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.mapping.draft import draft_record
from glamdata.mapping.isbd import trim
from glamdata.mapping.names import uninvert

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT.parent / "shared/data/library"
READY, TRIAL = ROOT / "mappings", ROOT / "tests/mapping/library"

pytestmark = pytest.mark.skipif(not LIBRARY.is_dir(), reason=f"the shared library samples are not at {LIBRARY}")


class Tally(NamedTuple):
    """What became of the records of one file."""

    read: int
    refused: int
    ignored: int
    drafted: int
    excluded: int
    known: int
    statements: dict[str, int]
    findings: dict[str, int]


def tally(export: Path, mapping_file: Path) -> Tally:
    mapping = read_mapping(mapping_file)
    reader = open_reader(export, mapping.source.format)
    count: Counter[str] = Counter()
    statements: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for part in plan_parts(export, reader, 500):
        for raw, parsed in read_part(export, reader, part):
            count["file"] += 1
            findings.update(finding.code for finding in parsed.findings)
            if parsed.record is None:
                count["ignored" if parsed.ignored else "refused"] += 1
                continue
            count["read"] += 1
            assert parsed.record.position == raw.position == count["file"]
            result = draft_record(parsed.record, mapping)
            findings.update(finding.code for finding in result.findings)
            count["excluded"] += bool(result.excluded)
            if result.draft:
                count["drafted"] += 1
                count["known"] += bool(result.draft.subject.known)
                statements.update(drafted.statement.property for drafted in result.draft.statements)
    assert count["read"] + count["refused"] + count["ignored"] == count["file"]
    assert count["drafted"] + count["excluded"] == count["read"]
    names = ("read", "refused", "ignored", "drafted", "excluded", "known")
    return Tally(*(count[name] for name in names), dict(statements), dict(findings))


def test_library_of_congress_authorities() -> None:
    assert tally(LIBRARY / "loc_authority_dlc.mrc", READY / "marc_authority_person.yaml") == Tally(
        read=90,
        refused=0,
        ignored=0,
        drafted=47,
        excluded=43,
        known=0,
        statements={
            "P31": 47,
            "P244": 47,
            "P569": 19,
            "P570": 9,
            "P1412": 9,
            "P19": 4,
            "P106": 7,
            "P20": 2,
            "P1317": 1,
        },
        findings={"table-miss": 7, "several-dates": 2, "floruit": 1},
    )


def test_gnd_authorities() -> None:
    assert tally(LIBRARY / "gnd_authority_8.mrc", READY / "marc_authority_person.yaml") == Tally(
        read=8,
        refused=0,
        ignored=0,
        drafted=5,
        excluded=3,
        known=3,
        statements={"P31": 5, "P213": 2, "P227": 5, "P569": 5, "P570": 5, "P1412": 6, "P214": 1},
        findings={"table-miss": 1},
    )


def test_library_of_congress_books() -> None:
    assert tally(LIBRARY / "loc_books_2014_100.mrc", TRIAL / "book.yaml") == Tally(
        read=100,
        refused=0,
        ignored=0,
        drafted=100,
        excluded=0,
        known=0,
        statements={"P31": 100, "P577": 98, "P407": 100, "P50": 90, "P212": 2},
        findings={},
    )


def test_dnb_books() -> None:
    """Ten of the eleven lost blanks of their 008 when the file was made, which shifts the language code; lines are folded."""
    assert tally(LIBRARY / "dnb_bib_11.marcxml", TRIAL / "book.yaml") == Tally(
        read=11,
        refused=0,
        ignored=0,
        drafted=11,
        excluded=0,
        known=0,
        statements={"P31": 11, "P577": 11, "P50": 8, "P212": 3, "P407": 1},
        findings={"bad-fixed-field": 10, "control-character": 15},
    )


def test_hbz_alma_books() -> None:
    tallies = [tally(export, TRIAL / "book.yaml") for export in sorted((LIBRARY / "hbz_alma_marcxml").glob("*.xml"))]
    assert [each[:6] for each in tallies] == [(1, 0, 0, 1, 0, 0)] * 16
    statements = sum((Counter(each.statements) for each in tallies), Counter[str]())
    findings = sum((Counter(each.findings) for each in tallies), Counter[str]())
    assert (dict(statements), dict(findings)) == (
        {"P31": 16, "P212": 5, "P407": 14, "P50": 9, "P577": 4},
        {"table-miss": 2, "control-character": 3},
    )


def test_whitney_artists() -> None:
    """ORIGIN.md counts the same: 3,242 Wikidata ids, 2,538 ULAN ids, 0 in 2,235 end years and 269 begin years."""
    assert tally(LIBRARY / "whitney_artists.csv", TRIAL / "whitney.yaml") == Tally(
        read=4095,
        refused=0,
        ignored=0,
        drafted=4095,
        excluded=0,
        known=3242,
        statements={"P31": 4095, "P245": 2538, "P569": 3826, "P570": 1860},
        findings={},
    )


def test_national_gallery_constituents() -> None:
    assert tally(LIBRARY / "nga_constituents_2000.csv", TRIAL / "nga.yaml") == Tally(
        read=2000,
        refused=0,
        ignored=0,
        drafted=1896,
        excluded=104,
        known=1493,
        statements={"P31": 1896, "P569": 1575, "P570": 1362, "P245": 1153},
        findings={"floruit": 162, "uncertain-date": 50, "bad-date": 2},
    )


def test_national_gallery_names() -> None:
    assert tally(LIBRARY / "nga_altnames_2000.csv", TRIAL / "nga_names.yaml") == Tally(
        read=2600, refused=0, ignored=0, drafted=2588, excluded=12, known=0, statements={}, findings={}
    )


def test_inverted_names_of_the_national_gallery_in_direct_order() -> None:
    """The gallery's own direct form is the oracle; most that differ only keep a title (``Sir Peter Lely``).

    One has a space that is none of ours: ``dall' Acqua``.
    """
    with (LIBRARY / "nga_constituents_2000.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["constituenttype"] == "individual"]
    same = sum(uninvert(row["preferreddisplayname"]) == trim(row["forwarddisplayname"]) for row in rows)
    assert (len(rows), same) == (1896, 1813)
