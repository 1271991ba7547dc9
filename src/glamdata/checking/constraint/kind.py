"""ConstraintKind: one type of constraint, and what is asked of a place because of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.checking.constraint.scene import EVERYWHERE, Place, Scene, Scope

if TYPE_CHECKING:
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

Judge = Callable[[Place, Scene], str]
"""Gives what is wrong in a sentence, empty where all is well or not enough is known."""
Maker = Callable[["Constraint", "PropertyDefinition"], Judge]
"""Makes the judge of one constraint of one property, once. Raises UnfitConstraintError."""


class UnfitConstraintError(ValueError):
    """A constraint whose parameters are missing or contradict each other; it can't be asked."""


@dataclass(frozen=True, slots=True)
class ConstraintKind:
    """One type of constraint.

    `item` is its item on Wikidata, `code` its short name and that of its findings, `asks` what it demands in words.
    `scopes` say where it is asked unless the constraint itself says (P4680). `triggers` are parameters naming
    properties whose statements can make one that stood in peace break it; `needs_wiki` says that other items must be
    looked at, `of_value` that nothing but the snak and its scope is looked at. One without `make` is known but asks
    nothing of items.
    """

    item: str
    code: str
    name: str
    asks: str
    make: Maker | None = None
    scopes: frozenset[Scope] = EVERYWHERE
    triggers: tuple[str, ...] = ()
    needs_wiki: bool = False
    of_deprecated: bool = False
    of_value: bool = False
