"""Reading a dump of a Wikibase's entities: an array with an entity a line, or JSON lines, also packed.

A dump that breaks off is told apart from one that ends: items that are missing would be made a second time
(https://www.wikidata.org/wiki/Wikidata:Database_download#JSON_dumps_(recommended)).
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from glamdata.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LINES = 2_000
WORDS = 60
"""So much of a line that is no entity is shown."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is no entity: its number in the dump, from 1, and why, with its beginning."""

    line: int
    why: str


@dataclass(slots=True)
class Dump:
    """A dump that is read, as often as need be. `incomplete` takes one that breaks off as far as it goes.

    `cut` says where it broke off once it was read, empty where it did not.
    """

    path: Path
    incomplete: bool = False
    cut: str = field(default="", init=False)

    def chunks(self) -> Iterator[tuple[int, list[bytes]]]:
        """Give some thousand lines after the other, each time with the number of the first one.

        Raises ExportError where the file can't be read to its end, unless that is allowed.
        """
        number, first, last = 1, b"", b""
        broken: Exception | None = None
        chunk: list[bytes] = []
        with self._open() as lines:
            while broken is None:
                chunk, broken = _take(lines)
                if not chunk:
                    break
                first = first or next(filter(None, map(bytes.strip, chunk)), b"")
                last = next(filter(None, map(bytes.strip, reversed(chunk))), last)
                yield number, chunk
                number += len(chunk)
        if broken is not None:
            self._break_off(f"{self.path} can't be read to its end, from line {number} on: {broken}", broken)
        elif first.startswith(b"[") and not last.endswith(b"]"):
            self._break_off(f"{self.path} breaks off in line {number - 1}: the array has no end", None)

    def _break_off(self, words: str, error: Exception | None) -> None:
        if not self.incomplete:
            raise ExportError(
                f"{words}. Download it again, or take what there is with --incomplete: items that are missing then"
                " count as not there."
            ) from error
        self.cut = words

    def _open(self) -> BinaryIO | gzip.GzipFile | bz2.BZ2File:
        try:
            match self.path.suffix:
                case ".gz":
                    return gzip.open(self.path, "rb")
                case ".bz2":
                    return bz2.open(self.path, "rb")
            return self.path.open("rb")
        except OSError as error:
            raise ExportError(f"{self.path} can't be opened: {error}.") from error


def _take(lines: Iterable[bytes]) -> tuple[list[bytes], Exception | None]:
    """Take some thousand lines; where the file breaks off, those before that, and why."""
    chunk: list[bytes] = []
    try:
        chunk.extend(islice(lines, LINES))
    except (OSError, EOFError, zlib.error) as error:
        return chunk, error
    return chunk, None


def read_line(line: bytes) -> list[Any]:
    """Give the entities of a line of a dump: one, none (a bracket), or those of an array that stands on one line.

    Raises ValueError where it is no JSON.
    """
    text = line.strip().rstrip(b",")
    if text in {b"", b"[", b"]"}:
        return []
    if text.startswith(b"[{") and not text.endswith(b"]"):
        text = text[1:]
    if text.endswith(b"}]") and not text.startswith(b"["):
        text = text[:-1]
    said = orjson.loads(text)
    return said if isinstance(said, list) else [said]


def explain_line(line: bytes, error: Exception) -> str:
    """Say why a line is no entity, and how it begins."""
    what = "no JSON" if isinstance(error, orjson.JSONDecodeError) else "JSON, but no entity"
    return f"{what}: {line[: 2 * WORDS].decode('utf-8', 'replace').strip()[:WORDS]}"
