"""Credentials: where the secrets come from, and the sentence for each fault; none of it is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import SettingsError, WikiLoginError
from glamdata.workspace.credentials import CONSUMER_VARIABLES, WORDS, read_bot_password, read_consumer
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = '[wiki]\napi = "http://127.0.0.1:1/w/api.php"\nsparql = "http://127.0.0.1:1/sparql"\nuser = "GlamBot"\n'


@pytest.fixture(autouse=True)
def _no_secret_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GLAMDATA_BOT_PASSWORD", *(CONSUMER_VARIABLES + word.upper() for word in WORDS)):
        monkeypatch.delenv(name, raising=False)


def keep(folder: Path, text: str | bytes, name: str = "oauth-consumer", mode: int = 0o600) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def lines(**changed: str) -> str:
    said = {word: f"s3cret-{word}" for word in WORDS} | changed
    return "\n".join(f'{word} = "{text}"' for word, text in said.items())


def test_a_workspace_with_a_consumer_needs_no_bot_password(tmp_path: Path) -> None:
    (tmp_path / "glamdata.toml").write_text(SETTINGS, "utf-8")
    with pytest.raises(SettingsError, match=r"\[wiki\] lacks app"):
        load_settings(tmp_path)
    keep(tmp_path, lines(access_secret=" s3cret-last\t"))
    wiki = load_settings(tmp_path).wiki
    assert wiki.oauth
    assert (wiki.oauth.consumer_token, wiki.oauth.access_secret) == ("s3cret-consumer_token", "s3cret-last")
    assert (wiki.login_name, wiki.credential, wiki.bot_password) == ("GlamBot", "OAuth consumer", "")
    assert "s3cret" not in repr(load_settings(tmp_path)) + repr(wiki.oauth)


def test_the_environment_comes_first_and_is_whole_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, lines())
    for word in WORDS[:-1]:
        monkeypatch.setenv(CONSUMER_VARIABLES + word.upper(), f"from the environment {word}")
    with pytest.raises(WikiLoginError, match="in the environment lacks GLAMDATA_OAUTH_ACCESS_SECRET:") as raised:
        read_consumer(tmp_path)
    assert raised.value.exit_code == 3
    monkeypatch.setenv(CONSUMER_VARIABLES + WORDS[-1].upper(), "the last")
    found = read_consumer(tmp_path)
    assert found
    assert (found.access_secret, found.consumer_token) == ("the last", "from the environment consumer_token")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines(access_token=""), "lacks access_token: it has four words"),
        ('consumer_token = "s3cret"', "lacks consumer_secret, access_token, access_secret"),
        ("s3cret\ns3cret\ns3cret\ns3cret\n", "is to have four lines and nothing else: consumer_token = "),
        (lines() + '\nsecret = "s3cret"', "four lines and nothing else"),
        (lines().replace('"s3cret-access_secret"', "7"), "four lines and nothing else"),
        (b"consumer_token = '\xff s3cret'", "is not text in UTF-8"),
    ],
)
def test_faults_of_the_file_are_named_without_showing_it(tmp_path: Path, text: str | bytes, said: str) -> None:
    path = keep(tmp_path, text)
    with pytest.raises(WikiLoginError) as raised:
        read_consumer(tmp_path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)
    shown = [str(raised.value), *(str(error) for error in (raised.value.__cause__, raised.value.__context__) if error)]
    assert "s3cret" not in "".join(shown).replace(str(path), "")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
@pytest.mark.parametrize(("name", "what"), [("oauth-consumer", "OAuth consumer"), ("bot-password", "bot password")])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, name: str, what: str, mode: int) -> None:
    keep(tmp_path, lines(), name, mode)
    read = read_consumer if name == "oauth-consumer" else read_bot_password
    with pytest.raises(WikiLoginError, match=rf"mode is {mode:o}.*chmod 600, and make a new {what}"):
        read(tmp_path)


def test_what_can_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bot-password").mkdir(mode=0o700)
    with pytest.raises(WikiLoginError, match="bot-password can't be read: Is a directory"):
        read_bot_password(tmp_path)
    keep(tmp_path, b"\xff\xfe", "oauth-consumer")
    with pytest.raises(WikiLoginError, match="not text in UTF-8: it is to hold the OAuth consumer"):
        read_consumer(tmp_path)
