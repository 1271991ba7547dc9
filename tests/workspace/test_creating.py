"""`glamdata init`: a workspace that works, and nothing half made."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from glamdata.batch.run import name_batch
from glamdata.errors import ExportError, WorkspaceError
from glamdata.formats.mapping_file import read_mapping
from glamdata.workspace.creating import (
    REHEARSAL_PASSWORD,
    Answers,
    check_first_mapping,
    make_workspace,
    next_steps,
    ready_mappings,
)
from glamdata.workspace.settings import load_settings
from glamdata.workspace.shipped import DEPLOYMENTS, FLOWS, MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = SAMPLES / "persons.mrc"


def test_what_ships_is_there() -> None:
    assert "marc_book" in ready_mappings()
    assert DEPLOYMENTS.is_file()
    assert (FLOWS / "prepare.py").is_file()
    assert PERSONS.is_file()


def test_the_settings_of_a_new_workspace_load(tmp_path: Path) -> None:
    make_workspace(tmp_path / "lib", Answers('Bodley "Old" \\ Library'))
    settings = load_settings(tmp_path / "lib")
    assert settings.wiki.is_loopback
    assert settings.wiki.identity == "rehearsal"
    assert settings.wiki.summary == 'Adding data from the catalogue of Bodley "Old" \\ Library'


def test_a_wiki_beyond_this_machine_is_slower_and_keeps_its_own_name(tmp_path: Path) -> None:
    answers = Answers(
        "L", api="https://wiki.example/w/api.php", sparql="https://query.example/sparql", contact="a@b.cy"
    )
    make_workspace(tmp_path / "lib", answers)
    wiki = tomllib.loads((tmp_path / "lib" / "glamdata.toml").read_text("utf-8"))["wiki"]
    assert (wiki["name"], wiki["edits_per_minute"], wiki["contact"]) == ("", 60, "a@b.cy")


def test_the_first_mapping_is_drafted_from_the_export(tmp_path: Path) -> None:
    answers = Answers("L", ("cy", "en"), catalogue_item="Q13219454", export=PERSONS)
    mapping_file, *_ = make_workspace(tmp_path / "lib", answers)
    mapping = read_mapping(mapping_file)
    assert mapping.name == "persons"
    assert mapping.match.languages == ("cy", "en", "mul")
    (line,) = (line for line in mapping_file.read_text("utf-8").splitlines() if "P248: {item: Q13219454}" in line)
    assert "DECIDE" not in line
    assert line.endswith("# stated in: the item of your catalogue")
    assert check_first_mapping(mapping_file) > 5


@pytest.mark.parametrize("name", ready_mappings())
def test_every_ready_mapping_works_in_a_workspace(tmp_path: Path, name: str) -> None:
    mapping_file, *_ = make_workspace(tmp_path / "lib", Answers("L", ready=name))
    assert read_mapping(mapping_file) == read_mapping(MAPPINGS / f"{name}.yaml")


def test_the_deployments_name_the_library_s_own_export_mapping_and_batch(tmp_path: Path) -> None:
    make_workspace(tmp_path / "lib", Answers("L", export=PERSONS))
    deployments = YAML(typ="safe").load((tmp_path / "lib" / "prefect.yaml").read_text("utf-8"))["deployments"]
    first, second, third, campaign = (each["parameters"] for each in deployments)
    assert first == {"export": str(PERSONS.resolve()), "mapping": "mappings/persons.yaml", "workspace": "."}
    assert second == third == {"batch": "persons-persons", "workspace": "."}
    assert campaign["batch"] == "persons-persons"
    for each in deployments:
        assert (tmp_path / "lib" / each["entrypoint"].partition(":")[0]).is_file()


def test_the_batch_of_the_deployments_is_the_one_that_prepare_makes(tmp_path: Path) -> None:
    export = tmp_path / "All people, {2026}: #1.mrc"
    shutil.copyfile(PERSONS, export)
    make_workspace(tmp_path / "lib", Answers("L", export=export))
    deployments = YAML(typ="safe").load((tmp_path / "lib" / "prefect.yaml").read_text("utf-8"))["deployments"]
    first, second, *_ = (each["parameters"] for each in deployments)
    mapping = read_mapping(tmp_path / "lib" / first["mapping"])
    assert first["export"] == str(export)
    assert second["batch"] == name_batch(mapping.name, export)
    assert " " not in second["batch"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(WorkspaceError, match="not empty"):
        make_workspace(tmp_path, Answers("L"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (Answers("L", languages=("English",)), "'English' is no language code"),
        (Answers("L", languages=()), "needs a language"),
        (Answers("L", catalogue_item="13219454"), "is no item id"),
        (Answers("L", ready="marc_persons"), "There is no ready mapping 'marc_persons'"),
    ],
)
def test_an_answer_that_cant_be_is_said_and_nothing_is_made(tmp_path: Path, answers: Answers, words: str) -> None:
    with pytest.raises(WorkspaceError, match=words):
        make_workspace(tmp_path / "lib", answers)
    assert not (tmp_path / "lib").exists()


def test_an_export_that_cant_be_read_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        make_workspace(tmp_path / "lib", Answers("L", export=tmp_path / "none.mrc"))
    assert not (tmp_path / "lib").exists()


def test_a_folder_that_cant_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(WorkspaceError, match="can't be written"):
        make_workspace(tmp_path / "file" / "lib", Answers("L"))


def test_the_next_steps_can_be_pasted(tmp_path: Path) -> None:
    folder, export = tmp_path / "my library", tmp_path / "all records.csv"
    lines = next_steps(folder, Answers("L", export=export), folder / "mappings" / "m.yaml", 0)
    at = {words[1]: words for words in map(shlex.split, lines[2::2]) if words[0] == "glamdata"}
    (prepare,) = (shlex.split(line)[1:] for line in lines if "glamdata prepare" in line)
    assert prepare[2] == str(export)
    assert prepare[-1] == str(folder)
    assert at["rehearsal"][-4:-2] == ["--load", str(SAMPLES / "wikidata-excerpt.jsonl.gz")]
    assert any(f"printf {REHEARSAL_PASSWORD} > '{folder}/bot-password'" in line for line in lines)


def test_a_real_wiki_gets_no_password_of_the_rehearsal(tmp_path: Path) -> None:
    answers = Answers("L", api="https://w.example/api.php", sparql="https://q.example/")
    lines = "\n".join(next_steps(tmp_path, answers, tmp_path / "m.yaml", 3))
    assert REHEARSAL_PASSWORD not in lines
    assert "rehearsal serve" not in lines
    assert "1. settle the 3 lines" in lines
    assert "write your user page or e-mail as contact" in lines


def test_the_command_says_what_is_next(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "glamdata", "init", "lib", "--export", str(PERSONS), "--languages", "cy, en"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1. settle the" in done.stdout
    assert "glamdata prepare" in done.stdout
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert again.returncode == 2
    assert (
        again.stderr == "glamdata: lib is there already and not empty: a workspace is made in a new or empty folder.\n"
    )
