"""ItemFacts: the little that impact and gaps look at of an item, read again only where the item moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from glamdata.errors import WikiError
from glamdata.model.statement import SnakKind
from glamdata.model.value import PRECISION_CENTURY, ItemValue, TimeValue
from glamdata.report.reading_items import ItemReading, Wanted, looked_table
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.model.entity import Entity
    from glamdata.wikibase.read import Reader

__all__ = ["NO_VALUE", "UNKNOWN", "FactsSeen", "ItemFacts", "read_facts", "read_labels"]

FACTS = looked_table("facts")
PART = 10_000
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


def read_facts(
    run: Run, touched: set[str], connection: Connection | None, told: FactsSeen, tell: Callable[[str], None]
) -> Iterator[ItemFacts]:
    """Give the facts of every item that a batch's records are, and of those that it `touched`, each once.

    What moved is asked of the query service, and of the wiki where that says less; those items alone are read, fifty a
    request. Without `connection`, or where the wiki does not answer, what was seen before is given; `told` gets what
    there is to say of it. Where there are several batches, the same item may come from each.
    """
    reader = connection.reader if connection else cast("Reader", None)  # nothing is asked of one that is away
    reading = ItemReading(run, FACTS, reader, connection.client if connection else None)
    reading.away = told.away if connection else told.away or "it was not asked"
    version = fingerprint_of(run.wiki.identity, code_version("report/impact/facts.py"))
    last = 0
    for number, qids in _parts(run, touched):
        tell(f"looking at items: part {number}")
        looked = reading.look(number, {qid: Wanted(qid, version) for qid in qids}, _make)
        told.old.update(looked.old)
        told.unseen.update(looked.unseen)
        yield from map(_facts_of, looked.rows.values())
        last = number
    run.parts.drop_beyond(FACTS, last)
    told.fetched += reading.fetched
    if connection:
        told.away = reading.away


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


def _parts(run: Run, touched: set[str]) -> Iterator[tuple[int, list[str]]]:
    """Give the items part by part: those of the records, then those that were touched besides."""
    decided = {key: decision.qid for key, decision in run.decided().items() if decision.qid}
    seen: set[str] = set()
    number = 0
    for number in run.parts.numbers(tables.DRAFTS):
        keys = run.parts.table(tables.DRAFTS, number, ["record_key"]).column("record_key").to_pylist()
        qids = list(dict.fromkeys(decided[key] for key in keys if key in decided and decided[key] not in seen))
        seen.update(qids)
        yield number, qids
    others = sorted(touched - seen)
    for place, start in enumerate(range(0, len(others), PART), start=number + 1):
        yield place, others[start : start + PART]


def _make(entities: Mapping[str, Entity]) -> dict[str, str]:
    return {qid: codec.dump(asdict(replace(_look(entity), asked=qid))) for qid, entity in entities.items()}


def _look(entity: Entity) -> ItemFacts:
    return ItemFacts(
        asked=entity.requested_id,
        item=entity.id,
        labels=tuple(sorted(entity.labels)),
        descriptions=tuple(sorted(entity.descriptions)),
        sitelinks=entity.sitelinks,
        genders=_values(entity, GENDER),
        countries=_values(entity, CITIZENSHIP) or _values(entity, COUNTRY),
        century=_century(entity),
    )


def _facts_of(row: Mapping[str, Any]) -> ItemFacts:
    if not row["qid"]:
        return ItemFacts(row["asked"], "", row["day"])
    said = codec.load(row["said"])
    lists = {name: tuple(said[name]) for name in ("labels", "descriptions", "genders", "countries")}
    return ItemFacts(**{**said, **lists, "day": row["day"]})


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
