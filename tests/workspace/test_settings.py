"""Settings: what a workspace is set to, and a clear sentence for each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import SettingsError, WikiLoginError
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[wiki]
api = "http://127.0.0.1:8181/w/api.php"
sparql = "http://127.0.0.1:8181/sparql"
user = "GlamBot"
app = "upload"
edits_per_minute = 30
"""


@pytest.fixture(autouse=True)
def _no_secret_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLAMDATA_BOT_PASSWORD", raising=False)


def write(folder: Path, text: str) -> Path:
    (folder / "glamdata.toml").write_text(text, "utf-8")
    return folder


def test_good_settings(tmp_path: Path) -> None:
    wiki = load_settings(write(tmp_path, GOOD)).wiki
    assert (wiki.user, wiki.app, wiki.edits_per_minute, wiki.identity) == ("GlamBot", "upload", 30, "127.0.0.1")
    assert wiki.bot_password == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no [wiki]"),
        ("[wiki", "can't be read"),
        (GOOD + "edits_per_minut = 3\n", "did you mean wiki.edits_per_minute?"),
        (GOOD + "[wikis]\n", "unknown key wikis"),
        (GOOD.replace('user = "GlamBot"', ""), "lacks user"),
        (GOOD.replace("30", '"fast"'), "edits_per_minute must be a number"),
        (GOOD.replace("30", "0"), "edits_per_minute must be above 0"),
        (GOOD.replace("30", "true"), "edits_per_minute must be a number"),
        (GOOD.replace('"GlamBot"', "7"), "user must be text"),
        (GOOD + 'bot_password = "secret"\n', "unknown key wiki.bot_password"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"glamdata\.toml") as raised:
        load_settings(write(tmp_path, text))
    assert said in str(raised.value)


def test_a_workspace_without_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no glamdata\.toml"):
        load_settings(tmp_path)


def test_the_password_comes_from_the_environment_or_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, GOOD)
    secret = tmp_path / "bot-password"
    secret.write_text("from the file\n")
    secret.chmod(0o600)
    settings = load_settings(tmp_path)
    assert settings.wiki.bot_password == "from the file"
    assert "from the file" not in repr(settings)
    monkeypatch.setenv("GLAMDATA_BOT_PASSWORD", "from the environment")
    assert load_settings(tmp_path).wiki.bot_password == "from the environment"


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    secret = tmp_path / "bot-password"
    secret.write_text("secret")
    secret.chmod(0o640)
    with pytest.raises(WikiLoginError, match=r"mode is 640.*chmod 600") as raised:
        load_settings(tmp_path)
    assert "secret" not in str(raised.value)


def test_the_number_of_processes(tmp_path: Path) -> None:
    good = load_settings(write(tmp_path, GOOD))
    assert (good.runner.workers, good.runner.kind) == (0, "processes")
    assert load_settings(write(tmp_path, f"{GOOD}\n[runner]\nworkers = 3\n")).runner.workers == 3
    for said, words in (
        ("[runner]\nworkers = -1\n", "whole number"),
        ("[runner]\nworkers = true\n", "whole number"),
        ('[runner]\nkind = "threads"\n', "runner.kind is 'threads': it is one of processes, dask"),
        ('[runner]\naddress = "tcp://a:8786"\n', 'needs kind = "dask"'),
        ("[runner]\nkind = 3\n", "runner.kind must be text"),
        ("[runner]\nworker = 2\n", r"runner\.worker; did you mean runner\.workers"),
    ):
        with pytest.raises(SettingsError, match=words):
            load_settings(write(tmp_path, f"{GOOD}\n{said}"))
