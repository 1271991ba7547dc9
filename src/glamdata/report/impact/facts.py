"""ItemFacts: the little that impact and gaps look at of an item, read again only where the item moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from glamdata.errors import WikiError
from glamdata.model.statement import SnakKind
from glamdata.model.value import PRECISION_CENTURY, ItemValue, TimeValue
from glamdata.report.reading_items import ItemReading, Wanted, looked_table
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.model.entity import Entity
    from glamdata.report.reading_items import Keeper, Row
    from glamdata.store.parts import Table
    from glamdata.wikibase.read import Reader

__all__ = ["NO_VALUE", "UNKNOWN", "FactsKeeper", "FactsSeen", "ItemFacts", "read_facts", "read_labels"]

FACTS = looked_table("facts")
OTHER_FACTS = looked_table("other-facts")
"""Of items that are no record's any more, or that a campaign touched."""
GENDER, CITIZENSHIP, COUNTRY = "P21", "P27", "P17"
BORN = ("P569", "P571", "P577")
"""Birth, inception, publication: the first that an item has with a century says in which it belongs."""
UNKNOWN, NO_VALUE = "unknown", "none"
"""What stands for a value that the item says is unknown, and for one that it says there is none of."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is looked at of one item.

    `asked` is the id it was asked for by, `item` the one that leads to (empty: there is none any more), `day` when it
    was seen. `labels` and `descriptions` are languages; `sitelinks` titles by site; `genders` and `countries` the
    values of best rank, with UNKNOWN and NO_VALUE; `century` is negative before our era, 0 where it is not known.
    """

    asked: str
    item: str
    day: str = ""
    labels: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    sitelinks: dict[str, str] | None = None
    genders: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    century: int = 0

    @property
    def links(self) -> Mapping[str, str]:
        """Its titles by site."""
        return self.sitelinks or {}


@dataclass(slots=True)
class FactsSeen:
    """How items were seen: `away` says why the wiki did not answer; `old` and `unseen` are ids of items."""

    away: str = ""
    old: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    fetched: int = 0


class FactsKeeper:
    """Keeps the facts of the items of a part's records, by the item's id."""

    table: Table = FACTS
    retains = False

    def __init__(self, run: Run) -> None:
        self._run = run
        self.version = fingerprint_of(run.wiki.identity, code_version("report/impact/facts.py"))

    @cached_property
    def _decided(self) -> dict[str, str]:
        return {key: decision.qid for key, decision in self._run.decided().items() if decision.qid}

    def wanted(self, number: int) -> dict[str, Wanted]:
        """Give the items of a part's records."""
        keys = self._run.parts.table(tables.DRAFTS, number, ["record_key"]).column("record_key").to_pylist()
        return {qid: Wanted(qid, self.version) for key in keys if (qid := self._decided.get(key))}

    def make(self, _number: int, entities: Mapping[str, Entity]) -> dict[str, str]:
        """Give the facts of items as JSON."""
        return {qid: codec.dump(_look(entity)) for qid, entity in entities.items()}


class _OtherKeeper(FactsKeeper):
    """Keeps the facts of items that are in no part: one report asks for some of them, another one for others."""

    table = OTHER_FACTS
    retains = True

    def __init__(self, run: Run, qids: Collection[str]) -> None:
        super().__init__(run)
        self._qids = qids

    def wanted(self, _number: int) -> dict[str, Wanted]:
        return {qid: Wanted(qid, self.version) for qid in sorted(self._qids)}


def read_facts(
    run: Run,
    touched: set[str],
    connection: Connection | None,
    told: FactsSeen,
    tell: Callable[[str], None],
    beside: Sequence[Keeper] = (),
) -> Iterator[ItemFacts]:
    """Give the facts of every item that a batch's records are, and of those that it `touched`, each once.

    What moved is asked of the query service, and of the wiki where that says less; those items alone are read, fifty a
    request, and those `beside` make theirs of them. Without `connection`, or where the wiki does not answer, what was
    seen before is given; `told` gets what there is to say of it. Where there are several batches, the same item may
    come from each.
    """
    looking = _Looking(run, connection, told, tell)
    keeper, numbers = FactsKeeper(run), run.parts.numbers(tables.DRAFTS)
    for number in numbers:
        yield from looking.look(keeper, number, beside)
    if others := touched - looking.asked:
        yield from looking.look(_OtherKeeper(run, others), 1)
    run.parts.drop_beyond(FACTS, max(numbers, default=0))


@dataclass(slots=True)
class _Looking:
    run: Run
    connection: Connection | None
    told: FactsSeen
    tell: Callable[[str], None]
    asked: set[str] = field(default_factory=set)

    def look(self, keeper: FactsKeeper, number: int, beside: Sequence[Keeper] = ()) -> Iterator[ItemFacts]:
        """Give the facts of one part's items that no part before had."""
        connection, told = self.connection, self.told
        reader = connection.reader if connection else cast("Reader", None)  # nothing is asked of one that is away
        reading = ItemReading(self.run, keeper, reader, connection.client if connection else None, beside)
        reading.away = told.away if connection else told.away or "it was not asked"
        self.tell(f"looking at items: part {number}")
        looked = reading.look(number)
        told.old.update(looked.old)
        told.unseen.update(looked.unseen)
        told.fetched += reading.fetched
        if connection:
            told.away = reading.away
        new = [row for qid, row in looked.rows.items() if qid not in self.asked]
        self.asked.update(looked.rows, looked.unseen)
        yield from map(_facts_of, new)


def read_labels(reader: Reader | None, ids: Iterable[str], languages: Sequence[str]) -> dict[str, str]:
    """Give the labels of items and properties in the first of `languages` that has one, then `mul` and English.

    Without `reader`, or where the wiki does not answer, there are none.
    """
    if reader is None:
        return {}
    try:
        found = reader.labels(sorted(ids))
    except WikiError:
        return {}
    wanted = (*languages, "mul", "en")
    said = {each: next((labels[code] for code in wanted if code in labels), "") for each, labels in found.items()}
    return {each: label for each, label in said.items() if label}


def _look(entity: Entity) -> dict[str, Any]:
    """Give what is kept of an item: the fields of ItemFacts that the row itself does not have."""
    return {
        "labels": sorted(entity.labels),
        "descriptions": sorted(entity.descriptions),
        "sitelinks": entity.sitelinks,
        "genders": _values(entity, GENDER),
        "countries": _values(entity, CITIZENSHIP) or _values(entity, COUNTRY),
        "century": _century(entity),
    }


def _facts_of(row: Row) -> ItemFacts:
    if not row["qid"]:
        return ItemFacts(row["asked"], "", row["day"])
    said = codec.load(row["said"])
    lists = {name: tuple(said[name]) for name in ("labels", "descriptions", "genders", "countries")}
    return ItemFacts(row["asked"], row["qid"], row["day"], **{**said, **lists})


def _values(entity: Entity, pid: str) -> tuple[str, ...]:
    """Give the values of best rank, each once."""
    found: dict[str, None] = {}
    for statement in entity.best(pid):
        match statement.snak.kind, statement.snak.value:
            case SnakKind.SOMEVALUE, _:
                found[UNKNOWN] = None
            case SnakKind.NOVALUE, _:
                found[NO_VALUE] = None
            case _, ItemValue(qid):
                found[qid] = None
    return tuple(found)


def _century(entity: Entity) -> int:
    """Give the century, the earliest where there are several; 0 where none is known as exactly."""
    for pid in BORN:
        values = (statement.snak.value for statement in entity.best(pid))
        times = [value for value in values if isinstance(value, TimeValue) and value.precision >= PRECISION_CENTURY]
        if times:
            return min(era * century for era, century in (time.cut(PRECISION_CENTURY) for time in times))
    return 0
