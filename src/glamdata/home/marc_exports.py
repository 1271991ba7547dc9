"""The MARC delta of a batch: its records as they stand in the export, with what is known of each."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from glamdata.batch.export_file import slice_of
from glamdata.formats.export_index import ExportIndex, IndexWriter, Repeating
from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_delta import MarcDelta
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.marcxml_delta import MarcXmlDelta, namespaces_of
from glamdata.formats.piece_file import piece_writer
from glamdata.formats.reader import read_part
from glamdata.home.named_items import NamedItems, fill_named_items
from glamdata.model.enrichment import HEADINGS
from glamdata.model.known import Known
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from glamdata.batch.run import Run
    from glamdata.formats.export_set import ExportSet
    from glamdata.formats.piece_file import PieceWriter
    from glamdata.home.export_findings import ExportFindings

    Delta = MarcDelta | MarcXmlDelta

_HEAD = 1 << 16  # what stands before the first record
_INDEX = "marc"
_NOT_ENRICHED = "marc-not-enriched"


class Described(NamedTuple):
    """One record of the export: its key, what its piece is made from, and the rows of the items that it describes."""

    key: str
    digest: bytes
    rows: Mapping[str, dict[str, Any]]


class Into(NamedTuple):
    """Where the records go, with what is taken over from the last set."""

    delta: Delta
    writer: PieceWriter
    before: ExportIndex
    repeating: Repeating
    notes: IndexWriter


def write_delta(run: Run, out: ExportSet, told: ExportFindings) -> list[str]:
    """Write the changed records of a MARC 21 export in the form it came in; UNIMARC has other fields.

    A record's piece is taken over from the last set where its bytes, its items and the items of its headings are the
    same.
    """
    delta = _delta_of(run)
    if delta is None:
        return []
    with fill_named_items(run) if HEADINGS in run.mapping.enrich.marc else NamedItems() as named:
        version = code_version("formats", "model", "mapping/uri.py", "mapping/identifiers.py", "home/marc_exports.py")
        context = fingerprint_of(run.mapping.enrich.marc, delta.form.head, named.digest(), version)
        before = ExportIndex(out.last_index(_INDEX), context, out.last(""))
        index = IndexWriter(context)
        path = out.path(delta.name)
        delta.report = told.report
        with piece_writer(path, delta.form, out.last(delta.name)) as writer:
            into = Into(delta, writer, before, Repeating(before, [writer]), index)
            for part in run.part_list:
                _write_part(run, part, into, named, told)
            into.repeating.flush()
        index.write(out.index(_INDEX), {delta.name: writer}, path.parent, [delta.name])
    return [delta.name]


def _write_part(run: Run, part: Any, into: Into, named: NamedItems, told: ExportFindings) -> None:
    described = _described(run, part.number)
    for raw, _ in read_part(run.plain, run.reader, slice_of(part)):
        one = described.get(raw.position)
        if one is None:
            continue
        if (place := into.before.find(one.key, one.digest)) >= 0:
            into.repeating.add(place)
            told.keep(one.key, _NOT_ENRICHED)
        else:
            enrichments = {item: codec.enrichment_from_row(row) for item, row in one.rows.items()}
            further = tuple((item, enrichment) for item, enrichment in enrichments.items() if item)
            into.repeating.flush()
            into.writer.put(into.delta.piece(raw.data, Known(one.key, enrichments.get(""), further, named)))
        into.notes.note(one.key, one.digest, "")


def _delta_of(run: Run) -> Delta | None:
    asked = run.mapping.enrich.marc
    match run.reader:
        case MarcReader(unimarc=False):
            return MarcDelta(asked)
        case MarcXmlReader(unimarc=False, encoding=encoding):
            with run.plain.open("rb") as file:
                namespaces = namespaces_of(file.read(_HEAD).decode(encoding, "replace"))
            return MarcXmlDelta(asked, namespaces, encoding)
        case _:
            return None


def row_digest(row: Mapping[str, Any]) -> bytes:
    """Give the digest of an enrichment's row."""
    digest = hashlib.blake2b(digest_size=16)
    for name in ("qid", "revision", "retrieved", "values"):
        digest.update(str(row[name]).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.digest()


def _described(run: Run, number: int) -> dict[int, Described]:
    """Give what is known of the records of a part by their position; where headings are asked for, of all of them."""
    rows = {row["record_key"]: row for row in run.parts.rows(tables.ENRICHMENTS, number)}
    drafts = run.parts.table(tables.DRAFTS, number, ["record_key", "position", "digest"]).to_pylist()
    keys: dict[int, dict[str, str]] = {}
    digests: dict[int, str] = {}
    for draft in drafts:
        keys.setdefault(draft["position"], {})[run.item_of(draft["record_key"])] = draft["record_key"]
        digests[draft["position"]] = draft["digest"]
    described = {}
    for position, of_item in keys.items():
        found = {item: rows[key] for item, key in of_item.items() if key in rows}
        if found or HEADINGS in run.mapping.enrich.marc:
            key = of_item.get("") or next(iter(of_item.values())).rpartition("#")[0]
            parts = b"".join(item.encode() + b"\0" + row_digest(row) for item, row in found.items())
            digest = hashlib.blake2b(digests[position].encode() + parts, digest_size=16).digest()
            described[position] = Described(key, digest, found)
    return described
