"""Every fault of a mapping file in one go: each rule is read by itself, so that one bad rule hides no other.

The grammar stops at the first fault of what it is given. Here it is given the file piece by piece: every statement
rule, every rule of the terms, every part of a reference, every key of the other blocks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.errors import MappingError
from glamdata.mapping.grammar import parse_mapping
from glamdata.mapping.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.table import Table

BASE = ("mapping", "source", "items")
LISTED = ("statements",)
BLOCKS = ("reference", "match", "terms", "enrich")
NEEDED = ("mapping", "source")
NEEDED_OF_SOURCE = ("format", "key")

Parts = dict[str, Node]


def find_faults(root: Node, tables: dict[str, Table]) -> list[str]:
    """Give the message of every rule that can't be, in the order of the file; none for a good mapping."""
    if not isinstance(root.value, dict):
        return [str(fault) for fault in _faults_of(root, tables)]
    base, found = _base_of(root.value, root.place, tables)
    for piece in _pieces(root.value):
        found += _faults_of(Node({**base, **piece}, root.place, root.path), tables)
    whole = _faults_of(root, tables)
    messages = dict.fromkeys(str(fault) for fault in (found or whole))
    return sorted(messages, key=line_of)


def named_tables(node: Node) -> Iterator[Node]:
    """Give every place of a file that names a table."""
    if isinstance(node.value, dict):
        own = node.value.get("table")
        if own is not None and isinstance(own.value, str):
            yield own
        for value in node.value.values():
            yield from named_tables(value)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from named_tables(item)


def _faults_of(root: Node, tables: dict[str, Table]) -> list[MappingError]:
    try:
        parse_mapping(root, tables)
    except MappingError as fault:
        return [fault]
    return []


def _base_of(root: Parts, place: str, tables: dict[str, Table]) -> tuple[Parts, list[MappingError]]:
    """Give what every piece needs around it, and the faults in that; a stand-in takes the place of a bad part."""
    base = {"mapping": Node("stand-in"), "source": _source_of(root.get("source"))}
    items = root.get("items")
    if items is not None and isinstance(items.value, dict):
        base["items"] = _names_alone(base, items, tables)
    found = []
    for name in BASE:
        if name in root:
            for piece in _base_pieces(name, root[name], base):
                found += _faults_of(Node({**base, name: piece}, place), tables)
        elif name in NEEDED:
            found += _faults_of(Node({key: node for key, node in base.items() if key != name}, place), tables)
    return base, found


def _names_alone(base: Parts, items: Node, tables: dict[str, Table]) -> Node:
    """Give the further items without their rules, so that every rule can name them; those with bad names are out."""
    named: Parts = {}
    for name, item in items.table().items():
        bare = Node({"statements": Node((), item.place, item.path)}, item.place, item.path)
        if not _faults_of(Node({**base, "items": Node({name: bare})}), tables):
            named[name] = bare
    return Node(named, items.place, items.path)


def _base_pieces(name: str, node: Node, base: Parts) -> Iterator[Node]:
    """Give the source key by key (beside the two it needs), and every further item rule by rule."""
    if name == "source" and isinstance(node.value, dict):
        needed = {key: node.value[key] for key in NEEDED_OF_SOURCE if key in node.value}
        yield Node(needed, node.place, node.path)
        for key, value in node.value.items():
            if key not in NEEDED_OF_SOURCE:
                yield Node({**base["source"].table(), key: value}, node.place, node.path)
    elif name == "items" and isinstance(node.value, dict):
        names = base["items"].table()
        for item_name, item in node.value.items():
            bare = {"statements": Node((), item.place, item.path)}
            for piece in _pieces(item.value) if isinstance(item.value, dict) else ():
                part = Node({**bare, **piece}, item.place, item.path)
                yield Node({**names, item_name: part}, node.place, node.path)
            if not isinstance(item.value, dict) or "statements" not in item.value:
                yield Node({**names, item_name: item}, node.place, node.path)
    else:
        yield node


def _source_of(node: Node | None) -> Node:
    """Give a source that can be read: the format that is named if it is one, and any key."""
    named = node.value.get("format") if node is not None and isinstance(node.value, dict) else None
    tabular = named is not None and named.value == "csv"
    usable = named if named is not None and named.value in {"marc", "unimarc", "csv"} else Node("marc")
    return Node({"format": usable, "key": Node("key" if tabular else "001")})


def _pieces(root: Parts) -> Iterator[Parts]:
    for name, node in root.items():
        if name in BASE:
            continue
        if name in LISTED:
            for item in node.items():
                yield {name: Node((item,), node.place, node.path)}
        elif name in BLOCKS and isinstance(node.value, dict):
            yield from ({name: part} for part in _parts_of_block(node))
        else:
            yield {name: node}


def _parts_of_block(node: Node) -> Iterator[Node]:
    assert isinstance(node.value, dict)
    for key, value in node.value.items():
        for item in value.items():
            yield Node({key: item}, node.place, node.path)


def line_of(message: str) -> tuple[str, int]:
    """Give file and line of a message, to sort by."""
    found = re.match(r"(.*?):(\d+):", message)
    return (found[1], int(found[2])) if found else (message, 0)
