"""A review page asked without a browser: one workspace a module, one client a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from glamdata.clock import SystemClock
from glamdata.web.address import Address
from glamdata.web.server import ReviewServer

from ..review_workspace import make_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.web.desk import Desk


class Person:
    """One reviewer's browser, as far as a form and a link go."""

    def __init__(self, url: str, name: str = "") -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=60, verify=False)
        if name:
            page = self.get("/sign-in")
            self.post("/sign-in", name=name, then="", csrf=field(page, "csrf"))

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, **said: str) -> httpx.Response:
        return self.client.post(path, data=said)

    def decide(self, key: str, said: str, page: httpx.Response | None = None, **more: str) -> httpx.Response:
        """Decide about a record, from the page of it that was loaded before or now."""
        page = page or self.get(f"/record?batch=people&key={key}")
        form = {name: field(page, name) for name in ("csrf", "version")}
        return self.post("/decide", **{**form, "batch": "people", "key": key, "said": said, **more})


def field(page: httpx.Response, name: str) -> str:
    """Give what a hidden field of a form holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewServer]:
    with (
        make_batch(tmp_path_factory.mktemp("review"), SystemClock()) as coordinator,
        ReviewServer(coordinator, Address(port=0), ask_wiki=False) as server,
    ):
        yield server


@pytest.fixture
def desk(server: ReviewServer) -> Desk:
    return server.desk


@pytest.fixture
def person(server: ReviewServer) -> Iterator[Callable[[str], Person]]:
    """Make persons; without a name they are not signed in."""
    made: list[Person] = []

    def make(name: str = "") -> Person:
        made.append(Person(server.url, name))
        return made[-1]

    yield make
    for each in made:
        each.client.close()
