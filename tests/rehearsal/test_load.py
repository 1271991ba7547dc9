"""Loading: real entities in all their shapes, and files that are damaged."""

from __future__ import annotations

import bz2
import gzip
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata.errors import RehearsalError
from glamdata.rehearsal import RehearsalServer

if TYPE_CHECKING:
    from pathlib import Path

ITEM = {"type": "item", "id": "Q1", "labels": {"en": {"language": "en", "value": "one"}}}


def get(wiki: RehearsalServer, entity_id: str) -> dict[str, Any]:
    answer = httpx.post(wiki.api_url, data={"action": "wbgetentities", "ids": entity_id}).json()
    entity: dict[str, Any] = answer["entities"][entity_id]
    return entity


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.jsonl", json.dumps(ITEM)),
        ("one.json", json.dumps(ITEM, indent=2)),
        ("dump.json", "[\n" + json.dumps(ITEM) + ",\n" + json.dumps(ITEM | {"id": "Q2"}) + "\n]\n"),
        ("array.json", json.dumps([ITEM, ITEM | {"id": "Q2"}])),
        ("answer.json", json.dumps({"entities": {"Q1": ITEM, "Q9": {"id": "Q9", "missing": ""}}, "success": 1})),
        ("answer_indented.json", json.dumps({"entities": {"Q1": ITEM}}, indent=1)),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2"])
def test_formats(tmp_path: Path, name: str, content: str, suffix: str) -> None:
    pack = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress}[suffix]
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(pack(content.encode()))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[path]) as wiki:
        assert wiki.report.problems == []
        assert get(wiki, "Q1")["labels"]["en"]["value"] == "one"


def test_damaged_lines_are_named_and_the_rest_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "damaged.jsonl"
    bad = {"type": "item", "id": "Q7", "claims": {"P31": [{"type": "statement"}]}}
    lines = [json.dumps(ITEM), '{"type": "item", "id": "Q6", "labels": {', json.dumps(bad), "[]", '{"id": "L1"}',
             json.dumps(ITEM | {"id": "Q2"}), '{"entity": "Q3", "redirect": "Q2"}']  # fmt: skip
    path.write_text("\n".join(lines))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[path]) as wiki:
        assert wiki.report.loaded == 3
        assert [(problem.line, problem.entity_id) for problem in wiki.report.problems] == [
            (2, "Q6"),
            (3, "Q7"),
            (5, "L1"),
        ]
        assert str(wiki.report.problems[0]).startswith("damaged.jsonl, line 2, Q6: this is no JSON")
        assert get(wiki, "Q3")["redirects"]["to"] == "Q2"


def test_what_is_missing_is_filled_in(tmp_path: Path) -> None:
    snak = {"snaktype": "value", "property": "P31", "datavalue": {"type": "wikibase-entityid",
            "value": {"entity-type": "item", "numeric-id": 5}}}  # fmt: skip
    item = {
        "id": "q8",
        "labels": [],
        "claims": {"P31": [{"mainsnak": snak, "references": [{"snaks": {"P31": [snak]}}]}]},
    }
    path = tmp_path / "bare.jsonl"
    path.write_text(json.dumps(item))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[path]) as wiki:
        entity = get(wiki, "Q8")
    statement = entity["claims"]["P31"][0]
    assert entity["labels"] == entity["sitelinks"] == {}
    assert statement["rank"] == "normal"
    assert statement["id"].startswith("Q8$")
    assert statement["mainsnak"]["hash"] == "ad7d38a03cdd40cdc373de0dc4e7b7fcbccb31d9"
    assert statement["mainsnak"]["datatype"] == "wikibase-item"
    assert statement["mainsnak"]["datavalue"]["value"]["id"] == "Q5"
    assert len(statement["references"][0]["hash"]) == 40
    assert {"pageid", "lastrevid", "modified", "title", "ns"} <= entity.keys()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match=r"nowhere\.jsonl"):
        RehearsalServer(tmp_path / "wiki.sqlite", load=[tmp_path / "nowhere.jsonl"])


def test_real_entities(tmp_path: Path, wikidata: Path) -> None:
    sources = [wikidata / "properties_with_constraints.jsonl.gz", wikidata / "items_1274.jsonl.gz"]
    sources += sorted((wikidata / "entities").glob("*.json"))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=sources) as wiki:
        assert wiki.report.problems == []
        assert wiki.report.loaded > 1300
        villeurbanne = get(wiki, "Q582")
        assert villeurbanne["labels"]["en"]["value"] == "Villeurbanne"
        query = "SELECT (COUNT(DISTINCT ?item) AS ?n) { ?item wdt:P31 wd:Q5 ; wdt:P569 ?date }"
        rows = httpx.get(wiki.sparql_url, params={"query": query, "format": "json"}).json()["results"]["bindings"]
        assert int(rows[0]["n"]["value"]) > 80


def test_real_entities_come_back_as_they_went_in(tmp_path: Path, wikidata: Path) -> None:
    raw = json.loads((wikidata / "entities" / "item_Q582.json").read_text("utf-8"))
    raw = raw.get("entities", {}).get("Q582", raw)
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[wikidata / "entities" / "item_Q582.json"]) as wiki:
        entity = get(wiki, "Q582")
    assert entity["claims"] == raw["claims"]
    assert (entity["modified"], entity["lastrevid"]) == (raw["modified"], raw["lastrevid"])
    assert entity["labels"] == raw["labels"]
