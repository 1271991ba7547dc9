"""Survey of a MARC export: which fields, codes and kinds of identifiers its records have.

Numbers are of records, not of occurrences. Private and local fields are not looked into. Memory is bounded by
:data:`MOST` different codes of each kind.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.mapping.private import guard_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.record import CatalogueRecord, Field

MOST = 2_000
HEADINGS = frozenset({"100", "110", "111", "130", "150", "151", "200", "210", "215"})
SYSTEM = re.compile(r"\(([^()]{1,20})\)")
_UNIMARC_DATA = re.compile(r"\d{8}[a-z| #]", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


class Survey:
    """Counts what the records of a MARC export have.

    `types` counts LDR/06-07 (``am``), `status` LDR/05, `tags` and `subfields` (``100$d``) what is there, `indicators`
    first indicators of headings (``100 1``), `schemes` the $2 of 024, `systems` what identifiers begin with
    (``035$a DE-588``, ``700$0 d-nb.info``), `roles` the $4 and $e of names and of GND relations, `fixed` codes of 008.
    """

    def __init__(self) -> None:
        self.records = 0
        self.unimarc = 0
        self.types: Counter[str] = Counter()
        self.status: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.private: Counter[str] = Counter()
        self.subfields: Counter[str] = Counter()
        self.indicators: Counter[str] = Counter()
        self.schemes: Counter[str] = Counter()
        self.systems: Counter[str] = Counter()
        self.roles: Counter[str] = Counter()
        self.fixed: Counter[str] = Counter()

    def see(self, record: CatalogueRecord) -> None:
        """Count one record."""
        self.records += 1
        self.types[record.leader[6:8]] += 1
        self.status[record.leader[5:6]] += 1
        public, private = [], []
        for each in record.fields:
            guard = guard_of(each.tag, frozenset())
            seen = guard(each) if guard else each
            if seen is None:
                private.append(each.tag)
            else:
                public.append(seen)
        self.unimarc += any(_has_coded_data(each) for each in public)
        self._count(self.private, private)
        self._count(self.tags, (each.tag for each in public))
        self._count(self.subfields, (f"{each.tag}${code}" for each in public for code, _ in each.subfields))
        self._count(self.indicators, (f"{each.tag} {each.indicators[0]}" for each in public if each.tag in HEADINGS))
        self._count(self.schemes, (text for each in public if each.tag == "024" for text in each.texts("2")))
        self._count(self.systems, (name for each in public for name in _systems_of(each)))
        self._count(self.roles, (name for each in public for name in _roles_of(each)))
        self._count(self.fixed, (name for each in public if each.tag == "008" for name in _fixed_of(each.data)))

    def share(self, count: int) -> str:
        """Say how many records that is: ``203 of 246``."""
        return "all" if count == self.records else f"{count} of {self.records}"

    def is_unimarc(self) -> bool:
        """Whether the records are UNIMARC: coded data in 100, and no title in 245."""
        return 2 * self.unimarc > self.records and not self.tags["245"]

    def roles_of(self, tag: str) -> list[tuple[str, int]]:
        """Give the roles in the fields of a tag, the most frequent first."""
        return [(name[4:], count) for name, count in self.roles.most_common() if name.startswith(tag)]

    def systems_of(self, selector: str) -> list[tuple[str, int]]:
        """Give what identifiers in a subfield begin with, the most frequent first."""
        return [
            (name.partition(" ")[2], n) for name, n in self.systems.most_common() if name.startswith(f"{selector} ")
        ]

    @staticmethod
    def _count(counter: Counter[str], names: Iterable[str]) -> None:
        for name in dict.fromkeys(names):
            if name in counter or len(counter) < MOST:
                counter[name] += 1


def _has_coded_data(each: Field) -> bool:
    return each.tag == "100" and _UNIMARC_DATA.match(each.first("a")) is not None


def _systems_of(each: Field) -> Iterator[str]:
    """Give the system of every identifier: the code in brackets, or the host of an address."""
    for code, text in each.subfields:
        if code in "01" or (each.tag == "035" and code == "a"):
            found = SYSTEM.match(text)
            name = found[1] if found else _host_of(text)
            if name:
                yield f"{each.tag}${code} {name}"


def _host_of(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        return ""
    try:
        return (urlsplit(text).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _roles_of(each: Field) -> Iterator[str]:
    if each.tag in {"100", "110", "700", "710", "500", "510", "548", "550", "551"}:
        for code, text in each.subfields:
            if code in {"4", "e"} and not text.startswith("http") and len(text) <= 30:
                yield f"{each.tag} ${code} {text.strip(' .,')}"


def _fixed_of(data: str) -> Iterator[str]:
    yield f"language {data[35:38]}"
    if _YEAR.fullmatch(data[7:11]):
        yield f"year {data[6:7]}"
    yield f"name {data[32:33]}"
