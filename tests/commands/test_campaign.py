"""`campaign`, `impact` and `gaps` as people call them: what they print, how they end, and what they never write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata.commands.app import app
from glamdata.errors import GlamdataError, InputError
from glamdata.rehearsal import RehearsalServer

from ..campaign_workspace import MATCHES, Somebody, prepare_people, write_wiki
from ..conftest import CountingClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

NAME = "people-1lib1ref"
SECRETS = ("GlamBot", "glambotglambot", "someone@example.org", "a librarian", "somebody")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Somebody]]:
    folder = tmp_path_factory.mktemp("world")
    with RehearsalServer(folder / "wiki.sqlite", load=[write_wiki(folder / "wiki.jsonl")]) as server:
        prepare_people(folder / "workspace", server, CountingClock())
        settings = folder / "workspace" / "glamdata.toml"
        settings.write_text(settings.read_text("utf-8") + 'contact = "someone@example.org"\n', "utf-8")
        wiki = Somebody(server)
        yield folder / "workspace", wiki
        wiki.http.close()


def glamdata(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-w", str(workspace)])


def numbers(workspace: Path, *words: str) -> dict[str, Any]:
    done = glamdata(workspace, *words, "--json")
    assert (done.exit_code, done.exception) == (0, None), done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_campaign_is_shown_sent_and_told_of_and_then_impact_and_gaps(world: tuple[Path, Somebody]) -> None:
    workspace, wiki = world
    shown = glamdata(workspace, "campaign", "references", "people", "--dry-run")
    assert "~ P569 (p P569) 1801-02-03 + reference [born, ref Small library]" in shown.stdout
    assert "! held: P569 1802 of the item has no source" in shown.stdout
    plan = shown.stdout.splitlines()[-1].removeprefix("plan ")
    planned = numbers(workspace, "campaign", "references", "people", "--dry-run")
    assert (planned["plan"], planned["planned"], wiki.edits()) == (plan, 5, 0)
    glamdata(workspace, "campaign", "references", "people", "--dry-run", "--format", "html", "--output",
             str(workspace / "plan.html"))  # fmt: skip
    assert plan in (workspace / "plan.html").read_text("utf-8")

    sent = glamdata(workspace, "campaign", "references", "people", "--per-day", "3", "--approve", plan)
    assert "3 of 3 items got references, 0 before today; 2 items are left, about 1 day." in sent.stdout
    day = numbers(workspace, "campaign", "references", "people", "--per-day", "3", "--approve", plan)
    assert (day["state"], day["sent"], day["before"], day["left"]) == ("spent", 0, 3, 2)
    page = numbers(workspace, "campaign", "page", NAME)["page"]
    assert page == day["page"]

    impact = numbers(workspace, "impact", NAME)
    assert impact["totals"]["items touched"] == 3
    assert impact["totals"]["page views"] == "not asked"
    assert numbers(workspace, "impact", "--all")["totals"] == impact["totals"]
    gaps = numbers(workspace, "gaps", "people", "--language", "cy")
    assert gaps["figures"]["labels"]["rows"][0]["count"] == 6
    assert "cy: of 6 items 6 without a label" in glamdata(workspace, "gaps", "people", "--language", "cy").stdout

    written = [page, impact["report"], gaps["report"]]
    written += [str(path) for path in (workspace / "batches").glob("*/report/*") if path.suffix in {".csv", ".json"}]
    for path in written:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123  (a text as it is printed)
            text = file.read()
        assert not [secret for secret in SECRETS if secret in text], path
    assert wiki.edits() == 3
    genders = {qid: wiki.item(qid)["claims"].get("P21", []) for qid in MATCHES.values()}
    assert [qid for qid, said in genders.items() if said] == ["Q1001"], "who has one had it before"
    assert not genders["Q1001"][0].get("references")


def test_what_can_not_be_meant_is_one_sentence(world: tuple[Path, Somebody]) -> None:
    workspace, wiki = world
    before = wiki.edits()
    for words, said in (
        (("impact",), "Name the batches to count, or say --all."),
        (("impact", "people", "--all"), "Name the batches to count, or say --all."),
        (("campaign", "references", "people", "--start", "soon"), "--start 'soon' is no day"),
        (("campaign", "references", "people", "--hashtag", "1Lib"), "is no hashtag"),
        (("campaign", "references", "people", "--dry-run", "--format", "odd"), "There is no format 'odd'"),
        (("campaign", "references", "nobody"), "There is no batch 'nobody'"),
        (("campaign", "page", "people"), "is a batch and no campaign"),
        (("gaps", "people-nobody"), "There is no batch"),
    ):
        done = glamdata(workspace, *words)
        assert isinstance(done.exception, InputError), words
        assert said in str(done.exception)
    assert wiki.edits() == before
    over = glamdata(workspace, "campaign", "references", "people", "--name", "old", "--end", "2020-01-01")
    assert (over.exit_code, "old is over: nothing was sent." in over.stdout) == (0, True)


@pytest.mark.slow
def test_reports_are_made_without_the_wiki_and_say_so(world: tuple[Path, Somebody]) -> None:
    workspace, _ = world
    numbers(workspace, "impact", "people")
    numbers(workspace, "gaps", "people")
    seen = numbers(workspace, "disagreements", "people")
    numbers(workspace, "campaign", "references", "people", "--per-day", "1", "--name", "one")
    assert numbers(workspace, "disagreements", "one")["unseen"] == {}
    settings = workspace / "glamdata.toml"
    was = settings.read_text("utf-8")
    port = was.partition("127.0.0.1:")[2].partition("/")[0]
    settings.write_text(was.replace(f":{port}/", ":9/"), "utf-8")
    try:
        gaps = numbers(workspace, "gaps", "people")
        impact = glamdata(workspace, "impact", "people")
        campaign = glamdata(workspace, "campaign", "references", "people")
        page = Path(numbers(workspace, "campaign", "page", "one")["page"])
        differing = numbers(workspace, "disagreements", "people")
        followed = numbers(workspace, "disagreements", "one")
        audit = numbers(workspace, "audit")
    finally:
        settings.write_text(was, "utf-8")
    assert gaps["totals"]["items looked at"] == 6
    assert gaps["unseen"][0].startswith("The wiki did not answer: ")
    assert "not seen: The wiki did not answer: " in impact.stdout
    assert isinstance(campaign.exception, GlamdataError)
    assert "could not be reached" in json.loads(page.with_suffix(".json").read_text("utf-8"))["unseen"][0]
    assert (differing["counts"], differing["items_fetched"]) == (seen["counts"], 0)
    assert differing["unseen"]["records shown as they were when their items were read last"] == 6
    assert any("could not be reached" in why for why in followed["unseen"]), followed["unseen"]
    assert (audit["items_made"], audit["rules"]) == (0, [])
