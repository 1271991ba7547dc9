"""References that name no source: a day of retrieval or a name as it stands there says nothing of where.

What names one: stated in (P248), inferred from (P3452), a web address, or an identifier in somebody's catalogue.
Imported from (P143) and an import address (P4656) tell of a wiki and don't count
(https://www.wikidata.org/wiki/Help:Sources).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.rule import ValueRule
    from glamdata.mapping.spec import Mapping

__all__ = ["find_sourceless", "tell_sourceless"]

NAMING = frozenset({"P248", "P3452"})
NAMING_TYPES = frozenset({"url", "external_id"})
OF_A_WIKI = frozenset({"P143", "P4656"})


def find_sourceless(mapping: Mapping) -> list[str]:
    """Give the places of a mapping's references that can name no source: ``reference``, ``items.work.reference``.

    The same place stands once, in the order of the mapping; a mapping that gives no reference at all has none.
    """
    return list(dict.fromkeys(_places(mapping)))


def tell_sourceless(mapping: Mapping) -> list[str]:
    """Say of each such reference, in a sentence, what it lacks."""
    return [
        f"{place}: this reference names no source: add P248 (stated in: the item of your catalogue), P854 (the address"
        " of the record's page) or an identifier that the record has there. What it has alone says nothing of where."
        for place in find_sourceless(mapping)
    ]


def _places(mapping: Mapping) -> Iterator[str]:
    for item in (mapping.main(), *mapping.items):
        shared = any(rule.references is None for rule in item.statements)
        if shared and item.reference and not _names_source(item.reference):
            yield "reference" if item.reference == mapping.reference else f"items.{item.name}.reference"
        for rule in item.statements:
            for reference in rule.references or ():
                if reference and not _names_source(reference):
                    yield f"{rule.name}.references"


def _names_source(rules: Iterable[ValueRule]) -> bool:
    return any(
        rule.property in NAMING or (rule.type in NAMING_TYPES and rule.property not in OF_A_WIKI) for rule in rules
    )
