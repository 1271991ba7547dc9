"""A query service that lags is corrected by what we saved ourselves: nobody is made twice, nothing old is believed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.corrected import CorrectedSource
from glamdata.batch.recent import BLOCK, RecentItems, read_recent
from glamdata.batch.run import Source
from glamdata.errors import QueryError
from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.model.draft import Subject
from glamdata.rehearsal import RehearsalServer
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables

from ..conftest import CountingClock, prepare_unchecked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: NAME
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q13219454}, P813: {today: true}}
match: {instance_of: Q5, identifiers: [P213], languages: [en], create: auto}
terms:
  label: {en: {from: name}}
  description: {en: "person of NAME"}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
  - {property: P570, type: time, from: died}
  - {property: P213, type: external_id, from: isni}
"""
HEAD = "id,name,born,died,isni\n"
ANNA = "a1,Anna Unheardof,1859,1935,0000000121441970\n"
PROPERTIES = {"P31": "wikibase-item", "P569": "time", "P570": "time", "P213": "external-id", "P248": "wikibase-item",
              "P813": "time"}  # fmt: skip


def labelled(entity_id: str, name: str = "", **more: Any) -> dict[str, Any]:
    kind = "property" if entity_id[0] == "P" else "item"
    return {"type": kind, "id": entity_id, "labels": {"en": {"language": "en", "value": name or entity_id}}, **more}


def claim(pid: str, value: Any, kind: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}


def person(qid: str, name: str, born: int, died: int) -> dict[str, Any]:
    calendar = "http://www.wikidata.org/entity/Q1985727"
    times = {
        pid: [claim(pid, {"time": f"+{year}-00-00T00:00:00Z", "precision": 9, "calendarmodel": calendar, "timezone": 0,
                          "before": 0, "after": 0}, "time")]
        for pid, year in (("P569", born), ("P570", died))
    }  # fmt: skip
    human = claim("P31", {"entity-type": "item", "id": "Q5", "numeric-id": 5}, "wikibase-entityid")
    return labelled(qid, name, claims={"P31": [human], **times})


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    entities = [labelled(pid, datatype=kind) for pid, kind in PROPERTIES.items()]
    entities += [labelled("Q5", "human"), labelled("Q13219454")]
    entities += [person("Q41", "Berta Known", 1850, 1900), person("Q42", "Berta Doubled", 1850, 1900)]
    with RehearsalServer(tmp_path / "wiki.sqlite") as wiki:
        wiki.add_entities(entities)
        yield wiki


@pytest.fixture
def coordinator(coordinate: Callable[[], Coordinator]) -> Iterator[Coordinator]:
    with coordinate() as opened:
        yield opened


def prepare(coordinator: Coordinator, folder: Path, rows: str, name: str) -> Run:
    (folder / f"{name}.yaml").write_text(MAPPING.replace("NAME", name), "utf-8")
    (folder / f"{name}.csv").write_text(HEAD + rows, "utf-8")
    return prepare_unchecked(coordinator, Source(folder / f"{name}.csv", folder / f"{name}.yaml"))


def decided(run: Run) -> dict[str, tuple[str, str]]:
    return {key: (one.verdict.value, one.qid) for key, one in run.store.decisions.standing(run.batch.mapping).items()}


def items(wiki: RehearsalServer) -> set[str]:
    return {page.entity_id for page, _ in wiki.wiki.archive.iterate_latest() if page.entity_id.startswith("Q")}


@pytest.mark.parametrize(
    "rows", ["x,Anna Unheardof,1859,1935,\n", "x,A. Unheardof,1859,1935,\n"], ids=["the same name", "a name like it"]
)
def test_an_item_we_made_an_hour_ago_is_not_made_again(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, tmp_path: Path, rows: str
) -> None:
    sample_wiki.add_fault("sparql-lag")
    with coordinate() as coordinator:
        first = prepare(coordinator, tmp_path, ANNA, "first")
        assert decided(first) == {"a1": ("new", "")}
        sequence.publish(coordinator, first, silent)
        ((made, _),) = coordinator.store.ledger.touched_items(first.wiki.identity)
    before = items(sample_wiki)
    with coordinate() as coordinator:
        assert coordinator.connection.client.select(f"SELECT ?p {{ wd:{made} ?p ?o }}") == [], "the service lags"
        second = prepare(coordinator, tmp_path, rows, "second")
        assert set(decided(second).values()) == {("match", made)}
        sequence.publish(coordinator, second, silent)
    assert items(sample_wiki) == before


def test_of_two_batches_read_before_either_was_sent_the_second_makes_nobody_again(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, tmp_path: Path
) -> None:
    sample_wiki.add_fault("sparql-lag")
    with coordinate() as coordinator:
        first = prepare(coordinator, tmp_path, ANNA, "first")
        second = prepare(coordinator, tmp_path, "x,Somebody Otherwise,,,0000000121441970\n", "second")
        assert decided(first) | decided(second) == {"a1": ("new", ""), "x": ("new", "")}
        sequence.publish(coordinator, first, silent)
        before = items(sample_wiki)
        (entry,) = sequence.publish(coordinator, second, silent)
        ((made, _),) = coordinator.store.ledger.touched_items(first.wiki.identity)
    assert (entry.state.value, entry.code, entry.qid) == ("refused", "exists", made)
    assert items(sample_wiki) == before


def test_an_identifier_we_added_is_found_before_the_service_has_it(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, tmp_path: Path
) -> None:
    sample_wiki.add_fault("sparql-lag")
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, "b1,Berta Known,1850,1900,0000000121032683\n", "first")
        assert decided(run) == {"b1": ("match", "Q41")}
        sequence.publish(coordinator, run, silent)
    with coordinate() as coordinator:
        other = prepare(coordinator, tmp_path, "c1,Berta Known-Married,,,0000 0001 2103 2683\n", "second")
        (row,) = other.parts.all_rows(tables.CANDIDATES)
        assert (row["qid"], row["source"]) == ("Q41", "P213")


def test_what_lags_is_asked_of_the_wiki_and_nothing_else_is(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, tmp_path: Path
) -> None:
    with coordinate() as coordinator:
        sequence.publish(coordinator, prepare(coordinator, tmp_path, ANNA, "first"), silent)
    with coordinate() as coordinator:
        lookup = coordinator.items.lookup(("en", "mul"))
        asked = sample_wiki.wiki.faults.counts["/w/api.php", "wbgetentities"]
        (made,) = lookup.find_names(["Anna Unheardof"])["Anna Unheardof"]
        assert lookup.read_facts([made], ["P213"])[made].label == "Anna Unheardof"
        assert sample_wiki.wiki.faults.counts["/w/api.php", "wbgetentities"] == asked


def test_merged_and_deleted_items_of_ours_are_no_candidates_while_the_service_still_has_them(
    coordinator: Coordinator, sample_wiki: RehearsalServer
) -> None:
    session, lookup = coordinator.connection.session, coordinator.items.lookup(("en", "mul"))
    revision = int(coordinator.connection.reader.revisions(["Q42"])["Q42"])
    sample_wiki.add_fault("sparql-lag")
    session.write(action="wbmergeitems", fromid="Q42", toid="Q41", ignoreconflicts="description")
    recent = read_recent([("Q42", revision + 1)], lookup, session)
    assert recent.gone == {"Q42": "Q41"}
    corrected = CorrectedSource(coordinator.items, session, lambda: [("Q42", revision + 1)]).lookup(("en", "mul"))
    assert corrected.find_names(["Berta Doubled"]) == {"Berta Doubled": ["Q41"]}, "an alias of the other one now"
    assert corrected.follow(["Q42", "Q41", "Q404", "Q99999999999"]) == {"Q41": "Q41", "Q42": "Q41"}
    assert set(corrected.read_facts(["Q41", "Q42"], [])) == {"Q41"}


@pytest.mark.parametrize("days", [0, 1], ids=["the same day", "the next day"])
def test_not_the_same_holds_when_the_item_is_merged_into_another(
    coordinate: Callable[[], Coordinator], clock: CountingClock, tmp_path: Path, days: int
) -> None:
    rows = "b1,Berta Doubled,1850,1900,\n"
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, rows, "first")
        assert decided(run) == {"b1": ("match", "Q42")}
        enter_decisions(coordinator, run.batch.name, [("b1", "not:Q42", "Ann", "namesake")])
        coordinator.connection.session.write(
            action="wbmergeitems", fromid="Q42", toid="Q41", ignoreconflicts="description"
        )
    clock.time += timedelta(days=days)
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, rows + "b2,Berta Doubled,1850,1900,\n", "first")
        outcomes = {row["record_key"]: row for row in run.parts.all_rows(tables.OUTCOMES)}
        assert outcomes["b1"]["qid"] == "", "Q41 is what Q42 became: the person said no to it"
        assert outcomes["b2"]["qid"] == ("Q41" if days else "Q42"), "to another record it is one like any other"
        assert "Q41" not in {row["qid"] for row in run.parts.all_rows(tables.CANDIDATES) if row["record_key"] == "b1"}


def test_an_index_is_corrected_as_well(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, tmp_path: Path
) -> None:
    with coordinate() as coordinator:
        sequence.publish(coordinator, prepare(coordinator, tmp_path, ANNA, "first"), silent)
        session, touched = coordinator.connection.session, coordinator.store.ledger.touched_items("rehearsal")
    dump = [{**person("Q41", "Berta Known", 1850, 1900), "lastrevid": 1}]
    (tmp_path / "dump.json").write_text("\n".join(map(json.dumps, dump)))
    build_index(tmp_path / "dump.json", tmp_path / "index", Filter(), silent)
    with coordinate() as coordinator, ItemIndex(tmp_path / "index") as index:
        session = coordinator.connection.session
        lookup = CorrectedSource(index, session, lambda: touched).lookup(("en", "mul"))
        assert lookup.find_names(["Anna Unheardof", "Berta Known"]) == {
            "Anna Unheardof": [touched[0][0]], "Berta Known": ["Q41"],
        }  # fmt: skip
        assert lookup.follow(["Q42"]) == {"Q42": "Q42"}, "not in the index, but on the wiki"
        assert lookup.read_facts(["Q42"], [])["Q42"].label == "Berta Doubled"
        assert lookup.find_near([Subject("r", "Q5", names=("Unheardof, A.",))]) == {"r": [touched[0][0]]}


class Numbers:
    """A lookup that knows the revisions of some items and no other thing."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known, self.asked = known, 0

    def revisions(self, qids: Any) -> dict[str, int]:
        self.asked += 1
        return {qid: self.known[qid] for qid in qids if qid in self.known}

    def follow(self, qids: Any) -> dict[str, str]:
        return {}


class Answers:
    """A session on a wiki that has every item."""

    def read(self, **asked: Any) -> dict[str, Any]:
        return {"entities": {qid: labelled(qid) for qid in asked["ids"].split("|")}}


def test_it_is_looked_no_further_back_than_the_service_lags() -> None:
    touched = [(f"Q{number}", number) for number in range(5 * BLOCK, 0, -1)]
    lookup = Numbers({qid: revision for qid, revision in touched if revision <= 4500})
    recent = read_recent(touched, lookup, Answers())  # type: ignore[arg-type]
    assert (len(recent.items), lookup.asked) == (500, 2)


def test_a_source_too_far_behind_is_not_reconciled_with() -> None:
    touched = [(f"Q{number}", number) for number in range(BLOCK, 0, -1)]
    with pytest.raises(QueryError, match="more than 900 of our own edits are missing"):
        read_recent(touched, Numbers({}), Answers(), 900)  # type: ignore[arg-type]


def test_nothing_is_recent_where_we_never_edited() -> None:
    lookup = Numbers({})
    assert read_recent([], lookup, Answers()).items == RecentItems().items  # type: ignore[arg-type]
    assert lookup.asked == 0
