"""Lists of edits: the newest, one user's, one batch's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.rehearsal.load import LOADER
from glamdata.rehearsal.pages.wording import BATCH

if TYPE_CHECKING:
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["Batch", "BatchSize", "ChangeRow", "list_batches", "list_changes", "measure_batch"]

_ROWS = (
    "SELECT revision_id, parent_id, page.entity_id, user_name, created, summary, size - previous_size, is_bot"
    " FROM revision JOIN page USING (page_id) WHERE user_name <> ?"
)
_SIZE = (
    "SELECT count(*), count(DISTINCT page_id), coalesce(sum(parent_id = 0), 0) FROM revision"
    " WHERE user_name <> ? AND instr(summary, ?)"
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One edit in a list; ``growth`` is in bytes."""

    revision_id: int
    parent_id: int
    entity_id: str
    user_name: str
    created: str
    summary: str
    growth: int
    is_bot: int

    @property
    def is_new(self) -> bool:
        """Whether the edit made the page."""
        return self.parent_id == 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The edits that carry one edit group's marker."""

    tool: str
    number: str
    edits: int


@dataclass(frozen=True, slots=True)
class BatchSize:
    """What a batch comes to: its edits, the pages they are of, and how many of these it made."""

    edits: int
    pages: int
    new: int


def list_changes(wiki: Wiki, limit: int, user: str = "", marker: str = "", before: int = 0) -> list[ChangeRow]:
    """Return edits, the newest first: all, one user's, or those whose summary holds a marker.

    ``before`` is the revision that the list goes on after; 0 is the newest.
    """
    query: str = _ROWS
    values: list[str | int] = [LOADER]
    if before:
        query, values = f"{query} AND revision_id < ?", [*values, before]
    if user:
        query, values = f"{query} AND user_name = ?", [*values, user]
    if marker:
        query, values = f"{query} AND instr(summary, ?)", [*values, marker]
    rows = wiki.archive.select(f"{query} ORDER BY revision_id DESC LIMIT ?", *values, limit)
    return [ChangeRow(*row) for row in rows]


def measure_batch(wiki: Wiki, marker: str) -> BatchSize:
    """Return how large the batch is whose edits hold a marker."""
    return BatchSize(*wiki.archive.select(_SIZE, LOADER, marker)[0])


def list_batches(wiki: Wiki) -> list[Batch]:
    """Return the batches whose marker is in a summary, the newest first."""
    query = "SELECT summary FROM revision WHERE instr(summary, 'editgroups/b/') ORDER BY revision_id DESC"
    found = (BATCH.search(row[0]) for row in wiki.archive.select(query))
    counts = Counter((match[1], match[2]) for match in found if match)
    return [Batch(tool, number, edits) for (tool, number), edits in counts.items()]
