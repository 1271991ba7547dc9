"""Disagreements against the rehearsal wiki: every kind with its owner, in every file, and nothing else."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata import sequence
from glamdata.batch.run import Source, open_batch
from glamdata.batch.runner import Runner
from glamdata.commands.app import app
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.fault import Fault
from glamdata.report.disagreement.report import report_disagreements
from glamdata.store import tables

from ...conftest import MAPPINGS, SAMPLES, prepare_unchecked, silent
from ...disagreement_world import JULIAN, Library, Somebody, claim, entities, item, require_nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.coordinator import Coordinator
    from glamdata.report.disagreement.report import Report

pytestmark = pytest.mark.integration

OURS = {"P248": "Q99", "P854": "https://catalogue.example.org/{}"}
VIAF_REFERENCE = {"P214": "555"}
ROWS = {
    "p00": "Precise Penny,1867,1930,,,,",
    "p01": "Unsourced Una,1867,1930,,,,",
    "p02": "Sourced Sam,1867,1930,,,,",
    "p03": "Future Fred,1867,1930,,,,",
    "p04": "Viaf Vera,,1930,1004,0000000121441970,,",
    "p05": "Doubtful Dan,,1930,1005,0000000121441903,,",
    "p06": "Redirect Rhys,,1930,,,Q200,",
    "p07": "Place Paul,,1930,,,Q200,",
    "p08": "Cited Cleo,1867,1930,,,,",
    "p09": "Deprecated Dora,1867,1930,,,,",
    "p10": "Many Mary,,1930,,,,Q100",
    "p11": "Double Dee,,1930,1011,,,",
    "p12": "Double D.,,1930,1011,,,",
    "p13": "Twice Tom,1867,1930,,0000000121441911,,",
    "p14": "Merged Meg,,1930,,,,",
    "p15": "Gone Gil,,1930,,,,",
    "p16": "Calendar Cal,1600-05-01,1650,,,,",
    "p17": "Number Ned,,1930,,,,",
    "p18": "Twin Tess,,1930,,,,",
    "p19": "Living Liv,1990,,,,,",
    "p20": "=cmd(<script>alert(1)</script>),1867,1930,,,,",
    "p21": "Unknown Uma,1867,1930,,,,",
    "p22": "Two Dates Ty,1867,1930,,,,",
}


def unknown(pid: str) -> dict[str, Any]:
    return {"type": "statement", "rank": "normal", "mainsnak": {"snaktype": "somevalue", "property": pid}}


ITEMS = [
    item("Q1000", "Precise", claim("P569", "1867-05-01")),
    item("Q1001", "Unsourced", claim("P569", "1866"), claim("P570", "1930-02")),
    item("Q1002", "Sourced", claim("P569", "1866", VIAF_REFERENCE)),
    item("Q1003", "Future", claim("P569", "9999")),
    item("Q1004", "Viaf", claim("P214", "2004"), claim("P213", "0000000121441970")),
    item("Q1005", "Doubtful", claim("P214", "2005"), claim("P213", "0000000121440000")),
    item("Q1006", "Redirect", claim("P19", "Q201")),
    item("Q1007", "Place", claim("P19", "Q202", {"P143": "Q99"})),
    item("Q1008", "Cited", claim("P569", "1866", {p: text.format("p08") for p, text in OURS.items()})),
    item("Q1009", "Deprecated", claim("P569", "1867", rank="deprecated"), claim("P569", "1870", VIAF_REFERENCE)),
    item("Q1010", "Many", claim("P106", "Q101")),
    item("Q1011", "Double", claim("P214", "1011")),
    item("Q1013", "Twice", claim("P213", "0000000121441911"), claim("P569", "1867")),
    item("Q1050", "Twice, wrongly", claim("P213", "0000000121441911"), claim("P569", "1801")),
    item("Q1051", "Twice, deprecated", claim("P213", "0000000121441911", rank="deprecated")),
    item("Q1014", "Merged"),
    item("Q1060", "Target"),
    item("Q1015", "Gone"),
    item("Q1016", "Calendar", claim("P569", "1600-05-01", calendar=JULIAN)),
    item("Q1017", "Number", claim("P9000", "p99")),
    item("Q1018", "Twin", claim("P9000", "p01")),
    item("Q1019", "Living", claim("P569", "1991")),
    item("Q1020", "Formula", claim("P569", "1850")),
    item("Q1021", "Unknown", unknown("P569")),
    item("Q1022", "Two", claim("P569", "1860"), claim("P569", "1861"), claim("P569", "1866", rank="deprecated")),
]
DECIDED = {key: f"Q10{key[1:]}" for key in ROWS} | {"p12": "Q1011"}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "entities.jsonl").write_text(entities(ITEMS), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]) as server:
        assert not server.report.problems
        yield server


@pytest.fixture(scope="module")
def somebody(wiki: RehearsalServer) -> Iterator[Somebody]:
    found = Somebody(wiki)
    found.do("wbmergeitems", fromid="Q1014", toid="Q1060", ignoreconflicts="description")
    found.do("delete", title=found.call(action="wbgetentities", ids="Q1015")["entities"]["Q1015"]["title"])
    yield found
    found.http.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, wiki: RehearsalServer, somebody: Somebody) -> Library:
    assert somebody
    made = Library(tmp_path_factory.mktemp("library"), wiki)
    made.prepare("people", [f"{key},{said}" for key, said in ROWS.items()], DECIDED)
    return made


def report(library: Library, folder: Path | None = None, batch: str = "people") -> tuple[Report, int]:
    """Make the report; give it and how many requests it took beyond logging in."""
    with library.coordinate() as coordinator:
        run = coordinator.reopen(batch)
        properties = coordinator.properties(run)
        before = coordinator.connection.requests
        made = report_disagreements(run, coordinator.connection, properties, silent, folder)
        return made, coordinator.connection.requests - before


@pytest.fixture(scope="module")
def first(library: Library) -> Report:
    return report(library)[0]


@pytest.fixture(scope="module")
def rows(first: Report) -> list[dict[str, Any]]:
    document = json.loads((first.folder / "disagreements.json").read_text("utf-8"))
    assert document["schema_version"] == 1
    return list(document["disagreements"])


def test_every_kind_is_found_with_its_owner_and_nothing_else(rows: list[dict[str, Any]]) -> None:
    found = sorted((row["record_key"], row["kind"], row["owner"], row["basis"]) for row in rows)
    assert found == sorted([
        ("p01", "value", "unclear", ""),
        ("p02", "value", "catalogue", "sources"),
        ("p03", "value", "wikidata", "proof"),
        ("p04", "value", "viaf", "sources"),
        ("p05", "value", "unclear", ""), ("p05", "value", "unclear", ""),
        ("p07", "value", "unclear", ""),
        ("p08", "value", "wikidata", "proof"),
        ("p09", "value-deprecated", "unclear", ""),
        ("p11", "records-together", "catalogue", "sources"),
        ("p13", "identifier-twice", "wikidata", "sources"),
        ("p14", "item-redirected", "catalogue", "proof"),
        ("p15", "item-deleted", "catalogue", "proof"),
        ("p16", "calendar", "unclear", ""),
        ("p17", "value", "wikidata", "proof"),
        ("p18", "value", "unclear", ""),
        ("p19", "value", "unclear", ""),
        ("p20", "value", "unclear", ""),
        ("p22", "value", "unclear", ""),
    ])  # fmt: skip


def one(rows: list[dict[str, Any]], key: str, pid: str = "") -> dict[str, Any]:
    (row,) = [row for row in rows if row["record_key"] == key and pid in {"", row["property"]}]
    return row


def test_a_row_has_both_sides_the_statement_and_the_evidence(rows: list[dict[str, Any]]) -> None:
    row = one(rows, "p01")
    assert (row["ours"], row["theirs"], row["property"], row["property_label"]) == ("1867", "1866", "P569", "is P569")
    assert row["statement_guid"] == "Q1001$00000000-0000-0000-0000-000000000000"
    assert (row["heading"], row["origin"]) == ("Unsourced Una", "born")
    assert row["record_url"] == "https://catalogue.example.org/record/p01"
    assert row["item_url"].endswith("/wiki/Special:EntityPage/Q1001")
    assert one(rows, "p07")["theirs"] == "Q202 (York)"
    assert one(rows, "p07")["ours"] == "Q200 (Leeds)"
    evidence = {key: " ".join(one(rows, key)["evidence"]) for key in ("p02", "p03", "p04", "p07", "p08", "p17", "p18")}
    assert "reference to an authority file" in evidence["p02"]
    assert "lies in the future" in evidence["p03"]
    assert "share P213 0000000121441970" in evidence["p04"]
    assert "only imported from a Wikimedia project" in evidence["p07"]
    assert "cites our record for a value that the record does not have" in evidence["p08"]
    assert "our catalogue has no record p99" in evidence["p17"]
    assert "the number of our record p01" in evidence["p18"]
    assert "is it the right item?" in " ".join(one(rows, "p05", "P214")["evidence"])
    assert one(rows, "p22")["theirs"] == "1860 | 1861"
    assert one(rows, "p09")["theirs"] == "1867 (deprecated) | 1870"
    assert one(rows, "p11")["others"] == ["p12"]
    assert one(rows, "p13")["others"] == ["Q1050"]


def test_numbers_have_denominators(first: Report, rows: list[dict[str, Any]]) -> None:
    said = first.to_json()
    assert (said["records_with_item"], said["unseen"]) == (len(ROWS), {})
    assert sum(sum(owners.values()) for owners in said["counts"].values()) == len(rows)
    assert said["statements_compared"] < said["statements"]


def test_links_to_load_into_the_catalogue(first: Report, rows: list[dict[str, Any]]) -> None:
    with (first.folder / "relinks.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["record_key", "old_qid", "new_qid", "state"],
            ["p14", "Q1014", "Q1060", "redirected"],
            ["p15", "Q1015", "", "deleted"],
        ]
    assert one(rows, "p14")["user"] == "Admin"
    assert one(rows, "p14")["difference_url"].startswith("http://")


def test_the_mismatch_finder_takes_the_file(first: Report) -> None:
    with (first.folder / "mismatches.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert table[0] == [
        "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value",
        "external_url", "type",
    ]  # fmt: skip
    by_item = {(row[0], row[2]): row for row in table[1:]}
    assert by_item["Q1001", "P569"] == [
        "Q1001", "Q1001$00000000-0000-0000-0000-000000000000", "P569", "1866", "Q1985727", "1867",
        "https://catalogue.example.org/p01", "statement",
    ]  # fmt: skip
    assert by_item["Q1007", "P19"][3:6] == ["Q202", "", "Leeds"]
    assert len(table) - 1 == len(by_item) == first.numbers.uploaded
    # what tells of a living person is for the library alone
    assert ("Q1019", "P569") not in by_item
    assert first.numbers.left_out == {"held: gate-living": 1}


def test_every_value_of_the_upload_is_one_that_the_wiki_parses(first: Report, somebody: Somebody) -> None:
    with (first.folder / "mismatches.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answer = somebody.call(
                action="wbparsevalue", property=row["property_id"], values=row["wikidata_value"], validate="1"
            )
            assert "results" in answer, (row, answer)


def test_catalogue_text_is_escaped_and_computed_by_no_spreadsheet(first: Report) -> None:
    page = (first.folder / "index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "People of a &lt;b&gt;test&lt;/b&gt; library" in page
    with (first.folder / "disagreements.csv").open(encoding="utf-8", newline="") as file:
        headings = {row["record_key"]: row["heading"] for row in csv.DictReader(file)}
    assert headings["p20"].startswith("'=cmd(")


def test_no_name_or_address_of_a_person_is_in_any_file(first: Report) -> None:
    require_nobody(first.folder)


def test_nothing_is_fetched_again_and_only_what_moved_after_that(
    first: Report, library: Library, somebody: Somebody, tmp_path: Path
) -> None:
    again, still = report(library, tmp_path)
    assert again.numbers.fetched == 0
    assert again.numbers.counts == first.numbers.counts
    said = somebody.claims("Q1001", "P569")[0]
    somebody.set_claim({**said, "mainsnak": claim("P569", "1867")["mainsnak"]})
    moved, requests = report(library, tmp_path)
    assert moved.numbers.fetched == 1
    assert requests <= still + 1
    assert sum(moved.numbers.counts.values()) == sum(first.numbers.counts.values()) - 1
    assert not [row for row in read_rows(tmp_path) if row["record_key"] == "p01"]
    somebody.set_claim(said)


def test_a_query_service_that_is_away_is_said(
    first: Report, library: Library, wiki: RehearsalServer, tmp_path: Path
) -> None:
    wiki.wiki.faults.faults.append(Fault("sparql-500"))
    made, _ = report(library, tmp_path)
    wiki.wiki.faults.faults.clear()
    ((why, _),) = made.unseen.items()
    assert why.startswith("identifiers on several items: the query service did not answer")
    kinds = {row["kind"] for row in read_rows(tmp_path)}
    assert kinds == {row["kind"] for row in read_rows(first.folder)} - {"identifier-twice"}


def test_a_wiki_that_goes_away_leaves_what_was_seen_before_and_says_so(
    first: Report, library: Library, wiki: RehearsalServer, tmp_path: Path
) -> None:
    with library.coordinate() as coordinator:
        run = coordinator.reopen("people")
        properties = coordinator.properties(run)
        wiki.wiki.faults.faults.append(Fault("http503"))
        made = report_disagreements(run, coordinator.connection, properties, silent, tmp_path)
        wiki.wiki.faults.faults.clear()
    assert made.unseen["records shown as they were when their items were read last"] == len(ROWS)
    assert any(why.startswith("the wiki did not answer") for why in made.unseen)
    assert made.numbers.fetched == 0
    kept = {(row["record_key"], row["kind"]) for row in read_rows(first.folder)}
    assert {(row["record_key"], row["kind"]) for row in read_rows(tmp_path)} == {
        pair for pair in kept if pair[1] != "identifier-twice"
    }
    assert "Not everything could be seen" in (tmp_path / "index.html").read_text("utf-8")
    require_nobody(tmp_path)


def test_a_wiki_that_was_never_asked_is_no_agreement(library: Library, wiki: RehearsalServer, tmp_path: Path) -> None:
    library.prepare("never", [f"p01,{ROWS['p01']}"], {"p01": "Q1001"})
    with library.coordinate() as coordinator:
        run = coordinator.reopen("never")
        properties = coordinator.properties(run)
        wiki.wiki.faults.faults.append(Fault("http503"))
        made = report_disagreements(run, coordinator.connection, properties, silent, tmp_path)
        wiki.wiki.faults.faults.clear()
    assert made.unseen["records whose items could not be read"] == 1
    assert (made.numbers.compared, read_rows(tmp_path)) == (0, [])


def test_nothing_of_a_catalogue_without_rights_is_uploaded(library: Library, tmp_path: Path) -> None:
    library.prepare("closed", [f"p01,{ROWS['p01']}"], {"p01": "Q1001"})
    mapping = library.folder / "closed.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace(", rights: CC0", ""), "utf-8")
    made, _ = report(library, tmp_path, "closed")
    assert [row["kind"] for row in read_rows(tmp_path)] == ["value"]
    assert (made.numbers.uploaded, made.numbers.left_out) == (0, {"held: gate-rights": 1})


def test_where_records_share_an_item_no_source_decides_and_nothing_is_uploaded(
    library: Library, tmp_path: Path
) -> None:
    library.prepare(
        "shared",
        ["d1,Viaf V.,,1930,3004,0000000121441970,,", "d2,Somebody Else,,1931,,,,"],
        {"d1": "Q1004", "d2": "Q1004"},
    )
    made, _ = report(library, tmp_path, "shared")
    found = json.loads((made.folder / "disagreements.json").read_text("utf-8"))["disagreements"]
    by_kind = {row["kind"]: row for row in found}
    assert set(by_kind) == {"value", "records-together"}
    value = by_kind["value"]
    assert (value["property"], value["owner"], value["basis"]) == ("P214", "unclear", ""), "alone it is VIAF's, as p04"
    assert "another record leads to this item too: is it the right one?" in value["evidence"]
    assert made.numbers.uploaded == 0
    assert made.numbers.left_out == {"held: the item is that of several records": 1}


def test_the_command_says_the_same(first: Report, library: Library) -> None:
    done = CliRunner().invoke(app, ["disagreements", "people", "-w", str(library.workspace), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["counts"] == first.to_json()["counts"]
    done = CliRunner().invoke(app, ["disagreements", "people", "-w", str(library.workspace)])
    assert "item-deleted: 1 (catalogue 1)" in done.stdout
    done = CliRunner().invoke(app, ["audit", "-w", str(library.workspace)])
    assert done.stdout.startswith("0 items made")


def test_an_item_that_comes_back_is_seen_again(
    first: Report, library: Library, somebody: Somebody, tmp_path: Path
) -> None:
    assert [row for row in read_rows(first.folder) if row["kind"] == "item-deleted"]
    title = "Item:Q1015" if "Item:" in str(somebody.call(action="wbgetentities", ids="Q1000")) else "Q1015"
    somebody.do("undelete", title=title)
    report(library, tmp_path)
    assert not [row for row in read_rows(tmp_path) if row["kind"] == "item-deleted"]
    somebody.do("delete", title=title)
    report(library, tmp_path)
    assert [row["qid"] for row in read_rows(tmp_path) if row["kind"] == "item-deleted"] == ["Q1015"]


def test_a_batch_of_several_parts_is_one_report(first: Report, library: Library, tmp_path: Path) -> None:
    with library.coordinate() as coordinator:
        mapping, export = library.folder / "people.yaml", library.folder / "people.csv"
        source = Source(export, mapping, name="parts")
        run = open_batch(coordinator.store, source, coordinator.settings.wiki, coordinator.clock, part_size=5)
        sequence.read_and_map(run, Runner(workers=1), partial(sequence.do_parts, silent))
        assert len(run.part_list) == 5
        made = report_disagreements(run, coordinator.connection, coordinator.properties(run), silent, tmp_path)
    assert made.numbers.counts == first.numbers.counts


def test_a_coded_date_of_a_marc_record_against_a_value_without_source(
    sample_wiki: RehearsalServer, coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    meddler = Somebody(sample_wiki)
    with closing(meddler.http), coordinate() as coordinator:
        export = tmp_path / "some.mrc"
        export.write_bytes(
            b"".join((SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[n] + b"\x1d" for n in range(40))
        )
        run = prepare_unchecked(coordinator, Source(export, MAPPINGS / "marc_authority_person.yaml"))
        matched = {key: decision.qid for key, decision in run.decided().items() if decision.qid}
        key, qid = next(
            (row["record_key"], matched[row["record_key"]])
            for row in run.parts.all_rows(tables.STATEMENTS)
            if row["property"] == "P569" and row["origin"] == "046$f" and row["precision"] == 11
            and row["record_key"] in matched and meddler.claims(matched[row["record_key"]], "P569")
        )  # fmt: skip
        (said,) = meddler.claims(qid, "P569")
        wrong = {**said, "mainsnak": claim("P569", "1066-01-01", calendar=JULIAN)["mainsnak"]}
        for references, expected in (
            ([], ("wikidata", "sources")),
            (claim("P569", "1", {"P143": "Q328"})["references"], ("wikidata", "sources")),
            (claim("P569", "1", {"P244": "n1"})["references"], ("unclear", "")),
        ):
            meddler.set_claim({**wrong, "references": references})
            folder = tmp_path / "report"
            report_disagreements(run, coordinator.connection, coordinator.properties(run), silent, folder)
            row = one([row for row in read_rows(folder) if row["kind"] == "value"], key, "P569")
            assert (row["owner"], row["basis"], row["origin"], row["qid"]) == (*expected, "046$f", qid)


def read_rows(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "disagreements.json").read_text("utf-8"))["disagreements"])
