"""A rehearsal wiki for a module, with the people of the campaigns, and a prepared batch of them for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.rehearsal import RehearsalServer

from ..campaign_workspace import Somebody, prepare_people, write_wiki
from ..conftest import CountingClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.coordinator import Coordinator


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Somebody]:
    folder = tmp_path_factory.mktemp("people")
    with RehearsalServer(folder / "wiki.sqlite", load=[write_wiki(folder / "wiki.jsonl")]) as server:
        somebody = Somebody(server)
        yield somebody
        somebody.http.close()


@pytest.fixture
def coordinator(wiki: Somebody, tmp_path: Path) -> Iterator[Coordinator]:
    with prepare_people(tmp_path / "workspace", wiki.server, CountingClock()) as opened:
        yield opened
