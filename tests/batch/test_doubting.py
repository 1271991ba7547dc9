"""A person's wrong match is held in the plan until it is confirmed on purpose."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from glamdata.batch.run import Source
from glamdata.commands.app import app
from glamdata.coordinator import Coordinator
from glamdata.rehearsal import RehearsalServer
from glamdata.store import tables
from glamdata.store.parts import Parts
from glamdata.workspace.settings import load_settings

from ..conftest import prepare_unchecked, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

DADDI, CANADA = "Q366562", "Q16"
MAPPING = """\
mapping: people
source: {format: csv, key: id, rights: CC0}
reference:
  P248: {item: Q214867}
match: {instance_of: Q5, known: item, identifiers: [P245], languages: [en, mul], create: reviewed}
terms:
  label: {from: name, language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P245, type: external_id, from: ulan}
"""
EXPORT = f"""\
id,name,ulan,item
a 1,Bernardo Daddi,500004953,{DADDI}
b,Nobody Known,500999999,
c,Nobody Other,500999998,Q999999999
"""
BATCH = "people-people"


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory, loaded_wiki: Path) -> Iterator[Callable[..., Result]]:
    """Commands in a workspace with a small batch that was prepared."""
    folder = tmp_path_factory.mktemp("doubting")
    with RehearsalServer(shutil.copy(loaded_wiki, folder / "wiki.sqlite")) as wiki:
        write_settings(folder, wiki)
        (folder / "people.yaml").write_text(MAPPING)
        (folder / "people.csv").write_text(EXPORT)

        def run(*words: str | Path, code: int = 0) -> Result:
            done = CliRunner().invoke(app, [*map(str, words), "-w", str(folder)])
            assert done.exit_code == code, (done.output, done.exception)
            return done

        with Coordinator(load_settings(folder), "test") as coordinator:
            prepare_unchecked(coordinator, Source(folder / "people.csv", folder / "people.yaml"))
        run.folder = folder  # type: ignore[attr-defined]
        yield run


def held(call: Callable[..., Result]) -> dict[str, str]:
    """Plan, and give what is held for a decision, by record."""
    call("plan", BATCH)
    folder = call.folder  # type: ignore[attr-defined]
    rows = Parts(folder, BATCH).all_rows(tables.findings_table("plan"))
    return {row["record_key"]: row["message"] for row in rows if row["code"] == "decision-contradicted"}


def test_a_wrong_match_is_held_until_it_is_confirmed(call: Callable[..., Result]) -> None:
    wrong = call("decide", BATCH, "a 1", CANADA, "--who", "Ann", code=1)
    assert f"a 1 is {CANADA}, says Ann; a rule had decided that it is {DADDI}" in wrong.stdout
    assert f"but the record itself names {DADDI}" in wrong.stderr
    assert "--confirm" in wrong.stderr
    call("decide", BATCH, "b", CANADA, "--who", "Ann")
    messages = held(call)
    assert messages.keys() == {"a 1", "b"}
    assert f"the record itself names {DADDI}" in messages["a 1"]
    assert f"glamdata decide {BATCH} 'a 1' {CANADA} --who NAME --confirm" in messages["a 1"]
    assert "the record is about human (Q5)" in messages["b"], "known of the item alone, which was no candidate"
    call("decide", BATCH, "b", CANADA, "--who", "Ann", "--confirm")
    assert held(call).keys() == {"a 1"}
    call("decide", BATCH, "a 1", DADDI, "--who", "Ann")
    assert held(call) == {}


def test_a_new_item_for_a_record_that_names_one(call: Callable[..., Result]) -> None:
    call("decide", BATCH, "a 1", "new", "--who", "Ann", code=1)
    assert "a 1 is new, but the record itself names" in held(call)["a 1"]
    call("decide", BATCH, "a 1", DADDI, "--who", "Ann")


def test_a_file_names_what_waits_and_a_note_confirms(call: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(f"record,decision,why\na 1,{CANADA},\n")
    told = call("decisions", "import", BATCH, file, "--who", "Ann", code=1)
    assert "1 decisions taken, 0 refused, 1 to be confirmed." in told.stdout
    assert f"the record itself names {DADDI}" in told.stderr
    file.write_text(f"record,decision,why\na 1,{CANADA},Confirmed: a slip of ours\n")
    assert "1 decisions taken, 0 refused." in call("decisions", "import", BATCH, file, "--who", "Ann").stdout
    assert held(call) == {}


def test_a_record_that_names_an_item_the_wiki_lacks(call: Callable[..., Result]) -> None:
    assert "the record names an item that the wiki does not have" in call("queue", BATCH).stdout
    call("decide", BATCH, "c", DADDI, "--who", "Ann")


def test_a_key_that_is_nearly_right_is_offered(call: Callable[..., Result]) -> None:
    done = call("decide", BATCH, "A1", "new", "--who", "Ann", code=1)
    assert str(done.exception) == f"there is no record 'A1' in {BATCH}; did you mean 'a 1'."
