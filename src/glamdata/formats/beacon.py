"""BEACON: which record of the catalogue is which item, a link a line, for link services and other catalogues.

https://gbv.github.io/beaconspec/beacon.html. A source is the record's key, percent-encoded; its address is the prefix
with the key at its end, as the header says.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from glamdata.formats.piece_file import Form, PieceWriter, open_or_none
from glamdata.formats.record_uri import ENTITY, encode_key
from glamdata.model.enrichment import RECORD_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.formats.piece_file import Stretch
    from glamdata.model.enrichment import Enrichment

_VIAF = "P214"
_TARGETS = {"wikidata": f"{ENTITY}{{+ID}}", "viaf": "http://viaf.org/viaf/{+ID}"}
_DESCRIPTIONS = {"wikidata": "Records and the Wikidata items they are", "viaf": "Records and their VIAF clusters"}


class BeaconWriter:
    """Writes the links of records; `target` is ``wikidata`` or ``viaf``.

    Links stand in the order of the records. TIMESTAMP is the last day on which an item in the file was read, so that a
    file without a change keeps its bytes; a file without links has none. A further item of a record (``123#work``) has
    a line only where a key ends the address: no prefix could give its address otherwise.
    """

    def __init__(self, body: BinaryIO, record_url: str, target: str, name: str, old: BinaryIO | None) -> None:
        self._last, self._name = "", name
        self._record_url, self._target = record_url, target
        base = _body_of(old) if old else 0
        self.pieces = PieceWriter(body, Form(self._render), name, old, base)

    def __call__(self, enrichment: Enrichment) -> None:
        """Write the links of one record."""
        self.pieces(enrichment)
        self._look(self.pieces.lengths[-1], enrichment.retrieved.isoformat())

    def repeat(self, before: Stretch) -> None:
        """Write the links that records had in the last set."""
        self.pieces.repeat(before)
        lengths = before.spans[self._name][1].tolist()
        for length, day in set(zip(lengths, before.days, strict=True)):
            self._look(length, day)

    def header(self) -> str:
        """Give the header of what was written."""
        lines = _header(self._record_url, self._target, self._last)
        return "".join(f"#{name}: {text}\n" for name, text in lines) + "\n"

    def _render(self, enrichment: Enrichment) -> bytes:
        source = encode_key(enrichment.record_key)
        if "#" in source and not self._record_url.endswith(RECORD_PLACE):
            return b""
        return "".join(f"{source}||{link}\n" for link in _links(enrichment, self._target)).encode()

    def _look(self, length: int, retrieved: str) -> None:
        if length:
            self._last = max(self._last, retrieved)


@contextmanager
def beacon_writer(path: Path, record_url: str, target: str, before: Path | None = None) -> Iterator[BeaconWriter]:
    """Give what writes the links of one record to `path`, and can repeat those in the file `before`."""
    with TemporaryFile() as body, open_or_none(before) as old:
        writer = BeaconWriter(body, record_url, target, path.name, old)
        yield writer
        writer.pieces.close()
        body.seek(0)
        with path.open("wb") as file:
            file.write(writer.header().encode())
            shutil.copyfileobj(body, file)


def _body_of(file: BinaryIO) -> int:
    """Give where the links of a file begin: after the first empty line."""
    file.seek(0)
    for line in file:
        if line == b"\n":
            break
    return file.tell()


def _header(record_url: str, target: str, last: str) -> Iterator[tuple[str, str]]:
    yield "FORMAT", "BEACON"
    yield "PREFIX", record_url.replace(RECORD_PLACE, "{+ID}")
    yield "TARGET", _TARGETS[target]
    yield "RELATION", "http://www.w3.org/2002/07/owl#sameAs"
    yield "DESCRIPTION", _DESCRIPTIONS[target]
    if last:
        yield "TIMESTAMP", last


def _links(enrichment: Enrichment, target: str) -> Iterator[str]:
    if target == "wikidata":
        yield enrichment.qid
    else:
        yield from dict.fromkeys(v.text for v in enrichment.values if v.property == _VIAF and v.kind == "identifier")
