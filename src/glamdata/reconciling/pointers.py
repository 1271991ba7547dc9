"""Values known by name or identifier only: each distinct one once, and the one item it means, or why none."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.places import vary_place
from glamdata.reconciling.variants import vary_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.match import ItemFacts
    from glamdata.model.value import Pointer


class PointerReason(StrEnum):
    """Why a pointer is resolved, or is not."""

    BY_IDENTIFIER = "one item by identifier"
    BY_NAME = "one item of the class by exact name"
    NONE_FOUND = "none found"
    SEVERAL_BY_IDENTIFIER = "identifiers lead to several items"
    SEVERAL_BY_NAME = "several items of the class bear this name"
    CLASS_CONTRADICTS = "the item is something else"
    CLASS_UNKNOWN = "the item does not say what it is"
    OTHER_ID = "the item of this name carries another identifier"


class PointerChoice(NamedTuple):
    """The item a pointer means, None where it is not certain, and the reason either way."""

    qid: str | None
    reason: PointerReason


def decide_pointer(pointer: Pointer, facts: Sequence[ItemFacts]) -> PointerChoice:
    """Choose the item a pointer means: the one that carries its identifier, else the only one of its class and name.

    `facts` are those of find_pointers, with the class expected among `classes` where the item is of a subclass. Items
    that say nothing of their class do not stand in the way of one that does. A pointer without a class (a code that is
    looked up, a person known by number) is chosen by identifier alone: a name alone would find anything.
    """
    by_id = [one for one in facts if _shares_identifier(pointer, one)]
    if len(by_id) > 1:
        return PointerChoice(None, PointerReason.SEVERAL_BY_IDENTIFIER)
    if by_id:
        return _choose(pointer, by_id[0], PointerReason.BY_IDENTIFIER)
    named = [one for one in facts if _is_named(pointer, one)] if pointer.instance_of else []
    named = [one for one in named if pointer.instance_of in one.classes] or named
    if len(named) > 1:
        return PointerChoice(None, PointerReason.SEVERAL_BY_NAME)
    return _choose_named(pointer, named[0]) if named else PointerChoice(None, PointerReason.NONE_FOUND)


def names_of(pointer: Pointer) -> list[str]:
    """Give the names to look a pointer up by; none without a class, since a name alone would find anything.

    A place may be written with the larger one in several ways: the item must have one of them.
    """
    if not pointer.instance_of:
        return []
    return list(dict.fromkeys(name for text in (pointer.label, *vary_place(pointer.label)) for name in vary_name(text)))


def _choose(pointer: Pointer, facts: ItemFacts, reason: PointerReason) -> PointerChoice:
    if pointer.instance_of and facts.classes and pointer.instance_of not in facts.classes:
        return PointerChoice(None, PointerReason.CLASS_CONTRADICTS)
    return PointerChoice(facts.qid, reason)


def _choose_named(pointer: Pointer, facts: ItemFacts) -> PointerChoice:
    """Choose by name: the class must be said, and no other identifier of ours may stand on the item."""
    if pointer.instance_of and not facts.classes:
        return PointerChoice(None, PointerReason.CLASS_UNKNOWN)
    theirs = {pid for pid, _ in facts.identifiers}
    if any(pid in theirs for pid, _ in pointer.identifiers):
        return PointerChoice(None, PointerReason.OTHER_ID)
    return _choose(pointer, facts, PointerReason.BY_NAME)


def _shares_identifier(pointer: Pointer, facts: ItemFacts) -> bool:
    theirs = {(pid, value.replace(" ", "")) for pid, value in facts.identifiers}
    return any((pid, value.replace(" ", "")) in theirs for pid, value in pointer.identifiers)


def _is_named(pointer: Pointer, facts: ItemFacts) -> bool:
    ours = {fold_text(name) for name in (pointer.label, *vary_place(pointer.label))}
    return not ours.isdisjoint(fold_text(name) for name in facts.names)
