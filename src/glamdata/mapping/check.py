"""Checks that identifiers get by themselves, by the property they are given to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.identifiers import CHECK_OF_PROPERTY, CHECKS

if TYPE_CHECKING:
    from glamdata.mapping.rule import Take


def with_check(pid: str, kind: str, take: Take) -> Take:
    """Add the check of an identifier whose property we know, unless the mapping names a check itself."""
    check = CHECK_OF_PROPERTY.get(pid)
    if kind != "external_id" or not check or any(step in CHECKS for step in take.clean):
        return take
    return replace(take, clean=(*take.clean, check))
