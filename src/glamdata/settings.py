"""Settings: glamdata.toml of a workspace and the environment, read in the CLI and the flows only and handed down."""

from __future__ import annotations

import difflib
import os
import stat
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from glamdata.errors import SettingsError
from glamdata.wikibase.site import Wiki

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "glamdata.toml"
PASSWORD_VARIABLE = "GLAMDATA_BOT_PASSWORD"  # noqa: S105  (the name of a variable, not a password)
PASSWORD_FILE = "bot-password"  # noqa: S105  (the name of a file)
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to: its folder and its wiki."""

    workspace: Path
    wiki: Wiki


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
    _refuse_unknown(path, "", said, {"wiki"})
    wiki = said.get("wiki")
    if not isinstance(wiki, dict):
        raise SettingsError(f"{path} has no [wiki] table.")
    known = {field.name for field in fields(Wiki)} - {"bot_password"}
    _refuse_unknown(path, "wiki.", wiki, known)
    lacking = [key for key in ("api", "sparql", "user", "app") if not wiki.get(key)]
    if lacking:
        raise SettingsError(f"{path}: [wiki] lacks {', '.join(lacking)}.")
    _check_types(path, wiki)
    return Settings(workspace, Wiki(**wiki, bot_password=_bot_password(workspace)))


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
    """Give the secret, from the environment before the file. A file that others may read is refused."""
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    path = workspace / PASSWORD_FILE
    if not path.exists():
        return ""
    if path.stat().st_mode & OPEN_TO_OTHERS:
        raise SettingsError(f"{path} can be read by others: make it yours alone with chmod 600.")
    return path.read_text("utf-8").strip()
