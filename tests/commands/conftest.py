"""A workspace with a small catalogue, and commands run in it in this process."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.commands.app import app
from glamdata.rehearsal import RehearsalServer

from ..conftest import write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAPPING = """\
mapping: people
source: {format: csv, key: id, rights: CC0}
reference:
  P248: {item: Q214867}
match: {instance_of: Q5, identifiers: [P245], languages: [en, mul], create: reviewed}
terms:
  label: {from: name, language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P245, type: external_id, from: ulan}
enrich: {properties: [P569], languages: [en], formats: [csv]}
"""
EXPORT = "id,name,ulan\na,Bernardo Daddi,500004953\nb,Nobody Known,500999999\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, loaded_wiki: Path) -> Iterator[Path]:
    """A workspace with a small batch that was prepared."""
    folder = tmp_path_factory.mktemp("json")
    with RehearsalServer(shutil.copy(loaded_wiki, folder / "wiki.sqlite")) as wiki:
        write_settings(folder, wiki)
        (folder / "people.yaml").write_text(MAPPING)
        (folder / "people.csv").write_text(EXPORT)
        yield folder


@pytest.fixture
def run(prepared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    def run_command(line: str) -> Any:
        monkeypatch.chdir(prepared)
        app([*line.split(), "--json"], standalone_mode=False, prog_name="glamdata")
        printed = capsys.readouterr().out
        documents = [json.loads(text) for text in printed.splitlines()]
        assert documents, "nothing was printed"
        return documents[0] if len(documents) == 1 else documents

    return run_command
