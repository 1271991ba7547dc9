"""batch_metrics: the one row of figures that whole-batch expectations look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["batch_metrics", "is_count", "is_metric", "share_column", "statements_column", "year_column"]

ALWAYS = ("records_read", "records_refused", "refused_share", "drafts")
"""The columns that every metrics frame has."""


def statements_column(pid: str) -> str:
    """Name the column with the number of statements of `pid`."""
    return f"statements_{pid}"


def share_column(pid: str) -> str:
    """Name the column with the share of drafts (0–1) that have a statement of `pid`."""
    return f"share_{pid}"


def year_column(pid: str) -> str:
    """Name the column with the years of the dates of `pid`."""
    return f"year_{pid}"


def is_metric(column: str) -> bool:
    """Say whether a column is one of the metrics frame."""
    return column in ALWAYS or is_count(column)


def is_count(column: str) -> bool:
    """Say whether a column counts a property's statements or drafts, and is 0 where there is no such column."""
    return column.startswith((statements_column(""), share_column("")))


def batch_metrics(
    *, read: int, refused: int, drafts: int, statements: Mapping[str, int], drafts_with: Mapping[str, int]
) -> dict[str, float]:
    """Give the row of the metrics frame.

    `read` and `refused` count records of the export, `drafts` what the mapping made of them; `statements` counts
    statements and `drafts_with` drafts that have at least one, both by property id.
    """
    row: dict[str, float] = {
        "records_read": read,
        "records_refused": refused,
        "refused_share": refused / (read + refused) if read + refused else 0.0,
        "drafts": drafts,
    }
    row |= {statements_column(pid): count for pid, count in statements.items()}
    row |= {share_column(pid): count / drafts if drafts else 0.0 for pid, count in drafts_with.items()}
    return row
