"""`glamdata check --items`: items on the rehearsal wiki by their ids, and entity JSON without any wiki."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
import typer

from glamdata.commands.property import check_items
from glamdata.errors import InputError
from glamdata.rehearsal import RehearsalServer

from ..conftest import SAMPLES, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXCERPT = SAMPLES / "wikidata-excerpt.jsonl.gz"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    with RehearsalServer(tmp_path_factory.mktemp("wiki") / "wiki.sqlite", load=[EXCERPT]) as running:
        yield running


def items(count: int) -> list[dict[str, object]]:
    with gzip.open(EXCERPT, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [one for one in found if one["id"][0] == "Q" and one.get("claims")][:count]


def check(capsys: pytest.CaptureFixture[str], path: Path, workspace: Path, **options: bool) -> tuple[int, list[str]]:
    with pytest.raises(typer.Exit) as ended:
        check_items(path, workspace=workspace, **options)
    return ended.value.exit_code, capsys.readouterr().out.splitlines()


@pytest.mark.integration
def test_items_on_the_wiki(tmp_path: Path, wiki: RehearsalServer, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = write_settings(tmp_path / "ws", wiki)
    ids = tmp_path / "ids.csv"
    ids.write_text("item\n" + "\n".join(one["id"] for one in items(60)) + "\nQ99999999\n", "utf-8")
    code, said = check(capsys, ids, workspace)
    assert code == 1
    assert said[-2] == "1 items that the wiki does not have: Q99999999"
    assert said[-1].startswith("60 items checked, ")
    assert not any("were not asked" in line for line in said)
    before = wiki.wiki.faults.counts["/w/api.php", "wbgetentities"]
    again = check(capsys, ids, workspace)
    assert again == (code, said)
    assert wiki.wiki.faults.counts["/w/api.php", "wbgetentities"] - before <= 4  # definitions are kept
    assert not (workspace / "glamdata.sqlite").exists()  # the workspace is not held


def test_entity_json_without_a_wiki(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    item = {
        "type": "item", "id": "Q42",
        "labels": {"en": {"language": "en", "value": "Tagore"}},
        "descriptions": {"en": {"language": "en", "value": "a poet."}},
        "claims": {"P813": [{"type": "statement", "rank": "normal", "mainsnak": {
            "snaktype": "value", "property": "P813", "datatype": "time",
            "datavalue": {"type": "time", "value": {"time": "+1999-01-01T00:00:00Z", "precision": 11, "timezone": 0,
                          "before": 0, "after": 0, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}}}}]},
    }  # fmt: skip
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps(item), "utf-8")
    code, said = check(capsys, path, tmp_path, offline=True)
    assert code == 1
    assert (
        "warning property-scope Q42 P813: retrieved (P813) may be used as qualifier or reference only, not as main value."
        in said
    )
    (critical,) = [line for line in said if line.startswith("critical")]
    assert critical.startswith("critical range Q42 P813: retrieved (P813): 1999-01-01 is not between 2001-01-15 and ")
    assert [line.split()[1] for line in said if "unusual-description" in line] == ["unusual-description"] * 2 + ["×"]
    code, lines = check(capsys, path, tmp_path, offline=True, as_json=True)
    assert {json.loads(line)["code"] for line in lines} == {"property-scope", "range", "unusual-description"}


def test_ids_need_a_wiki(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("Q42\n")
    with pytest.raises(InputError, match="holds ids, for which a wiki has to be asked"):
        check_items(tmp_path / "ids.txt", offline=True, workspace=tmp_path)
    with pytest.raises(InputError, match="is no workspace"):
        check_items(tmp_path / "ids.txt", workspace=tmp_path)
