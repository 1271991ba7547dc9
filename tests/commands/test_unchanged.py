"""A nightly `prepare` over an export without a change: the wiki is asked nothing, and hardly any time goes by."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import WikiUnreachableError
from glamdata.workspace.settings import load_settings

from ..conftest import silent

if TYPE_CHECKING:
    from pathlib import Path

DEAD = "http://127.0.0.1:9/"


def prepare(workspace: Path, *, late: bool) -> tuple[int, float]:
    """Prepare the sample; give the requests made and the seconds of processor time."""
    began = time.process_time()
    with Coordinator(load_settings(workspace), "prepare", late=late) as coordinator:
        sequence.prepare(coordinator, Source(workspace / "people.csv", workspace / "people.yaml"), silent)
        return coordinator.connection.requests, time.process_time() - began


def lead_nowhere(workspace: Path) -> None:
    """Name a wiki that is not there."""
    settings = workspace / "glamdata.toml"
    settings.write_text(re.sub(r"http://127\.0\.0\.1:\d+/", DEAD, settings.read_text()))


@pytest.mark.integration
def test_an_unchanged_export_asks_nothing_not_even_a_login(prepared: Path) -> None:
    first = prepare(prepared, late=False)
    assert first[0] > 0
    lead_nowhere(prepared)

    again = prepare(prepared, late=True)

    assert again[0] == 0
    assert again[1] < first[1]


@pytest.mark.integration
def test_a_late_login_that_fails_is_told_when_it_is_needed(prepared: Path) -> None:
    lead_nowhere(prepared)
    with (
        Coordinator(load_settings(prepared), "prepare", late=True) as coordinator,
        pytest.raises(WikiUnreachableError, match="could not be reached to log in as GlamBot@upload"),
    ):
        coordinator.connection.reader.labels(["Q5"])
