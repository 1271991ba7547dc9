"""Lists of edits: the newest, one user's, one batch's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.rehearsal.load import LOADER
from glamdata.rehearsal.pages.wording import BATCH

if TYPE_CHECKING:
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["Batch", "ChangeRow", "list_batches", "list_changes"]

_ROWS = (
    "SELECT revision_id, parent_id, page.entity_id, user_name, created, summary, size - previous_size, is_bot"
    " FROM revision JOIN page USING (page_id) WHERE user_name <> ?"
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


def list_changes(wiki: Wiki, limit: int | None, user: str = "", marker: str = "") -> list[ChangeRow]:
    """Return edits, the newest first: all, one user's, or those whose summary holds a marker."""
    query, values = _ROWS, [LOADER]
    if user:
        query, values = f"{query} AND user_name = ?", [*values, user]
    if marker:
        query, values = f"{query} AND instr(summary, ?)", [*values, marker]
    rows = wiki.archive.select(f"{query} ORDER BY revision_id DESC LIMIT ?", *values, -1 if limit is None else limit)
    return [ChangeRow(*row) for row in rows]


def list_batches(wiki: Wiki) -> list[Batch]:
    """Return the batches whose marker is in a summary, the newest first."""
    query = "SELECT summary FROM revision WHERE instr(summary, 'editgroups/b/') ORDER BY revision_id DESC"
    found = (BATCH.search(row[0]) for row in wiki.archive.select(query))
    counts = Counter((match[1], match[2]) for match in found if match)
    return [Batch(tool, number, edits) for (tool, number), edits in counts.items()]
