"""Mapping files: YAML that a librarian writes, with the tables it names beside it.

Every scalar is a text: YAML would read 001 as 1 and Norwegian ``no`` as false.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from glamdata.errors import MappingError
from glamdata.mapping.grammar import parse_mapping
from glamdata.mapping.node import Node, suggest
from glamdata.mapping.table import KINDS, Table

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.mapping.spec import Mapping

__all__ = ["read_mapping", "read_node", "read_table"]

MEANING = "item"
"""The key of a row with words in languages under which stands what the word means."""

TableRows = tuple[dict[str, str], dict[str, dict[str, str]]]


def read_mapping(path: Path) -> Mapping:
    """Read a mapping and the tables it names (``tables/NAME.yaml`` or ``.csv`` beside it).

    Raises MappingError, ``file:line: path: what is wrong; did you mean …?``.
    """
    root = read_node(path)
    return parse_mapping(root, _read_tables(path.parent / "tables", root))


def read_node(path: Path) -> Node:
    """Read a YAML file as nodes that know their lines. Raises MappingError where it is missing or no YAML."""
    text = _read_text(path)
    try:
        root = YAML().compose(text)
    except MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise MappingError(f"{path}:{line}: this is not YAML: {fault.problem}") from None
    except YAMLError as fault:
        raise MappingError(f"{path}:1: this is not YAML: {fault}") from None
    if root is None:
        raise MappingError(f"{path}:1: the file is empty")
    return _convert(root, str(path), "")


def read_table(path: Path) -> Table:
    """Read a lookup table.

    YAML has ``word: Q1`` or ``word: {item: Q1, en: printer, cy: argraffydd}``; CSV the word in the first column, what
    it means in the second, and words in languages in columns headed by a language code.
    """
    rows, words = _read_csv(path) if path.suffix == ".csv" else _read_yaml(path)
    return Table.of(path.stem, rows, words)


def _read_tables(folder: Path, root: Node) -> dict[str, Table]:
    """Read the tables that are named anywhere; others only lend their names to suggestions."""
    files = {file.stem: file for suffix in ("yaml", "csv") for file in sorted(folder.glob(f"*.{suffix}"))}
    tables = {}
    for node in _named_tables(root):
        name = node.text()
        if name not in files:
            raise node.fail(f"there is no table {name!r} in {folder}{suggest(name, files)}")
        tables[name] = read_table(files[name])
    return tables


def _named_tables(node: Node) -> list[Node]:
    if isinstance(node.value, str):
        return []
    if isinstance(node.value, tuple):
        return [table for item in node.value for table in _named_tables(item)]
    own = [node.value["table"]] if "table" in node.value and isinstance(node.value["table"].value, str) else []
    return own + [table for item in node.value.values() for table in _named_tables(item)]


def _read_yaml(path: Path) -> TableRows:
    rows, words = {}, {}
    for word, node in read_node(path).table().items():
        keys = dict(node.value) if isinstance(node.value, dict) else {MEANING: node}
        if MEANING not in keys:
            raise node.fail(f"the key {MEANING!r} is missing: what the word {word!r} means")
        rows[word] = _check_meaning(keys.pop(MEANING).text(), node.place)
        if keys:
            words[word] = {_check_language(code, said.place): said.text() for code, said in keys.items()}
    return rows, words


def _read_csv(path: Path) -> TableRows:
    rows: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    lines = list(csv.reader(_read_text(path).splitlines()))
    languages = [_check_language(code, f"{path}:1") for code in lines[0][2:]] if lines else []
    for number, cells in enumerate(lines, 1):
        if len(cells) < 2:
            raise MappingError(f"{path}:{number}: a row of a table has a word and an item")
        if number > 1:
            rows[cells[0]] = _check_meaning(cells[1], f"{path}:{number}")
            called = {code: cell for code, cell in zip(languages, cells[2:], strict=False) if cell}
            words |= {cells[0]: called} if called else {}
    return rows, words


def _check_meaning(text: str, place: str) -> str:
    if not any(kind.fullmatch(text) for kind in KINDS.values()):
        raise MappingError(
            f"{place}: {text!r} is no item id (Q and a number), somevalue, novalue, property id or code of a language"
        )
    return text


def _check_language(code: str, place: str) -> str:
    if not KINDS["language"].fullmatch(code):
        raise MappingError(f"{place}: {code!r} is no code of a language, which words in languages stand under")
    return code


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MappingError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise MappingError(f"{path}: this is a directory, not a mapping") from None
    except UnicodeDecodeError:
        raise MappingError(f"{path}: this is not text in UTF-8") from None
    except OSError as fault:
        raise MappingError(f"{path}: this can't be opened: {fault.strerror}") from None


def _convert(node: object, file: str, path: str) -> Node:
    if isinstance(node, ScalarNode):
        return Node(str(node.value), _place(node, file), path)
    if isinstance(node, SequenceNode):
        items = tuple(_convert(item, file, f"{path}[{number}]") for number, item in enumerate(node.value, 1))
        return Node(items, _place(node, file), path)
    assert isinstance(node, MappingNode)
    table: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise MappingError(f"{_place(key, file)}: {path}: a key must be a text")
        name = str(key.value)
        if name in table:
            raise MappingError(f"{_place(key, file)}: {path}: the key {name!r} stands here twice")
        table[name] = _convert(value, file, f"{path}.{name}" if path else name)
    return Node(table, _place(node, file), path)


def _place(node: ScalarNode | SequenceNode | MappingNode, file: str) -> str:
    return f"{file}:{node.start_mark.line + 1}"
