"""What must be set before a wiki beyond this machine is edited: everything, and for this very wiki."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import SettingsError, WikiRefusedError
from glamdata.wikibase.beyond import Beyond, lacks
from glamdata.wikibase.other_ids import IdTable
from glamdata.wikibase.site import Wiki
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

COMPLETE = Beyond("www.wikidata.org", "Ann Ab", "https://www.wikidata.org/wiki/Wikidata:Requests_for_permissions/Bot/G")
WIKI = Wiki(
    "https://www.wikidata.org/w/api.php", "https://query.wikidata.org/sparql", "GlamBot", "upload",
    contact="https://www.wikidata.org/wiki/User:Ann", beyond=COMPLETE,
)  # fmt: skip


def test_a_wiki_for_which_all_is_set_is_let_through() -> None:
    assert list(lacks(WIKI, COMPLETE)) == []
    WIKI.require_editable()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"beyond": Beyond()},
            "`host` is not set in [gates]; `responsible` is not set in [gates]; `approval` is not set",
        ),
        ({"beyond": replace(COMPLETE, responsible=" ")}, "`responsible` is not set"),
        ({"beyond": replace(COMPLETE, approval="")}, "`approval` is not set"),
        ({"beyond": replace(COMPLETE, approval="yes")}, "`approval` in [gates] is not the address"),
        ({"beyond": replace(COMPLETE, host="wikidata.org")}, "`host` in [gates] is 'wikidata.org', and the API is at"),
        ({"beyond": replace(COMPLETE, host="test.wikidata.org")}, "'test.wikidata.org'"),
        ({"contact": ""}, "`contact` is not set"),
        ({"api": "http://www.wikidata.org/w/api.php"}, "`api` in [wiki] is no https address"),
        ({"api": "https://www.wikidata.org@evil.org/w/api.php"}, "`api` in [wiki] is no https address"),
        ({"api": "https://evil.org\\@www.wikidata.org/w/api.php"}, "`api` in [wiki] is no https address"),
        ({"sparql": "http://query.wikidata.org/sparql"}, "`sparql` in [wiki] is no https address"),
        ({"sparql": "https:///sparql"}, "`sparql` in [wiki] is no https address"),
        ({"sparql": "http://127.0.0.1:8181/sparql"}, "`sparql` in [wiki] is no https address"),
    ],
)
def test_anything_that_is_lacking_is_named(changed: dict[str, object], words: str) -> None:
    with pytest.raises(WikiRefusedError, match="does not push to") as raised:
        replace(WIKI, **changed).require_editable()
    assert words in str(raised.value)


def test_a_wiki_without_a_query_service_may_have_one_of_this_machine() -> None:
    here = replace(WIKI, sparql="http://127.0.0.1:8181/sparql", ids=IdTable((("P31", "P82"),)))
    here.require_editable()
    with pytest.raises(WikiRefusedError, match="no https address"):
        replace(here, sparql="http://query.example.org/sparql").require_editable()


def settings(folder: Path, gates: str) -> Wiki:
    wiki = f'[wiki]\napi = "{WIKI.api}"\nsparql = "{WIKI.sparql}"\nuser = "GlamBot"\napp = "u"\ncontact = "User:Ann"\n'
    (folder / "glamdata.toml").write_text(wiki + gates, "utf-8")
    return load_settings(folder).wiki


def test_the_table_gates_is_read(tmp_path: Path) -> None:
    said = f'[gates]\nhost = "{COMPLETE.host}"\nresponsible = "Ann Ab"\napproval = "{COMPLETE.approval}"\n'
    settings(tmp_path, said).require_editable()
    with pytest.raises(WikiRefusedError):
        settings(tmp_path, "").require_editable()
    with pytest.raises(SettingsError, match=r"did you mean gates\.approval"):
        settings(tmp_path, '[gates]\naproval = "x"\n')
    with pytest.raises(SettingsError, match=r"gates\.host must be text"):
        settings(tmp_path, "[gates]\nhost = true\n")
    with pytest.raises(SettingsError, match=r"validation\.suite must be text"):
        settings(tmp_path, "[validation]\nsuite = 1\n")
