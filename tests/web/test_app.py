"""The review page without a browser: what is decided, what is refused, what is never shown."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from glamdata.clock import SystemClock
from glamdata.model.finding import Finding, Severity
from glamdata.store import codec, tables
from glamdata.store.standing import State
from glamdata.web.desk import ReviewSettings
from glamdata.web.reviewers import Reviewers, hash_secret

from ..review_workspace import ATTACK, FOUND_IN, PEOPLE, PRIVATE
from .conftest import field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.web.desk import Desk

    from .conftest import Person


@pytest.fixture
def guarded(desk: Desk) -> Iterator[None]:
    desk.reviewers = Reviewers({"Ann": hash_secret("correct horse")})
    yield
    desk.reviewers = Reviewers()


def state_of(desk: Desk, key: str) -> State:
    return desk.coordinator.store.decisions.state("people", key).state


def test_nobody_gets_in_without_signing_in(person: Callable[..., Person], desk: Desk) -> None:
    stranger = person()
    asked = stranger.get("/queue?batch=people", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?then=%2Fqueue%3Fbatch%3Dpeople")
    assert stranger.post("/decide", key="p001", said="new").url.path == "/sign-in"
    assert state_of(desk, "p001") is State.OPEN


def test_headers_allow_nothing_from_elsewhere(person: Callable[..., Person]) -> None:
    answer = person("Ann").get("/queue?batch=people")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! src=\"/static/)|<[^>]*\s(?:on\w+|style)=", answer.text)
    stranger = person()
    form = {"name": "Bob", "csrf": field(stranger.get("/sign-in"), "csrf")}
    done = stranger.client.post("/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in done
    assert "SameSite=strict" in done


def test_another_host_is_refused(person: Callable[..., Person]) -> None:
    assert person().get("/sign-in", headers={"Host": "evil.example:8383"}).status_code == 421


def test_a_form_from_another_site_is_refused(person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    token = field(ann.get("/record?batch=people&key=p002"), "csrf")
    said = {"batch": "people", "key": "p002", "said": "new", "csrf": token, "version": "0-0"}
    assert ann.client.post("/decide", data=said, headers={"Origin": "https://evil.example"}).status_code == 403
    assert ann.client.post("/decide", data={**said, "csrf": "guess"}).status_code == 403
    assert ann.client.post("/decide", data={**said, "why": "x" * 200_000}).status_code == 413
    assert state_of(desk, "p002") is State.OPEN


def test_deciding_goes_on_to_the_next(person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    after = ann.decide("p003", "Q1003", why="same works")
    assert "p003 is Q1003." in after.text
    assert "key=p030" in str(after.url), "the next by heading"
    (made,) = desk.coordinator.store.decisions.state("people", "p003").acts
    assert (made.decision.who, made.decision.qid, made.decision.why) == ("Ann", "Q1003", "same works")
    back = ann.post("/undo", csrf=field(after, "csrf"), batch="people")
    assert "Taken back: p003 is Q1003." in back.text
    assert state_of(desk, "p003") is State.OPEN


def test_words_that_are_no_decision_are_told(person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    assert "is no decision" in ann.decide("p004", "perhaps").text
    assert "is no decision" in ann.decide("p004", "other", other="javascript:alert(1)").text
    assert "there is no record" in ann.decide("nobody", "new", ann.get("/record?batch=people&key=p004")).text
    assert state_of(desk, "p004") is State.OPEN


def test_not_the_same_stays_on_the_record(person: Callable[..., Person], desk: Desk) -> None:
    page = person("Ann").decide("p005", "not:Q1005")
    assert "key=p005" in str(page.url)
    assert "said: not the same" in page.text
    assert desk.coordinator.store.decisions.rejected_items("people")["p005"] == frozenset({"Q1005"})


def test_two_reviewers_at_once(person: Callable[..., Person], desk: Desk) -> None:
    ann, bob, cleo = person("Ann"), person("Bob"), person("Cleo")
    pages = [each.get("/record?batch=people&key=p006") for each in (ann, bob, cleo)]
    ann.decide("p006", "Q1006", pages[0])
    seen = bob.decide("p006", "Q2006", pages[1])
    assert "Ann meanwhile said: is Q1006." in seen.text
    assert "Two reviewers decided differently" in seen.text
    assert "two reviewers decided differently" in bob.get("/queue?batch=people").text
    assert "p006" not in desk.coordinator.store.decisions.standing("people")
    blind = cleo.decide("p006", "Q1006", pages[2])
    assert "yours was not taken" in html.unescape(blind.text)
    assert state_of(desk, "p006") is State.CONFLICT
    cleo.decide("p006", "Q1006")
    assert desk.coordinator.store.decisions.standing("people")["p006"].who == "Cleo"


def test_the_same_answer_is_no_conflict(person: Callable[..., Person], desk: Desk) -> None:
    ann, bob = person("Ann"), person("Bob")
    page = bob.get("/record?batch=people&key=p007")
    ann.decide("p007", "new")
    assert "Ann meanwhile said: is a new item." in bob.decide("p007", "new", page).text
    assert state_of(desk, "p007") is State.DECIDED


def test_all_of_a_filter_at_once(person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    before = len(desk.coordinator.store.decisions.standing("people"))
    asked = {"batch": "people", "words": "author k", "said": "best"}
    page = ann.get("/bulk", params=asked)
    count = re.search(r"Decide about (\d+) record", page.text)
    assert count
    wrong = ann.post("/bulk", csrf=field(page, "csrf"), count="99", **asked)
    assert (wrong.status_code, "That is not the number" in wrong.text) == (409, True)
    assert len(desk.coordinator.store.decisions.standing("people")) == before
    done = ann.post("/bulk", csrf=field(page, "csrf"), count=count[1], **asked)
    assert f"Decided about {count[1]} records" in done.text
    standing = desk.coordinator.store.decisions.standing("people")
    assert {key: standing[key].qid for key in ("p010", "p036")} == {"p010": "Q1010", "p036": "Q1036"}
    ann.post("/undo", csrf=field(page, "csrf"), batch="people")
    assert len(desk.coordinator.store.decisions.standing("people")) == before, "taken back as it was made: at once"


def test_what_can_not_be_accepted_is_left_out_and_said(person: Callable[..., Person]) -> None:
    page = person("Ann").get("/bulk", params={"batch": "people", "said": "best"}).text
    assert "left out: without a candidate" in page


def test_catalogue_text_is_text(person: Callable[..., Person]) -> None:
    ann = person("Ann")
    for path in ("/queue?batch=people", "/record?batch=people&key=x1", "/source?batch=people&key=x1"):
        page = ann.get(path).text
        assert html.escape(ATTACK, quote=True) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        assert "<img" not in page
    turned = ann.get("/record?batch=people&key=x2").text
    assert "\u202e" not in turned
    assert "‹U+202E›" in turned
    assert 'dir="auto"' in ann.get("/record?batch=people&key=x4").text


def test_the_record_is_shown_with_what_was_used_and_without_what_is_private(
    person: Callable[..., Person], desk: Desk
) -> None:
    page = person("Ann").get("/record?batch=people&key=p008").text
    assert "→ P569" in page
    assert "2 private or local fields not shown" in page
    assert "1 field 670 (source data found) not shown" in page
    assert PRIVATE not in page
    assert FOUND_IN not in page
    desk.settings = ReviewSettings(show_670=True)
    try:
        shown = person("Ann").get("/source?batch=people&key=p008").text
    finally:
        desk.settings = ReviewSettings()
    assert FOUND_IN in shown
    assert PRIVATE not in shown


def test_further_candidates_are_a_link_away(person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    desk.settings = ReviewSettings(candidates=1)
    try:
        page = ann.get("/record?batch=people&key=p008").text
        assert ("Show 1 more candidate" in page, "Q2008" in page) == (True, False)
        assert "Q2008" in ann.get("/record?batch=people&key=p008&all=1").text
    finally:
        desk.settings = ReviewSettings()


def test_an_export_that_is_gone_or_changed_is_said(person: Callable[..., Person], desk: Desk) -> None:
    ann, export = person("Ann"), desk.coordinator.settings.workspace / "people.xml"
    whole = export.read_bytes()
    try:
        export.write_bytes(whole.replace(b"Number 8<", b"Number 9<"))
        assert "has changed since it was prepared" in ann.get("/record?batch=people&key=p008").text
        export.unlink()
        assert "is gone" in ann.get("/record?batch=people&key=p008").text
        assert ann.get("/source?batch=people&key=p008").status_code == 404
    finally:
        export.write_bytes(whole)


def test_the_queue_is_filtered_and_paged(person: Callable[..., Person]) -> None:
    ann = person("Ann")
    page = ann.get("/queue?batch=people&shelf=waiting&letter=A&sort=record").text
    keys = re.findall(r'<span class="key">(\w+)</span>', page)
    assert keys == sorted(keys)
    assert "x1" not in keys
    low = ann.get("/queue?batch=people&most=0.55&sort=lowest").text
    scores = [float(score) for score in re.findall(r'data-label="Score" class="number">([\d.]+)<', low)]
    assert scores == sorted(scores)
    assert max(scores) <= 0.55
    found = ann.get("/queue?batch=people&words=number+27+author").text
    assert re.findall(r'<span class="key">(\w+)</span>', found) == ["p027"]
    assert ann.get("/queue?batch=nothing").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_sheet_goes_out_and_comes_back(form: str, person: Callable[..., Person], desk: Desk) -> None:
    ann = person("Ann")
    letter = {"csv": "z", "xlsx": "y"}[form]
    sheet = ann.get(f"/sheet.{form}?batch=people&words=author+{letter}").content
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "decision": "best", "why": "sure"} for row in rows)
        filled = text.getvalue().encode()
    else:
        book = load_workbook(io.BytesIO(sheet))
        head, *below = book.active.iter_rows()
        place = [cell.value for cell in head].index("decision")
        for row in below:
            row[place].value = "second"
        out = io.BytesIO()
        book.save(out)
        filled = out.getvalue()
    page = ann.get("/queue?batch=people")
    done = ann.client.post(
        "/import", data={"csrf": field(page, "csrf"), "batch": "people"}, files={"file": (f"review.{form}", filled)}
    )
    assert "1 decision taken" in done.text, done.text
    key, qid = ("p025", "Q1025") if form == "csv" else ("p024", "Q2024")
    assert desk.coordinator.store.decisions.standing("people")[key].qid == qid


def test_a_file_that_is_none_is_refused(person: Callable[..., Person]) -> None:
    ann = person("Ann")
    form = {"csrf": field(ann.get("/queue?batch=people"), "csrf"), "batch": "people"}
    nothing = ann.client.post("/import", data=form, files={"file": ("x.csv", b"\x00\xff\xfe")})
    assert (nothing.status_code, "x.csv" in nothing.text) == (400, True)
    assert ann.client.post("/import", data=form, files={"file": ("", b"")}).status_code == 400


def test_with_reviewers_a_secret_is_needed(person: Callable[..., Person], guarded: None) -> None:
    stranger = person()
    page = stranger.get("/sign-in")
    for name, secret in (("Ann", "wrong"), ("Eve", "correct horse"), ("Ann", "")):
        refused = stranger.post("/sign-in", name=name, secret=secret, csrf=field(page, "csrf"))
        assert refused.status_code == 403
        page = refused
    assert stranger.get("/queue?batch=people").url.path == "/sign-in"
    page = stranger.get("/sign-in")
    done = stranger.post(
        "/sign-in", name="Ann", secret="correct horse", then="//evil.example", csrf=field(page, "csrf")
    )
    assert (done.url.host, done.url.path) == ("127.0.0.1", "/queue")
    for _ in range(6):
        page = person()
        last = page.post("/sign-in", name="Bob", secret="guess", csrf=field(page.get("/sign-in"), "csrf"))
    assert "wait a minute" in last.text


def test_signing_out_ends_the_session(person: Callable[..., Person]) -> None:
    ann = person("Ann")
    token = ann.client.cookies["glamdata_review"]
    ann.post("/sign-out", csrf=field(ann.get("/queue?batch=people"), "csrf"))
    ann.client.cookies.set("glamdata_review", token)
    assert ann.get("/queue?batch=people").url.path == "/sign-in"


def test_every_record_of_the_batch_waits(desk: Desk) -> None:
    progress = desk.progress("people")
    assert progress.total == PEOPLE + 5
    assert SystemClock().now().tzinfo


def test_a_doubted_decision_is_confirmed_with_a_button(desk: Desk, person: Callable[..., Person]) -> None:
    ann, key = person("Ann"), "p033"
    ann.decide(key, "other", other="Q77")
    assert "To be confirmed" not in ann.get(f"/record?batch=people&key={key}").text
    told = "Ann decided that p033 is Q77, but the record itself names Q78: nothing is sent. Decide again."
    found = Finding(Severity.CRITICAL, "plan", "decision-contradicted", key, told, value="Q77")
    run = desk.run("people")
    for number in run.parts.numbers(tables.DRAFTS):
        run.parts.write(tables.findings_table("plan"), number, [codec.finding_row(found)], run.made())
    page = ann.get(f"/record?batch=people&key={key}")
    assert "This decision is kept, but the record itself names Q78." in page.text
    ann.decide(key, "confirm:Q77", page, why="seen in person")
    decision = desk.coordinator.store.decisions.standing("people")[key]
    assert (decision.qid, decision.why) == ("Q77", "confirmed: seen in person")
    assert "To be confirmed" not in ann.get(f"/record?batch=people&key={key}").text
