"""PlannedEdits: the edits of a plan in their order, one part in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

from glamdata.planning.changes import change_from_json, name_change_json
from glamdata.planning.encode import say_change
from glamdata.store import codec
from glamdata.wikibase.outgoing import ReadyEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.store.parts import Parts, Table


class PlannedEdits(Sequence[ReadyEdit]):
    """What is to be sent, read from the table `of` (edits or links) as it is asked for."""

    def __init__(self, parts: Parts, of: Table) -> None:
        self._parts = parts
        self._of = of
        self._numbers = parts.numbers(of)
        self._ends = list(accumulate(parts.count(of, [number]) for number in self._numbers))
        self._loaded: tuple[int, list[ReadyEdit]] = (0, [])

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ReadyEdit]:
        for number in self._numbers:
            yield from self._part(number)

    @overload
    def __getitem__(self, index: int) -> ReadyEdit: ...
    @overload
    def __getitem__(self, index: slice) -> list[ReadyEdit]: ...
    def __getitem__(self, index: int | slice) -> ReadyEdit | list[ReadyEdit]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        start = 0
        for number, end in zip(self._numbers, self._ends, strict=True):
            if 0 <= place < end:
                return self._part(number)[place - start]
            start = end
        raise IndexError(index)

    def _part(self, number: int) -> list[ReadyEdit]:
        if self._loaded[0] != number:
            rows = self._parts.rows(self._of, number)
            self._loaded = number, [_ready(row) for row in rows]
        return self._loaded[1]


def _ready(row: codec.Row) -> ReadyEdit:
    changes = codec.load(row["changes"])
    names = tuple(dict.fromkeys(map(name_change_json, changes)))
    said = tuple(say_change(change_from_json(change)) for change in changes)
    data = codec.load(row["data"])
    key, qid = row["record_key"], row["qid"]
    return ReadyEdit(key, qid, row["base_revision"], row["edit_hash"], data, names=names, changes=said)
