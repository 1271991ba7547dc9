"""The commands of reviewing: sheets and files of decisions, reviewers, and where the page may be served."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from glamdata.clock import SystemClock
from glamdata.commands.app import app
from glamdata.errors import InputError, SettingsError
from glamdata.web.reviewers import load_reviewers

from ..review_workspace import make_batch

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    make_batch(folder, SystemClock())
    return folder


def call(*words: str | Path, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_a_port_in_use_is_told_with_what_to_do(workspace: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        fault = call("review", "-w", workspace, "--port", str(other.getsockname()[1]), code=1).exception
    assert isinstance(fault, InputError)
    assert "another program is using it" in str(fault)
    assert "Errno" not in str(fault)


def test_the_queue_to_the_terminal_and_to_files(workspace: Path, tmp_path: Path) -> None:
    printed = call("queue", "people", "-w", workspace).stdout
    assert len(printed.splitlines()) == 46
    assert "'=cmd|" in printed, "what a spreadsheet would compute has an apostrophe in front"
    sheet = tmp_path / "review.xlsx"
    assert "45 records in" in call("queue", "people", "--output", sheet, "-w", workspace).stdout
    assert "0 decisions taken" in call("decisions", "import", "people", sheet, "--who", "Ann", "-w", workspace).stdout


def test_a_conflict_is_said_with_exit_code_1(workspace: Path, tmp_path: Path) -> None:
    call("decide", "people", "p001", "Q5", "--who", "Ann", "-w", workspace)
    other = call("decide", "people", "p001", "Q6", "--who", "Bob", "-w", workspace, code=1)
    assert "in conflict with what Ann decided" in other.stderr
    file = tmp_path / "more.csv"
    file.write_text("record,decision\np002,Q5\np003,nonsense\n")
    call("decide", "people", "p002", "new", "--who", "Cleo", "-w", workspace)
    done = call("decisions", "import", "people", file, "--who", "Ann", "-w", workspace, code=1)
    assert "1 decisions taken, 1 refused, 1 in conflict." in done.stdout
    assert "row 3: 'nonsense' is no decision" in done.stderr
    lines = call("decisions", "export", "people", "-w", workspace).stdout.splitlines()
    assert [json.loads(line)["who"] for line in lines] == ["Ann", "Bob", "Cleo", "Ann"]
    out = tmp_path / "all.jsonl"
    call("decisions", "export", "people", "--output", out, "-w", workspace)
    assert out.read_text("utf-8").splitlines() == lines


def test_reviewers_are_added_and_taken_away(workspace: Path) -> None:
    said = call("reviewers", "add", "Ann", "-w", workspace).stdout
    secret = said.split()[-1]
    assert load_reviewers(workspace).verify("Ann", secret)
    call("reviewers", "add", "Bob", "--ask", "-w", workspace, code=1)
    assert call("reviewers", "list", "-w", workspace).stdout == "Ann\n"
    call("reviewers", "remove", "Ann", "-w", workspace)
    assert call("reviewers", "list", "-w", workspace).stdout == ""


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("--host", "0.0.0.0"), SettingsError, "without sign-in"),
        (("--url", "https://review.example"), SettingsError, "without sign-in"),
        (("--certificate", "c.pem"), InputError, "go together"),
        (("nothing",), InputError, "no batch 'nothing'"),
    ],
)
def test_where_the_page_is_not_served(
    words: tuple[str, ...], error: type[Exception], said: str, workspace: Path
) -> None:
    done = CliRunner().invoke(app, ["review", *words, "--port", "0", "-w", str(workspace)])
    assert isinstance(done.exception, error)
    assert said in str(done.exception)
