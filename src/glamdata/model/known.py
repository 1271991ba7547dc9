"""Known: what is known of one record of a library system when it is written home."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from glamdata.model.enrichment import Enrichment


class Named(NamedTuple):
    """An item that an authority number stands for, its class as far as it is known, and the day it was looked at."""

    qid: str
    instance_of: str = ""
    day: date = date.min


def names_nothing(_property: str, _number: str) -> Collection[Named]:
    """Know of no authority number."""
    return ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one record.

    `enrichment` is that of the item it is, None where it is none; `further` those of the further items that it
    describes, by their name in the mapping (``work``). `named_by` gives the items that an authority number, as
    (property, value in Wikidata's form), stands for: none, one, or several where that is not certain.
    """

    record_key: str
    enrichment: Enrichment | None = None
    further: tuple[tuple[str, Enrichment], ...] = ()
    named_by: Callable[[str, str], Collection[Named]] = field(default=names_nothing)

    @classmethod
    def of(cls, enrichment: Enrichment) -> Known:
        """Give what is known where there is the record's own item and no more."""
        return cls(enrichment.record_key, enrichment)

    @property
    def day(self) -> date:
        """The last day on which an item that the record describes was looked at."""
        described = (*((self.enrichment,) if self.enrichment else ()), *(one for _, one in self.further))
        return max((one.retrieved for one in described), default=date.min)

    @property
    def qid(self) -> str:
        """The item that the record is, empty for none."""
        return self.enrichment.qid if self.enrichment else ""
