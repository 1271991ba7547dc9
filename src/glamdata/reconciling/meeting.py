"""Meeting: which of many bear the same mark, a million of them with ten marks each."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def find_meetings(marks: Iterable[Collection[str]]) -> Iterator[list[int]]:
    """Give for each mark that several bear the numbers of its bearers, from 0 in the order of `marks`.

    `marks` are those of one bearer after the other, each once. They are held as numbers of eight bytes; that two marks
    have one number is as good as impossible, and whoever needs to be sure looks at those who meet.
    """
    numbers, bearers = array("q"), array("q")
    for bearer, of_one in enumerate(marks):
        numbers.extend(map(hash, of_one))
        bearers.extend([bearer] * len(of_one))
    order = np.argsort(numbers, kind="stable")
    ordered = np.asarray(numbers)[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))
    lengths = np.diff(starts, append=len(ordered))
    several = lengths > 1
    whose = np.asarray(bearers)[order]
    for start, length in zip(starts[several].tolist(), lengths[several].tolist(), strict=True):
        yield whose[start : start + length].tolist()
