"""Desk: what all pages share — the workspace, who may decide, what is known of the wiki's items."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.errors import WorkspaceError
from glamdata.store.review_queue import UNSURE, WAITING, QueueFilter
from glamdata.web.sessions import Sessions

if TYPE_CHECKING:
    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.web.address import Address
    from glamdata.web.cards import ItemCards
    from glamdata.web.reviewers import Reviewers


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How the page is set: how many candidates it shows, whether 670 is shown; `batch` is the only one, if set."""

    candidates: int = 5
    show_670: bool = False
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the review of a batch stands, in records."""

    waiting: int
    unsure: int
    decided: int

    @property
    def total(self) -> int:
        """All records of the queue."""
        return self.waiting + self.unsure + self.decided


@dataclass(slots=True)
class Desk:
    """One server's view of one workspace. `cards` is None where the wiki is not to be asked."""

    coordinator: Coordinator
    address: Address
    reviewers: Reviewers
    settings: ReviewSettings
    cards: ItemCards | None = None
    sessions: Sessions = field(init=False)
    _runs: dict[str, tuple[object, Run]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.coordinator.clock)

    def run(self, batch: str) -> Run:
        """Give a batch at work, opened again when it or its mapping has changed.

        Raises WorkspaceError for a batch that there is not, or that is not to be served.
        """
        if batch not in self.batch_names():
            raise WorkspaceError(f"There is no batch {batch!r} here.")
        known = self.coordinator.store.batch(batch)
        mapping = Path(known.mapping_path)
        state = (known, mapping.stat().st_mtime_ns if mapping.exists() else 0)
        if batch not in self._runs or self._runs[batch][0] != state:
            self._runs[batch] = (state, self.coordinator.reopen(batch))
        return self._runs[batch][1]

    def batch_names(self) -> list[str]:
        """Give the batches that are served, newest first."""
        names = self.coordinator.store.batch_names()[::-1]
        return [name for name in names if self.settings.batch in {"", name}]

    def progress(self, batch: str) -> Progress:
        """Count a batch's queue."""
        shelves = self.coordinator.store.decisions.waiting.shelves(batch)
        return Progress(shelves.get(WAITING, 0), shelves.get(UNSURE, 0), shelves.get("decided", 0))

    def item_url(self, qid: str) -> str:
        """Give the address of an item's page, by the wiki's own index.php, which every Wikibase has."""
        parts = urlsplit(self.coordinator.settings.wiki.api)
        script = parts.path.removesuffix("api.php") + "index.php"
        return f"{parts.scheme}://{parts.netloc}{script}?title=Special:EntityPage/{qid}"

    def usual_filter(self, batch: str) -> QueueFilter:
        """Give what a reviewer sees first: all that waits, by heading."""
        return QueueFilter(batch)

    def close(self) -> None:
        """Remove what was unpacked to show records, and let the wiki go."""
        if self.cards:
            self.cards.close()
        for _, run in self._runs.values():
            run.drop_plain()
