"""The flows on a real Prefect server of this machine: deployed, run, scheduled, cancelled, caught up; and what it keeps.

One server, one worker and one workspace, as `glamdata init` makes it, for all of them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata.rehearsal import RehearsalServer
from glamdata.workspace.creating import Answers, make_workspace

from .conftest import PASSWORD, ROOT, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.slow, pytest.mark.integration]

BATCH, SLUG = "marc_authority_person-some", "marc-authority-person-some"
BIN = Path(sys.executable).parent
PATIENCE = 180
SECRET_BLOCK = "from prefect.blocks.system import Secret; Secret(value=input()).save('wikidata-bot')"


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait for what other processes do."""
    pause = threading.Event()
    for _ in range(PATIENCE * 4):
        with suppress(httpx.HTTPError, sqlite3.Error):
            if found := true():
                return found
        pause.wait(0.25)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


class Library:
    """A workspace whose flows run on a Prefect server."""

    def __init__(self, folder: Path, wiki: RehearsalServer, hook: str) -> None:
        self.folder, self.home = folder / "library", folder / "prefect"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        settings = {"HOME": str(self.home), "API_URL": self.url, "SERVER_ANALYTICS_ENABLED": "false",
                    "SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2", "WORKER_QUERY_SECONDS": "1",
                    "LOGGING_COLORS": "false"}  # fmt: skip
        self.env = {**os.environ, **{f"PREFECT_{name}": value for name, value in settings.items()}, "HOME": str(folder),
                    "GLAMDATA_WEBHOOK": hook, "NO_COLOR": "1", "COLUMNS": "200"}  # fmt: skip
        records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:40]
        export = folder / "some.mrc"
        export.write_bytes(b"".join(record + b"\x1d" for record in records))
        answers = Answers(
            "Gwent", api=wiki.api_url, sparql=wiki.sparql_url, export=export, ready="marc_authority_person"
        )
        make_workspace(self.folder, answers)
        self.set("edits_per_minute = 60\n", 'edits_per_minute = 60\npassword_block = "wikidata-bot"\n')

    def set(self, old: str, new: str) -> None:
        file = self.folder / "glamdata.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def do(self, *command: str, given: str = "") -> str:
        """Run a command to its end; gives what it said."""
        done = subprocess.run(
            [BIN / command[0], *command[1:]], check=False, capture_output=True, text=True, cwd=self.folder,
            env=self.env, input=given, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def process(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder.parent / f"{command[1]}.log").open("ab") as log:
            process = subprocess.Popen(
                [BIN / command[0], *command[1:]], cwd=self.folder, env=self.env, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def start(self) -> Any:
        return self.process("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))

    def work(self) -> Any:
        return self.process("prefect", "worker", "start", "--pool", "library")

    def ask(self, path: str, **said: Any) -> Any:
        pause = threading.Event()
        with httpx.Client(timeout=30) as http:
            answer = http.post(f"{self.url}/{path}", json=said)
            for _ in range(PATIENCE):
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:  # its database is busy
                    break
                pause.wait(1)
                answer = http.post(f"{self.url}/{path}", json=said)
        answer.raise_for_status()
        return answer.json()

    def runs(self, flow: str, *states: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(
            "flow_runs/filter", flows={"name": {"any_": [flow]}}, sort="EXPECTED_START_TIME_ASC", limit=200
        )
        return [run for run in found if not states or run["state_type"] in states]

    def run(self, name: str) -> dict[str, Any]:
        """Run a deployment as a person does, to its end."""
        said = self.do("prefect", "deployment", "run", name, "--watch")
        number = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", said)
        assert number, said
        with httpx.Client(timeout=30) as http:
            run: dict[str, Any] = http.get(f"{self.url}/flow_runs/{number[0]}").json()
        return run

    def count(self, *states: str) -> list[int]:
        """Count the ledger's lines in each state."""
        with sqlite3.connect(self.folder / "glamdata.sqlite") as db:
            asked = "SELECT count(*) FROM ledger WHERE state = ?"
            numbers = [int(db.execute(asked, (state,)).fetchone()[0]) for state in states]
        db.close()
        return numbers


@pytest.fixture(scope="module")
def notices() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A chat that takes notices: its address and what it was told."""
    told: list[dict[str, Any]] = []

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Chat) as chat:
        threading.Thread(target=chat.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{chat.server_address[1]}/", told
        chat.shutdown()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, notices: tuple[str, list[dict[str, Any]]]) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("scheduled")
    with RehearsalServer(folder / "wiki.sqlite", load=[SAMPLES / "wikidata-excerpt.jsonl.gz"]) as wiki:
        made = Library(folder, wiki, notices[0])
        with made.start():
            until(lambda: httpx.get(f"{made.url}/health").status_code == 200, "the server starts")
            made.do("prefect", "work-pool", "create", "--type", "process", "library")
            made.do("prefect", "--no-prompt", "deploy", "--all")
            made.do("python", "-c", SECRET_BLOCK, given=PASSWORD)
            made.do("prefect", "gcl", "create", f"GlamBot@{wiki.api_url.split('/')[2]}", "--limit", "1")
            yield made


def test_the_whole_week(library: Library, notices: tuple[str, list[dict[str, Any]]]) -> None:
    """Prepare; wait for a signature and say so once; publish, cancelled in the middle; go on; all by `deployment run`."""
    told = notices[1]
    with library.work():
        assert library.run("prepare/weekly")["state_type"] == "COMPLETED"
        library.set("[runner]", '[publish]\napproval = "signed"\n\n[runner]')
        for _ in range(2):
            waits = library.run("publish/weekly")
            assert waits["state_type"] == "COMPLETED", "what waits for a person is no failure"
        assert library.count("sending") == [0]
        assert [notice["state"] for notice in told] == ["waits"], "people are asked once for each plan"
        plan = told[0]["text"].partition("the plan ")[2].split()[0]
        library.do("glamdata", "approve", BATCH, plan, "--by", "Gwenllian Prydderch")

        library.set("edits_per_minute = 60\n", "edits_per_minute = 30\n")
        library.do("prefect", "deployment", "run", "publish/weekly")
        until(lambda: library.count("saved")[0] >= 3, "three edits are saved")
        (running,) = library.runs("publish", "RUNNING")
        library.do("prefect", "flow-run", "cancel", running["id"])
        until(lambda: running["id"] in {run["id"] for run in library.runs("publish", "CANCELLED")}, "it is cancelled")
        planned, sending, saved, unknown = library.count("planned", "sending", "saved", "unknown")
        assert planned == sending == saved, "the edit on its way was ended first"
        assert unknown == 0

        library.set("edits_per_minute = 30\n", "edits_per_minute = 60000\n")
        assert library.run("publish/weekly")["state_type"] == "COMPLETED"
        assert json.loads(library.do("glamdata", "verify", BATCH, "--json"))["is_good"]
        sending, after = library.count("sending", "saved")
        assert sending == after > saved, "no edit was sent twice, and nobody signed again"
        assert len(told) == 1
        bars = library.ask("artifacts/latest/filter", artifacts={"type": {"any_": ["progress"]}})
        shown = {bar["key"]: float(bar["data"]) for bar in bars}
        assert shown == {f"{each}-{SLUG}-progress": 100.0 for each in ("check", "publish")}


def test_missed_runs_are_caught_up_by_one(library: Library) -> None:
    """Ten nights without a worker: one run, the others cancelled; and then the schedule goes on."""
    ours = {run["id"] for run in library.runs("roundtrip")}
    (deployment,) = library.ask("deployments/filter", deployments={"name": {"any_": ["nightly"]}})
    now = datetime.now(UTC)
    for nights in range(10, 0, -1):
        when = (now - timedelta(days=nights)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": when}}
        library.ask(f"deployments/{deployment['id']}/create_flow_run", state=state)
    with library.work():

        def ended() -> list[dict[str, Any]]:
            late = [r for r in library.runs("roundtrip", "COMPLETED", "CANCELLED", "FAILED") if r["id"] not in ours]
            return late if len(late) == 10 else []

        states = [run["state_type"] for run in until(ended, "all ten end")]
        assert sorted(states) == ["CANCELLED"] * 9 + ["COMPLETED"]

        known = {run["id"] for run in library.runs("roundtrip", "COMPLETED")}
        library.do("prefect", "deployment", "schedule", "create", "roundtrip/nightly", "--interval", "20")
        scheduled = until(
            lambda: [r for r in library.runs("roundtrip", "COMPLETED") if r["id"] not in known], "the schedule runs it"
        )
        library.do("prefect", "--no-prompt", "deployment", "schedule", "clear", "roundtrip/nightly", "--accept-yes")
        assert all(run["auto_scheduled"] for run in scheduled)


def test_what_was_deployed_for_a_worker_can_be_served_and_deployed_again(library: Library) -> None:
    """A library that tries the pool first, the simpler way then, and goes back."""
    with library.process("python", "-m", "flows.serve"):

        def is_served() -> bool:
            found = library.ask("deployments/filter", deployments={"name": {"any_": ["nightly"]}})
            return any(each["work_pool_name"] is None and not each["paused"] for each in found)

        until(is_served, "the deployments are served")
        assert library.run("roundtrip/nightly")["state_type"] == "COMPLETED"
    library.do("prefect", "--no-prompt", "deploy", "--all")
    with library.work():
        assert library.run("roundtrip/nightly")["state_type"] == "COMPLETED"


def test_what_the_server_keeps_is_neither_secret_nor_catalogue_nor_people(library: Library) -> None:
    """Looked for in all its files, its database and the stored results, in the logs it gives out, and in the reports."""
    words = [PASSWORD.encode(), b"Prydderch", b"Jargo", b"glam0000"]
    kept = [file for file in library.home.rglob("*") if file.is_file()]
    assert any(file.name.startswith("prefect.db") for file in kept)
    found = {(file.name, word) for file in kept for word in words if word in file.read_bytes()}
    assert found == set()
    logs = library.ask("logs/filter", limit=200, sort="TIMESTAMP_DESC")
    assert logs
    assert not [log["message"] for log in logs if any(word.decode() in log["message"] for word in words)]
    public = [*(library.folder / "exports").rglob("*"), *(library.folder / "batches" / BATCH / "report").rglob("*")]
    assert len(public) > 5
    assert not [file for file in public if file.is_file() and b"Prydderch" in file.read_bytes()]
    assert b"Prydderch" in (library.folder / "glamdata.sqlite").read_bytes() + (
        library.folder / "glamdata.sqlite-wal").read_bytes() if (library.folder / "glamdata.sqlite-wal").exists() else True  # fmt: skip


IN_TURN = """
import flows.sending
from types import SimpleNamespace
from prefect import flow
from prefect.concurrency.sync import concurrency
from glamdata.workspace.settings import load_settings
from pathlib import Path

flows.sending.SECONDS_TO_WAIT = 2.0
run = SimpleNamespace(people={}, wiki=load_settings(Path()).wiki)

def send():
    return flows.sending.send_in_turn(None, run, "publish", "", lambda order: "sent")

@flow
def two():
    with concurrency(flows.sending.account_limit(run.wiki), strict=True):
        print(send())
    print(send())

two()
"""


def test_one_run_at_a_time_edits_with_an_account(library: Library) -> None:
    """Another run that holds the account's limit: this one sends nothing, says so, and ends well."""
    first, second = library.do("python", "-c", IN_TURN).strip().splitlines()[-2:]
    assert first.startswith("Another run edits with GlamBot@127.0.0.1:")
    assert first.endswith("; nothing was sent, the next run goes on.")
    assert second == "sent"


def test_the_automation_of_the_documentation_is_taken(library: Library, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "scheduling.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(automations:.*?)```", page, re.DOTALL)
    made = library.do("python", "-c", re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0])
    number = made.split()[-1]
    (tmp_path / "automation.yaml").write_text(example.replace("BLOCK", number), "utf-8")
    library.do("prefect", "automation", "create", "--from-file", str(tmp_path / "automation.yaml"))
    (automation,) = library.ask("automations/filter")
    assert automation["enabled"]


def test_a_server_that_goes_away_does_no_damage(library: Library) -> None:
    """Nothing answers where the server should be: one sentence each, and the command line goes on without it."""
    away = {**library.env, "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    before = library.count("saved")
    for command in (["python", "-m", "flows.serve"], ["glamdata", "publish", BATCH]):
        done = subprocess.run([BIN / command[0], *command[1:]], check=False, capture_output=True, text=True,
                              cwd=library.folder, env=away, timeout=PATIENCE)  # fmt: skip
        assert done.returncode in {1, 3}, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert "Prefect" in done.stderr
    done = subprocess.run([BIN / "glamdata", "publish", BATCH], check=False, capture_output=True, text=True,
                          cwd=library.folder, env={**away, "GLAMDATA_BOT_PASSWORD": PASSWORD}, timeout=PATIENCE)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert library.count("saved") == before
