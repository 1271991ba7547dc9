"""The grammar of ids: properties and items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glamdata.mapping.node import Node


def pid_of(text: str, node: Node) -> str:
    """Give a property id. Raises MappingError for anything else; `node` is what the error is about."""
    if not re.fullmatch(r"P[1-9]\d*", text, re.ASCII):
        guess = re.search(r"[1-9]\d*", text)
        raise node.fail(f"{text!r} is no property id{f'; did you mean P{guess[0]}?' if guess else ' (P and a number)'}")
    return text


def parse_property(node: Node) -> str:
    """Read a property id."""
    return pid_of(node.text(), node)


def parse_properties(node: Node | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list of property ids; without one the `usual`."""
    return tuple(parse_property(item) for item in node.items()) if node else usual


def parse_item(node: Node) -> str:
    """Read an item id. Raises MappingError for anything else."""
    text = node.text()
    if not re.fullmatch(r"Q[1-9]\d*", text, re.ASCII):
        guess = re.search(r"[1-9]\d*", text)
        raise node.fail(f"{text!r} is no item id{f'; did you mean Q{guess[0]}?' if guess else ' (Q and a number)'}")
    return text


def parse_item_pairs(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Read a map of properties to items."""
    return tuple((pid_of(pid, item), parse_item(item)) for pid, item in node.table().items()) if node else ()
