"""Rows of a query service that are what was asked for: of items of the wiki, and of nothing else.

An address that was mistyped, or a proxy in between, may answer in good SPARQL about another wiki's things. Nothing is
decided from that.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glamdata.errors import QueryError
from glamdata.wikibase.sparql import BATCH_SIZE, select_batched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.wikibase.sparql import Row, Selecting

_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/Q[1-9][0-9]*")


def select_items(
    client: Selecting, query: str, terms: Sequence[str], size: int = BATCH_SIZE, items: Sequence[str] = ("item",)
) -> list[Row]:
    """Run a query in batches; every row has an item of the wiki in each of the columns `items`.

    Raises QueryError where one has not.
    """
    rows = select_batched(client, query, terms, size)
    for row in rows:
        for name in items:
            if not _ITEM.fullmatch(row.get(name, "")):
                raise QueryError(_complain(f"{name} is {row.get(name, 'missing')!r}, which is no item of the wiki"))
    return rows


@contextmanager
def as_asked() -> Iterator[None]:
    """Make an answer that lacks what was asked for, or has text for a number, a QueryError."""
    try:
        yield
    except (KeyError, ValueError) as error:
        raise QueryError(_complain(f"{error} can't be read of a row")) from error


def _complain(words: str) -> str:
    return (
        f"The query service answers something else than it was asked: {words}. Is sparql in glamdata.toml the address"
        " of this wiki's query service?"
    )
