"""Telling how far a long loop has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Record = TypeVar("Record")
EVERY = 1_000


def tell_counts(
    records: Iterable[Record], tell: Callable[[str], None], words: str, every: int = EVERY
) -> Iterator[Record]:
    """Give records as they come; after every so many, tell how many they were: `words` with ``{}`` for the number."""
    for number, record in enumerate(records, 1):
        if not number % every:
            tell(words.format(f"{number:,}"))
        yield record


def tell_nothing(_words: str) -> None:
    """Tell nobody."""
