"""JSON Lines: after the schema, read back as written, equal bytes for equal content."""

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.jsonl import SCHEMA_VERSION, enrichment_to_json, read_jsonl, write_jsonl, write_schema
from glamdata.model.enrichment import EnrichedValue, Enrichment

VALUE = {"type": "time", "value": {"time": "+1867-06-08T00:00:00Z", "precision": 11}}
WRIGHT = Enrichment(
    "n80-126295",
    "Q5604",
    2291034457,
    date(2026, 11, 21),
    (
        EnrichedValue("label", "", "Frank Lloyd Wright", "cy", fallback="en"),
        EnrichedValue("description", "", "architect", "en"),
        EnrichedValue(
            "date",
            "P569",
            "1867-06-08",
            datavalue=VALUE,
            rank="normal",
            sources=("loc.gov",),
            edtf="1867-06-08",
            guid="Q5604$1",
        ),
        EnrichedValue(
            "item", "P106", "Q42973", label="pensaer", labels=(("cy", "pensaer"), ("en", "architect")), rank="normal"
        ),
        EnrichedValue(
            "media", "P18", "A.jpg", url="https://commons.wikimedia.org/wiki/Special:FilePath/A.jpg", rank="preferred"
        ),
        EnrichedValue("link", "", "أم كلثوم", "arwiki", url="https://ar.wikipedia.org/wiki/%D8%A3"),
    ),
)


@pytest.fixture
def schema(tmp_path: Path) -> jsonschema.Draft202012Validator:
    write_schema(tmp_path / "schema.json")
    definition = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(definition)
    return jsonschema.Draft202012Validator(definition)


def test_a_line_says_everything() -> None:
    line = enrichment_to_json(WRIGHT)

    assert line["schema_version"] == SCHEMA_VERSION
    assert line["uri"] == "http://www.wikidata.org/entity/Q5604"
    assert line["labels"] == {"cy": {"text": "Frank Lloyd Wright", "fallback": "en"}}
    assert line["statements"]["P569"] == [
        {
            "kind": "date",
            "text": "1867-06-08",
            "edtf": "1867-06-08",
            "rank": "normal",
            "guid": "Q5604$1",
            "datavalue": VALUE,
            "sources": ["loc.gov"],
        }
    ]
    assert line["statements"]["P106"][0]["labels"] == {"cy": "pensaer", "en": "architect"}
    assert line["links"] == {"arwiki": {"title": "أم كلثوم", "url": "https://ar.wikipedia.org/wiki/%D8%A3"}}


def test_lines_keep_to_the_schema(tmp_path: Path, schema: jsonschema.Draft202012Validator) -> None:
    path = tmp_path / "enriched.jsonl"

    assert write_jsonl(path, [WRIGHT, Enrichment("1", "Q1", 0, date(2026, 1, 1))]) == 2

    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    for line in lines:
        schema.validate(json.loads(line))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"qid": "q5604"}, "qid"),
        ({"links": {"enwiki": {"title": "A", "url": "javascript:alert(1)"}}}, "links"),
        ({"statements": {"P569": [{"kind": "date", "text": "1867"}]}}, "statements"),
        ({"schema_version": 2}, "schema_version"),
    ],
)
def test_the_schema_refuses_what_is_none(change: dict, path: str, schema: jsonschema.Draft202012Validator) -> None:
    (error,) = schema.iter_errors({**enrichment_to_json(WRIGHT), **change})

    assert error.absolute_path[0] == path


def test_the_content_hash_is_of_the_content_alone() -> None:
    later = replace(WRIGHT, revision=2291034458, retrieved=date(2026, 12, 1))
    other = replace(WRIGHT, values=WRIGHT.values[1:])

    content_hash = enrichment_to_json(WRIGHT)["content_hash"]
    assert enrichment_to_json(later)["content_hash"] == content_hash
    assert enrichment_to_json(other)["content_hash"] != content_hash


TEXT = st.text(st.characters(codec="utf-8"))
PID = st.integers(1, 99).map(lambda number: f"P{number}")
TERMS = st.dictionaries(st.sampled_from(["cy", "en", "he"]), st.tuples(TEXT, st.sampled_from(["", "mul"])))
STATEMENTS = st.dictionaries(
    PID,
    st.lists(
        st.builds(
            EnrichedValue,
            kind=st.sampled_from(["identifier", "date", "text", "item"]),
            property=st.just(""),
            text=TEXT,
            label=TEXT,
            rank=st.sampled_from(["normal", "preferred"]),
            sources=st.lists(TEXT).map(tuple),
            labels=st.dictionaries(st.sampled_from(["cy", "en"]), TEXT).map(lambda labels: tuple(labels.items())),
            datavalue=st.none() | st.just(VALUE),
            until=TEXT,
        ),
        min_size=1,
        max_size=3,
    ),
)


@given(TERMS, TERMS, STATEMENTS, st.dictionaries(st.sampled_from(["enwiki", "cywiki"]), TEXT))
def test_what_is_read_back_equals_what_was_written(
    labels: dict, descriptions: dict, statements: dict, links: dict
) -> None:
    values = (
        *(EnrichedValue("label", "", text, code, fallback=other) for code, (text, other) in labels.items()),
        *(EnrichedValue("description", "", text, code, fallback=other) for code, (text, other) in descriptions.items()),
        *(replace(value, property=pid) for pid, group in statements.items() for value in group),
        *(EnrichedValue("link", "", title, site, url="https://a.example") for site, title in links.items()),
    )
    enrichment = Enrichment("k", "Q1", 1, date(2026, 11, 21), values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "enriched.jsonl")
        write_jsonl(path, [enrichment])
        first = path.read_bytes()
        back = list(read_jsonl(path))
        write_jsonl(path, back)

        assert back == [enrichment]
        assert path.read_bytes() == first
