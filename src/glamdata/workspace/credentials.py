"""Credentials: the secrets a workspace logs in with, from the environment or from private files beside glamdata.toml.

A file that others may read is refused: what it holds is then no secret, and not used.
"""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from glamdata.errors import WikiLoginError
from glamdata.wikibase.site import Consumer

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD_VARIABLE = "GLAMDATA_BOT_PASSWORD"  # noqa: S105  (the name of a variable, not a password)
PASSWORD_FILE = "bot-password"  # noqa: S105  (the name of a file)
CONSUMER_VARIABLES = "GLAMDATA_OAUTH_"
CONSUMER_FILE = "oauth-consumer"
WORDS = tuple(field.name for field in fields(Consumer))
"""The four words of a consumer, as the wiki shows them once: consumer token and secret, access token and secret."""
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_bot_password(workspace: Path, block: object = "") -> str:
    """Give the bot password: from the environment, else the Prefect Secret block of that name, else the file.

    Empty where there is none. Raises WikiLoginError for a block that Prefect does not give, and for a file that others
    may read or that can't be read.
    """
    if password := os.environ.get(PASSWORD_VARIABLE):
        return password
    if block:
        return _read_block(block)
    return _read_private(workspace / PASSWORD_FILE, "bot password").strip()


def read_consumer(workspace: Path) -> Consumer | None:
    """Give the OAuth consumer, from the environment before the file; None where there is none.

    Raises WikiLoginError that names what is lacking where there are some of its four words only, and for a file that
    others may read or that can't be read.
    """
    said = {word: os.environ.get(f"{CONSUMER_VARIABLES}{word.upper()}", "") for word in WORDS}
    where = "the environment"
    if not any(said.values()):
        path = workspace / CONSUMER_FILE
        text = _read_private(path, "OAuth consumer")
        if not text:
            return None
        said, where = _read_words(path, text), str(path)
    lacking = [word for word in WORDS if not said.get(word)]
    if lacking:
        known = ", ".join(
            f"{CONSUMER_VARIABLES}{word.upper()}" if where == "the environment" else word for word in lacking
        )
        raise WikiLoginError(
            f"The OAuth consumer in {where} lacks {known}: it has four words, which the wiki showed once."
        )
    return Consumer(**said)


def _read_block(name: object) -> str:
    """Read a Secret block (https://docs.prefect.io/v3/develop/blocks) of the Prefect server that is set."""
    if not isinstance(name, str):
        raise WikiLoginError(f"wiki.password_block is {name!r}: it is the name of a Prefect Secret block, in quotes.")
    from prefect.blocks.system import Secret  # noqa: PLC0415  (1 s to import, only where a block is named)

    try:
        block: Any = Secret.load(name)
        held = block.get()
    except ValueError as error:
        words = f"Prefect has no Secret block {name!r}, which wiki.password_block names: make it on its page Blocks."
        raise WikiLoginError(words) from error
    except Exception as error:  # whatever keeps a client from its server: its kinds are not told
        words = f"Prefect's server did not give the Secret block {name!r}: {type(error).__name__}. Is it running?"
        raise WikiLoginError(words) from error
    if not isinstance(held, str) or not held:
        raise WikiLoginError(f"The Secret block {name!r} of Prefect is to hold the bot password as text.")
    return held


def _read_words(path: Path, text: str) -> dict[str, str]:
    """Read ``consumer_token = "…"`` and the like; no line of the file is shown."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        found = {}
    if not found or any(word not in WORDS or not isinstance(said, str) for word, said in found.items()):
        lines = ", ".join(f'{word} = "…"' for word in WORDS)
        raise WikiLoginError(f"{path} is to have four lines and nothing else: {lines}.")
    return {word: said.strip() for word, said in found.items()}


def _read_private(path: Path, what: str) -> str:
    if not path.exists():
        return ""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OPEN_TO_OTHERS:
            raise WikiLoginError(
                f"{path} can be read by others (its mode is {mode:o}): make it yours alone with chmod 600, and make a"
                f" new {what} if others use this machine."
            )
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise WikiLoginError(f"{path} is not text in UTF-8: it is to hold the {what}.") from None
    except OSError as error:
        raise WikiLoginError(f"{path} can't be read: {error.strerror}.") from error
