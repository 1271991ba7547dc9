"""Which files an export set has, and how each is written: every record is read once and goes to all of them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from glamdata.formats.beacon import BeaconWriter, beacon_writer
from glamdata.formats.csv_export import Cells, csv_form
from glamdata.formats.export_index import ExportIndex, IndexWriter, Repeating
from glamdata.formats.export_manifest import describe_known
from glamdata.formats.geojson import geojson_form
from glamdata.formats.json_records import FOLDER, RecordsWriter, record_file, records_writer
from glamdata.formats.jsonl import SCHEMA_NAME, jsonl_form, write_schema
from glamdata.formats.parquet_export import parquet_writer
from glamdata.formats.piece_file import PieceWriter, piece_writer
from glamdata.formats.rdf_export import jsonld_form, ntriples_form, turtle_form
from glamdata.formats.rdf_triples import TripleMaker
from glamdata.formats.timeline import timeline_form
from glamdata.formats.xlsx_export import xlsx_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from glamdata.formats.export_set import ExportSet
    from glamdata.formats.piece_file import Stretch
    from glamdata.model.enrichment import Enrichment, EnrichRules
    from glamdata.model.finding import Finding

_INDEX = "records"
_NOTHING = ExportIndex(Path(), "", Path())


class Writer(Protocol):
    """What writes one record to one file, or what records gave last time."""

    def __call__(self, enrichment: Enrichment, /) -> None:
        """Write one record."""

    def repeat(self, before: Stretch, /) -> None:
        """Write what records gave last time."""


_NAMES = {
    "csv": ("enriched.csv",),
    "xlsx": ("enriched.xlsx",),
    "jsonl": ("enriched.jsonl",),
    "json": (FOLDER,),
    "parquet": ("enriched.parquet",),
    "jsonld": ("enriched.jsonld",),
    "turtle": ("enriched.ttl",),
    "ntriples": ("enriched.nt",),
    "geojson": ("enriched.geojson",),
    "timeline": ("timeline.json",),
    "beacon": ("beacon-wikidata.txt", "beacon-viaf.txt"),
}


def export_names(rules: EnrichRules) -> list[str]:
    """Give the names of the files :func:`open_files` writes, in order.

    ``enriched.jsonl`` is always among them: what has changed since the last set is told from it.
    """
    return [name for kind, names in _NAMES.items() if kind in rules.formats or kind == "jsonl" for name in names]


class Files:
    """The files of a set while they are written; `reports` hears what a format can't hold."""

    def __init__(
        self, writers: dict[str, Writer], pieces: dict[str, PieceWriter], before: ExportIndex, index: IndexWriter
    ) -> None:
        self._writers, self.pieces = list(writers.values()), pieces
        self._before, self.index = before, index
        self._repeating = Repeating(before, self._writers)

    def __call__(self, enrichment: Enrichment, digest: bytes = b"") -> None:
        """Write one record to every file. `digest` is that of all it was made from."""
        self._repeating.flush()
        for write in self._writers:
            write(enrichment)
        self.index.note(enrichment.record_key, digest, enrichment.retrieved.isoformat())

    def repeat(self, key: str, digest: bytes) -> bool:
        """Write what the record gave last time, if it was made from the same; tell whether it was."""
        place = self._before.find(key, digest) if digest else -1
        if place < 0:
            return False
        self._repeating.add(place)
        self.index.note(key, digest, self._before.day(place))
        return True

    def flush(self) -> None:
        """Write what is still to be taken over."""
        self._repeating.flush()


@contextmanager
def open_files(
    out: ExportSet,
    rules: EnrichRules,
    datatypes: Mapping[str, str],
    report: Callable[[Finding], None],
    context: str = "",
) -> Iterator[Files]:
    """Give what writes one record to every file that `rules` ask for; the files are whole when the block is left.

    `report` takes a Finding for what a format can't hold. `context` is the fingerprint of all that the files are made
    from besides the records; where it is that of the last set, records can be repeated.
    """
    write_schema(out.path(SCHEMA_NAME))
    names = export_names(rules)
    before = ExportIndex(out.last_index(_INDEX), context, out.last(""))
    pieces: dict[str, PieceWriter] = {}
    with ExitStack() as stack:
        opened: dict[str, Writer] = {}
        for name, make in _writers(out, rules, datatypes, report).items():
            if name in names:
                opened[name] = stack.enter_context(make(out.path(name)))
                found = opened[name]
                pieces |= {name: found} if isinstance(found, PieceWriter) else {}
                pieces |= {name: found.pieces} if isinstance(found, BeaconWriter) else {}
        files = Files(opened, pieces, before if before.files >= pieces.keys() else _NOTHING, IndexWriter(context))
        yield files
        files.flush()
    sums = _sums_of(opened.get(FOLDER))
    if sums:
        out.tell(FOLDER, describe_known(out.path(FOLDER), map(record_file, files.index.keys), sums))
    if context:
        sizes = [name for name in names if name != FOLDER]
        files.index.write(out.index(_INDEX), pieces, out.path(names[0]).parent, sizes, sums)


def _sums_of(writer: Writer | None) -> list[bytes]:
    return writer.sums if isinstance(writer, RecordsWriter) else []


def _writers(
    out: ExportSet, rules: EnrichRules, datatypes: Mapping[str, str], report: Callable[[Finding], None]
) -> dict[str, Callable[[Path], AbstractContextManager[Writer]]]:
    url, cells, triples = rules.record_url, Cells(rules, datatypes), TripleMaker(rules.record_url)
    forms = {
        "enriched.csv": csv_form(cells),
        "enriched.jsonl": jsonl_form(),
        "enriched.jsonld": jsonld_form(triples),
        "enriched.ttl": turtle_form(triples),
        "enriched.nt": ntriples_form(triples),
        "enriched.geojson": geojson_form(url),
        "timeline.json": timeline_form(url),
    }
    plain = {
        name: lambda path, form=form: piece_writer(path, form, out.last(path.name)) for name, form in forms.items()
    }
    return {
        **plain,
        "enriched.xlsx": lambda path: xlsx_writer(path, cells, report, old=out.last(path.name)),
        FOLDER: lambda path: records_writer(path, out.last(FOLDER)),
        "enriched.parquet": lambda path: parquet_writer(path, rules, datatypes, out.last(path.name)),
        "beacon-wikidata.txt": lambda path: beacon_writer(path, url, "wikidata", out.last(path.name)),
        "beacon-viaf.txt": lambda path: beacon_writer(path, url, "viaf", out.last(path.name)),
    }
