"""What the wiki refuses by rules that are data: abuse filters, spam list, rate limits, protections, change tags."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from glamdata.errors import RehearsalError

__all__ = [
    "AbuseFilter",
    "Condition",
    "Limit",
    "Protection",
    "Rules",
    "SpamList",
    "built_in_rules",
    "load_rules",
    "read_rules",
]

Limit = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(gt=0)]]
"""Hits, and the seconds that they are counted over."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern} is no regular expression: {error}") from error
    return pattern


class Condition(_Strict):
    """When a filter matches: all that are given must hold. Patterns are searched for in what an edit adds.

    ``text`` is any of label, description, alias and value; ``account`` and ``summary`` are the edit's.
    """

    text: str | None = None
    label: str | None = None
    description: str | None = None
    alias: str | None = None
    value: str | None = None
    summary: str | None = None
    account: str | None = None
    group: str | None = None
    new: bool | None = None

    @field_validator("text", "label", "description", "alias", "value", "summary", "account")
    @classmethod
    def _compile(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _check_pattern(pattern)


class AbuseFilter(_Strict):
    """One filter, with its number and the description that a refused user is told."""

    id: int
    description: str
    when: Condition
    actions: tuple[Literal["warn", "disallow", "tag"], ...] = Field(min_length=1)
    tags: tuple[str, ...] = ()
    enabled: bool = True


class SpamList(_Strict):
    """Regular expressions that no added address may match behind ``//``; ``texts`` looks for them in texts too."""

    patterns: tuple[str, ...] = ()
    texts: bool = False

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            _check_pattern(f"({pattern})")
        return patterns


class Protection(_Strict):
    """Pages that only some may edit; ``cascade_from`` names the protected page that they are shown on."""

    pages: tuple[str, ...]
    level: Literal["autoconfirmed", "sysop"] = "sysop"
    cascade_from: str | None = None


class Rules(_Strict):
    """All rules of a wiki. ``rate_limits`` are (hits, seconds) by action and group, ``account_limits`` by account."""

    change_tags: tuple[str, ...] = ()
    filter: tuple[AbuseFilter, ...] = ()
    spam: SpamList = SpamList()
    rate_limits: dict[str, dict[str, Limit]] = {}
    account_limits: dict[str, dict[str, Limit]] = {}
    protection: tuple[Protection, ...] = ()

    @property
    def filter_tags(self) -> tuple[str, ...]:
        """The tags that filters give."""
        return tuple(dict.fromkeys(tag for rule in self.filter for tag in rule.tags))


@cache
def _built_in() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))


def built_in_rules() -> Rules:
    """Return the rules that ship with glamdata."""
    return read_rules({})


def read_rules(data: dict[str, Any]) -> Rules:
    """Return rules from data; a section that is left out is the built-in one. Raises ValueError."""
    return Rules.model_validate({**_built_in(), **data})


def load_rules(path: Path | str | None = None) -> Rules:
    """Read rules from a TOML file, by default the ones that ship with glamdata.

    Raises RehearsalError naming the file and what is wrong in it.
    """
    if path is None:
        return built_in_rules()
    try:
        return read_rules(tomllib.loads(Path(path).read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise RehearsalError(f"the rules in {path} can't be read: {error}") from error
