"""One JSON file a record: what a website loads for one page, each after ``enrichment.schema.json``."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson

from glamdata.formats.jsonl import enrichment_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.formats.piece_file import Stretch
    from glamdata.model.enrichment import Enrichment

FOLDER = "records"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)
# Names of devices, which Windows gives to no file whatever its ending.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_MARK = "~"


class RecordsWriter:
    """Writes one record to a file of its own in `folder`.

    A file equal to the one in `before` (the folder of the last set) is that very file: it keeps its time, so that a web
    server's ETag stays and nothing is copied.
    """

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self._folder, self._before = folder, before
        self.sums: list[bytes] = []
        """The SHA-256 of each record's file, in the order of the records."""

    def __call__(self, enrichment: Enrichment) -> None:
        """Write the file of one record."""
        name = record_file(enrichment.record_key)
        data = orjson.dumps(enrichment_to_json(enrichment), option=orjson.OPT_APPEND_NEWLINE)
        self.sums.append(hashlib.sha256(data).digest())
        if self._before is None or not _link(self._before / name, self._folder / name, data):
            (self._folder / name).write_bytes(data)

    def repeat(self, before: Stretch) -> None:
        """Keep the files that records had in the last set."""
        self.sums += before.sums
        for key in before.keys:
            name = record_file(key)
            old, new = f"{self._before}/{name}", f"{self._folder}/{name}"
            try:
                os.link(old, new)
            except OSError:  # a file system without hard links
                shutil.copy2(old, new)


@contextmanager
def records_writer(folder: Path, before: Path | None = None) -> Iterator[RecordsWriter]:
    """Give what writes one record to a file of its own in `folder`."""
    folder.mkdir()
    yield RecordsWriter(folder, before)


def record_file(key: str) -> str:
    """Give the name of a record's file: the key where that is safe on every file system, else its digest as well.

    Two keys never get one name, also where capital and small letters are the same (macOS, Windows): a key of other
    signs than small letters, digits, ``_`` and ``-`` is shown as far as it can be, then ``~`` and its SHA-256.
    """
    if _PLAIN.fullmatch(key) and not _DEVICES.fullmatch(key):
        return f"{key}.json"
    shown = re.sub(r"[^a-z0-9_-]+", "_", key.lower(), flags=re.ASCII)[:60].strip("_")
    return f"{shown}{_MARK}{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"


def _link(old: Path, new: Path, data: bytes) -> bool:
    """Make `new` the file `old` if that holds `data` already; tell whether it did."""
    try:
        if old.stat().st_size != len(data) or old.read_bytes() != data:
            return False
        os.link(old, new)
    except OSError:
        return False
    return True
