"""ItemReading: what the reports make of the items of a part's records, made anew only for items that moved since.

What was made is kept in tables beside the batch, one a report, with the item's revision. Whoever reads an item has all
of them make theirs of it, so that it is read once, whichever report comes first. Where the wiki can't be asked, what
was made before stays and says of which day it is; the rest is named as not seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from glamdata.errors import WikiError
from glamdata.store.parts import table
from glamdata.store.tables import NUMBER, TEXT
from glamdata.wikibase.moved import find_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.model.entity import Entity
    from glamdata.store.parts import Table
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

CHUNK = 250
"""Items held in memory at a time: some have a megabyte."""
PROPS = "info|labels|descriptions|claims|sitelinks"
"""What is asked of an item: all that any keeper looks at, and no aliases."""

T = TypeVar("T")
Row = dict[str, Any]


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


class Keeper(Protocol):
    """What one report keeps of items, a row for each key (a record, or an item) of a part."""

    @property
    def table(self) -> Table:
        """The table of its own."""

    @property
    def retains(self) -> bool:
        """Whether rows that nobody wants this time stay, since another report may want them."""

    def wanted(self, number: int) -> Mapping[str, Wanted]:
        """Give what a part has a row of, by key."""

    def make(self, number: int, entities: Mapping[str, Entity]) -> Mapping[str, str]:
        """Give what is kept, as JSON, from the items by key; they have no aliases."""


@dataclass(slots=True)
class Looked:
    """The rows of a part by key; `old` are those of an earlier day, `unseen` the keys that have none."""

    rows: dict[str, Row] = field(default_factory=dict)
    old: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


class ItemReading:
    """Reads the items of one report, whose rows `keeper` makes; those `beside` make theirs of each item that is read.

    `away` says why the wiki can't be asked, once it did not answer; `fetched` counts the items that were read.
    """

    def __init__(
        self, run: Run, keeper: Keeper, reader: Reader, client: SparqlClient | None, beside: Sequence[Keeper] = ()
    ) -> None:
        self._run = run
        self._keeper = keeper
        self._beside = [other for other in beside if other.table.name != keeper.table.name]
        self._reader = reader
        self._client = client
        self._day = run.clock.now().date().isoformat()
        self.away = ""
        self.fetched = 0

    def look(self, number: int) -> Looked:
        """Give the rows of a part, made anew where item or context are others than they were; keep them."""
        shelf = _Shelf(self._run, self._keeper, number)
        held = {key: row for key, row in shelf.rows.items() if _holds(row, shelf.wanted.get(key))}
        moved = self._ask(partial(self._find_moved, held))
        looked = Looked()
        for key, row in held.items():
            if moved is None:
                looked.rows[key] = row
                looked.old.append(key)
            elif row["asked"] not in moved:
                looked.rows[key] = {**row, "day": self._day}
        todo = [key for key in shelf.wanted if key not in looked.rows]
        self._read(shelf, todo, looked)
        for key in (key for key in todo if key not in looked.rows):
            looked.rows |= {key: held[key]} if key in held else {}
            (looked.old if key in held else looked.unseen).append(key)
        looked.rows = {key: looked.rows[key] for key in shelf.wanted if key in looked.rows}
        shelf.keep(looked.rows)
        return looked

    def _read(self, shelf: _Shelf, todo: Sequence[str], looked: Looked) -> None:
        """Read the items of some keys, and let every report make its rows of them."""
        beside = [_Shelf(self._run, other, shelf.number) for other in self._beside if todo and not self.away]
        keys_of = defaultdict[str, list[str]](list)
        for key in todo:
            keys_of[shelf.wanted[key].qid].append(key)
        qids = list(keys_of)
        for start in range(0, len(qids), CHUNK):
            chunk = qids[start : start + CHUNK]
            if (entities := self._ask(partial(read_all, self._reader, chunk, PROPS))) is None:
                break
            self.fetched += len(entities)
            keys = [key for qid in chunk for key in keys_of[qid]]
            looked.rows |= self._ask(partial(shelf.make, keys, entities, self._day)) or {}
            for other in beside:
                keys = [key for qid in chunk for key in other.stale(qid, entities.get(qid))]
                other.made |= self._ask(partial(other.make, keys, entities, self._day)) or {}
        for other in beside:
            if other.made:
                other.keep(other.rows | other.made)

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

    def _ask(self, question: Callable[[], T]) -> T | None:
        """Ask the wiki; None where it does not answer, and from then on nothing is asked."""
        if self.away:
            return None
        try:
            return question()
        except WikiError as error:
            self.away = str(error)
            return None


class _Shelf:
    """One report's rows of a part: those there were, what is wanted of it, and what was `made` anew."""

    def __init__(self, run: Run, keeper: Keeper, number: int) -> None:
        self._run = run
        self._keeper = keeper
        self.number = number
        self.wanted = keeper.wanted(number)
        self.rows: dict[str, Row] = {row["record_key"]: row for row in run.parts.rows(keeper.table, number)}
        self.made: dict[str, Row] = {}
        self._keys_of = defaultdict[str, list[str]](list)
        for key, want in self.wanted.items():
            self._keys_of[want.qid].append(key)

    def stale(self, qid: str, entity: Entity | None) -> list[str]:
        """Give the keys of an item whose rows are not what would be made of it as it is now."""
        keys = ((key, self.rows.get(key)) for key in self._keys_of.get(qid, ()))
        return [
            key for key, row in keys
            if not row or not _holds(row, self.wanted[key]) or (row["qid"], row["revision"]) != _place(entity)
        ]  # fmt: skip

    def make(self, keys: Sequence[str], entities: Mapping[str, Entity], day: str) -> dict[str, Row]:
        """Make the rows of some keys."""
        wanted = {key: self.wanted[key] for key in keys}
        there = {key: entities[want.qid] for key, want in wanted.items() if want.qid in entities}
        said = self._keeper.make(self.number, there) if there else {}
        rows = {}
        for key, want in wanted.items():
            qid, revision = _place(entities.get(want.qid))
            rows[key] = {
                "record_key": key, "asked": want.qid, "qid": qid, "revision": revision, "context": want.context,
                "day": day, "said": said.get(key, ""),
            }  # fmt: skip
        return rows

    def keep(self, rows: Mapping[str, Row]) -> None:
        """Keep rows in the place of those there were."""
        kept = (
            {**self.rows, **rows} if self._keeper.retains else {k: row for k, row in rows.items() if k in self.wanted}
        )
        self._run.parts.write(self._keeper.table, self.number, kept.values(), self._run.made())


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


def _holds(row: Row, want: Wanted | None) -> bool:
    return bool(want and row["asked"] == want.qid and row["context"] == want.context)


def _place(entity: Entity | None) -> tuple[str, int]:
    return (entity.id, entity.revision) if entity else ("", 0)
