"""ItemReading: what a report makes of the items of a part's records, made anew only for items that moved since.

What was made is kept in a table beside the batch, with the item's revision. Where the wiki can't be asked, what was
made before stays and says of which day it is; the rest is named as not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from glamdata.errors import WikiError
from glamdata.store.parts import table
from glamdata.store.tables import NUMBER, TEXT
from glamdata.wikibase.moved import find_moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.batch.run import Run
    from glamdata.model.entity import Entity
    from glamdata.store.parts import Table
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

CHUNK = 250
"""Items held in memory at a time: some have a megabyte."""

T = TypeVar("T")
Row = dict[str, Any]
Make = Callable[[Mapping[str, "Entity"]], Mapping[str, str]]
"""Gives what is kept of each record, as JSON, from the items by record key."""


def looked_table(name: str) -> Table:
    """Give the table in which a report keeps what it made of items.

    `asked` is the item of the decision, `qid` the one it leads to (empty: there is none any more), `day` when it was
    looked at last.
    """
    return table(
        f"looked/{name}", record_key=TEXT, asked=TEXT, qid=TEXT, revision=NUMBER, context=TEXT, day=TEXT, said=TEXT
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The item of a record, and the fingerprint of all that is looked at besides it."""

    qid: str
    context: str


@dataclass(slots=True)
class Looked:
    """The rows of a part's records by key; `old` are those of an earlier day, `unseen` the records that have none."""

    rows: dict[str, Row] = field(default_factory=dict)
    old: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


class ItemReading:
    """Reads the items of one report's records. `away` says why the wiki can't be asked, once it did not answer."""

    def __init__(self, run: Run, of: Table, reader: Reader, client: SparqlClient | None = None) -> None:
        self._run = run
        self._of = of
        self._reader = reader
        self._client = client
        self._day = run.clock.now().date().isoformat()
        self.away = ""
        self.fetched = 0

    def look(self, number: int, wanted: Mapping[str, Wanted], make: Make) -> Looked:
        """Give the rows of a part's records, made anew where item or context are others than they were; keep them."""
        before = {row["record_key"]: row for row in self._run.parts.rows(self._of, number)}
        held = {key: before[key] for key, want in wanted.items() if key in before and _holds(before[key], want)}
        moved = self._ask(partial(self._find_moved, held))
        looked = Looked()
        for key, row in held.items():
            if moved is None:
                looked.rows[key] = row
                looked.old.append(key)
            elif row["asked"] not in moved:
                looked.rows[key] = {**row, "day": self._day}
        todo = [key for key in wanted if key not in looked.rows]
        for start in range(0, len(todo), CHUNK):
            keys = todo[start : start + CHUNK]
            made = self._ask(partial(self._make, {key: wanted[key] for key in keys}, make))
            if made is not None:
                looked.rows |= made
                continue
            looked.rows |= {key: held[key] for key in keys if key in held}
            looked.old += [key for key in keys if key in held]
            looked.unseen += [key for key in keys if key not in held]
        rows = [looked.rows[key] for key in wanted if key in looked.rows]
        self._run.parts.write(self._of, number, rows, self._run.made())
        return looked

    def _find_moved(self, held: Mapping[str, Row]) -> set[str]:
        """Give the items asked for that moved, lead elsewhere now or came back."""
        settled: dict[str, int] = {}
        for row in held.values():
            if row["asked"] == row["qid"]:
                settled[row["qid"]] = min(settled.get(row["qid"], row["revision"]), row["revision"])
        moved = find_moved(settled, self._reader, self._client)
        led = [row for row in held.values() if row["asked"] != row["qid"]]
        now = read_all(self._reader, {row["asked"] for row in led}, "info")
        return moved | {row["asked"] for row in led if _place(now.get(row["asked"])) != (row["qid"], row["revision"])}

    def _make(self, wanted: Mapping[str, Wanted], make: Make) -> dict[str, Row]:
        entities = read_all(self._reader, {want.qid for want in wanted.values()})
        self.fetched += len(entities)
        said = make({key: entities[want.qid] for key, want in wanted.items() if want.qid in entities})
        return {key: self._row(key, want, entities.get(want.qid), said.get(key, "")) for key, want in wanted.items()}

    def _row(self, key: str, want: Wanted, entity: Entity | None, said: str) -> Row:
        qid, revision = _place(entity)
        return {
            "record_key": key, "asked": want.qid, "qid": qid, "revision": revision, "context": want.context,
            "day": self._day, "said": said,
        }  # fmt: skip

    def _ask(self, question: Callable[[], T]) -> T | None:
        """Ask the wiki; None where it does not answer, and from then on nothing is asked."""
        if self.away:
            return None
        try:
            return question()
        except WikiError as error:
            self.away = str(error)
            return None


def read_all(reader: Reader, qids: Iterable[str], props: str = "") -> dict[str, Entity]:
    """Give the items by the id asked for, without those that are gone.

    An item and one that was merged into it come back as one where both are asked for together, so what is missing is
    asked for again as long as that finds more.
    """
    wanted = set(qids)
    found: dict[str, Entity] = {}
    while missing := sorted(wanted - found.keys()):
        more = reader.entities(missing, props)
        if not more:
            break
        found |= more
    return found


def _holds(row: Row, want: Wanted) -> bool:
    return bool(row["asked"] == want.qid and row["context"] == want.context)


def _place(entity: Entity | None) -> tuple[str, int]:
    return (entity.id, entity.revision) if entity else ("", 0)
