"""The table ``[wiki.properties]`` of glamdata.toml: the ids of a wiki that has others than Wikidata's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glamdata.errors import SettingsError
from glamdata.wikibase.other_ids import IdTable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_ids"]

_ID = re.compile(r"[PQ][1-9]\d{0,8}")


def read_ids(path: Path, table: Any) -> IdTable:
    """Read ``P31 = "P82"`` and the like, properties and items. Raises SettingsError, naming the line that can't be."""
    if not isinstance(table, dict):
        raise SettingsError(f'{path}: wiki.properties must be a table: [wiki.properties], with lines like P31 = "P82".')
    seen: dict[str, str] = {}
    for ours, theirs in table.items():
        if not (_ID.fullmatch(ours) and isinstance(theirs, str) and _ID.fullmatch(theirs) and ours[0] == theirs[0]):
            raise SettingsError(
                f'{path}: wiki.properties.{ours} = {theirs!r} is no pair of ids: write P31 = "P82", or Q5 = "Q123",'
                " Wikidata's id first."
            )
        if theirs in seen:
            raise SettingsError(f"{path}: wiki.properties gives {theirs} to {seen[theirs]} and to {ours}.")
        seen[theirs] = ours
    return IdTable(tuple(table.items()))
