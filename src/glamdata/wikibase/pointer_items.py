"""Finding the items that pointers might mean: those that carry an identifier, then those of exactly the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.reconciling.pointers import names_of
from glamdata.wikibase.candidates import is_other_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glamdata.model.match import ItemFacts
    from glamdata.model.value import Pointer
    from glamdata.wikibase.lookup import Identifier, Lookup


def find_pointers(lookup: Lookup, pointers: Sequence[Pointer]) -> dict[Pointer, list[ItemFacts]]:
    """Give the items each pointer might mean: those that carry one of its identifiers, then those of exactly its name.

    Names are asked for pointers with a class only, since a name alone would find anything. An item found by name must
    be of the class expected; one found by identifier stays whatever it is. The facts hold the class expected among
    `classes` where the item is of a subclass.
    """
    by_id = lookup.find_identifiers({pair for pointer in pointers for pair in pointer.identifiers})
    by_name = lookup.find_names({name for pointer in pointers for name in names_of(pointer)})
    qids = {pointer: _pointer_items(pointer, by_id, by_name) for pointer in pointers}
    properties = {pid for pointer in pointers for pid, _ in pointer.identifiers}
    facts = lookup.read_facts({qid for found in qids.values() for qid in found}, sorted(properties))
    wanted = {(qid, p.instance_of) for p, found in qids.items() for qid in found if qid in facts}
    classes = lookup.expect_classes([(facts[qid], expected) for qid, expected in wanted])
    return {
        pointer: [
            classes[qid, pointer.instance_of]
            for qid, by_name_only in found.items()
            if qid in facts
            and not (by_name_only and is_other_class(classes[qid, pointer.instance_of], pointer.instance_of))
        ]
        for pointer, found in qids.items()
    }


def _pointer_items(
    pointer: Pointer, by_id: Mapping[Identifier, list[str]], by_name: Mapping[str, list[str]]
) -> dict[str, bool]:
    """Give the items of a pointer and whether only the name led there."""
    found = {qid: False for pair in pointer.identifiers for qid in by_id.get(pair, ())}
    for name in names_of(pointer):
        for qid in by_name.get(name, ()):
            found.setdefault(qid, True)
    return found
