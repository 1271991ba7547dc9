"""Accounts, their bot passwords and blocks, and the rights they have."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from glamdata.errors import RehearsalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Account", "Block", "BotPassword", "OAuthConsumer", "load_accounts", "rights_of", "rights_of_groups"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Block(_Strict):
    """A block; with ``pages``, ``namespaces`` or ``actions`` (``create``, ``move``) it holds for these only."""

    by: str = "Admin"
    reason: str = ""
    expiry: str = "infinity"
    pages: tuple[str, ...] = ()
    namespaces: tuple[int, ...] = ()
    actions: tuple[Literal["create", "move", "upload"], ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether other pages may still be edited."""
        return bool(self.pages or self.namespaces or self.actions)

    def covers(self, entity_id: str | None, namespace: int | None, action: str = "edit") -> bool:
        """Tell whether something may not be done with a page; None is one that has no id or no namespace yet."""
        named = entity_id in self.pages or namespace in self.namespaces or action in self.actions
        return named or not self.is_partial


class BotPassword(_Strict):
    """A password for one program that lets through the rights of its grants only.

    ``invalid`` is one that must be reset, as after the password of its account was changed.
    """

    app: str
    password: str
    grants: tuple[str, ...] = ()
    invalid: bool = False


class OAuthConsumer(_Strict):
    """An owner-only consumer of OAuth 1.0a: four words that sign every request of one program.

    ``disabled`` is one that an administrator of OAuth has disabled, or that has expired.
    """

    consumer_token: str
    consumer_secret: str
    access_token: str
    access_secret: str
    grants: tuple[str, ...] = ()
    disabled: bool = False


class Account(_Strict):
    """A user. ``confirmed`` is false for one who registered a moment ago."""

    name: str
    password: str | None = None
    groups: tuple[str, ...] = ()
    confirmed: bool = True
    blocked: Block | None = None
    bot_passwords: tuple[BotPassword, ...] = ()
    oauth_consumers: tuple[OAuthConsumer, ...] = ()

    @property
    def all_groups(self) -> tuple[str, ...]:
        """The groups with the ones that everyone is in."""
        implied = ("*", "user", "autoconfirmed") if self.confirmed else ("*", "user")
        return (*self.groups, *implied)

    def find_bot_password(self, app: str, password: str) -> BotPassword | None:
        """Return the bot password of an app where the password is right."""
        matches = (known for known in self.bot_passwords if known.app == app and known.password == password)
        return next(matches, None)


class _AccountFile(_Strict):
    account: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rights:
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    grants: Mapping[str, Sequence[str]] = field(default_factory=dict)


@cache
def _read_rights() -> _Rights:
    return _Rights(**tomllib.loads(files(__package__).joinpath("right.toml").read_text(encoding="utf-8")))


def rights_of_groups() -> Mapping[str, Sequence[str]]:
    """Return every group with its rights."""
    return _read_rights().groups


def rights_of(groups: Sequence[str], grants: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the rights of the groups together, cut to those of the grants where there are any."""
    known = _read_rights()
    rights = dict.fromkeys(right for group in groups for right in known.groups.get(group, ()))
    if grants is None:
        return tuple(rights)
    allowed = {right for grant in (*grants, "basic") for right in known.grants.get(grant, ())}
    return tuple(right for right in rights if right in allowed)


def load_accounts(path: Path | str | None = None) -> tuple[Account, ...]:
    """Read accounts from a TOML file, by default the ones that ship with glamdata.

    Raises RehearsalError naming the file and what is wrong in it.
    """
    try:
        text = (
            Path(path).read_text("utf-8") if path else files(__package__).joinpath("accounts.toml").read_text("utf-8")
        )
        return _AccountFile.model_validate(tomllib.loads(text)).account
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise RehearsalError(f"the accounts in {path or 'accounts.toml'} can't be read: {error}") from error
