"""A number that counts only within a collection or catalogue: its property with the qualifiers that say in which.

Written ``P217[P195=Q640447]``, in place of the property's id: the inventory number (P217) of an item whose statement is
qualified by that collection (P195). ``P217`` alone would be the number of any collection.
"""

from __future__ import annotations

import re

_QUALIFIED = re.compile(r"(P[0-9]+)\[([^\]]+)\]")


def qualify_property(pid: str, qualifiers: tuple[tuple[str, str], ...]) -> str:
    """Write a property with its qualifiers, (property, item) pairs; without any it is the property itself."""
    if not qualifiers:
        return pid
    return f"{pid}[{','.join(f'{by}={item}' for by, item in sorted(qualifiers))}]"


def split_property(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give property and qualifiers of what :func:`qualify_property` wrote; a plain property has none."""
    found = _QUALIFIED.fullmatch(text)
    if not found:
        return text, ()
    pairs = (pair.partition("=") for pair in found[2].split(","))
    return found[1], tuple((by, item) for by, _, item in pairs)
