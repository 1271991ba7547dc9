"""References as short words: what a reader of a catalogue page is told of where a fact comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.enriching.link import host_of
from glamdata.model.value import ItemValue, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.model.statement import Reference, Snak, Statement

# Strongest first: the first kind that a reference has names it.
_BY_ITEM = (("P248", "stated in"), ("P143", "imported from"), ("P887", "inferred"), ("P3452", "inferred from"))
_BY_URL = ("P854", "P4656")
_IMPORTED = frozenset({"P143", "P4656"})
_NO_SOURCE = _IMPORTED | {"P813", "P887", "P3452"}


def source_items(statement: Statement) -> Iterator[str]:
    """Give the items that name the references of `statement`, so that their labels can be fetched."""
    pids = {pid for pid, _ in _BY_ITEM}
    for reference in statement.references:
        for snak in reference:
            if snak.property in pids and isinstance(snak.value, ItemValue):
                yield snak.value.id


def is_imported(statement: Statement) -> bool:
    """Tell whether all that stands behind a statement is that a Wikipedia (or another Wikimedia project) says so."""
    pids = [{snak.property for snak in reference} for reference in statement.references]
    return any(used & _IMPORTED for used in pids) and not is_sourced(statement)


def is_sourced(statement: Statement) -> bool:
    """Tell whether a reference names a source: a day of looking alone, a guess or a Wikimedia project is none."""
    return any({snak.property for snak in reference} - _NO_SOURCE for reference in statement.references)


def source_words(statement: Statement, name: Callable[[str], str]) -> tuple[str, ...]:
    """Give each reference in a few words, each once, in the item's order; `name` gives the label of an item.

    A reference of no kind that we can put in words (a page number alone) says nothing.
    """
    words = (_words(reference, name) for reference in statement.references)
    return tuple(dict.fromkeys(text for text in words if text))


def _words(reference: Reference, name: Callable[[str], str]) -> str:
    by_property = {snak.property: snak for snak in reversed(reference)}
    for pid, verb in _BY_ITEM:
        if (item := _item(by_property.get(pid))) is not None:
            return f"{verb} {name(item)}"
    for pid in _BY_URL:
        snak = by_property.get(pid)
        if snak is not None and isinstance(snak.value, StringValue) and (host := host_of(snak.value.text)):
            return host
    return ""


def _item(snak: Snak | None) -> str | None:
    return snak.value.id if snak is not None and isinstance(snak.value, ItemValue) else None
