"""Sign-off: nothing is sent that nobody signed, and what was signed goes on under its signature."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import ApprovalError, InputError, LimitError, RoleError, SettingsError, UnsignedError
from glamdata.model.approval import ApprovalRule
from glamdata.model.edit import LedgerState
from glamdata.publish.signing import say_standing, sign_plan
from glamdata.publish.undoing import Selection, undo
from glamdata.publish.watch import Order
from glamdata.rehearsal import RehearsalServer
from glamdata.report.showing import hash_of_plan
from glamdata.report.summary import summarize
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from ..commands.test_app import glamdata, says
from ..conftest import SAMPLES, prepare_unchecked, silent, write_settings
from ..test_linking import MAPPING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run

    from ..conftest import CountingClock

pytestmark = pytest.mark.integration

NAMES = {"one": "Odes", "two": "Tales", "three": "Songs", "four": "Psalms", "five": "Letters", "six": "Maps"}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("signing")
    linking = folder / "linking.jsonl"
    terms = {"labels": {"en": {"language": "en", "value": "link"}}}
    rows = ({"type": "property", "id": pid, "datatype": "wikibase-item", **terms} for pid in ("P629", "P747"))
    linking.write_text("".join(json.dumps(row | {"labels": {"en": {"language": "en", "value": row["id"]}}}) + "\n"
                               for row in rows))  # fmt: skip
    with RehearsalServer(folder / "wiki.sqlite", load=[SAMPLES / "wikidata-excerpt.jsonl.gz", linking]) as served:
        yield served


@pytest.fixture
def library(tmp_path: Path, wiki: RehearsalServer, clock: CountingClock) -> Callable[..., Coordinator]:
    """Make a coordinator of a workspace whose settings have more lines."""
    folder = write_settings(tmp_path / "workspace", wiki)
    usual = (folder / "glamdata.toml").read_text("utf-8")

    def make(more: str = "") -> Coordinator:
        (folder / "glamdata.toml").write_text(f"{usual}\n{more}\n", "utf-8")
        return Coordinator(load_settings(folder), "test", clock=clock)

    return make


def prepare(coordinator: Coordinator, name: str, titles: str = "ab", numbers: str = "123456789") -> Run:
    """Prepare a batch of editions with their works, all of them new."""
    folder = coordinator.settings.workspace
    (folder / "books.yaml").write_text(MAPPING.replace("mapping: books", f"mapping: {name}"), "utf-8")
    rows = [
        f"{letter},{NAMES[name]} {letter}: edition,{NAMES[name]} {letter},{ord(letter)}{numbers[i]}{len(name)}0000"
        for i, letter in enumerate(titles)
    ]
    (folder / f"{name}.csv").write_text("id,title,work,oclc\n" + "\n".join(rows) + "\n", "utf-8")
    run = prepare_unchecked(coordinator, Source(folder / f"{name}.csv", folder / "books.yaml"))
    given = [(key, "new", "Ann", "") for letter in titles for key in (letter, f"{letter}#work")]
    waiting = {row.record_key for row in coordinator.store.decisions.queue(run.batch.name)}
    enter_decisions(coordinator, run.batch.name, [row for row in given if row[0] in waiting])
    return run


def plan(coordinator: Coordinator, run: Run) -> str:
    sequence.plan(coordinator, run, silent)
    return hash_of_plan(run)


def test_an_unsigned_plan_is_not_sent_and_a_signed_one_is_with_what_it_links(
    library: Callable[..., Coordinator],
) -> None:
    with library('[publish]\napproval = "signed"') as coordinator:
        run = prepare(coordinator, "one")
        with pytest.raises(UnsignedError, match=r"of 4 edits has no signature yet, so nothing was sent; an approver"):
            sequence.publish(coordinator, run, silent)
        assert coordinator.store.ledger.entries(run.batch.name, "rehearsal") == []
        planned = hash_of_plan(run)
        with pytest.raises(UnsignedError):
            sequence.publish(coordinator, run, silent, Order(approve=planned))
        for wrong in (Order(approve="ab" * 32, by="Ann"), Order(approve="ab" * 32)):
            with pytest.raises(ApprovalError, match=f"planned now {planned}"):
                sequence.publish(coordinator, run, silent, wrong)
        with pytest.raises(InputError, match="--approve"):
            sequence.publish(coordinator, run, silent, Order(by="Ann"))
        assert coordinator.store.signatures.of(run.batch.name) == []

        ends = sequence.publish(coordinator, run, silent, Order(approve=planned, by="Ann Ab"))
        assert [end.state for end in ends] == [LedgerState.SAVED] * 8, "four items are made, and then linked"
        (signature,) = coordinator.store.signatures.of(run.batch.name)
        assert (signature.who, signature.plan, signature.edits, signature.batch) == ("Ann Ab", planned, 4, "one-one")
        assert coordinator.store.signatures.edits_of(run.batch.name, planned) == sorted(
            coordinator.store.signatures.edits_of(run.batch.name, planned) or ()
        )
        assert sequence.publish(coordinator, run, silent) == [], "what is empty needs no signature"


def test_a_signed_plan_that_was_cut_short_goes_on_the_next_day(
    library: Callable[..., Coordinator], clock: CountingClock
) -> None:
    with library('[publish]\napproval = "two"\n[push]\nedits_per_day = 2') as coordinator:
        run = prepare(coordinator, "two")
        planned = plan(coordinator, run)
        sign_plan(run, planned, "Ann")
        sign_plan(run, planned, "ann ")
        with pytest.raises(UnsignedError, match=r"1 of 2 signatures.*2 different approvers sign it"):
            sequence.publish(coordinator, run, silent)
        assert "4 of its edits lack a signature" in list(say_standing(run, ApprovalRule("two")))[-1]
        sign_plan(run, planned, "Bo")
        assert list(say_standing(run, ApprovalRule("two")))[-1] == "  it is signed"
        sent = 0
        for _ in range(3):
            with pytest.raises(LimitError):
                sequence.publish(coordinator, run, silent)
            sent += 2
            assert coordinator.store.ledger.sent_since("rehearsal", clock.now() - timedelta(days=9)) == sent
            clock.sleep(86_400)
        sequence.publish(coordinator, run, silent)
        clock.sleep(86_400)
        assert sequence.publish(coordinator, run, silent) == [], "four items and four links: nobody signed again"
        assert coordinator.store.ledger.sent_since("rehearsal", clock.now() - timedelta(days=9)) == 8


@pytest.mark.slow
def test_what_is_another_edit_than_the_signed_one_is_held_back(library: Callable[..., Coordinator]) -> None:
    with library('[publish]\napproval = "signed"') as coordinator:
        run = prepare(coordinator, "three", "abc")
        planned = plan(coordinator, run)
        sign_plan(run, planned, "Ann")
        run = prepare(coordinator, "three", "abc", "193")  # the number of the second one was corrected
        ends = sequence.publish(coordinator, run, silent)
        assert {end.record_key for end in ends} == {"a", "a#work", "b#work", "c", "c#work"}
        held = [row for row in run.parts.all_rows(tables.findings_table("plan")) if row["code"] == "not-signed"]
        assert [row["record_key"] for row in held] == ["b"]
        assert summarize(run).held["not-signed"] == 1
        says(glamdata("publish", run.batch.name, "-w", coordinator.settings.workspace), 2, "in use by another run")
    done = glamdata("publish", run.batch.name, "-w", coordinator.settings.workspace)
    says(done, 4, "has no signature yet, so nothing was sent")
    again = done.stderr.split("the plan ")[1].split()[0]
    says(glamdata("approve", run.batch.name, again, "-w", coordinator.settings.workspace), 2, "--by NAME")
    says(
        glamdata("approve", run.batch.name, "77", "--by", "Ann", "-w", coordinator.settings.workspace), 1, "planned now"
    )
    done = glamdata("approve", run.batch.name, again, "--by", "Ann", "-w", coordinator.settings.workspace)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "  it is signed")
    assert glamdata("publish", run.batch.name, "-w", coordinator.settings.workspace).returncode == 0


def test_small_plans_go_without_where_the_library_says_so(library: Callable[..., Coordinator]) -> None:
    with library('[publish]\napproval = "auto-under: 5"') as coordinator:
        run = prepare(coordinator, "four", "abc")
        with pytest.raises(UnsignedError, match="of 6 edits"):
            sequence.publish(coordinator, run, silent)
        run = prepare(coordinator, "four", "ab")
        assert len(sequence.publish(coordinator, run, silent)) == 8


@pytest.mark.parametrize("said", ["sign", "auto-under", "auto-under: 0", "three", "auto-under: -5"])
def test_a_rule_that_is_none(library: Callable[..., Coordinator], said: str) -> None:
    with pytest.raises(SettingsError, match=r"glamdata.toml: publish.approval is"):
        library(f'[publish]\napproval = "{said}"')


PEOPLE = """
[people]
Ann = ["approver", "reviewer"]
Bo = ["publisher"]
Cy = ["reviewer", "publisher"]
[publish]
approval = "signed"
"""


def test_who_may_sign_publish_and_take_back_and_who_did(library: Callable[..., Coordinator]) -> None:
    with library() as coordinator:
        prepare(coordinator, "five", "a")
    with library(PEOPLE) as coordinator:
        run = coordinator.reopen("five-five")
        planned = plan(coordinator, run)
        with pytest.raises(RoleError, match=r"^Bo is publisher in \[people\] .*only an approver may sign a plan"):
            sign_plan(run, planned, "Bo")
        with pytest.raises(RoleError, match=r"'An' is not in .* did you mean Ann"):
            sign_plan(run, planned, "An")
        sign_plan(run, planned, "Ann")
        assert coordinator.store.signatures.of(run.batch.name)[0].role == "approver"
        with pytest.raises(RoleError, match=r"Nobody is named who is to publish.*give --who"):
            sequence.publish(coordinator, run, silent)
        with pytest.raises(RoleError, match=r"only a publisher may publish"):
            sequence.publish(coordinator, run, silent, Order(who="Ann"))
        assert len(sequence.publish(coordinator, run, silent, Order(who="Bo"))) == 4
        with pytest.raises(RoleError, match="may take a batch back"):
            undo(coordinator, run, Selection(), silent, who="Ann")
        undo(coordinator, run, Selection(records=("a",)), silent, dry_run=True)
        undo(coordinator, run, Selection(records=("a",)), silent, who="Cy")
        assert coordinator.store.signatures.sendings(run.batch.name) == [
            ("publish", "Bo", "publisher"), ("undo", "Cy", "publisher"),
        ]  # fmt: skip
