"""The review page as people use it, in a real Chromium: keys, clicks, two persons, no scripts, a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.clock import SystemClock
from glamdata.web.address import Address
from glamdata.web.reviewers import add_reviewer
from glamdata.web.server import ReviewServer

from ..review_workspace import ATTACK, LONG, make_batch, make_workspace
from .driver import CHROMIUM, MISSING, Browser, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.store.decisions import Decisions

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason=MISSING), pytest.mark.integration]
SECRET = "correct horse battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewServer]:
    folder = make_workspace(tmp_path_factory.mktemp("review"))
    for name in ("Ann", "Bob"):
        add_reviewer(folder, name, SECRET)
    with (
        make_batch(folder, SystemClock()) as coordinator,
        ReviewServer(coordinator, Address(port=0), ask_wiki=False) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def decisions(server: ReviewServer) -> Decisions:
    return server.desk.coordinator.store.decisions


@pytest.fixture(scope="module")
def sign_in(browser: Browser, server: ReviewServer) -> Iterator[Callable[..., Page]]:
    """Sign a person in through the page; at the end no page may have had a script refused or an error."""
    pages: list[Page] = []

    def sign(name: str, **options: object) -> Page:
        page = browser.person(**options)  # type: ignore[arg-type]
        pages.append(page)
        page.go(server.url)
        page.type("#name", name)
        page.type("#secret", SECRET)
        with page.loading():
            page.press("Enter")
        return page

    yield sign
    assert [problem for page in pages for problem in page.problems()] == []


@pytest.fixture(scope="module")
def ann(sign_in: Callable[..., Page]) -> Page:
    return sign_in("Ann")


@pytest.fixture(scope="module")
def bob(sign_in: Callable[..., Page]) -> Page:
    return sign_in("Bob")


def show(page: Page, path: str) -> None:
    page.go(page.ask("location.origin") + path)


def test_a_wrong_secret_lets_nobody_in(browser: Browser, server: ReviewServer) -> None:
    page = browser.person()
    page.go(f"{server.url}/queue?batch=people")
    page.type("#name", "Ann")
    page.type("#secret", "guess")
    with page.loading():
        page.click("button.main")
    assert "do not belong together" in page.text
    assert page.ask("document.cookie") == "", "the cookies are out of reach of scripts"


def test_twenty_records_by_the_keyboard_alone(ann: Page, decisions: Decisions, server: ReviewServer) -> None:
    page = ann
    assert "45 records" in page.text
    with page.loading():
        page.press("o")
    for wanted in ("1", "2", "n", "u", "s") * 4:
        record = page.ask("document.querySelector('.head .key').innerText")
        is_there = page.ask(f"!!document.querySelector('[data-key=\"{wanted}\"]')")
        with page.loading():
            page.press(wanted if is_there else "n")
        assert record in page.ask("document.querySelector('.told').innerText")
    made = [d for d in decisions.all("people") if d.who == "Ann"]
    assert len({d.record_key for d in made}) == len(made) == 20
    assert {d.verdict.value for d in made} == {"match", "new", "unsure", "skip"}
    progress = server.desk.progress("people")
    assert (progress.decided, progress.unsure, progress.waiting) == (16, 4, 25)
    with page.loading():
        page.press("z")
    assert "Taken back" in page.text
    assert len(decisions.all("people")) == 19


def test_notes_other_items_and_candidates_by_key(ann: Page, decisions: Decisions) -> None:
    page = ann
    show(page, "/record?batch=people&key=p031")
    page.press("e")
    page.type("#why", "n1 is no key here")
    page.press("Escape", "j", "j")
    with page.loading():
        page.press("x")
    (act,) = decisions.state("people", "p031").acts
    assert (act.decision.verdict.value, act.decision.qid, act.decision.why) == (
        "not_same",
        "Q2031",
        "n1 is no key here",
    )
    page.press("q")
    page.type("#other", "q77")
    with page.loading():
        page.press("Enter")
    assert decisions.standing("people")["p031"].qid == "Q77"
    show(page, "/record?batch=people&key=p032")
    page.press("?", "f")
    assert "accept that candidate" in page.text
    assert "670" in page.text
    with page.loading():
        page.press("1", shift=True)
    assert decisions.rejected_items("people")["p032"] == {"Q1032"}


def test_all_of_a_filter_with_the_number_to_confirm(bob: Page, decisions: Decisions) -> None:
    page = bob
    show(page, "/queue?batch=people&words=author+m")
    page.ask("document.querySelector('#said').value = 'best'")
    with page.loading():
        page.click("form[action='/bulk'] button")
    count = page.ask("document.querySelector('h1').innerText").split()[2]
    page.type("#count", count)
    with page.loading():
        page.click("button.main")
    assert f"Decided about {count} record" in page.text
    assert len([d for d in decisions.all("people") if d.who == "Bob"]) == int(count) > 0


def test_two_reviewers_on_one_record(ann: Page, bob: Page, decisions: Decisions) -> None:
    for page in (ann, bob):
        show(page, "/record?batch=people&key=p033")
    with ann.loading():
        ann.press("1")
    with bob.loading():
        bob.press("2")
    assert "Ann meanwhile said: is Q1033." in bob.text
    assert "Two reviewers decided differently" in bob.text
    assert decisions.state("people", "p033").state == "conflict"
    with bob.loading():
        bob.press("1")
    assert decisions.standing("people")["p033"].qid == "Q1033"


def test_catalogue_text_is_text_at_both_widths(ann: Page) -> None:
    for key, heading in {"x1": ATTACK, "x2": "", "x3": LONG.strip(), "x4": "מברסלב נחמן"}.items():
        show(ann, f"/record?batch=people&key={key}")
        assert heading in ann.ask("document.querySelector('h1').innerText")
        assert ("‹U+202E›" in ann.ask("document.body.textContent")) is (key == "x2")
        assert ann.ask("document.title").replace(ATTACK, "").count("owned") == 0
        assert ann.ask("document.querySelectorAll('img, script:not([src])').length") == 0
        for width in (1280, 390):
            ann.resize(width)
            assert ann.ask("document.documentElement.scrollWidth") <= width, f"{key} sticks out at {width}"
    ann.resize(1280)


def test_without_scripts(sign_in: Callable[..., Page], decisions: Decisions) -> None:
    page = sign_in("Bob", script=False)
    show(page, "/record?batch=people&key=p034")
    page.press("1")
    assert decisions.state("people", "p034").acts == ()
    page.type("#why", "by a click")
    with page.loading():
        page.click("button[value='Q1034']")
    assert decisions.standing("people")["p034"].why == "by a click"
    assert "p034 is Q1034." in page.text
    with page.loading():
        page.click("button[form=undo]")
    assert "Taken back: p034 is Q1034." in page.text
    page.type("#other", "Q5")
    page.press("Enter")
    assert decisions.state("people", "p034").acts == (), "Enter alone decides nothing"


def test_everything_is_named_and_legible(ann: Page) -> None:
    page = ann
    page.resize(390, 844)
    for path in ("/queue?batch=people", "/record?batch=people&key=p035", "/bulk?batch=people&said=skip"):
        show(page, path)
        assert page.ask(UNNAMED) == [], path
        assert page.ask(FAINT) == [], path
        assert page.ask("document.querySelectorAll('[tabindex]:not([tabindex=\"-1\"])').length") == 0, (
            "order of the page"
        )
        assert page.ask("document.documentElement.scrollWidth") <= 390, path
    page.darken()
    show(page, "/record?batch=people&key=p035")
    assert page.ask("getComputedStyle(document.body).backgroundColor") == "rgb(17, 21, 27)"
    assert page.ask(FAINT) == []


UNNAMED = """
[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button:not([hidden]), a')]
  .filter(e => !((e.labels && e.labels.length) || e.getAttribute('aria-label') || e.textContent.trim()))
  .map(e => e.outerHTML)
"""
FAINT = """
(() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter(e => !e.disabled && !e.closest('.vh, [hidden], :disabled') &&
      [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).filter(e => {
    const style = getComputedStyle(e), one = light(rgb(style.color)), other = light(ground(e));
    return (Math.max(one, other) + .05) / (Math.min(one, other) + .05) < 4.5;
  }).map(e => e.outerHTML.slice(0, 200));
})()
"""
