"""What [reconcile] of glamdata.toml may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import SettingsError
from glamdata.workspace.lookup_settings import LookupSettings
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

WIKI = '[wiki]\napi = "http://127.0.0.1/api"\nsparql = "http://127.0.0.1/sparql"\nuser = "GlamBot"\napp = "upload"\n'


def read(folder: Path, lines: str) -> LookupSettings:
    (folder / "glamdata.toml").write_text(f"{WIKI}[reconcile]\n{lines}\n", "utf-8")
    return load_settings(folder).lookups


def test_what_is_said_is_read(tmp_path: Path) -> None:
    said = read(tmp_path, 'index = "people"\nsearch = 3\nservice = "https://wikidata.example/en/api"')
    assert said == LookupSettings(tmp_path / "people", 3, "https://wikidata.example/en/api")
    assert read(tmp_path, "") == LookupSettings(None, 25, "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('service = "wikidata"', "must be the web address of a reconciliation service"),
        ("service = 1", "must be the web address of a reconciliation service"),
        ("search = -1", "must be a whole number"),
        ("fresh = true", "unknown key reconcile.fresh"),
        ('servise = "https://wikidata.example"', "did you mean reconcile.service"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read(tmp_path, line)
