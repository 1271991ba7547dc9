"""Asking Commons: fifty files at a time, by any way of writing a name, and never an empty answer for a failing one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import WikiUnreachableError
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.wiki import SiteSettings
from glamdata.wikibase.commons import CommonsClient

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.integration


class Clock:
    """Stands still, and remembers what was waited."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("commons")
    facts = {"LicenseShortName": {"value": "CC0", "source": "commons-desc-page"}, "Categories": {"value": "x"}}
    names = ["Ŵ é & b|r.jpg", *(f"File {number}.png" for number in range(120))]
    lines = [json.dumps({"title": f"File:{name}", "extmetadata": facts}) for name in names]
    (folder / "files.jsonl").write_text("\n".join(lines), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", settings=SiteSettings(files=(folder / "files.jsonl",))) as server:
        yield server


@pytest.fixture
def client(wiki: RehearsalServer) -> CommonsClient:
    return CommonsClient(wiki.api_url, user_agent="glamdata/test", clock=Clock())


def test_files_are_asked_for_in_fifties(client: CommonsClient) -> None:
    found = client.facts(f"File_{number}.png" for number in range(120))

    assert client.requests == 3
    assert len(found) == 120
    assert found["File_7.png"] == {"LicenseShortName": "CC0"}


@pytest.mark.parametrize("name", ["Ŵ é & b.jpg", "nothing.jpg", "a\x1fb", "<b>.jpg"])
def test_a_file_that_is_not_there_is_left_out(client: CommonsClient, name: str) -> None:
    assert client.facts([name, "file 3.png"]) == {"file 3.png": {"LicenseShortName": "CC0"}}


def test_which_pages_are_there_is_asked_in_fifties(client: CommonsClient) -> None:
    """By any way of writing a title; one that can't be, or is not there, is left out."""
    there = [f"File:File {number}.png" for number in range(60)]
    odd = ["File:file_3.png"]

    found = client.existing([*there, *odd, "File:nothing.jpg", "File:<b>.jpg", "File:a\x1fb", "Category:Nothing"])

    assert found == {*there, *odd}
    assert client.requests == 2


def test_nothing_is_asked_for_nothing(client: CommonsClient) -> None:
    assert client.facts([]) == {}
    assert client.requests == 0


@pytest.mark.parametrize("api", ["ftp://127.0.0.1/x", "http://127.0.0.1:9/w/api.php"])
def test_an_address_without_an_answer_is_said(api: str) -> None:
    clock = Clock()

    with pytest.raises(WikiUnreachableError, match=r"127\.0\.0\.1"):
        CommonsClient(api, user_agent="glamdata/test", clock=clock).facts(["a.jpg"])

    assert clock.slept == ([] if api.startswith("ftp") else [2, 4, 8, 16, 32])


def test_a_page_that_is_no_api_is_said(wiki: RehearsalServer) -> None:
    client = CommonsClient(f"{wiki.base_url}/wiki/Special:Version", user_agent="glamdata/test", clock=Clock())

    with pytest.raises(WikiUnreachableError):
        client.facts(["a.jpg"])


def test_a_passing_failure_is_waited_for(wiki: RehearsalServer) -> None:
    clock = Clock()
    client = CommonsClient(wiki.api_url, user_agent="glamdata/test", clock=clock)
    wiki.add_fault("http503", times=1)

    assert client.facts(["File 1.png"]) == {"File 1.png": {"LicenseShortName": "CC0"}}
    assert (client.requests, len(clock.slept)) == (2, 1)
