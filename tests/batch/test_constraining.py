"""The wiki's constraints in the chain: what a plan holds back, what it tells, and how little it asks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.constraining import find_repeated
from glamdata.batch.planner import BatchPlanner
from glamdata.batch.run import Source
from glamdata.model.constraint import Constraint
from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.edit import LedgerState
from glamdata.model.match import Decision, Verdict
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import JULIAN, Coordinate, MonolingualText, Quantity, StringValue, TimeValue, Value
from glamdata.rehearsal import RehearsalServer
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables
from glamdata.store.draft_columns import DraftColumns
from glamdata.store.parts import Made, Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: editions
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q13219454}}
match: {instance_of: Q3331189, known: {from: item}, languages: [en], create: reviewed}
terms:
  label: {en: {from: title}}
  description: {en: {from: about}}
statements:
  - {property: P31, type: item, value: Q3331189}
  - {property: P243, type: external_id, from: oclc}
  - {property: P291, type: item, from: place, table: places}
  - {property: P18, type: commons_media, from: image}
"""
TABLE = "Paris: Q90\nTagore: Q7241\nAtlantis: Q404404\n"
ROWS = """id,title,about,item,oclc,place,image
a,Gitanjali,book,Q801,901,Paris,
b,Sonar Tari,book,Q802,900,Tagore,
c,Manasi,book,Q803,905,,
d,Balaka,book,Q804,905,,
e,Chitra,a play of 1892,,907,Paris,
f,Naivedya,book,Q806,908,Atlantis,
g,Gora,a novel of 1910,,909,Atlantis,Gora/cover.jpg
"""
TYPES = {
    "P243": "external-id",
    "P18": "commonsMedia",
    "P854": "url",
    "P813": "time",
    "P1793": "string",
    "P2306": "wikibase-property",
}
PROPERTIES = [
    "P31",
    "P279",
    "P243",
    "P291",
    "P18",
    "P248",
    "P2302",
    "P2303",
    "P2306",
    "P2308",
    "P2309",
    "P2316",
    "P1793",
]


def value(pid: str, qid: str) -> dict[str, Any]:
    kind = "property" if qid[0] == "P" else "item"
    entity = {"entity-type": kind, "id": qid, "numeric-id": int(qid[1:])}
    datavalue = {"type": "wikibase-entityid", "value": entity}
    return {"snaktype": "value", "property": pid, "datatype": TYPES.get(pid, "wikibase-item"), "datavalue": datavalue}


def text(pid: str, words: str) -> dict[str, Any]:
    return {"snaktype": "value", "property": pid, "datatype": TYPES[pid], "datavalue": {"type": "string", "value": words}}  # fmt: skip


def said(snak: dict[str, Any], *qualifiers: dict[str, Any]) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for each in qualifiers:
        grouped.setdefault(each["property"], []).append(each)
    return {"type": "statement", "rank": "normal", "mainsnak": snak, "qualifiers": grouped}


def entity(entity_id: str, *statements: dict[str, Any], label: str = "", description: str = "") -> dict[str, Any]:
    claims: dict[str, list[dict[str, Any]]] = {}
    for statement in statements:
        claims.setdefault(statement["mainsnak"]["property"], []).append(statement)
    found: dict[str, Any] = {"type": "item", "id": entity_id, "claims": claims}
    found["labels"] = {"en": {"language": "en", "value": label or entity_id}}
    if description:
        found["descriptions"] = {"en": {"language": "en", "value": description}}
    if entity_id[0] == "P":
        found |= {"type": "property", "datatype": TYPES.get(entity_id, "wikibase-item")}
    return found


CONSTRAINTS = {
    "P243": [said(value("P2302", "Q21502410")), said(value("P2302", "Q4711"))],
    "P291": [
        said(
            value("P2302", "Q21510865"),
            value("P2308", "Q486972"),
            value("P2309", "Q21503252"),
            value("P2316", "Q21502408"),
        ),
        said(value("P2302", "Q21503247"), value("P2306", "P243")),
    ],
}
ENTITIES = [
    *(entity(pid, *CONSTRAINTS.get(pid, ()), label={"P291": "place of publication"}.get(pid, pid)) for pid in PROPERTIES),
    *(entity(qid) for qid in ("Q5", "Q486972", "Q3331189", "Q13219454", "Q21502410", "Q21510865", "Q21503247",
                              "Q21503252", "Q21502408", "Q4711")),
    entity("Q515", said(value("P279", "Q486972"))),
    entity("Q90", said(value("P31", "Q515")), label="Paris"),
    entity("Q7241", said(value("P31", "Q5"))),
    entity("Q700", said(value("P31", "Q3331189")), said(text("P243", "900"))),
    entity("Q805", said(value("P31", "Q3331189")), label="Chitra", description="a play of 1892"),
    *(entity(f"Q{number}", said(value("P31", "Q3331189")), label=title)
      for number, title in ((801, "Gitanjali"), (802, "Sonar Tari"), (803, "Manasi"), (804, "Balaka"), (806, "Naivedya"))),
]  # fmt: skip


def silent(_words: str) -> None: ...


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    source = tmp_path / "entities.jsonl"
    source.write_text("\n".join(map(json.dumps, ENTITIES)), "utf-8")
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[source]) as wiki:
        yield wiki


@pytest.fixture
def editions(tmp_path: Path) -> Source:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "places.yaml").write_text(TABLE, "utf-8")
    (tmp_path / "editions.yaml").write_text(MAPPING, "utf-8")
    (tmp_path / "editions.csv").write_text(ROWS, "utf-8")
    return Source(tmp_path / "editions.csv", tmp_path / "editions.yaml")


def findings(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    rows = run.parts.all_rows(tables.findings_table("plan"))
    return {(row["record_key"], row["code"]): row for row in rows if row["stage"] == "check"}


def added(run: Run) -> dict[str, set[str]]:
    """Give the properties that the plan adds, by record."""
    return {
        row["record_key"]: {claim["mainsnak"]["property"] for claim in json.loads(row["data"]).get("claims", ())}
        for row in run.parts.all_rows(tables.EDITS)
    }


def read(coordinator: Coordinator, source: Source) -> Run:
    """Read, map and reconcile, without the checks of drafts and the seconds that Great Expectations takes."""
    run = coordinator.open(source)
    sequence.read_and_map(run, coordinator.settings.runner, partial(sequence.do_parts, silent))
    sequence.reconcile(coordinator, run, silent)
    return run


def test_a_plan_is_held_to_the_wikis_constraints(coordinate: Callable[[], Coordinator], editions: Source) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, editions, silent)
        rows = [
            (key, qid, "Ann", "")
            for key, qid in (
                ("a", "Q801"),
                ("b", "Q802"),
                ("c", "Q803"),
                ("d", "Q804"),
                ("e", "new"),
                ("f", "Q806"),
                ("g", "new"),
            )
        ]
        enter_decisions(coordinator, run.batch.name, rows)
        before = coordinator.connection.client.requests
        sequence.plan(coordinator, run, silent)
        sent = coordinator.connection.client.requests - before
        found = findings(run)
        made = next(entry for entry in sequence.publish(coordinator, run, silent) if entry.record_key == "g")
        novel = coordinator.connection.reader.entities([made.qid])[made.qid]
    told = {key: row["message"] for key, row in found.items()}
    assert found["b", "value-type"]["severity"] == "critical"
    assert told["b", "value-type"] == "place of publication (P291) should name an instance of Q486972; Q7241: Q5."
    assert told["b", "distinct-values"] == "P243 900 should stand on one item only; Q700 has it."
    assert told["c", "distinct-values"] == "P243 905 should stand on one item only; the batch also gives it to d."
    assert found["d", "distinct-values"]["severity"] == "warning"
    assert told["e", "namesake"] == (
        "Q805 is called 'Chitra' with the description 'a play of 1892' in 'en' already: is it the same?"
    )
    unknown = [message for (_, code), message in told.items() if code == "unknown-constraint"]
    assert unknown == ["P243 has a constraint that is not checked: the type Q4711 is unknown to glamdata."]
    assert not [key for key in found if key[0] == "a" and key[1] != "unknown-constraint"]
    assert told["f", "no-such-item"] == (
        "place of publication (P291): the wiki has no Q404404, and would refuse the whole edit for it."
    )
    properties = added(run)
    assert properties["a"] == {"P31", "P243", "P291"}
    assert properties["f"] == {"P31", "P243"}  # the rest of the edit goes on without it
    held = {row["code"]: row["message"] for row in run.parts.all_rows(tables.findings_table("check"))}
    assert "'Gora/cover.jpg' is no file name that the wiki takes: it can't hold '/'" in held["bad-file-name"]
    assert made.state is LedgerState.SAVED, "the wiki would have refused the whole item for either value"
    assert novel.statements.keys() == {"P31", "P243"}
    assert properties["b"] == {"P31", "P243"}  # the place that is none is held back
    assert sent <= 8


def test_a_wiki_without_constraints_says_so_and_goes_on(
    coordinate: Callable[[], Coordinator], editions: Source, sample_wiki: RehearsalServer
) -> None:
    with coordinate() as coordinator:
        run = read(coordinator, editions)
        enter_decisions(coordinator, run.batch.name, [("a", "Q801", "Ann", "")])
        asked = coordinator.connection.reader.properties
        bare = {
            pid: one.__class__(one.id, one.datatype, one.label) for pid, one in asked(run.mapping.properties()).items()
        }
        planner = BatchPlanner(run, coordinator.connection.reader, coordinator.connection.client, bare)
        planned = planner.plan(run.drafts(1)[0], coordinator.connection.reader.entities(["Q801"])["Q801"])
    assert [finding.code for _, finding in planned.findings] == ["no-constraints"]
    assert planned.edit


def stated(pid: str, datatype: str, value: Value) -> DraftStatement:
    return DraftStatement(Statement(Snak(pid, value, datatype)))


def decision(key: str, qid: str) -> Decision:
    return Decision(key, Verdict.MATCH if qid else Verdict.NEW, qid, "Ann", datetime(2026, 11, 21, tzinfo=UTC))


def test_values_are_the_same_by_precision_calendar_unit_and_language(tmp_path: Path) -> None:
    metre = "http://www.wikidata.org/entity/Q11573"
    said: list[list[tuple[str, str, Value]]] = [
        [("P571", "time", TimeValue.from_parts(1900)), ("P571", "time", TimeValue("+1800-00-00T00:00:00Z", 7)),
         ("P569", "time", TimeValue.from_parts(1500, 1, 2, JULIAN)), ("P2048", "quantity", Quantity("+5", metre)),
         ("P2048", "quantity", Quantity("+6", metre)), ("P1476", "monolingualtext", MonolingualText("Paris", "fr")),
         ("P625", "globe-coordinate", Coordinate(1.5, 2.5, 0.1)), ("P214", "external-id", StringValue("900"))],
        [("P571", "time", TimeValue.from_parts(1900)), ("P571", "time", TimeValue("+1800-00-00T00:00:00Z", 9)),
         ("P569", "time", TimeValue.from_parts(1500, 1, 2)), ("P2048", "quantity", Quantity("+5")),
         ("P2048", "quantity", Quantity("+6", metre)), ("P1476", "monolingualtext", MonolingualText("Paris", "de")),
         ("P625", "globe-coordinate", Coordinate(1.5, 2.5, 0.1)), ("P214", "external-id", StringValue("900"))],
    ]  # fmt: skip
    parts, columns = Parts.at(tmp_path), DraftColumns()
    for number, values in enumerate(said):
        columns.add(Draft(f"r{number}", Subject(f"r{number}"), tuple(stated(*value) for value in values)))
    parts.write_table(tables.STATEMENTS, 1, columns.statements, Made("", datetime(2026, 11, 21, tzinfo=UTC)))
    distinct = (Constraint("Q21502410"),)
    types = {pid: datatype for values in said for pid, datatype, _ in values}
    properties = {p: PropertyDefinition.from_constraints(p, kind, p, distinct, []) for p, kind in types.items()}
    decided = {key: decision(key, qid) for key, qid in (("r0", "Q1"), ("r1", ""))}
    targets = (("r0", "Q1"), ("r1", "new r1"))
    assert find_repeated(parts, properties, decided) == {
        ("P571", "+1900-00-00T00:00:00Z/9/Q1985727"): targets,
        ("P2048", "+6 Q11573"): targets,
        ("P625", "1.5, 2.5 Q2"): targets,
        ("P214", "900"): targets,
    }
    same = {key: decision(key, "Q1") for key in ("r0", "r1")}
    assert find_repeated(parts, properties, same) == {}, "both say it of one item"
