"""BEACON: which record of the catalogue is which item, a link a line, for link services and other catalogues.

https://gbv.github.io/beaconspec/beacon.html. A source is the record's key, percent-encoded; its address is the prefix
with the key at its end, as the header says.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from glamdata.formats.record_uri import ENTITY, encode_key
from glamdata.model.enrichment import RECORD_PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment

_VIAF = "P214"
_TARGETS = {"wikidata": f"{ENTITY}{{+ID}}", "viaf": "http://viaf.org/viaf/{+ID}"}
_DESCRIPTIONS = {"wikidata": "Records and the Wikidata items they are", "viaf": "Records and their VIAF clusters"}


@contextmanager
def beacon_writer(path: Path, record_url: str, target: str) -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes the links of one record to `path`; `target` is ``wikidata`` or ``viaf``.

    Links stand in the order of the records. TIMESTAMP is the last day on which an item in the file was read, so that a
    file without a change keeps its bytes; a file without links has none. A further item of a record (``123#work``) has
    a line only where a key ends the address: no prefix could give its address otherwise.
    """
    last: date | None = None
    with TemporaryFile("w+", encoding="utf-8", newline="") as body:

        def write(enrichment: Enrichment) -> None:
            nonlocal last
            source = encode_key(enrichment.record_key)
            if "#" in source and not record_url.endswith(RECORD_PLACE):
                return
            for link in _links(enrichment, target):
                body.write(f"{source}||{link}\n")
                last = max(last or enrichment.retrieved, enrichment.retrieved)

        yield write
        body.seek(0)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"#{name}: {text}\n" for name, text in _header(record_url, target, last))
            file.write("\n")
            shutil.copyfileobj(body, file)


def _header(record_url: str, target: str, last: date | None) -> Iterator[tuple[str, str]]:
    yield "FORMAT", "BEACON"
    yield "PREFIX", record_url.replace(RECORD_PLACE, "{+ID}")
    yield "TARGET", _TARGETS[target]
    yield "RELATION", "http://www.w3.org/2002/07/owl#sameAs"
    yield "DESCRIPTION", _DESCRIPTIONS[target]
    if last:
        yield "TIMESTAMP", last.isoformat()


def _links(enrichment: Enrichment, target: str) -> Iterator[str]:
    if target == "wikidata":
        yield enrichment.qid
    else:
        yield from dict.fromkeys(v.text for v in enrichment.values if v.property == _VIAF and v.kind == "identifier")
