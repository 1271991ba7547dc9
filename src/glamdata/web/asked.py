"""What a page's address asks for: the filter of the queue and the place in it, and how both are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from glamdata.store.review_queue import SHELVES, SORTS, WAITING, QueueFilter, cursor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.store.review_queue import Cursor, QueueRow

_SCORE = re.compile(r"[01](\.\d{1,4})?")


def read_filter(said: Mapping[str, str], batch: str) -> QueueFilter:
    """Read a filter; what makes no sense is left out."""
    shelf, sort = said.get("shelf", WAITING), said.get("sort", "heading")
    return QueueFilter(
        batch=batch,
        shelf=shelf if shelf in SHELVES else WAITING,
        reason=said.get("reason", ""),
        letter=said.get("letter", "")[:4],
        words=said.get("words", "")[:200],
        least=_score(said.get("least", ""), 0.0),
        most=_score(said.get("most", ""), 1.0),
        sort=sort if sort in SORTS else "heading",
    )


def write_filter(asked: QueueFilter, **more: str) -> str:
    """Write a filter as the query of an address, without what is usual, and `more` behind it."""
    usual = QueueFilter(asked.batch)
    said = {"batch": asked.batch}
    for name in ("shelf", "reason", "letter", "words", "least", "most", "sort"):
        value = getattr(asked, name)
        if value != getattr(usual, name):
            said[name] = f"{value:g}" if isinstance(value, float) else value
    return urlencode({**said, **{name: text for name, text in more.items() if text}})


def write_cursor(row: QueueRow, sort: str) -> str:
    """Write where a row stands in the order."""
    value, key = cursor_of(row, sort)
    return f"{value!r} {key}" if isinstance(value, float) else f"{len(value)} {value} {key}"


def read_cursor(text: str, sort: str) -> Cursor | None:
    """Read where a page begins; None for the first page and for what is no place."""
    first, _, rest = text.partition(" ")
    try:
        if SORTS[sort][0] == "best_score":
            return float(first), rest
        length = int(first)
    except ValueError:
        return None
    return (rest[:length], rest[length + 1 :]) if 0 <= length < len(rest) else None


def _score(text: str, usual: float) -> float:
    found = _SCORE.fullmatch(text.strip().replace(",", "."))
    return min(float(found[0]), 1.0) if found else usual
