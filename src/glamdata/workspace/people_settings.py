"""The tables ``[people]`` and ``[publish]`` of glamdata.toml: who may do what, and what must be signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glamdata.errors import SettingsError
from glamdata.model.approval import ApprovalRule
from glamdata.model.person import People, Role

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Publishing", "read_people"]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What ``[publish]`` says: `approval` is what has to be signed before it is sent."""

    approval: ApprovalRule = ApprovalRule()  # noqa: RUF009  (frozen)


def read_people(path: Path, table: Any) -> People:
    """Read ``[people]``: a name, and the list of its roles. Raises SettingsError, naming the person."""
    if not isinstance(table, dict):
        raise SettingsError(f'{path}: people must be a table: [people], with lines like anna = ["reviewer"].')
    roles = {}
    for name, said in table.items():
        if not name.strip() or name != name.strip():
            raise SettingsError(f"{path}: {name!r} in [people] is no name.")
        if not isinstance(said, list):
            raise SettingsError(f'{path}: people.{name} must be a list of roles, like ["reviewer", "approver"].')
        roles[name] = frozenset(_role(path, name, each) for each in said)
    return People(roles)


def _role(path: Path, name: str, said: Any) -> Role:
    try:
        return Role(said)
    except ValueError as error:
        known = ", ".join(Role)
        raise SettingsError(f"{path}: people.{name} has the role {said!r}; there are {known}.") from error
