"""The chain on the samples against the rehearsal wiki: every stage does its work, and doing it again does nothing."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pymarc
import pytest

from glamdata import pipeline, sequence
from glamdata.batch.run import Source, open_batch
from glamdata.coordinator import Coordinator
from glamdata.errors import NothingSelectedError, QueryError
from glamdata.model.edit import LedgerState
from glamdata.model.match import Verdict
from glamdata.report.summary import summarize
from glamdata.review.deciding import enter_decisions, read_decisions
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from .conftest import MAPPINGS, SAMPLES, CountingClock, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.rehearsal import RehearsalServer

pytestmark = pytest.mark.integration

PERSONS = Source(SAMPLES / "persons.mrc", MAPPINGS / "marc_authority_person.yaml")
ARTISTS = Source(SAMPLES / "artists.csv", MAPPINGS / "csv_artists.yaml")
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))


def silent(_words: str) -> None: ...


def right_answers(file: str) -> dict[str, str]:
    with (SAMPLES / "answers.csv").open(encoding="utf-8") as stream:
        return {row["key"]: row["qid"] for row in csv.DictReader(stream) if row["file"] == file}


def go_through(coordinator: Coordinator, source: Source) -> Run:
    run = sequence.prepare(coordinator, source, silent)
    decisions = source.export.with_suffix(".decisions.csv")
    if decisions.exists():
        waiting = {row.record_key for row in coordinator.store.decisions.queue(run.batch.name)}
        given = [row for row in read_decisions(decisions, "sample librarian") if row[0] in waiting]
        enter_decisions(coordinator, run.batch.name, given)
    sequence.publish(coordinator, run, silent)
    sequence.bring_home(coordinator, run, silent)
    return run


def entities(wiki: RehearsalServer) -> dict[str, Any]:
    """Give every item of the wiki by its id, as it says itself."""
    with httpx.Client() as http:
        rows = http.get(wiki.sparql_url, params={"query": "SELECT ?i { ?i wikibase:sitelinks ?n }", "format": "json"})
        ids = [row["i"]["value"].rpartition("/")[2] for row in rows.json()["results"]["bindings"]]
        found = {}
        for start in range(0, len(ids), 50):
            asked = {"action": "wbgetentities", "ids": "|".join(ids[start : start + 50]), "format": "json"}
            found.update(http.get(wiki.api_url, params=asked).json()["entities"])
    return found


def test_persons_from_export_to_enriched_files(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer
) -> None:
    expected = EXPECTED["persons.mrc"]
    with coordinate() as coordinator:
        run = go_through(coordinator, PERSONS)
        numbers = summarize(run)
        assert (numbers.in_file, numbers.read, numbers.refused, numbers.excluded) == (
            expected["in_file"], expected["read"], expected["refused"], expected["excluded"],
        )  # fmt: skip
        assert numbers.matched + numbers.new + numbers.to_review == numbers.drafts == numbers.read - numbers.excluded
        assert numbers.matched > 200
        assert numbers.new == 5
        assert numbers.edits == {"saved": numbers.planned_edits}
        assert numbers.added["statements"] > 100
        assert numbers.added["references"] > numbers.added["statements"]
        assert numbers.added["aliases"] > 0
        assert numbers.enriched == numbers.matched + numbers.new

        answers = right_answers("persons.mrc")
        decided = coordinator.store.decisions.standing("marc_authority_person")
        by_rule = {key: d for key, d in decided.items() if d.who.startswith("rule")}
        assert {key: d.qid for key, d in by_rule.items()} == {key: answers[key] for key in by_rule}

        sequence.plan(coordinator, run, silent)
        assert list(run.parts.all_rows(tables.EDITS)) == []
    check_nothing_twice(entities(sample_wiki))
    check_marc_delta(coordinator.store.folder / "exports" / run.batch.name / "enriched.mrc")


def check_nothing_twice(items: dict[str, Any]) -> None:
    """No statement of one value twice where the plan could have put it, and no reference twice."""
    for item in items.values():
        for statements in item["claims"].values():
            for statement in statements:
                keys = [
                    json.dumps({p: s for p, s in r["snaks"].items() if p != "P813"}, sort_keys=True)
                    for r in statement.get("references", ())
                ]
                ours = [key for key in keys if '"Q13219454"' in key]
                assert len(ours) == len(set(ours)), (item["id"], statement["id"])


def check_marc_delta(path: Path) -> None:
    with path.open("rb") as stream:
        records = list(pymarc.MARCReader(stream))
    assert len(records) > 200
    for record in records:
        assert record is not None
        fields = [field for field in record.get_fields("024") if field.get("2") == "wikidata"]
        assert len(fields) == 1
        assert fields[0]["a"].startswith("Q")


def test_artists_from_export_to_enriched_files(coordinate: Callable[[], Coordinator]) -> None:
    expected = EXPECTED["artists.csv"]
    with coordinate() as coordinator:
        run = go_through(coordinator, ARTISTS)
        numbers = summarize(run)
        assert (numbers.in_file, numbers.read, numbers.refused, numbers.excluded) == (
            expected["in_file"], expected["read"], expected["refused"], expected["corporate"],
        )  # fmt: skip
        assert numbers.matched > 280
        answers = right_answers("artists.csv")
        decided = coordinator.store.decisions.standing("csv_artists")
        assert {key: d.qid for key, d in decided.items()} == {key: answers[key] for key in decided}
        assert numbers.edits == {"saved": numbers.planned_edits}
        with (coordinator.store.folder / "exports" / run.batch.name / "enriched.csv").open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == numbers.matched


def test_a_second_run_plans_nothing_and_computes_nothing_again(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = go_through(coordinator, PERSONS)
        made = {table.name: run.parts.made_at(table, 1) for table in (tables.RECORDS, tables.DRAFTS, tables.OUTCOMES)}
        files = {path.name: path.read_bytes() for path in exports(coordinator, run).iterdir()}
    with coordinate() as coordinator:
        run = go_through(coordinator, PERSONS)
        assert {name: run.parts.made_at(tables.Table(name, None), 1) for name in made} == made
        assert summarize(run).planned_edits == 0
        assert {path.name: path.read_bytes() for path in exports(coordinator, run).iterdir()} == files
        states = {entry.state for entry in coordinator.store.ledger.states(run.batch.name, "rehearsal").values()}
        assert states == {LedgerState.SAVED}


def exports(coordinator: Coordinator, run: Run) -> Path:
    return coordinator.store.folder / "exports" / run.batch.name


def test_a_changed_export_is_read_again_and_withdrawn_records_are_told(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    whole = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")
    export = tmp_path / "persons.mrc"
    export.write_bytes(b"\x1d".join(whole[:20]) + b"\x1d")
    source = Source(export, PERSONS.mapping)
    with coordinate() as coordinator:
        before = sequence.prepare(coordinator, source, silent)
        assert summarize(before).in_file == 20
        export.write_bytes(b"\x1d".join(whole[1:20]) + b"\x1d")
        after = sequence.prepare(coordinator, source, silent)
        assert summarize(after).in_file == 19
        told = [r for r in after.parts.all_rows(tables.findings_table("check-batch")) if r["code"] == "withdrawn"]
        assert [row["record_key"] for row in told] == ["glam00001"]
        delta = Source(export, PERSONS.mapping, kind="delta")
        export.write_bytes(whole[5] + b"\x1d")
        run = sequence.prepare(coordinator, delta, silent)
        assert not [r for r in run.parts.all_rows(tables.findings_table("check-batch")) if r["code"] == "withdrawn"]


def test_parts_give_what_one_part_gives(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        whole = sequence.prepare(coordinator, PERSONS, silent)
        name = whole.batch.name
        one = [*whole.parts.all_rows(tables.STATEMENTS)], [*whole.parts.all_rows(tables.RECORDS)]
        coordinator.store.save_batch(whole.batch, [])
        run = open_batch(coordinator.store, PERSONS, coordinator.settings.wiki, coordinator.clock, part_size=60)
        assert [part.record_count for part in run.part_list] == [60, 60, 60, 60, 9]
        for part in run.part_list:
            pipeline.read_and_map(run, part)
        assert run.batch.name == name
        assert ([*run.parts.all_rows(tables.STATEMENTS)], [*run.parts.all_rows(tables.RECORDS)]) == one


def test_an_unchanged_export_is_prepared_without_touching_anything(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, PERSONS, silent)
        assert summarize(run).unchanged == 0
        times = {path: path.stat().st_mtime_ns for path in run.parts.folder.rglob("*") if path.is_file()}
        queue = coordinator.store.decisions.queue(run.batch.name)
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, PERSONS, silent)
        assert summarize(run).unchanged == summarize(run).in_file
        assert {path: path.stat().st_mtime_ns for path in run.parts.folder.rglob("*") if path.is_file()} == times
        assert coordinator.store.decisions.queue(run.batch.name) == queue
        first = queue[0].record_key
        enter_decisions(coordinator, run.batch.name, [(first, "unsure", "Ann", "")])
        sequence.prepare(coordinator, PERSONS, silent)
        assert "Ann" in {decision.who for decision in coordinator.store.decisions.all(run.batch.mapping)}
        report = run.parts.folder / "report" / "index.html"
        assert report.stat().st_mtime_ns != times[report], "a person decided: the report is made anew"


def test_records_that_did_not_change_are_counted(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    whole = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")
    export = tmp_path / "persons.mrc"
    export.write_bytes(b"\x1d".join(whole[5:25]) + b"\x1d")
    source = Source(export, PERSONS.mapping)
    with coordinate() as coordinator:
        before = sequence.prepare(coordinator, source, silent)
        told = len(list(before.parts.all_rows(tables.findings_table("read"))))
        export.write_bytes(b"\x1d".join(whole[4:25]) + b"\x1d")
        after = summarize(sequence.prepare(coordinator, source, silent))
        assert (after.in_file, after.unchanged) == (21, 20 - told)


@pytest.mark.parametrize("suffix", [".mrc.gz", pytest.param(".zip", marks=pytest.mark.slow)])
def test_a_packed_export_is_unpacked_for_its_owner_and_removed(
    coordinate: Callable[[], Coordinator], tmp_path: Path, suffix: str
) -> None:
    export = tmp_path / f"persons{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(export, "w") as archive:
            archive.write(PERSONS.export, "persons.mrc")
    else:
        export.write_bytes(gzip.compress(PERSONS.export.read_bytes()))
    with coordinate() as coordinator:
        run = open_batch(
            coordinator.store,
            Source(export, PERSONS.mapping),
            coordinator.settings.wiki,
            coordinator.clock,
            part_size=60,
        )
        assert [part.record_count for part in run.part_list] == [60, 60, 60, 60, 9]
        private = run.parts.folder / "private"
        assert private.stat().st_mode & 0o777 == 0o700
        assert run.plain.read_bytes() == PERSONS.export.read_bytes()
        run = go_through(coordinator, Source(export, PERSONS.mapping, name=run.batch.name))
        assert not private.exists()
        assert summarize(run).in_file == EXPECTED["persons.mrc"]["in_file"]
        check_marc_delta(coordinator.store.folder / "exports" / run.batch.name / "enriched.mrc")
        assert not private.exists()


def test_a_mapping_that_selects_nothing_says_why(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    mapping = tmp_path / "nothing.yaml"
    mapping.write_text(
        "mapping: nothing\nsource: {format: marc, key: 001, require: [100$a], exclude: [{LDR/06: z}]}\n"
        "statements:\n  - {property: P214, type: external_id, from: 999$a}\n"
    )
    with coordinate() as coordinator:
        with pytest.raises(NothingSelectedError) as raised:
            sequence.prepare(coordinator, Source(PERSONS.export, mapping), silent)
        assert raised.value.exit_code == 1
        said = str(raised.value)
        assert said.startswith("The mapping nothing selects nothing in persons.mrc (246 read, 3 refused).")
        assert re.search(r" 24\d records: left out: .*LDR/06", said), said
        assert said.endswith("These rules never matched: statements[1] P214.")


def test_rules_that_found_nothing_are_told(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    export = tmp_path / "one.mrc"
    export.write_bytes((SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[3] + b"\x1d")
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(export, PERSONS.mapping), silent)
        unused = summarize(run).unused_rules
        assert any("P20" in rule for rule in unused)
        assert not any(rule.endswith(("P31", "P569")) for rule in unused)
        told = [row for row in run.parts.all_rows(tables.findings_table("check-batch")) if row["code"] == "unused-rule"]
        assert [row["origin"] for row in told] == unused
        assert {row["severity"] for row in told} == {"info"}


def test_refused_records_are_kept_for_their_owner_only(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, PERSONS, silent)
        files = list((run.parts.folder / "refused").iterdir())
        assert [file.name for file in files] == ["part-00001.mrc"]
        assert files[0].stat().st_mode & 0o777 == 0o600
        kept = files[0].read_bytes()
        assert kept.count(b"\x1d") == 3
        for piece in kept.split(b"\x1d")[:3]:
            assert piece in PERSONS.export.read_bytes()


def test_two_records_with_one_control_number_are_left_to_a_person(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    record = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[0] + b"\x1d"
    export = tmp_path / "twice.mrc"
    export.write_bytes(record * 2)
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(export, PERSONS.mapping), silent)
        assert coordinator.store.decisions.standing("marc_authority_person") == {}
        assert [row.reason for row in coordinator.store.decisions.queue(run.batch.name)] == [
            "two records bear this control number"
        ]
        sequence.publish(coordinator, run, silent)
        assert list(run.parts.all_rows(tables.EDITS)) == []


def test_not_the_same_is_remembered(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, PERSONS, silent)
        matched = coordinator.store.decisions.standing("marc_authority_person")["glam00001"]
        enter_decisions(coordinator, run.batch.name, [("glam00001", f"not:{matched.qid}", "Ann", "namesake")])
        sequence.prepare(coordinator, PERSONS, silent)
        assert "glam00001" not in coordinator.store.decisions.standing("marc_authority_person")
        outcomes = {r["record_key"]: r for r in run.parts.all_rows(tables.OUTCOMES)}
        assert outcomes["glam00001"]["qid"] == ""


def test_a_created_item_is_the_records_match_from_then_on(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = go_through(coordinator, PERSONS)
        decided = run.decided()
        created = {key: d for key, d in decided.items() if d.qid.startswith("Q9000000")}
        assert len(created) == 5
        assert {d.verdict for d in created.values()} == {Verdict.MATCH}
        standing = coordinator.store.decisions.standing("marc_authority_person")
        assert {standing[key].verdict for key in created} == {Verdict.NEW}, "the decision itself holds on any wiki"


def test_a_failed_query_is_never_not_found(workspace: Path, sample_wiki: RehearsalServer, clock: CountingClock) -> None:
    write_settings(workspace, sample_wiki, sparql=f"{sample_wiki.base_url}/wiki/Q5")
    with Coordinator(load_settings(workspace), "test", clock=clock) as coordinator:
        with pytest.raises(QueryError):
            sequence.prepare(coordinator, PERSONS, silent)
        run = coordinator.open(PERSONS)
        assert list(run.parts.all_rows(tables.OUTCOMES)) == []
        assert coordinator.store.decisions.standing("marc_authority_person") == {}
        assert len(list(run.parts.all_rows(tables.DRAFTS))) == 243, "what was done before stands"


def with_text(record: bytes, before: bytes, after: bytes) -> bytes:
    """Change a record's text by one of the same length."""
    assert len(before) == len(after)
    assert before in record
    return record.replace(before, after)


def test_a_critical_finding_holds_its_statement_back_and_nothing_else(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    record = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[0] + b"\x1d"
    export = tmp_path / "future.mrc"
    export.write_bytes(with_text(record, b"1995", b"2995"))
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, Source(export, PERSONS.mapping), silent)
        found = {row["code"]: row for row in run.parts.all_rows(tables.findings_table("check"))}
        assert found["future-date"]["severity"] == "critical"
        assert found["future-date"]["property"] == "P570"
        (waiting,) = coordinator.store.decisions.queue(run.batch.name)
        assert waiting.reason == "dates contradict"
        enter_decisions(coordinator, run.batch.name, [("glam00001", "Q1681893", "Ann", "a slip in the catalogue")])
        sequence.plan(coordinator, run, silent)
        (edit,) = run.parts.all_rows(tables.EDITS)
        assert not [line for line in edit["lines"] if "P570" in line]
        assert [line for line in edit["lines"] if "P106" in line], "the rest of the record goes on"
        assert summarize(run).held["future-date"] == 1


def test_great_expectations_looks_at_every_part(coordinate: Callable[[], Coordinator]) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, PERSONS, silent)
        statements = len(list(run.parts.all_rows(tables.STATEMENTS)))
        index = (run.parts.folder / "data-docs" / "index.html").read_text("utf-8")
        assert f"{statements:,}" in index
        for page in ("part 1", "Control numbers", "Figures of the batch"):
            assert page in index
        validated = json.loads((run.parts.folder / "validation" / "part-00001.json").read_bytes())
        assert {result["success"] for result in validated["results"]} == {True}
        assert validated["meta"]["rows"] == statements
