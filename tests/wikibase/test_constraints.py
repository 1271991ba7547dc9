"""Definitions of properties: from a real server in batches, kept with a date, brought along, said on the command line."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.matching import FormatMatcher, Verdict
from glamdata.commands.property import show_property
from glamdata.errors import InputError
from glamdata.model.constraint import Constraint, ConstraintStatus
from glamdata.model.property import PropertyDefinition
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.constraints import (
    DefinitionCache,
    definition_from_json,
    definition_to_json,
    load_shipped,
    with_shipped,
)
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Wiki

ROOT = Path(__file__).parents[2]
loader = importlib.util.spec_from_file_location("compose_properties", ROOT / "data" / "properties" / "compose.py")
compose = importlib.util.module_from_spec(loader)
loader.loader.exec_module(compose)
PASSWORD = "glambotglambotglambotglambot0001"


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)


def value(pid, qid, kind="wikibase-item"):
    number = int(qid[1:])
    entity = {"entity-type": "property" if qid[0] == "P" else "item", "id": qid, "numeric-id": number}
    return {
        "snaktype": "value", "property": pid, "datatype": kind,
        "datavalue": {"type": "wikibase-entityid", "value": entity},
    }  # fmt: skip


def constraint(kind, *qualifiers, rank="normal"):
    grouped = {}
    for snak in qualifiers:
        grouped.setdefault(snak["property"], []).append(snak)
    return {"type": "statement", "rank": rank, "mainsnak": value("P2302", kind), "qualifiers": grouped}


def entity(entity_id, label, **more):
    kind = "property" if entity_id[0] == "P" else "item"
    return {"type": kind, "id": entity_id, "labels": {"en": {"language": "en", "value": label}}, **more}


ENTITIES = [
    entity("Q5", "human"), entity("Q42", "Douglas Adams"), entity("Q21503250", "subject type"), entity("Q21503252", "instance"),
    entity("Q19474404", "single value"), entity("Q21502408", "mandatory"), entity("Q21510865", "value type"),
    *(entity(pid, pid, datatype="wikibase-item") for pid in ("P31", "P2302", "P2308", "P2309", "P2316")),
    *(entity(f"P{number}", f"number {number}", datatype="string") for number in range(3001, 3061)),
    entity("P19", "place of birth", datatype="wikibase-item", claims={"P2302": [
        constraint("Q21503250", value("P2308", "Q5"), value("P2309", "Q21503252"), value("P2316", "Q21502408")),
        constraint("Q21510865", value("P2308", "Q5"), value("P2309", "Q21503252"), rank="deprecated"),
    ]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def wiki(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "entities.jsonl").write_text("\n".join(map(json.dumps, ENTITIES)), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]) as running:
        yield running


@pytest.fixture
def reader(wiki):
    described = Wiki(api=wiki.api_url, sparql=wiki.sparql_url, user="GlamBot", app="upload", bot_password=PASSWORD)
    with Session(described, Clock()) as session:
        yield Reader(session)


@pytest.fixture
def workspace(tmp_path, wiki):
    said = {"name": "rehearsal", "api": wiki.api_url, "sparql": wiki.sparql_url, "user": "GlamBot", "app": "upload"}
    lines = "\n".join(f'{key} = "{text}"' for key, text in said.items())
    (tmp_path / "glamdata.toml").write_text(f"[wiki]\n{lines}\n", "utf-8")
    (tmp_path / "bot-password").write_text(PASSWORD)
    (tmp_path / "bot-password").chmod(0o600)
    return tmp_path


def test_definitions_come_by_fifties_with_their_constraints_and_names(reader, wiki):
    before = wiki.wiki.faults.counts["/w/api.php", "wbgetentities"]
    found = reader.properties(["P19", *(f"P{number}" for number in range(3001, 3061)), "P99999"])
    assert wiki.wiki.faults.counts["/w/api.php", "wbgetentities"] - before == 3
    assert len(found) == 61
    born = found["P19"]
    parameters = (("P2308", ("Q5",)), ("P2309", ("Q21503252",)))
    assert born.constraints == (Constraint("Q21503250", ConstraintStatus.MANDATORY, parameters),)
    assert dict(born.names)["Q5"] == "human"
    assert dict(born.names)["P2308"] == "P2308"


DEFINITION = PropertyDefinition.from_constraints(
    "P214", "external-id", "VIAF ID",
    (Constraint("Q19474404", parameters=(("P4155", ("P518",)), ("P2303", ("Q1",)))), Constraint("Q1", unread="strange")), [r"\d+"],
)  # fmt: skip


def test_a_definition_comes_back_from_json_as_it_went():
    again = definition_from_json(
        "P214", json.loads(json.dumps(definition_to_json(DEFINITION))), {"P518": "applies to part"}
    )
    assert (again.formats, again.single_value, again.separators) == (DEFINITION.formats, True, ("P518",))
    assert again.constraints == DEFINITION.constraints
    assert (again.exceptions, again.names) == (frozenset({"Q1"}), (("P518", "applies to part"),))


def test_kept_definitions_are_believed_for_a_week(tmp_path):
    clock, asked = Clock(), []

    def fetch(pids):
        asked.append(list(pids))
        return {pid: DEFINITION for pid in pids if pid == "P214"}

    def cache():
        return DefinitionCache(tmp_path, "https://wiki", clock)

    assert cache().get(["P214", "P9"], fetch) == {"P214": DEFINITION}
    assert cache().get(["P214"], fetch) == {"P214": DEFINITION}
    assert cache().get(["P9"], fetch) == {}
    clock.sleep(7 * 24 * 3600 + 1)
    assert cache().get(["P214"], None) == {"P214": DEFINITION}
    assert cache().asked("P214") == datetime(2026, 11, 21, tzinfo=UTC)
    cache().get(["P214"], fetch)
    cache().get(["P214"], fetch, fresh=True)
    assert asked == [["P214", "P9"], ["P9"], ["P214"], ["P214"]]
    assert DefinitionCache(tmp_path, "another wiki", clock).get(["P214"], None) == {}


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"form": 99}', b"\xff", b'{"form": 1, "wiki": "w", "names": {}, "properties": {"P1": {}}}'],
)
def test_a_damaged_file_is_made_again(tmp_path, damage):
    cache = DefinitionCache(tmp_path, "w", Clock())
    cache.get(["P214"], lambda pids: dict.fromkeys(pids, DEFINITION))
    (path,) = (tmp_path / "properties").iterdir()
    path.write_bytes(damage)
    assert cache.get(["P214"], None) == {}
    assert cache.get(["P214"], lambda pids: dict.fromkeys(pids, DEFINITION)) == {"P214": DEFINITION}


def test_what_is_brought_along():
    shipped = load_shipped()
    assert shipped.date == "2026-11-21"
    assert "CC0" in shipped.source
    assert {"P17", "P31", "P214", "P361", "P571", "P580", "P813", "P854", "P856", "P569"} <= shipped.properties.keys()
    kinds = {c.kind for definition in shipped.properties.values() for c in definition.constraints}
    assert kinds <= KINDS.keys()
    assert shipped.properties["P580"].separators == ("P518", "P1013", "P291")
    assert shipped.sources.keys() == shipped.properties.keys()
    known = {pid for pid, definition in shipped.properties.items() if definition.constraints}
    assert len(known) >= 28
    assert {"P18", "P212", "P245", "P268", "P269", "P434", "P496", "P569", "P570", "P1006", "P1144"} <= known
    assert all("https://" in shipped.sources[pid] or "ORIGIN.md" in shipped.sources[pid] for pid in known)
    assert shipped.properties["P570"].protection == ("Q44597997",)


@pytest.mark.parametrize(
    ("pid", "good", "bad"),
    [("P214", "113230702", "0"), ("P245", "500011051", "11051"), ("P268", "11888092r", "cb11888092r"),
     ("P269", "026927608", "26927608"), ("P1006", "068517454", "p068517454"), ("P1144", "14002340", "n 14002340"),
     ("P434", "10adbe5e-a2c0-4bf3-8249-2b4cbf6e6ca8", "10adbe5e")],
)  # fmt: skip
def test_the_forms_brought_along_fit_identifiers_of_today(pid, good, bad):
    matcher = FormatMatcher()
    (form,) = load_shipped().properties[pid].formats
    assert (matcher.match(form, good), matcher.match(form, bad)) == (Verdict.MATCHES, Verdict.DIFFERS)


def test_a_wiki_without_constraints_is_lent_wikidatas_and_none_is_mandatory():
    bare = {
        "P31": PropertyDefinition("P31", "wikibase-item", "instance of"),
        "P571": PropertyDefinition("P571", "string", "inception"),
        "P580": PropertyDefinition("P580", "time", "another thing"),
    }
    lent = with_shipped(bare)
    assert {c.status for c in lent["P31"].constraints} == {ConstraintStatus.NORMAL}
    assert (lent["P31"].lent, lent["P571"], lent["P580"]) == ("2026-11-21", bare["P571"], bare["P580"])
    own = bare | {"P214": DEFINITION}
    assert with_shipped(own) == own


@pytest.mark.integration
def test_a_property_is_said_in_words(workspace, capsys):
    show_property(["p19"], workspace=workspace)
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "place of birth (P19): wikibase-item",
        "  subject type (Q21503250), mandatory → critical",
        "    The item is of one of some classes (P2308) by P31 or P279 (P2309).",
    ]
    assert "    classes (P2308): human (Q5)" in said
    assert said[-1].startswith("  from rehearsal, asked on ")
    show_property(["P19"], offline=True, workspace=workspace, as_json=True)
    assert json.loads(capsys.readouterr().out)["constraints"][0]["status"] == "mandatory"
    with pytest.raises(InputError, match="P99999: rehearsal has no such property"):
        show_property(["P99999"], workspace=workspace)


def test_a_property_without_a_wiki(tmp_path, capsys):
    show_property(["P580"], offline=True, workspace=tmp_path)
    said = capsys.readouterr().out
    assert "told apart by (P4155): applies to part (P518)" in said
    assert "glamdata's own copy of Wikidata's, of 2026-11-21" in said
    with pytest.raises(InputError, match="is no workspace"):
        show_property(["P19"], workspace=tmp_path)
    with pytest.raises(InputError, match="'X' is no property id like P569"):
        show_property(["x"], offline=True, workspace=tmp_path)


def test_composing_what_is_brought_along_gives_the_same_bytes():
    if compose.FACTS.name != "wikidata":
        pytest.skip("shared/data/wikidata is not beside the project")
    assert compose.TARGET.read_text("utf-8") == compose.compose(), "run python data/properties/compose.py"


def test_the_page_says_how_many_are_brought_along():
    shipped, mapped = load_shipped().properties, compose.mapped_properties()
    here = [pid for pid in mapped if pid in shipped]
    known = [pid for pid in here if shipped[pid].constraints]
    page = " ".join((ROOT / "docs" / "constraints.md").read_text("utf-8").split())
    assert f"label and datatype of {len(here)} of the {len(mapped)} properties" in page
    assert f"constraints of {len(known)} of these" in page
