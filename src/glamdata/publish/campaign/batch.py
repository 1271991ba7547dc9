"""A campaign is a batch of its own over the records of another one: its own name, edit group, plan and ledger.

So that all that is done with a batch can be done with it (verified, undone, counted), and nothing of it is mixed with
what the batch itself published. Its records, drafts and decisions stay those of the batch it is for.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from glamdata.batch.run import reopen_batch
from glamdata.errors import InputError
from glamdata.planning.references import ReferenceWishes

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.wikibase.limits import Limits

NOTE = "campaign"
"""The note of a batch that is a campaign: what was ordered last, as JSON."""
WORDS = "Adding references from the library catalogue"
_HASHTAG = re.compile(r"#(?=\w*[^\W\d_])\w{2,60}")
_PROPERTY = re.compile(r"P[1-9]\d*")


@dataclass(frozen=True, slots=True)
class CampaignOrder:
    """What is asked of a campaign.

    `hashtag` stands first in the summary of every edit; `per_day` is how many items are edited on one day at the most;
    `start` and `end` are its first and last day, None for any. `properties` are those whose statements may get a
    reference, none for the usual ones. `name` names its batch, made of the other's and the hashtag if empty.
    Raises InputError for what can't be meant.
    """

    hashtag: str = "#1Lib1Ref"
    per_day: int = 50
    start: date | None = None
    end: date | None = None
    properties: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if not _HASHTAG.fullmatch(self.hashtag):
            raise InputError(f"{self.hashtag!r} is no hashtag: write # and a word without blanks, like #1Lib1Ref.")
        if self.per_day < 1:
            raise InputError("--per-day must be 1 or more: so many items are edited on one day at the most.")
        if self.start and self.end and self.end < self.start:
            raise InputError(f"The campaign would end on {self.end} before it begins on {self.start}.")
        for pid in self.properties:
            if not _PROPERTY.fullmatch(pid):
                raise InputError(f"{pid!r} is no property: write P and a number.")

    @property
    def wishes(self) -> ReferenceWishes:
        """Which statements it is about."""
        return ReferenceWishes(frozenset(self.properties))

    @property
    def words(self) -> str:
        """The words of the summary of every edit; the hashtag stands first, where it is never cut off."""
        return f"{self.hashtag} {WORDS}"

    def name_of(self, batch: str) -> str:
        """Give the name of its batch."""
        return self.name or f"{batch}-{self.hashtag[1:].lower()}"

    def to_json(self) -> dict[str, Any]:
        """Give it for the note and for machines."""
        days = {name: day.isoformat() if day else "" for name, day in (("start", self.start), ("end", self.end))}
        return {**asdict(self), **days}


@dataclass(frozen=True, slots=True)
class Campaigning:
    """A campaign at work: `base` is the batch whose records it is for, `run` its own batch."""

    base: Run
    run: Run
    order: CampaignOrder


def open_campaign(coordinator: Coordinator, batch: str, order: CampaignOrder) -> Campaigning:
    """Open the campaign of a batch, made if need be. Raises InputError where its name is that of another batch."""
    base = _base(coordinator, batch)
    require_no_campaign(base)
    store, name = coordinator.store, order.name_of(batch)
    before = store.find_batch(name)
    if before and (json.loads(store.noted(name, NOTE) or "{}").get("base") != batch):
        raise InputError(f"{name} is another batch already: give the campaign a name of its own with --name.")
    made = replace(
        base.batch,
        name=name,
        edit_group=before.edit_group if before else secrets.token_hex(6),
        created=before.created if before else coordinator.clock.now().isoformat(timespec="seconds"),
    )
    store.save_batch(made, [])
    store.note(name, NOTE, json.dumps({"base": batch, **order.to_json()}))
    return Campaigning(base, coordinator.reopen(name), order)


def reopen_campaign(coordinator: Coordinator, name: str) -> Campaigning:
    """Open a campaign as it was ordered last, by its own name. Raises InputError where it is none."""
    run = coordinator.reopen(name)
    noted = coordinator.store.noted(name, NOTE)
    if not noted:
        campaigns = [each for each in coordinator.store.batch_names() if coordinator.store.noted(each, NOTE)]
        known = f"campaigns: {', '.join(campaigns)}" if campaigns else "there is none yet"
        raise InputError(f"{name} is a batch and no campaign; {known}.")
    return Campaigning(_base(coordinator, base_of(run)), run, _read_order(json.loads(noted)))


def _base(coordinator: Coordinator, name: str) -> Run:
    """Open the batch that a campaign is for; what is run is the campaign, and that is what is noted."""
    return reopen_batch(coordinator.store, name, coordinator.settings.wiki, coordinator.clock)


def base_of(run: Run) -> str:
    """Give the name of the batch that a campaign is for; empty for a batch that is none."""
    noted = run.store.noted(run.batch.name, NOTE)
    return str(json.loads(noted)["base"]) if noted else ""


def plan_command(run: Run) -> str:
    """Give the command that shows the plan of a batch or of a campaign."""
    base = base_of(run)
    return f"glamdata campaign references {base} --dry-run" if base else f"glamdata plan {run.batch.name}"


def require_no_campaign(run: Run) -> None:
    """Raise InputError where a batch is a campaign: that is planned and sent by `glamdata campaign references` only."""
    if base := base_of(run):
        raise InputError(
            f"{run.batch.name} is a campaign for the records of {base}: see and send it with"
            f" `glamdata campaign references {base}`."
        )


def slug_of(name: str) -> str:
    """Give a campaign's name as Prefect takes it for keys: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def local_day(limits: Limits, when: datetime) -> date:
    """Give the day that a time is on, by the clock of [push] timezone."""
    return when.astimezone(ZoneInfo(limits.timezone)).date()


def _read_order(said: dict[str, Any]) -> CampaignOrder:
    start, end = (date.fromisoformat(said[name]) if said[name] else None for name in ("start", "end"))
    return CampaignOrder(
        hashtag=said["hashtag"],
        per_day=said["per_day"],
        start=start,
        end=end,
        properties=tuple(said["properties"]),
        name=said["name"],
    )
