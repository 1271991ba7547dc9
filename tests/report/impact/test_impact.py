"""Impact against the rehearsal wiki: every edit and item once, and what could not be seen is said."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from glamdata import sequence
from glamdata.errors import SettingsError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.publish.campaign.batch import CampaignOrder
from glamdata.publish.campaign.campaign import run_campaign, view_campaign
from glamdata.publish.undoing import Selection, undo
from glamdata.rehearsal import RehearsalServer
from glamdata.report.impact.edits import DONE
from glamdata.report.impact.impact import Impact, measure_impact
from glamdata.report.impact.page import ask_pageviews, impact_page, name_properties, write_impact
from glamdata.report.impact.pageviews import PageViews, last_month
from glamdata.store.parts import Made, fingerprint_of
from glamdata.workspace.impact_settings import ImpactSettings

from ...campaign_workspace import Somebody, prepare_people, write_wiki
from ...conftest import CountingClock, silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.coordinator import Coordinator

CAMPAIGN = "people-1lib1ref"
MONTH = date(2026, 10, 1)


class World:
    """A wiki on which a batch was published after a campaign, in another month; the coordinator that did it."""

    def __init__(self, wiki: Somebody, coordinator: Coordinator, clock: CountingClock) -> None:
        self.wiki, self.coordinator, self.clock = wiki, coordinator, clock

    def measure(self, *names: str, away: str = "") -> tuple[Impact, int]:
        """Give what is measured, and the requests that it took."""
        runs = [self.coordinator.reopen(name) for name in names or (CAMPAIGN, "people")]
        before = self.coordinator.connection.requests
        found = measure_impact(runs, None if away else self.coordinator.connection, silent, away)
        return found, self.coordinator.connection.requests - before


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, clock = tmp_path_factory.mktemp("impact"), CountingClock()
    with RehearsalServer(folder / "wiki.sqlite", load=[write_wiki(folder / "wiki.jsonl")]) as server:
        wiki = Somebody(server)
        with prepare_people(folder / "workspace", server, clock) as coordinator:
            assert run_campaign(coordinator, "people", CampaignOrder(), silent).saved == 5
            clock.sleep(30 * 86_400)
            assert len(sequence.publish(coordinator, coordinator.reopen("people"), silent)) == 6
            yield World(wiki, coordinator, clock)
        wiki.http.close()


def test_what_a_killed_run_sent_is_learned_before_another_plan_takes_the_place_of_its_own(world: World) -> None:
    for name, plan in (
        ("people", lambda: sequence.plan(world.coordinator, world.coordinator.reopen("people"), silent)),
        (CAMPAIGN, lambda: view_campaign(world.coordinator, "people", CampaignOrder(), silent)),
    ):
        parts = world.coordinator.reopen(name).parts
        known = parts.rows(DONE, 1)
        parts.path(DONE, 1).unlink()
        plan()
        assert (parts.rows(DONE, 1), parts.count(edits_table())) == (known, 0)
        assert len({row["revision"] for row in known}) == {"people": 6, CAMPAIGN: 5}[name]


def test_revisions_of_another_wiki_are_not_taken_for_those_of_this_one(world: World) -> None:
    run = world.coordinator.reopen("people")
    known, (before, _) = run.parts.rows(DONE, 1), world.measure("people")
    elsewhere = [{**row, "purpose": purpose, "count": 70} for row in known for purpose in ("push", "undo")]
    run.parts.write(DONE, 1, elsewhere, Made(fingerprint_of(1), world.clock.now(), "https://elsewhere.example"))
    after, _ = world.measure("people")
    assert (after.added, after.taken) == (before.added, before.taken)


def test_every_edit_and_item_counts_once(world: World) -> None:
    found, _ = world.measure()
    twice, requests = world.measure("people", CAMPAIGN, "people")
    assert len(found.edits) == 11
    assert (found.items, found.edits, found.added) == (twice.items, twice.edits, twice.added)
    assert found.items == {"Q1001", "Q1002", "Q1003", "Q1004", "Q1005", "Q1006"}
    assert requests <= 3, "what is kept is looked at again only where it moved: a request a batch"
    assert found.by(2, ["reference"], found.added)["2026-11"] == 9
    assert sorted(found.items_by_month) == ["2026-11", "2026-12"]
    read_again = {kind: found.total(kind) for kind in ("reference", "statement", "qualifier", "alias")}
    for name in (CAMPAIGN, "people"):
        world.coordinator.reopen(name).parts.path(DONE, 1).unlink()
        world.coordinator.reopen(name).parts.drop_beyond(edits_table(), 0)
    from_wiki, _ = world.measure()
    assert {kind: from_wiki.total(kind) for kind in read_again} == read_again, "the plan and the wiki say the same"
    assert read_again["reference"] > 9


def edits_table() -> Any:
    from glamdata.store import tables  # noqa: PLC0415

    return tables.EDITS


def test_the_page_tells_links_by_wiki_and_that_nobody_was_asked_for_views(world: World, tmp_path: Path) -> None:
    found, _ = world.measure()
    wiki, today = world.coordinator.settings.wiki, world.clock.now().date()
    viewed = ask_pageviews(found, ImpactSettings(), ["enwiki"], wiki, world.clock, tmp_path / "views.json")
    names = name_properties(found, world.coordinator.connection.reader, ["cy", "en"])
    page = impact_page(found, names, wiki, today, viewed)
    html = write_impact(tmp_path, page).read_text("utf-8")
    said = json.loads((tmp_path / "impact.json").read_text("utf-8"))
    rows = {row["key"]: (row["count"], row["of"]) for row in said["figures"]["wikipedias"]["rows"]}
    of = len(found.items)
    assert rows == {"enwiki": (4, of), "cywiki": (1, of), "frwiki": (1, of)}
    assert [row["key"] for row in said["figures"]["other-wikis"]["rows"]] == ["enwikisource"]
    assert said["pageviews"] == {"state": "not asked", "pages": 4}
    assert said["totals"]["page views"] == "not asked"
    assert said["totals"]["Wikipedias that link them"] == 3
    assert "p P569" in html
    assert said["unseen"] == []


def test_what_is_away_gone_or_of_an_older_ledger_is_said_and_not_invented(world: World) -> None:
    found, requests = world.measure(away="no answer")
    assert requests == 0
    assert (found.away, found.facts.old, found.seen.keys()) == ("no answer", found.touched, found.items)
    older = LedgerEntry("people", "p3", "0" * 64, LedgerState.SAVED, datetime(2020, 1, 1, tzinfo=UTC), "Q1003")
    world.coordinator.store.ledger.add(world.coordinator.settings.wiki.identity, [older])
    world.wiki.do(action="delete", title=world.wiki.item("Q1006")["title"])
    found, _ = world.measure()
    assert (found.without_revision, found.gone, len(found.edits)) == (1, {"Q1006"}, 11)
    page = impact_page(found, {}, world.coordinator.settings.wiki, world.clock.now().date(), (None, 0))
    assert [words.partition(":")[0] for words in page.unseen] == [
        "1 saved edits have no revision in the ledger", "1 items are not on the wiki any more",
    ]  # fmt: skip


def test_what_we_took_back_is_taken_off(world: World) -> None:
    before, _ = world.measure(CAMPAIGN)
    undo(world.coordinator, world.coordinator.reopen(CAMPAIGN), Selection(records=("p4",)), silent)
    after, _ = world.measure(CAMPAIGN)
    assert (before.total("reference"), after.total("reference")) == (9, 7)
    assert after.items == before.items
    assert before.enriched - after.enriched == {"Q1004"}
    assert "Q1004" not in after.seen


# page views


class Views(BaseHTTPRequestHandler):
    """Answers as the REST API does."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012
    failures = 0

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["User-Agent"]))
        if type(self).failures:
            type(self).failures -= 1
            return self.answer(503, "{}")
        if "No_figures" in self.path:
            return self.answer(404, '{"title": "Not found."}')
        if "Odd" in self.path:
            return self.answer(200, "<html>")
        if "Broken" in self.path:
            return self.answer(500, "{}")
        return self.answer(200, json.dumps({"items": [{"views": 40}, {"views": 2}]}))

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def api() -> Iterator[str]:
    Views.asked, Views.failures = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Views)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/rest_v1"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(api: str, kept: Path, *pages: tuple[str, str], clock: CountingClock | None = None) -> Any:
    clock = clock or CountingClock()
    asking = PageViews(api, user_agent="glamdata (someone@example.org)", clock=clock, kept=kept)
    return asking.of_month(pages, MONTH), clock


def test_page_views_are_asked_for_in_wikimedias_form_and_only_once(api: str, tmp_path: Path) -> None:
    pages = (("enwiki", "A/B?"), ("be_x_oldwiki", "Янка Купала"))
    viewed, _ = ask(api, tmp_path / "views.json", *pages)
    assert viewed.views == dict.fromkeys(pages, 42)
    start = "/api/rest_v1/metrics/pageviews/per-article"
    assert [path for path, _ in Views.asked] == [
        f"{start}/en.wikipedia.org/all-access/user/A%2FB%3F/monthly/2026100100/2026103100",
        f"{start}/be-tarask.wikipedia.org/all-access/user/{quote('Янка_Купала')}/monthly/2026100100/2026103100",
    ]
    assert {agent for _, agent in Views.asked} == {"glamdata (someone@example.org)"}
    assert ask(f"{api}/metrics/pageviews/", tmp_path / "views.json", *pages)[0].views == viewed.views
    assert len(Views.asked) == 2


def test_what_has_no_figures_or_no_answer_is_not_nothing(api: str, tmp_path: Path) -> None:
    Views.failures = 1
    pages = [("enwiki", title) for title in ("Good", "No figures", "Odd", "Broken")]
    viewed, clock = ask(api, tmp_path / "views.json", *pages)
    assert viewed.views == {pages[0]: 42, pages[1]: None}
    assert viewed.failed == (pages[2], pages[3])
    assert clock.slept[0] == 1.0
    again, _ = ask(api, tmp_path / "views.json", pages[3], pages[0])
    assert (again.failed, again.views) == ((pages[3],), {pages[0]: 42}), "a failure is not kept"


def test_that_a_page_has_no_figures_is_believed_once_they_had_time_to_come(api: str, tmp_path: Path) -> None:
    page, early = ("enwiki", "No figures"), CountingClock()
    early.time = early.time.replace(month=11, day=1)
    for times in (1, 2):
        assert ask(api, tmp_path / "v.json", page, clock=early)[0].views == {page: None}
        assert len(Views.asked) == times
    for _ in range(2):
        assert ask(api, tmp_path / "v.json", page)[0].views == {page: None}
        assert len(Views.asked) == 3, "three weeks later that is how it is"


def test_an_endpoint_that_is_away_is_left_alone_after_a_few_pages(tmp_path: Path) -> None:
    viewed, _ = ask("http://127.0.0.1:9/api", tmp_path / "v.json", *[("enwiki", str(n)) for n in range(50)])
    assert (viewed.views, len(viewed.failed)) == ({}, 50)
    assert viewed.why.startswith("127.0.0.1:9 did not answer: ")
    found = Impact(batches=["people"])
    page = impact_page(found, {}, wiki_of(), date(2026, 11, 21), (viewed, 50))
    assert any(words.startswith("50 pages gave no answer") for words in page.unseen)
    assert page.more["pageviews"]["views"] == 0
    assert page.more["pageviews"]["no_answer"] == 50
    with pytest.raises(SettingsError, match="is 'wikimedia"):
        ask("wikimedia.org", tmp_path / "v.json")


def wiki_of() -> Any:
    from glamdata.wikibase.site import Wiki  # noqa: PLC0415

    return Wiki(api="http://127.0.0.1:9/w/api.php", sparql="http://127.0.0.1:9/sparql", user="GlamBot")


def test_no_more_pages_are_asked_for_than_the_settings_say(world: World, api: str, tmp_path: Path) -> None:
    found, _ = world.measure()
    settings = ImpactSettings(pageviews=api, sites=("enwiki", "frwiki"), articles=2)
    viewed, pages = ask_pageviews(found, settings, ["cywiki"], wiki_of(), world.clock, tmp_path / "views.json")
    assert viewed
    assert (len(Views.asked), len(viewed.views), pages >= 3) == (2, 2, True)
    page = impact_page(found, {}, wiki_of(), date(2026, 11, 21), (viewed, pages))
    assert page.more["pageviews"]["asked"] == 2
    assert page.more["pageviews"]["pages"] == pages
    (figure,) = [figure for figure in page.figures if figure.name == "pageviews"]
    assert f"2 asked for, of {pages} that link the items" in figure.about


def test_the_month_before_is_asked_for() -> None:
    assert [last_month(date(2027, 1, 31)), last_month(date(2026, 3, 1))] == [date(2026, 12, 1), date(2026, 2, 1)]
