"""A campaign against the rehearsal wiki: references and nothing else, so many items a day, counted by the ledger."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.batchcheck import accept_anomaly
from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.errors import ApprovalError, InputError
from glamdata.publish.campaign.batch import CampaignOrder, reopen_campaign
from glamdata.publish.campaign.campaign import CampaignDay, run_campaign, show_day, view_campaign
from glamdata.publish.campaign.page import write_campaign_page
from glamdata.publish.undoing import Selection, undo
from glamdata.publish.verifying import verify
from glamdata.publish.watch import Order
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.fault import Fault
from glamdata.store import tables

from ...campaign_workspace import MATCHES, PEOPLE, Somebody, prepare_people, write_wiki
from ...conftest import silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.coordinator import Coordinator

    from ..conftest import CountingClock

NAME = "people-1lib1ref"
DAY = 86_400


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wiki")
    with RehearsalServer(folder / "wiki.sqlite", load=[write_wiki(folder / "wiki.jsonl")]):
        return folder / "wiki.sqlite"


@pytest.fixture
def wiki(loaded: Path, tmp_path: Path) -> Iterator[Somebody]:
    with RehearsalServer(shutil.copy(loaded, tmp_path / "wiki.sqlite")) as server:
        somebody = Somebody(server)
        yield somebody
        somebody.http.close()


@pytest.fixture
def coordinator(wiki: Somebody, tmp_path: Path, clock: CountingClock) -> Iterator[Coordinator]:
    with prepare_people(tmp_path / "workspace", wiki.server, clock) as opened:
        yield opened


def run(coordinator: Coordinator, per_day: int = 50, how: Order | None = None, **ordered: Any) -> CampaignDay:
    return run_campaign(coordinator, "people", CampaignOrder(per_day=per_day, **ordered), silent, how)


def without_references(said: dict[str, Any]) -> dict[str, Any]:
    claims = {
        pid: [{key: value for key, value in claim.items() if key != "references"} for claim in group]
        for pid, group in said["claims"].items()
    }
    return {**{key: said[key] for key in ("labels", "descriptions", "aliases")}, "claims": claims}


def references(said: dict[str, Any]) -> dict[str, int]:
    return {pid: sum(len(claim.get("references", ())) for claim in group) for pid, group in said["claims"].items()}


def test_a_campaign_gives_references_day_by_day_and_nothing_else(
    coordinator: Coordinator, wiki: Somebody, clock: CountingClock
) -> None:
    before = {qid: wiki.item(qid) for qid in MATCHES.values()}
    numbers = view_campaign(coordinator, "people", CampaignOrder(per_day=2), silent)
    assert (numbers["planned"], numbers["references"], numbers["days"]) == (5, 9, 3)
    assert wiki.edits() == 0
    requests = coordinator.connection.requests
    assert view_campaign(coordinator, "people", CampaignOrder(per_day=2), silent)["plan"] == numbers["plan"]
    assert coordinator.connection.requests - requests == 1, "nothing moved: one look at fifty revisions"

    first, again = run(coordinator, 2), run(coordinator, 2)
    assert (first.state, first.saved, first.left, first.days_left) == ("spent", 2, 3, 2)
    assert (again.state, again.sent, again.before, again.left) == ("spent", 0, 2, 3)
    clock.sleep(DAY)
    assert run(coordinator, 2).saved == 2
    clock.sleep(DAY)
    last = run(coordinator, 2)
    assert (last.state, last.saved, last.left) == ("done", 1, 0)
    clock.sleep(DAY)
    assert (run(coordinator, 2).state, wiki.edits()) == ("done", 5)

    edited = Counter(qid for qid, _ in wiki.summaries())
    assert edited == {"Q1001": 1, "Q1002": 1, "Q1004": 1, "Q1005": 1, "Q1006": 1}, "one edit an item"
    marker = coordinator.store.batch(NAME).edit_group
    for _, summary in wiki.summaries():
        assert "#1Lib1Ref Adding references" in summary
        assert marker in summary
    assert marker != coordinator.store.batch("people").edit_group
    for qid, was in before.items():
        now = wiki.item(qid)
        assert without_references(now) == without_references(was)
    grown = {qid: Counter(references(wiki.item(qid))) - Counter(references(was)) for qid, was in before.items()}
    assert grown["Q1001"] == {"P569": 1, "P106": 1}, "beside what Wikipedia was the source of; not what has a source"
    assert grown["Q1002"] == {"P570": 1}, "not the coarser date"
    assert grown["Q1003"] == {}
    assert grown["Q1004"] == {"P569": 1, "P570": 1}
    held = Counter(code for (code,) in coordinator.reopen(NAME).parts.columns(tables.findings_table("plan"), "code"))
    assert held == {"gate-sensitive": 1, "reference-held": 1}
    assert verify(coordinator, coordinator.reopen(NAME), silent).is_good


def test_an_undone_campaign_leaves_the_items_as_they_were(coordinator: Coordinator, wiki: Somebody) -> None:
    before = {qid: wiki.item(qid)["claims"] for qid in MATCHES.values()}
    assert run(coordinator).saved == 5
    report = undo(coordinator, coordinator.reopen(NAME), Selection(), silent)
    assert report.is_complete
    assert {qid: wiki.item(qid)["claims"] for qid in MATCHES.values()} == before
    assert run(coordinator).sent == 0, "what was taken back stays so"


def test_a_campaign_is_sent_by_its_own_command_only(coordinator: Coordinator, wiki: Somebody) -> None:
    view_campaign(coordinator, "people", CampaignOrder(), silent)
    for stage in (sequence.plan, sequence.publish):
        with pytest.raises(InputError, match="glamdata campaign references people"):
            stage(coordinator, coordinator.reopen(NAME), silent)
    with pytest.raises(InputError, match="another batch already"):
        run(coordinator, name="people")
    with pytest.raises(InputError, match="is a batch and no campaign; campaigns: people-1lib1ref"):
        reopen_campaign(coordinator, "people")
    assert wiki.edits() == 0
    assert run(coordinator).saved == 5
    pushed = sequence.publish(coordinator, coordinator.reopen("people"), silent)
    changed = {qid for qid, summary in wiki.summaries() if "#1Lib1Ref" not in summary}
    assert len(pushed) == len(changed)
    assert "Q1004" not in {qid for qid in changed if references(wiki.item(qid))["P569"] > 1}, "no reference twice"


def test_nothing_is_sent_before_the_first_and_after_the_last_day(coordinator: Coordinator, wiki: Somebody) -> None:
    today = date(2026, 11, 21)
    requests = coordinator.connection.requests
    assert run(coordinator, start=date(2026, 11, 22)).state == "not begun"
    assert run(coordinator, end=date(2026, 11, 20)).state == "over"
    assert coordinator.connection.requests == requests
    assert run(coordinator, 1, start=today, end=today, properties=("P106",)).saved == 1
    assert [qid for qid, _ in wiki.summaries()] == [PEOPLE[0]["id"]], "only the named property"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hashtag": "1Lib1Ref"}, "is no hashtag"),
        ({"hashtag": "#1 Lib"}, "is no hashtag"),
        ({"hashtag": "#2027"}, "is no hashtag"),
        ({"per_day": 0}, "1 or more"),
        ({"start": date(2027, 2, 5), "end": date(2027, 1, 15)}, "before it begins"),
        ({"properties": ("born",)}, "is no property"),
    ],
)
def test_an_order_that_can_not_be_meant_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        CampaignOrder(**wrong)


def test_an_approved_plan_holds_for_all_days_and_for_nothing_else(
    coordinator: Coordinator, wiki: Somebody, clock: CountingClock
) -> None:
    plan = view_campaign(coordinator, "people", CampaignOrder(per_day=2), silent)["plan"]
    with pytest.raises(ApprovalError, match=r"approved 0000.*`glamdata campaign references people --dry-run`"):
        run(coordinator, 2, Order(approve="0000"))
    assert wiki.edits() == 0
    assert run(coordinator, 2, Order(approve=plan)).saved == 2
    source = {"snaks": {"P854": [{"snaktype": "value", "property": "P854",
              "datavalue": {"type": "string", "value": "https://example.org/2"}}]}}  # fmt: skip
    claim = wiki.item("Q1006")["claims"]["P570"][0]
    wiki.do(action="wbeditentity", id="Q1006", data=json.dumps({"claims": [{**claim, "references": [source]}]}))
    clock.sleep(DAY)
    later = run(coordinator, 50, Order(approve=plan))
    assert (later.planned, later.allowed, later.saved) == (3, 2, 2), "the third is another edit than was approved"
    assert "Q1006" not in {qid for qid, summary in wiki.summaries() if "1Lib1Ref" in summary}
    codes = [code for (code,) in coordinator.reopen(NAME).parts.columns(tables.findings_table("plan"), "code")]
    assert codes.count("not-signed") == 1
    clock.sleep(DAY)
    run(coordinator, 50, Order(approve=plan))
    codes = [code for (code,) in coordinator.reopen(NAME).parts.columns(tables.findings_table("plan"), "code")]
    assert codes.count("not-signed") == 1, "told once, however often it is planned"


class StopError(Exception):
    """A run that ends at once."""


def test_a_run_that_was_killed_goes_on_within_the_budget(coordinator: Coordinator, wiki: Somebody) -> None:
    order = CampaignOrder(per_day=3)

    def stop(words: str) -> None:
        if words.startswith("pushed 2"):
            raise StopError

    with pytest.raises(StopError):
        run_campaign(coordinator, "people", order, stop)
    assert wiki.edits() == 2
    left = run(coordinator, 3)
    assert (left.before, left.saved, left.left) == (2, 1, 2)
    assert Counter(qid for qid, _ in wiki.summaries()).most_common(1)[0][1] == 1


def test_two_records_of_one_item_give_one_edit_after_the_other(coordinator: Coordinator, wiki: Somebody) -> None:
    from ...campaign_workspace import decide  # noqa: PLC0415

    decide(coordinator.reopen("people"), {"p5": "Q1004"})
    assert view_campaign(coordinator, "people", CampaignOrder(), silent)["planned"] == 4
    wiki.do(action="wbmergeitems", fromid="Q1006", toid="Q1004", ignoreconflicts="description|sitelink|statement")
    assert view_campaign(coordinator, "people", CampaignOrder(), silent)["planned"] == 3
    found = coordinator.reopen(NAME).parts.columns(tables.findings_table("plan"), "code", "record_key")
    assert ("reference-later", "p6") in set(found)
    assert run(coordinator).saved == 3
    assert Counter(qid for qid, summary in wiki.summaries() if "1Lib1Ref" in summary)["Q1004"] == 1
    assert run(coordinator).saved == 1, "what the other record supports comes next"


def test_the_page_tells_what_was_done_and_what_could_not_be_seen(
    coordinator: Coordinator, wiki: Somebody, clock: CountingClock
) -> None:
    assert write_campaign_page(coordinator, NAME) is None
    day = run(coordinator, 3)
    clock.sleep(DAY)
    run(coordinator, 3)
    path = write_campaign_page(coordinator, NAME)
    assert path
    page, said = path.read_text("utf-8"), json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert said["totals"] == {
        "references given": 9, "items": 5, "edits": 5, "days with edits": 2, "items left to do": 0,
    }  # fmt: skip
    rows = {row["key"]: row["count"] for row in said["figures"]["by-property"]["rows"]}
    assert rows == {"P569": 4, "P570": 4, "P106": 1}
    assert [row["count"] for row in said["figures"]["by-day"]["rows"]] == [3, 2]
    assert "<script>" not in page
    assert "Ann &lt;script&gt;" in page
    assert "only p P143: English Wikipedia" in page
    assert "p P248: Small library" in page
    assert "GlamBot" not in page + json.dumps(said)
    assert "| saved | 3 |" in show_day(day.to_json(), str(path))

    parts = coordinator.reopen(NAME).parts
    shutil.rmtree(parts.folder / "done")
    wiki.do(action="delete", title=wiki.item("Q1004")["title"])
    path = write_campaign_page(coordinator, NAME)
    assert path
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert said["totals"]["items"] == 5, "by the ledger"
    assert said["totals"]["references given"] == 7
    assert said["unseen"] == ["1 edit can't be read on the wiki (deleted, hidden or away): not counted by property."]


def test_the_page_shows_nothing_that_does_not_stand(coordinator: Coordinator, wiki: Somebody) -> None:
    assert run(coordinator).saved == 5
    (said,) = wiki.item("Q1005")["claims"]["P569"]
    wiki.do("wbremovereferences", statement=said["id"], references=said["references"][0]["hash"])
    undo(coordinator, coordinator.reopen(NAME), Selection(("p1", "p4")), silent)
    path = write_campaign_page(coordinator, NAME)
    assert path
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert said["totals"] == {
        "references given": 5, "more that we took back": 4, "items": 3, "edits": 5, "days with edits": 1,
        "items left to do": 0,
    }  # fmt: skip
    page = path.read_text("utf-8")
    assert "sources for 3 items" in page
    shown = page.partition("Before and after")[2].partition("By day")[0]
    assert [qid for qid in ("Q1001", "Q1002", "Q1004", "Q1005", "Q1006") if qid in shown] == ["Q1002", "Q1005", "Q1006"]
    assert "1805-01-02" not in shown, "somebody removed that reference"
    assert "1875-01-02" in shown


def test_the_page_is_made_without_the_wiki_and_says_so(coordinator: Coordinator, wiki: Somebody) -> None:
    assert run(coordinator).saved == 5
    wiki.server.wiki.faults.faults.append(Fault("http503"))
    path = write_campaign_page(coordinator, NAME)
    wiki.server.wiki.faults.faults.clear()
    assert path
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert (said["totals"]["references given"], said["totals"]["items"]) == (9, 5)
    (unseen,) = said["unseen"]
    assert unseen.startswith("The wiki gave no answer, so there are no examples: ")
    assert wiki.edits() == 5


def test_a_mapping_without_references_has_none_to_give(coordinator: Coordinator, wiki: Somebody) -> None:
    folder = coordinator.settings.workspace
    mapping = (folder / "people.yaml").read_text("utf-8")
    start, end = mapping.index("reference:"), mapping.index("statements:")
    (folder / "people.yaml").write_text(mapping[:start] + mapping[end:], "utf-8")
    prepared = coordinator.open(Source(folder / "people.csv", folder / "people.yaml", "full", "people"))
    sequence.read_and_map(prepared, Runner(workers=1), partial(sequence.do_parts, silent))
    accept_anomaly(prepared, "a librarian", "the checks are not what is tested")
    with pytest.raises(InputError, match="gives its statements no reference"):
        run(coordinator)
    assert wiki.edits() == 0


def test_a_lost_answer_and_a_moved_item_cost_nothing_and_double_nothing(
    coordinator: Coordinator, wiki: Somebody, clock: CountingClock
) -> None:
    plan = view_campaign(coordinator, "people", CampaignOrder(), silent)
    wiki.do(action="wbeditentity", id="Q1005", data='{"labels": {"cy": {"language": "cy", "value": "Dora"}}}')
    assert view_campaign(coordinator, "people", CampaignOrder(), silent)["plan"] == plan["plan"], (
        "the hash is as it was"
    )
    wiki.server.add_fault("cut-after-save", "wbeditentity", 1)
    first = run(coordinator, 2)
    assert (first.saved, first.left) == (2, 3)
    clock.sleep(DAY)
    assert run(coordinator).saved == 3
    counted = Counter(qid for qid, summary in wiki.summaries() if "1Lib1Ref" in summary)
    assert set(counted.values()) == {1}
    assert len(counted) == 5
    assert verify(coordinator, coordinator.reopen(NAME), silent).is_good
