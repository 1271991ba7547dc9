"""What many tests share: a rehearsal wiki with the sample excerpt, a workspace for it, a clock that only counts."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.batchcheck import accept_anomaly
from glamdata.coordinator import Coordinator
from glamdata.rehearsal import RehearsalServer
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.batch.run import Run, Source

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
MAPPINGS = ROOT / "mappings"
PASSWORD = "glambotglambotglambotglambot0001"


class CountingClock:
    """Stands still but for what is waited."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> CountingClock:
    return CountingClock()


@pytest.fixture(scope="session")
def loaded_wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a rehearsal wiki as `make demo` fills it, to be copied: that is quicker than loading it anew."""
    path = tmp_path_factory.mktemp("loaded") / "wiki.sqlite"
    with RehearsalServer(path, load=[SAMPLES / "wikidata-excerpt.jsonl.gz"]):
        return path


@pytest.fixture
def sample_wiki(tmp_path: Path, loaded_wiki: Path) -> Iterator[RehearsalServer]:
    """The rehearsal wiki as `make demo` fills it."""
    with RehearsalServer(shutil.copy(loaded_wiki, tmp_path / "wiki.sqlite")) as wiki:
        yield wiki


def prepare_unchecked(coordinator: Coordinator, source: Source) -> Run:
    """Prepare a batch without the checks of the whole, which take seconds and which a person may let pass."""
    run = coordinator.open(source)
    sequence.read_and_map(run, coordinator.settings.runner, partial(sequence.do_parts, silent))
    sequence.reconcile(coordinator, run, silent)
    accept_anomaly(run, "a librarian", "the checks are not what is tested")
    return run


def silent(_words: str) -> None: ...


def write_settings(folder: Path, wiki: RehearsalServer, **changed: str | float) -> Path:
    """Write glamdata.toml for a wiki, and the password beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    said: dict[str, str | float] = {
        "name": "rehearsal", "api": wiki.api_url, "sparql": wiki.sparql_url, "user": "GlamBot", "app": "upload",
        "edits_per_minute": 60000,
    }  # fmt: skip
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in {**said, **changed}.items()]
    (folder / "glamdata.toml").write_text("[wiki]\n" + "\n".join(lines) + "\n", "utf-8")
    secret = folder / "bot-password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, sample_wiki: RehearsalServer) -> Path:
    """A workspace whose wiki is `sample_wiki`."""
    return write_settings(tmp_path / "workspace", sample_wiki)


@pytest.fixture
def coordinate(workspace: Path, clock: CountingClock) -> Callable[[], Coordinator]:
    """Make a coordinator of the workspace; each is one run."""
    return lambda: Coordinator(load_settings(workspace), "test", clock=clock)
