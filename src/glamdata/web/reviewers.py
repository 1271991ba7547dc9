"""Who may decide in the review page: names and the hashes of their secrets, in the file ``reviewers``."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.errors import InputError, SettingsError
from glamdata.store.standing import RULE

if TYPE_CHECKING:
    from pathlib import Path

FILE = "reviewers"
LONGEST_NAME = 80
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_COST, _BLOCK, _LANES, _LENGTH = 1 << 14, 8, 1, 32
_ABOUT = "# Reviewers of this workspace: a name and the scrypt hash of a secret on each line.\n"


@dataclass(frozen=True, slots=True)
class Reviewers:
    """The reviewers of a workspace. Without any, the page asks for a name alone, and stays on this machine."""

    hashes: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there are any: then a secret is asked for."""
        return bool(self.hashes)

    def verify(self, name: str, secret: str) -> bool:
        """Whether this is the reviewer's secret; takes as long for a name that is none."""
        kept = self.hashes.get(name, _NOBODY)
        return hmac.compare_digest(hash_secret(secret, kept.rpartition("$")[0]), kept) and name in self.hashes


def load_reviewers(workspace: Path) -> Reviewers:
    """Read the file ``reviewers``, none where there is no file.

    Raises SettingsError where others can read it, naming its mode, or where a line is none of ours.
    """
    path = workspace / FILE
    if not path.exists():
        return Reviewers()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OPEN_TO_OTHERS:
        raise SettingsError(f"{path} can be read by others (its mode is {mode:o}): chmod 600 makes it yours alone.")
    hashes = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            name, _, kept = line.partition("\t")
            if not name or kept.count("$") != 5:
                raise SettingsError(
                    f"{path}:{number}: not a name and a hash; add reviewers with `glamdata reviewers add`."
                )
            hashes[name] = kept
    return Reviewers(hashes)


def save_reviewers(workspace: Path, reviewers: Reviewers) -> None:
    """Write the file ``reviewers``, which only its owner may read, in the place of an older one once it is whole."""
    path = workspace / FILE
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_ABOUT + "".join(f"{name}\t{kept}\n" for name, kept in reviewers.hashes.items()))
    draft.replace(path)


def add_reviewer(workspace: Path, name: str, secret: str = "") -> str:
    """Add a reviewer, or give one a new secret; give the secret, made up where none is given.

    Raises InputError for a name that can't be one, and for a secret under eight characters.
    """
    check_name(name)
    secret = secret or make_secret()
    if len(secret) < 8:
        raise InputError("A secret needs eight characters or more.")
    reviewers = load_reviewers(workspace)
    save_reviewers(workspace, Reviewers({**reviewers.hashes, name: hash_secret(secret)}))
    return secret


def remove_reviewer(workspace: Path, name: str) -> None:
    """Take a reviewer away; the decisions stay. Raises InputError where there is none of that name."""
    hashes = dict(load_reviewers(workspace).hashes)
    if name not in hashes:
        raise InputError(f"There is no reviewer {name!r}; there are {', '.join(hashes) or 'none'}.")
    del hashes[name]
    save_reviewers(workspace, Reviewers(hashes))


def check_name(name: str) -> None:
    """Raise InputError for a name under which nobody can decide."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"{name!r} can't be a reviewer's name: 1 to {LONGEST_NAME} visible characters.")
    if name.startswith((RULE, "#")):
        raise InputError(f"{name!r} can't be a reviewer's name: rules and comments are called so.")


def make_secret() -> str:
    """Make up a secret of 100 bits, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def hash_secret(secret: str, like: str = "") -> str:
    """Give ``scrypt$n$r$p$salt$hash`` of a secret (RFC 7914), with the numbers and the salt of `like` if given."""
    _, cost, block, lanes, salt = (like or f"scrypt${_COST}${_BLOCK}${_LANES}${_write(os.urandom(16))}").split("$")
    done = hashlib.scrypt(
        secret.encode(), salt=base64.b64decode(salt), n=int(cost), r=int(block), p=int(lanes), dklen=_LENGTH
    )
    return f"scrypt${cost}${block}${lanes}${salt}${_write(done)}"


def _write(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NOBODY = f"scrypt${_COST}${_BLOCK}${_LANES}${_write(bytes(16))}${_write(bytes(_LENGTH))}"
