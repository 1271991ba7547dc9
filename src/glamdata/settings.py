"""Settings: glamdata.toml of a workspace and the environment, read in the CLI and the flows only and handed down."""

from __future__ import annotations

import difflib
import os
import stat
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from glamdata.errors import SettingsError, WikiLoginError
from glamdata.wikibase.limits import Limits
from glamdata.wikibase.site import Wiki

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "glamdata.toml"
PASSWORD_VARIABLE = "GLAMDATA_BOT_PASSWORD"  # noqa: S105  (the name of a variable, not a password)
PASSWORD_FILE = "bot-password"  # noqa: S105  (the name of a file)
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to: its folder and wiki, how many processes read (0: one a core), when pushing stops."""

    workspace: Path
    wiki: Wiki
    workers: int = 0
    push: Limits = field(default_factory=Limits)


def load_settings(workspace: Path) -> Settings:
    """Read ``glamdata.toml`` and the secret beside it.

    The bot password comes from the environment variable GLAMDATA_BOT_PASSWORD or from a file ``bot-password`` with mode
    600 in the workspace. Raises SettingsError, naming the file, the key and the nearest valid one.
    """
    path = workspace / SETTINGS
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no {SETTINGS} in {workspace}: a workspace needs one.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}.") from error
    _refuse_unknown(path, "", said, {"wiki", "runner", "push"})
    wiki = said.get("wiki")
    if not isinstance(wiki, dict):
        raise SettingsError(f"{path} has no [wiki] table.")
    known = {field.name for field in fields(Wiki)} - {"bot_password"}
    _refuse_unknown(path, "wiki.", wiki, known)
    lacking = [key for key in ("api", "sparql", "user", "app") if not wiki.get(key)]
    if lacking:
        raise SettingsError(f"{path}: [wiki] lacks {', '.join(lacking)}.")
    _check_types(path, wiki)
    wiki_found = Wiki(**wiki, bot_password=_bot_password(workspace))
    return Settings(workspace, wiki_found, _workers(path, said.get("runner", {})), _limits(path, said.get("push", {})))


def _workers(path: Path, runner: Any) -> int:
    if not isinstance(runner, dict):
        raise SettingsError(f"{path}: runner must be a table: [runner].")
    _refuse_unknown(path, "runner.", runner, {"workers"})
    workers = runner.get("workers", 0)
    if not isinstance(workers, int) or isinstance(workers, bool) or workers < 0:
        raise SettingsError(f"{path}: runner.workers must be a whole number, 0 for one process a core.")
    return workers


def _limits(path: Path, push: Any) -> Limits:
    """Read [push]: numbers, texts and lists of texts, each as the limit of its name wants it."""
    if not isinstance(push, dict):
        raise SettingsError(f"{path}: push must be a table: [push].")
    _refuse_unknown(path, "push.", push, {each.name for each in fields(Limits)})
    usual = Limits()
    given: dict[str, Any] = {}
    for key, value in push.items():
        default = getattr(usual, key)
        if isinstance(default, tuple):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise SettingsError(f'{path}: push.{key} must be a list of texts, like ["P21"].')
            given[key] = tuple(value)
        elif isinstance(default, str):
            if not isinstance(value, str):
                raise SettingsError(f"{path}: push.{key} must be text.")
            given[key] = value
        else:
            kind = (int, float) if isinstance(default, float) else int
            if not isinstance(value, kind) or isinstance(value, bool) or value < 0:
                raise SettingsError(f"{path}: push.{key} must be a number, 0 or more.")
            given[key] = value
    try:
        return Limits(**given)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _check_types(path: Path, wiki: dict[str, Any]) -> None:
    for key, value in wiki.items():
        wanted = (int, float) if key == "edits_per_minute" else (str,)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise SettingsError(f"{path}: wiki.{key} must be {'a number' if key == 'edits_per_minute' else 'text'}.")
    if wiki.get("edits_per_minute", 1) <= 0:
        raise SettingsError(f"{path}: wiki.edits_per_minute must be above 0.")


def _refuse_unknown(path: Path, prefix: str, said: dict[str, Any], known: set[str]) -> None:
    for key in said:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known: {', '.join(sorted(known))}."
            raise SettingsError(f"{path}: unknown key {prefix}{key}{hint}")


def _bot_password(workspace: Path) -> str:
    """Give the secret, from the environment before the file.

    Raises WikiLoginError for a file that others may read: the login is then no secret, and not used.
    """
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    path = workspace / PASSWORD_FILE
    if not path.exists():
        return ""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OPEN_TO_OTHERS:
        raise WikiLoginError(
            f"{path} can be read by others (its mode is {mode:o}): make it yours alone with chmod 600, and make a new"
            " bot password if others use this machine."
        )
    return path.read_text("utf-8").strip()
