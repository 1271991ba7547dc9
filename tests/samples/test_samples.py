"""The samples hold real facts only: each QID and each identifier is looked up in the sources ORIGIN.md names."""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pymarc
import pytest

from glamdata.formats.mapping_file import read_mapping, read_table
from glamdata.mapping.spec import DATATYPES as RULE_TYPES

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
MAPPINGS = ROOT / "mappings"
TABLES = MAPPINGS / "tables"
SHARED = ROOT.parent / "shared" / "data"

ALMA = sorted((SHARED / "library" / "hbz_alma_marcxml").glob("*.xml"))
GENERAL = {"Q1002697": "periodical", "Q4006": "map", "Q87167": "manuscript"}
"""Classes that mappings name from general knowledge; ORIGIN.md says so, and to check them before a live run."""
VALUES = {"Q296955": "oil paint", "Q4259259": "canvas"}
"""Items without a label in the facts, which are the material of paintings there."""

needs_facts = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the fact sources (../shared/data) are not here: nothing to check the samples against"
)
IDENTIFIERS = ("P213", "P214", "P227", "P244", "P245", "P268", "P269", "P434", "P1006", "P2163")
SOURCE_CODES = {"viaf": "P214", "isni": "P213", "gnd": "P227"}
DATATYPES = {
    "ExternalId": "external-id",
    "WikibaseItem": "wikibase-item",
    "Quantity": "quantity",
    "String": "string",
    "Url": "url",
    "CommonsMedia": "commonsMedia",
    "Time": "time",
    "Monolingualtext": "monolingualtext",
    "WikibaseProperty": "wikibase-property",
    "GlobeCoordinate": "globe-coordinate",
}


def json_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def plain(identifier):
    return identifier.replace(" ", "")


def snaks_of(entity):
    for statements in entity.get("claims", {}).values():
        for statement in statements:
            yield statement["mainsnak"]
            for group in statement.get("qualifiers", {}).values():
                yield from group
            for reference in statement.get("references", []):
                for group in reference["snaks"].values():
                    yield from group


@pytest.fixture(scope="module")
def expected():
    return json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def excerpt():
    return json_lines(SAMPLES / "wikidata-excerpt.jsonl.gz")


@pytest.fixture(scope="module")
def raw_records():
    return [part + b"\x1d" for part in (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:-1]]


def read_record(raw):
    try:
        return pymarc.Record(raw, utf8_handling="strict")
    except (pymarc.exceptions.PymarcException, UnicodeDecodeError, ValueError):
        return None


@pytest.fixture(scope="module")
def records(raw_records):
    found = [read_record(raw) for raw in raw_records]
    return [record for record in found if record is not None]


@pytest.fixture(scope="module")
def csv_rows():
    text = (SAMPLES / "artists.csv").read_text(encoding="utf-8", errors="replace")
    return list(csv.reader(text.splitlines()))


@pytest.fixture(scope="module")
def fact_items():
    return json_lines(SHARED / "wikidata" / "items_1274.jsonl.gz")


@pytest.fixture(scope="module")
def fact_qids():
    found = set()
    for path in sorted((SHARED / "wikidata").glob("*.gz")) + sorted((SHARED / "reconcile-dev").glob("*.gz")):
        text = gzip.decompress(path.read_bytes()).decode()
        found |= set(re.findall(r"Q[1-9]\d*", text))
        found |= {f"Q{number}" for number in re.findall(r'"numeric-id": ?(\d+)', text)}
    texts = ["wikidata/known_items.csv", "library/nga_constituents_2000.csv", "library/whitney_artists.csv"]
    for path in [*map(SHARED.joinpath, texts), SHARED / "library/gnd_authority_8.mrc", *ALMA]:
        found |= set(re.findall(r"Q[1-9]\d*", path.read_text(encoding="utf-8")))
    return found


def people_identifiers(found):
    """Every part of every address people_1000 lists; which property it is of, the address tells."""
    places = {
        "P214": "viaf.org/viaf/",
        "P213": "id=",
        "P244": "id.loc.gov/authorities/",
        "P227": "d-nb.info/gnd/",
        "P268": "ark:/12148/cb",
        "P269": "www.idref.fr/",
        "P245": "/ulan/",
        "P434": "musicbrainz.org/artist/",
        "P1006": "/id/thes/p",
        "P2163": "worldcat.org/fast/",
    }
    for person in json_lines(SHARED / "wikidata" / "people_1000.jsonl.gz"):
        for url in person["url"]:
            for pid, before in places.items():
                if before in url:
                    found[pid].add(plain(url.split(before)[-1].strip("/")))


def german_identifiers(found):
    """Numbers of people and bodies in the GND sample (024) and beside GND numbers in the records of hbz (GSI)."""
    with (SHARED / "library/gnd_authority_8.mrc").open("rb") as file:
        fields = [field for record in pymarc.MARCReader(file) for field in record.get_fields("024")]
    for path in ALMA:
        fields += [field for record in pymarc.parse_xml_to_array(str(path)) for field in record.get_fields("GSI")]
    for field in fields:
        if pid := (SOURCE_CODES | {"lccn": "P244", "uri": "P227"}).get(field.get("2", "")):
            found[pid].add(plain(field["a"].rpartition("/")[2]))


@pytest.fixture(scope="module")
def fact_identifiers(fact_items):
    found = defaultdict(set)
    german_identifiers(found)
    people_identifiers(found)
    for item in fact_items:
        for snak in snaks_of(item):
            if snak["property"] in IDENTIFIERS and "datavalue" in snak:
                found[snak["property"]].add(plain(snak["datavalue"]["value"]))
    keys = {"viaf": "P214", "isni": "P213", "lccn": "P244", "gnd": "P227", "ulan": "P245"}
    for one in json_lines(SHARED / "reconcile-dev" / "pool.jsonl.gz"):
        for key, value in one["ids"].items():
            found[keys[key]].add(plain(value))
    for name, column in (("nga_constituents_2000", "ulanid"), ("whitney_artists", "getty_ulan_id")):
        with (SHARED / "library" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found["P245"] |= {row[column] for row in csv.DictReader(file)}
    with (SHARED / "library" / "loc_authority_dlc.mrc").open("rb") as file:
        found["P244"] |= {plain(record["010"]["a"]) for record in pymarc.MARCReader(file)}
    return found


# --- every fact has a source -----------------------------------------------------------------------------------------


@needs_facts
def test_every_property_of_the_excerpt_has_a_label(excerpt):
    properties = [entity for entity in excerpt if entity["type"] == "property"]
    assert properties
    assert not [entity["id"] for entity in properties if not entity["labels"]]


def test_every_qid_of_the_excerpt_is_in_the_facts(excerpt, fact_qids):
    text = json.dumps(excerpt)
    used = set(re.findall(r'"(Q[1-9]\d*)"', text)) | set(re.findall(r"entity/(Q[1-9]\d*)", text))
    assert len(used) > 1500
    assert used - fact_qids <= set(GENERAL)


@needs_facts
@pytest.mark.parametrize("name", ["artists.csv", "answers.csv", "persons.mrc"])
def test_every_qid_of_the_exports_is_in_the_facts(name, fact_qids):
    used = set(re.findall(rb"\bQ[1-9]\d+", (SAMPLES / name).read_bytes()))
    assert {qid.decode() for qid in used} - fact_qids == set()


@needs_facts
def test_every_qid_of_the_tables_is_in_the_facts(fact_items):
    known = {
        line.split(",")[0] for line in (SHARED / "wikidata/known_items.csv").read_text(encoding="utf-8").splitlines()
    }
    known |= {item["id"] for item in fact_items if item["labels"]}
    materials = {value for item in fact_items for value in item_values(item, "P186")}
    assert set(VALUES) <= materials
    for path in TABLES.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        table = read_table(path)
        assert text.startswith("# "), f"{path.name}: a librarian reads first what it is"
        assert len(table.rows) == sum(not line.startswith("#") for line in text.splitlines()) >= 5, path.name
        items = {meant for meant in table.rows.values() if meant.startswith("Q")}
        assert items - known - set(VALUES) == set(), path.name


@needs_facts
def test_every_qid_of_the_mappings_is_in_the_facts(fact_qids):
    used = {qid for path in MAPPINGS.glob("*.yaml") for qid in re.findall(r"\bQ[1-9]\d*\b", uncommented(path))}
    assert len(used) > 10
    assert used - fact_qids - set(GENERAL) == set()
    assert set(GENERAL) <= used


@needs_facts
def test_every_property_of_mappings_and_tables_has_the_datatype_of_the_facts():
    with (SHARED / "wikidata/wikidata_properties_label_datatype_5806.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["id"]: DATATYPES.get(row["datatype"]) for row in csv.DictReader(file)} | {"P7363": "external-id"}
    for path in MAPPINGS.glob("*.yaml"):
        mapping = read_mapping(path)
        assert mapping.properties() <= facts.keys(), path.name
        wrong = {
            (shape.property, shape.datatype) for shape in mapping.shapes() if facts[shape.property] != shape.datatype
        }
        assert wrong == set(), path.name
        rules = [rule for item in (mapping.main(), *mapping.items) for rule in item.value_rules()]
        assert {(r.property, r.type) for r in rules if r.property and facts[r.property] != RULE_TYPES[r.type]} == set()


def item_values(item, pid):
    values = [s["mainsnak"].get("datavalue", {}).get("value", {}) for s in item.get("claims", {}).get(pid, [])]
    return [value.get("id") for value in values if isinstance(value, dict)]


def uncommented(path):
    return "\n".join(
        line.partition(" #")[0] for line in path.read_text("utf-8").splitlines() if line.lstrip()[:1] != "#"
    )


@needs_facts
def test_every_identifier_of_the_excerpt_is_in_the_facts(excerpt, fact_identifiers):
    checked = Counter()
    for entity in excerpt:
        for snak in snaks_of(entity):
            if snak["property"] in IDENTIFIERS and "datavalue" in snak:
                value = snak["datavalue"]["value"]
                assert value in fact_identifiers[snak["property"]], (entity["id"], snak["property"], value)
                checked[snak["property"]] += 1
    assert set(checked) == set(IDENTIFIERS)


@needs_facts
def test_every_identifier_of_the_records_is_in_the_facts(records, fact_identifiers):
    for record in records:
        number = record["001"].data
        for field in record.get_fields("010"):
            assert plain(field["a"]) in fact_identifiers["P244"], number
        for field in record.get_fields("024"):
            pid = SOURCE_CODES.get(field["2"])
            assert pid is None or plain(field["a"]) in fact_identifiers[pid], number


@needs_facts
def test_every_ulan_id_of_the_artists_is_in_the_facts(csv_rows, fact_identifiers):
    column = csv_rows[0].index("ulan_id")
    used = {cells[column] for cells in csv_rows[1:] if len(cells) > column}
    assert used - fact_identifiers["P245"] - {""} == set()


@needs_facts
def test_every_record_has_its_own_persons_identifiers(records, fact_items):
    """The right answer and the identifiers of a record come from one and the same person of the facts."""
    people = {one["qid"]: one for one in json_lines(SHARED / "wikidata" / "people_1000.jsonl.gz")}
    entities = {item["id"]: item for item in fact_items}
    answers = {row["key"]: row["qid"] for row in answer_rows() if row["file"] == "persons.mrc"}
    for record in records:
        qid = answers.get(record["001"].data)
        text = plain(json.dumps(people.get(qid) or entities.get(qid)))
        for field in record.get_fields("010", "024") if qid else []:
            assert plain(field["a"]) in text, (record["001"].data, qid, field["a"])


# --- shapes and counts -----------------------------------------------------------------------------------------------


def answer_rows():
    with (SAMPLES / "answers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_counts(raw_records, csv_rows, excerpt, expected):
    kinds = Counter(entity["type"] for entity in excerpt)
    assert len(raw_records) == expected["persons.mrc"]["in_file"] >= 230
    assert len(csv_rows) - 1 == expected["artists.csv"]["in_file"] >= 420
    assert kinds["item"] == expected["wikidata-excerpt.jsonl.gz"]["items"] == 1500
    assert kinds["property"] == expected["wikidata-excerpt.jsonl.gz"]["properties"]
    assert len({entity["id"] for entity in excerpt}) == len(excerpt)
    assert (SAMPLES / "wikidata-excerpt.jsonl.gz").stat().st_size < 2_500_000


def test_damaged_records_are_where_expected_says(raw_records, expected):
    damaged = [position for position, raw in enumerate(raw_records, start=1) if read_record(raw) is None]
    assert damaged == [one["position"] for one in expected["persons.mrc"]["damaged"]]
    assert len(raw_records) - len(damaged) == expected["persons.mrc"]["read"]


def test_damaged_rows_are_where_expected_says(csv_rows, expected):
    lines = (SAMPLES / "artists.csv").read_bytes().splitlines()
    damaged = {}
    for number, (line, cells) in enumerate(zip(lines, csv_rows, strict=True), start=1):
        if len(cells) != len(csv_rows[0]):
            damaged[number] = "too few cells" if len(cells) < len(csv_rows[0]) else "too many cells"
        elif b"\xe9" in line and "\ufffd" in line.decode(errors="replace"):
            damaged[number] = "invalid byte"
    assert damaged == {one["line"]: one["damage"] for one in expected["artists.csv"]["damaged"]}


def test_excluded_records_are_where_expected_says(records, expected):
    def reason(record):
        if record["100"].get("t"):
            return "title"
        if record["100"].indicators[0] == "3":
            return "family"
        return "undifferentiated" if record["008"].data[32] == "b" else None

    found = {record["001"].data: why for record in records if (why := reason(record))}
    assert found == {one["control_number"]: one["why"] for one in expected["persons.mrc"]["excluded_records"]}


def test_control_fields_have_their_length(records):
    assert {len(record["008"].data) for record in records} == {40}
    assert {record["001"].data for record in records} >= {"glam00001", f"glam{len(records):05d}"}
    assert all(re.fullmatch(r"\d{14}\.0", record["005"].data) for record in records)


def test_lccns_are_spaced_as_the_library_of_congress_spaces_them(records):
    numbers = [field["a"] for record in records for field in record.get_fields("010")]
    assert len(numbers) > 120
    assert all(re.fullmatch(r"[a-z]{1,2} {1,2}\d{8} |[a-z][a-z ]\d{10}", number) for number in numbers)


def test_some_records_have_no_identifier_and_some_name_their_item(records):
    assert sum(not record.get_fields("010", "024") for record in records) >= 25
    codes = Counter(field["2"] for record in records for field in record.get_fields("024"))
    assert codes["wikidata"] >= 10


def test_most_answers_are_in_the_excerpt(excerpt):
    ids = {entity["id"] for entity in excerpt}
    for name, absent in (("persons.mrc", 12), ("artists.csv", 31)):
        rows = [row for row in answer_rows() if row["file"] == name]
        assert all((row["qid"] in ids) == (row["in_excerpt"] == "yes") for row in rows)
        assert 10 <= sum(row["in_excerpt"] == "no" for row in rows) <= absent


# --- the excerpt as a wiki would have it -----------------------------------------------------------------------------


def test_every_property_used_is_in_the_excerpt_with_the_datatype_used(excerpt):
    datatypes = {entity["id"]: entity["datatype"] for entity in excerpt if entity["type"] == "property"}
    wrong = {
        (snak["property"], snak["datatype"])
        for entity in excerpt
        for snak in snaks_of(entity)
        if datatypes.get(snak["property"]) != snak["datatype"]
    }
    assert wrong == set()


@needs_facts
def test_property_datatypes_are_those_of_the_facts(excerpt):
    path = SHARED / "wikidata" / "wikidata_properties_label_datatype_5806.csv"
    with path.open(encoding="utf-8", newline="") as file:
        facts = {row["id"]: DATATYPES.get(row["datatype"]) for row in csv.DictReader(file)}
    found = {entity["id"]: entity["datatype"] for entity in excerpt if entity["type"] == "property"}
    assert found == {pid: facts[pid] for pid in found}


def test_items_point_to_items_of_the_excerpt_only(excerpt):
    ids = {entity["id"] for entity in excerpt}
    missing = {
        (entity["id"], snak["property"], snak["datavalue"]["value"]["id"])
        for entity in excerpt
        if entity["type"] == "item"
        for snak in snaks_of(entity)
        if snak.get("datavalue", {}).get("type") == "wikibase-entityid" and snak["datavalue"]["value"]["id"] not in ids
    }
    assert missing == set()


def test_statement_ids_are_unique_and_belong_to_their_entity(excerpt):
    seen = set()
    for entity in excerpt:
        for statements in entity["claims"].values():
            for statement in statements:
                owner, _, guid = statement["id"].partition("$")
                assert owner.upper() == entity["id"]
                assert re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", guid)
                assert statement["id"] not in seen
                seen.add(statement["id"])


def test_no_two_items_share_label_and_description(excerpt):
    pairs = Counter(
        (lang, entity["labels"][lang]["value"], description["value"])
        for entity in excerpt
        if entity["type"] == "item"
        for lang, description in entity["descriptions"].items()
        if lang in entity["labels"]
    )
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_nothing_says_sex_or_kin(excerpt):
    private = {"P21", "P22", "P25", "P26", "P40", "P451", "P3373"}
    assert {snak["property"] for entity in excerpt for snak in snaks_of(entity)} & private == set()


# --- made by compose.py ----------------------------------------------------------------------------------------------


@needs_facts
def test_compose_reproduces_the_committed_bytes(monkeypatch):
    monkeypatch.syspath_prepend(str(SAMPLES))
    compose = importlib.import_module("compose")
    for folder, composed in ((SAMPLES, compose.compose_all()), (TABLES, compose.compose_mapping_tables())):
        for name, content in composed.items():
            assert (folder / name).read_bytes() == content, f"{name}: run python data/samples/compose.py"
