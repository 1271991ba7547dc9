"""Plan: what a batch would edit, item by item, as people and other tools read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from glamdata.model.edit import Change, Conflict
    from glamdata.model.finding import Finding


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """What a plan says of one record: its item, what that gets, and what was told of it.

    `qid` is empty for an item to be created; `findings` are what planning held back (stage ``plan``) and what checks
    found in the item as it would be (stage ``check``).
    """

    record_key: str
    qid: str
    label: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `digest` names it by its statements and terms; `wiki` is the address of its API.

    `items` and `conflicts` are read once, as they are written out; `names` are labels of properties and items by id,
    filled in while `items` are read; `today` is the day of sending that is written where a format needs one. `totals`
    counts edits and what they add, `held` what was held back, by code; `nothing` says why there is no edit, if so.
    """

    batch: str
    mapping: str
    wiki: str
    digest: str
    today: date
    totals: Mapping[str, int]
    held: Mapping[str, int]
    items: Iterable[PlannedItem]
    conflicts: Iterable[Conflict] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""
