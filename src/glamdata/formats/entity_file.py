"""Files of items to be checked: their ids, or the items themselves as entity JSON.

Ids stand one a line, or in the first column of a CSV. Entity JSON is that of the API (``{"entities": …}``), of a dump
(an array with an item a line) or of one item a line; also compressed with gzip or bzip2.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
from typing import TYPE_CHECKING, Any, TextIO

from glamdata.errors import InputError
from glamdata.model.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["holds_entities", "read_entities", "read_ids"]

_ID = re.compile(r"[Qq][1-9]\d*")
_IRI = re.compile(r"^.*/(?:entity|wiki)/(?=[Qq][1-9])")
WHOLE = 64_000_000
"""The longest file, in characters, that is read as one JSON document."""


def holds_entities(path: Path) -> bool:
    """Say whether a file holds items rather than ids: its text begins as JSON does. Raises InputError."""
    with _opened(path) as file:
        return file.read(64).lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def read_ids(path: Path) -> Iterator[str]:
    """Give the ids of a file, each once; a line without one that is no heading is an InputError naming it."""
    seen: set[str] = set()
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            cell = re.split(r"[,;\t]", line.strip("\ufeff \r\n"), maxsplit=1)[0].strip('" ')
            cell = _IRI.sub("", cell)
            if not cell or cell.startswith("#") or (number == 1 and not _ID.fullmatch(cell)):
                continue
            if not _ID.fullmatch(cell):
                raise InputError(f"{path}, line {number}: {cell[:40]!r} is no item id like Q42.")
            if cell.upper() not in seen:
                seen.add(cell.upper())
                yield cell.upper()
    if not seen:
        raise InputError(f"{path} holds no item id like Q42.")


def read_entities(path: Path) -> Iterator[Entity]:
    """Give the items of a file, one after the other. Raises InputError naming the line."""
    with _opened(path) as file:
        first = file.readline()
        second = file.readline() if _bare(first) == "[" else ""
        file.seek(0)
        if _is_document(second or first):
            yield from _from_document(path, file)
            return
        for number, line in enumerate(file, start=1):
            text = _bare(line)
            if text and text not in {"[", "]"}:
                yield _entity(_parsed(text, f"{path}, line {number}"), f"{path}, line {number}")


def _from_document(path: Path, file: TextIO) -> Iterator[Entity]:
    text = file.read(WHOLE + 1)
    if len(text) > WHOLE:
        raise InputError(f"{path} is too long to be read as one JSON document: write one item a line.")
    document = _parsed(text.lstrip("\ufeff"), str(path))
    entities = document.get("entities", [document]) if isinstance(document, dict) else document
    if isinstance(entities, dict):
        entities = list(entities.values())
    if not isinstance(entities, list):
        raise InputError(f"{path}: no items as entity JSON.")
    for number, one in enumerate(entities, start=1):
        yield _entity(one, f"{path}, item {number}")


def _is_document(line: str) -> bool:
    """Say whether a file is one JSON document, by a line of it that would be an item otherwise."""
    try:
        found = json.loads(_bare(line))
    except ValueError:
        return True
    return not (isinstance(found, dict) and "id" in found)


def _bare(line: str) -> str:
    return line.strip("\ufeff \t\r\n").removesuffix(",")


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(f"{where}: no JSON ({error}).") from error


def _entity(found: Any, where: str) -> Entity:
    if not isinstance(found, dict) or str(found.get("id", ""))[:1] not in {"Q", "P"}:
        raise InputError(f"{where}: no item as entity JSON, which has an id like Q42.")
    try:
        return Entity.from_json(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{where}: {found['id']} is no entity JSON as a Wikibase writes it ({error!r}).") from error


def _opened(path: Path) -> TextIO:
    try:
        match path.suffix.lower():
            case ".gz":
                return gzip.open(path, "rt", encoding="utf-8")
            case ".bz2":
                return bz2.open(path, "rt", encoding="utf-8")
            case _:
                return path.open("rt", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}.") from error
