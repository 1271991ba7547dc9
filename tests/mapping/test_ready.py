"""The ready mappings on the project's own samples, and on records nobody would write."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.mapping.draft import draft_record
from glamdata.model.record import CatalogueRecord, Field
from glamdata.model.statement import Statement

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data/samples"
PERSONS = read_mapping(ROOT / "mappings/marc_authority_person.yaml")
ARTISTS = read_mapping(ROOT / "mappings/csv_artists.yaml")


@pytest.mark.parametrize(("name", "mapping"), [("persons.mrc", PERSONS), ("artists.csv", ARTISTS)])
def test_samples_are_read_refused_and_excluded_as_their_origin_says(name: str, mapping: object) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text())[name]
    reader = open_reader(SAMPLES / name)
    rules = PERSONS if mapping is PERSONS else ARTISTS
    count: Counter[str] = Counter()
    refused = []
    for part in plan_parts(SAMPLES / name, reader, 100):
        for raw, parsed in read_part(SAMPLES / name, reader, part):
            count["file"] += 1
            if parsed.record is None:
                refused.append(raw.position)
                assert len(parsed.findings) == 1
                continue
            result = draft_record(parsed.record, rules)
            count["excluded"] += bool(result.excluded)
            count["drafted"] += bool(result.draft)
    damaged = [fault.get("position") or fault["line"] - 1 for fault in expected["damaged"]]
    assert (count["file"], refused) == (expected["in_file"], damaged)
    assert count["excluded"] == (expected.get("excluded") or expected["corporate"])
    assert count["drafted"] == expected["read"] - count["excluded"]


@pytest.mark.parametrize("mapping", [PERSONS, ARTISTS], ids=["persons", "artists"])
def test_mappings_go_to_other_processes(mapping: object) -> None:
    assert pickle.loads(pickle.dumps(mapping)) == mapping


TEXT = st.text(max_size=12) | st.sampled_from(
    [
        "1867-1954",
        "ca. 1530-",
        "active 1600",
        "Duryan, Petros,",
        "n  88099924",
        "viaf",
        "isni",
        "wikidata",
        "Q42",
        "poets",
    ]
)
FIELDS = st.builds(
    Field,
    st.sampled_from(["010", "024", "046", "100", "370", "374", "377", "400", "667", "999"]),
    st.sampled_from(["  ", "1 ", "0 ", "7 "]),
    st.lists(st.tuples(st.sampled_from("abcdfgq02"), TEXT), max_size=4).map(tuple),
)


@settings(deadline=None)
@given(st.lists(FIELDS, max_size=8))
def test_no_record_crashes_and_statements_survive_json(fields: list[Field]) -> None:
    record = CatalogueRecord(1, 0, "d", "00000nz  a2200000n  4500", (Field("001", data="k"), *fields))
    result = draft_record(record, PERSONS)
    assert result == draft_record(record, PERSONS)
    assert (result.draft is None) == bool(result.excluded)
    for drafted in result.draft.statements if result.draft else ():
        assert Statement.from_json(json.loads(json.dumps(drafted.statement.to_json()))) == drafted.statement
        assert drafted.statement.references
        assert not drafted.origin.startswith(("667", "999"))


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=12))
def test_no_row_crashes(name: str, dates: str, ulan: str) -> None:
    cells = dict.fromkeys(("artist_id", "begin_year", "end_year", "nationality", "wikidata_id", "type"), "x")
    cells |= {"display_name": name, "sort_name": name, "display_date": dates, "ulan_id": ulan}
    result = draft_record(CatalogueRecord(1, 0, "d", cells=cells), ARTISTS)
    assert (result.draft is None) == bool(result.excluded)


def test_an_author_keeps_the_number_of_a_pope() -> None:
    fields = (
        Field("001", data="b1"),
        Field("008", data="850423s1985    enk           000 0 eng d"),
        Field("100", "0 ", (("a", "John Paul"), ("b", "II,"), ("c", "Pope,"), ("d", "1920-2005."))),
        Field("245", "10", (("a", "Letters from Rome /"),)),
    )
    record = CatalogueRecord(1, 0, "", "00000nam a2200000 a 4500", fields)
    drafts = draft_record(record, read_mapping(ROOT / "mappings/marc_book.yaml")).drafts
    authors = [drafted.statement for draft in drafts for drafted in draft.statements if "John Paul" in str(drafted)]
    assert len(authors) == 2, "of the edition and of the work"
    assert all("John Paul II" in str(author) for author in authors)
