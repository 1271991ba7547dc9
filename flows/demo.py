"""The main job end to end on the samples, offline: ``make demo``.

Starts the rehearsal wiki on a free port of this machine, filled with the sample Wikidata excerpt, and runs the three
flows on both sample exports. What it leaves lies under build/demo of a clone, and under glamdata-demo in the current
folder where glamdata is installed (``glamdata demo``); run again, it goes on there and plans nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "samples"
LEFT = ROOT / "build" / "demo" if (ROOT / "pyproject.toml").exists() else Path("glamdata-demo")
JOBS = (("persons.mrc", "marc_authority_person.yaml"), ("artists.csv", "csv_artists.yaml"))
PASSWORD = "glambotglambotglambotglambot0001"  # noqa: S105  (opens the rehearsal wiki and nothing else)
SETTINGS = """\
[wiki]
name = "rehearsal"
api = "{api}"
sparql = "{sparql}"
user = "GlamBot"
app = "upload"
edits_per_minute = 60000
"""


def main() -> None:
    """Run the demo; prints one table, or with ``--json`` the same numbers."""
    parser = argparse.ArgumentParser(description="Run the main job on the samples, offline.")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--dir", type=Path, default=LEFT, help="where the workspace lies")
    asked = parser.parse_args()
    started = time.monotonic()
    workspace = asked.dir.resolve()
    sys.stderr.write(f"demo: everything is written into {workspace}\n")
    _prepare_environment(workspace)
    with _rehearsal_wiki(workspace) as (api, sparql):
        (workspace / "glamdata.toml").write_text(SETTINGS.format(api=api, sparql=sparql), "utf-8")
        results = [_run_job(workspace, SAMPLES / export, ROOT / "mappings" / name) for export, name in JOBS]
    _show(workspace, results, round(time.monotonic() - started, 1), as_json=asked.json)


def _prepare_environment(workspace: Path) -> None:
    """Keep Prefect's own files in the workspace and its calls at home; before Prefect is imported."""
    workspace.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "GLAMDATA_BOT_PASSWORD": PASSWORD,
        "PREFECT_HOME": str(workspace / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # a busy machine needs more than the usual 20
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }


@contextmanager
def _rehearsal_wiki(workspace: Path) -> Iterator[tuple[str, str]]:
    """Serve the rehearsal wiki in a process of its own; gives the addresses of its API and its query service."""
    command = [sys.executable, "-m", "glamdata", "rehearsal", "serve", "--db", str(workspace / "wiki.sqlite")]
    command += ["--load", str(SAMPLES / "wikidata-excerpt.jsonl.gz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (our own command)
        try:
            assert process.stdout
            ready = next((line.split() for line in process.stdout if line.startswith("rehearsal wiki ready")), None)
            if ready is None:
                sys.exit("make demo: the rehearsal wiki did not start; what it said stands above.")
            yield ready[4], ready[6]
        finally:
            process.terminate()


def _run_job(workspace: Path, export: Path, mapping: Path) -> dict[str, Any]:
    """Run the three flows on one export, with the sample librarian's decisions between them."""
    from flows.prepare import prepare  # noqa: PLC0415  (Prefect reads its environment when it is imported)
    from flows.publish import publish  # noqa: PLC0415
    from flows.roundtrip import roundtrip  # noqa: PLC0415

    prepared = prepare(str(export), str(mapping), str(workspace))
    batch = prepared["batch"]
    decisions = export.with_suffix(".decisions.csv")
    if decisions.exists():
        _decide(workspace, batch, decisions)
    published = publish(batch, str(workspace))
    home = roundtrip(batch, str(workspace))
    requests = sum(result["requests"] for result in (prepared, published, home))
    return {**published, "enriched": home["enriched"], "requests": requests, "files": home["files"]}


def _decide(workspace: Path, batch: str, file: Path) -> None:
    """Enter the decisions that come with a sample, once."""
    from glamdata.coordinator import Coordinator  # noqa: PLC0415
    from glamdata.review.deciding import enter_decisions, read_decisions  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    with Coordinator(load_settings(workspace), "decide", connect=False) as coordinator:
        waiting = {row.record_key for row in coordinator.store.decisions.queue(batch)}
        given = [row for row in read_decisions(file, "sample librarian") if row[0] in waiting]
        enter_decisions(coordinator, batch, given)


def _show(workspace: Path, results: list[dict[str, Any]], seconds: float, *, as_json: bool) -> None:
    from glamdata.report.showing import show_numbers  # noqa: PLC0415

    for result in results:
        folder = workspace / "batches" / result["batch"]
        result["report"] = str(folder / "report" / "index.html")
        result["data_docs"] = str(folder / "data-docs" / "index.html")
    if as_json:
        sys.stdout.write(json.dumps({"batches": results, "seconds": seconds}) + "\n")
        return
    show_numbers(results, seconds)
    for result in results:
        for path in (result["report"], result["data_docs"], *result["files"]):
            sys.stdout.write(f"{path}\n")
    if not any(result["planned_edits"] for result in results):
        sys.stdout.write("Nothing was planned: every item has what the catalogue knows.\n")


if __name__ == "__main__":
    main()
