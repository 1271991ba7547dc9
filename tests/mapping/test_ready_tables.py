"""The ready mappings for tables on real rows: what they make is what the facts say of the same things."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.model.value import Coordinate, ItemValue, Quantity, StringValue, TimeValue
from glamdata.report.trying import read_records

if TYPE_CHECKING:
    from glamdata.model.draft import Draft
    from glamdata.model.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
READY = Path(__file__).parent / "library" / "ready"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the fact sources (../shared/data) are not here")


def columns_of(name: str) -> list[str]:
    return (READY / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")


def draft_rows(folder: Path, name: str, rows: list[dict[str, str]]) -> tuple[dict[str, Draft], list[Finding]]:
    """Write rows as a table with the columns the mapping names, and map them."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns_of(name), restval="")
        writer.writeheader()
        writer.writerows(rows)
    mapping = read_mapping(ROOT / "mappings" / f"csv_{name}.yaml")
    results = [draft_record(record, mapping) for record in read_records(path, mapping.source)]
    assert len(results) == len(rows)
    drafts = {draft.key: draft for result in results for draft in result.drafts}
    return drafts, [finding for result in results for finding in result.findings]


def values(draft: Draft, pid: str) -> list[Any]:
    return [d.statement.snak.value for d in draft.statements if d.statement.property == pid]


def fact_values(item: dict[str, Any], pid: str) -> list[Any]:
    claims = item.get("claims", {}).get(pid, [])
    return [claim["mainsnak"]["datavalue"]["value"] for claim in claims if "datavalue" in claim["mainsnak"]]


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    with gzip.open(SHARED / "wikidata/items_1274.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [item for line in lines if (item := json.loads(line))["labels"].get("en")]


def test_artists_as_people(tmp_path: Path) -> None:
    with (SHARED / "library/nga_constituents_2000.csv").open(encoding="utf-8", newline="") as file:
        facts = [row for row in csv.DictReader(file) if row["constituenttype"] == "individual"]
    rows = [
        {
            "id": row["constituentid"], "name": row["preferreddisplayname"], "ulan": row["ulanid"],
            "wikidata": row["wikidataid"], "active": row["displaydate"] if "active" in row["displaydate"] else "",
            "born": "" if "active" in row["displaydate"] or row["beginyear"][:1] == "-" else row["beginyear"],
        }
        for row in facts
    ]  # fmt: skip
    drafts, findings = draft_rows(tmp_path, "people", rows)
    assert len(drafts) == len(rows) > 1500
    for row in rows:
        draft = drafts[row["id"]]
        assert values(draft, "P245") == [StringValue(row["ulan"])] * bool(row["ulan"])
        assert draft.subject.known == ((row["wikidata"],) if row["wikidata"] else ())
        born = values(draft, "P569")
        assert [str(value.year) for value in born if isinstance(value, TimeValue)] == [row["born"]] * bool(row["born"])
        assert not (row["active"] and born), "a time of activity is no life"
    active = [draft for draft in drafts.values() if values(draft, "P1317") or values(draft, "P2031")]
    assert len(active) > 50
    assert {finding.code for finding in findings} <= {"bad-date", "floruit", "uncertain-date"}


def test_places_are_where_the_facts_say(tmp_path: Path, items: list[dict[str, Any]]) -> None:
    placed = [item for item in items if len(fact_values(item, "P625")) == 1 and fact_values(item, "P1566")]
    rows = []
    for item in placed:
        at = fact_values(item, "P625")[0]
        name, number = item["labels"]["en"]["value"], fact_values(item, "P1566")[0]
        where = {"latitude": f"{at['latitude']:.5f}", "longitude": f"{at['longitude']:.5f}"}
        rows.append({"id": item["id"], "wikidata": item["id"], "name": name, "geonames": number, **where})
    drafts, findings = draft_rows(tmp_path, "places", rows)
    assert findings == []
    assert len(drafts) > 50
    for row in rows:
        (at,) = values(drafts[row["id"]], "P625")
        assert isinstance(at, Coordinate)
        assert (f"{at.latitude:.5f}", f"{at.longitude:.5f}") == (row["latitude"], row["longitude"])
        assert values(drafts[row["id"]], "P1566") == [StringValue(row["geonames"])]


def test_objects_are_what_the_facts_say(tmp_path: Path, items: list[dict[str, Any]]) -> None:
    kinds = {"Q3305213": "painting", "Q93184": "Drawing", "Q11060274": "Prints"}
    rows, facts = [], {}
    for item in items:
        kind = next((v["id"] for v in fact_values(item, "P31") if v.get("id") in kinds), "")
        if kind and fact_values(item, "P217") and fact_values(item, "P195"):
            made = [v["time"][1:5] for v in fact_values(item, "P571") if v["precision"] == 9][:1]
            high = [v["amount"].lstrip("+") for v in fact_values(item, "P2048") if v["unit"].endswith("Q174728")][:1]
            of = {"collection": fact_values(item, "P195")[0]["id"], "inventory_number": fact_values(item, "P217")[0]}
            row = {"id": item["id"], "title": item["labels"]["en"]["value"], "object_type": kinds[kind], **of}
            rows.append({**row, "date": "".join(made), "height_cm": "".join(high)})
            facts[item["id"]] = (kind, made, high)
    drafts, findings = draft_rows(tmp_path, "objects", rows)
    assert findings == []
    assert len(drafts) == len(rows) >= 12
    for row in rows:
        draft, (kind, made, high) = drafts[row["id"]], facts[row["id"]]
        assert values(draft, "P31") == [ItemValue(kind)]
        assert [(d.statement.snak.value, [q.value for q in d.statement.qualifiers]) for d in draft.statements
                if d.statement.property == "P217"] == [(StringValue(row["inventory_number"]), [ItemValue(row["collection"])])]  # fmt: skip
        assert [str(v.year) for v in values(draft, "P571") if isinstance(v, TimeValue)] == made
        assert [v.amount.lstrip("+") for v in values(draft, "P2048") if isinstance(v, Quantity)] == high
