"""`glamdata index build` as it is called: what is in the index and what of the dump is not is said."""

from __future__ import annotations

import bz2
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata.commands.app import app
from glamdata.errors import ExportError
from glamdata.index.lookup import ItemIndex
from glamdata.rehearsal import RehearsalServer

from ..batch.test_corrected import PROPERTIES, claim, labelled, person
from ..conftest import write_settings

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [person(f"Q{100 + number}", f"Anna Number{number}", 1850, 1900) for number in range(6)]
MORE = [labelled("P31", datatype="wikibase-item"), labelled("Q90", "Paris")]


def array(entities: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(json.dumps, entities)) + "\n]\n"


def build(dump: Path, *more: str) -> Any:
    folder = str(dump.parent / "index")
    return CliRunner().invoke(app, ["index", "build", str(dump), folder, "--workers", "1", *more])


def test_what_is_left_out_is_said_with_its_line(tmp_path: Path) -> None:
    lines = array([*PEOPLE, *MORE]).splitlines(keepends=True)
    lines[3] = lines[3][:40] + "\n"
    lines[5] = '{"labels": {}},\n'
    (tmp_path / "dump.json").write_text("".join(lines))
    done = build(tmp_path / "dump.json", "--class", "Q5")
    assert "4 items in" in done.stdout
    assert "2 entities that were not asked for, 2 lines that are no entity" in done.stdout
    assert 'line 4: no JSON: {"type": "item", "id": "Q102"' in done.stdout
    assert 'line 6: JSON, but no entity: {"labels": {}}' in done.stdout
    said = json.loads(build(tmp_path / "dump.json", "--class", "Q5", "--json").stdout)
    assert (said["items"], said["refused"], said["others"], said["cut"]) == (4, 2, 2, "")
    assert [one["line"] for one in said["left_out"]] == [4, 6]


def test_no_more_than_ten_lines_are_shown(tmp_path: Path) -> None:
    (tmp_path / "dump.json").write_text(json.dumps(PEOPLE[0]) + "\nnone" * 25)
    done = build(tmp_path / "dump.json")
    assert done.stdout.count("no JSON: none") == 10
    assert "and 15 more lines" in done.stdout


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.json.bz2"])
def test_a_dump_that_breaks_off_is_refused_and_taken_when_that_is_wanted(tmp_path: Path, name: str) -> None:
    text = array(PEOPLE * 100)[:-200].encode()
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get((tmp_path / name).suffix, bytes)
    packed = pack(text)
    (tmp_path / name).write_bytes(packed if name == "dump.json" else packed[: len(packed) // 2])
    done = build(tmp_path / name)
    assert isinstance(done.exception, ExportError)
    assert "Download it again, or take what there is with --incomplete" in str(done.exception)
    assert not (tmp_path / "index" / "index.duckdb").exists()
    if name != "dump.json.bz2":  # whose one block is lost as a whole
        done = build(tmp_path / name, "--incomplete")
        assert "not complete: " in done.stdout
        assert "from line" in done.stdout or "breaks off in line 601" in done.stdout


@pytest.mark.integration
def test_the_items_of_a_query_are_read_from_the_wiki(tmp_path: Path) -> None:
    classes = [labelled("Q5", "human", claims={"P279": [is_a("P279", 215627)]}), labelled("Q215627", "person")]
    properties = [labelled(pid, datatype=kind) for pid, kind in {**PROPERTIES, "P279": "wikibase-item"}.items()]
    with RehearsalServer(tmp_path / "wiki.sqlite") as wiki:
        wiki.add_entities([*properties, *classes, *PEOPLE, MORE[1]])
        write_settings(tmp_path, wiki)
        (tmp_path / "people.rq").write_text("SELECT ?item { ?item wdt:P31 wd:Q5 }")
        done = build(tmp_path / "people.rq", "--workspace", str(tmp_path))
        assert done.exception is None, done.output
        (tmp_path / "none.rq").write_text("SELECT ?item { ?item wdt:P31 wd:Q6 }")
        none = build(tmp_path / "none.rq", "--workspace", str(tmp_path))
        assert "no item in a column ?item" in str(none.exception)
    with ItemIndex(tmp_path / "index") as index:
        lookup = index.lookup(("en",))
        assert lookup.find_names(["Anna Number3", "Paris"]) == {"Anna Number3": ["Q103"]}
        facts = lookup.read_facts(["Q103"], [])["Q103"]
        assert lookup.expect_classes([(facts, "Q215627")])["Q103", "Q215627"].classes == ("Q5", "Q215627")
        assert lookup.revisions(["Q103"])["Q103"] > 0
    assert [path.name for path in (tmp_path / "index").iterdir()] == ["index.duckdb"]


def is_a(pid: str, number: int) -> dict[str, Any]:
    return claim(pid, {"entity-type": "item", "id": f"Q{number}", "numeric-id": number}, "wikibase-entityid")
