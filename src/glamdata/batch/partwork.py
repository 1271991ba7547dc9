"""PartWork: reading and mapping one part of an export, in whatever process.

Imports nothing heavy, since a worker process starts with this module, and needs no database: the export and the
batch's folder are all it touches.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from glamdata.batch.earlier import Earlier
from glamdata.batch.uncollected import uncollected
from glamdata.formats.mendable import frame_of
from glamdata.formats.parsed import digest_of
from glamdata.formats.reader import BLOCK, PartSlice, Reader, parse_block, split_slice
from glamdata.mapping.draft import BLOCK as MAPPED
from glamdata.mapping.draft import draft_records, record_key
from glamdata.mapping.names import LANGUAGE_TAGS
from glamdata.mapping.select import tags_of
from glamdata.store import codec, tables
from glamdata.store.draft_columns import DraftColumns
from glamdata.store.parts import Made, Parts, table_of
from glamdata.store.refused import keep_refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from glamdata.formats.parsed import Parsed
    from glamdata.mapping.draft import DraftResult
    from glamdata.mapping.spec import Mapping
    from glamdata.model.finding import Finding
    from glamdata.model.record import CatalogueRecord, RawRecord
    from glamdata.store.parts import Table

ROWS = 1_000
"""Records whose rows become Arrow columns together: Arrow's own cost is by the call, more than by the row."""
WRITTEN = (
    tables.findings_table("read"),
    tables.findings_table("map"),
    tables.EXCLUSIONS,
    tables.RECORDS,
    tables.STATEMENTS,
    tables.DRAFTS,
)
NOTHING_MADE = "the mapping can make nothing of it; see its findings"


@dataclass(frozen=True, slots=True)
class PartWork:
    """What reading and mapping any part of one export needs. It can be sent to another process.

    `batch` is the batch's folder; `context` the fingerprint of everything but the records.
    """

    batch: Path
    export: Path
    reader: Reader
    mapping: Mapping
    context: str

    @property
    def parts(self) -> Parts:
        """The tables of the batch."""
        return Parts.at(self.batch)


@dataclass(frozen=True, slots=True)
class PartJob:
    """One part to be read and mapped: `work` is a pickled PartWork, the same bytes for all parts of the export."""

    work: bytes
    part: PartSlice
    made: Made


def do_job(job: PartJob) -> int:
    """Read and map one part; give how many of its records are as they were before."""
    return read_and_map(_unpickle(job.work), job.part, job.made)


def read_and_map(work: PartWork, part: PartSlice, made: Made) -> int:
    """Read and map one part in one pass over its bytes; writes records, drafts, statements, exclusions and findings.

    Records that stand byte for byte in the export before are not parsed: what was made of them is taken over. Gives how
    many records these are. A part with the fingerprint it would get has nothing to do.
    """
    parts = work.parts
    if made.fingerprint and parts.fingerprint(tables.DRAFTS, part.number) == made.fingerprint:
        return part.count
    done = _Done(work.mapping)
    earlier = Earlier.of(work.batch, work.context)
    with uncollected():
        _read_and_map(work, part, earlier, done)
    frame = frame_of(work.reader)
    keep_refused(parts.folder, part.number, frame.suffix, frame.pieces(done.refused))
    for table, fresh in done.tables():  # the drafts come last: with them the part is whole
        parts.write_table(table, part.number, earlier.merge(table, fresh) if earlier else fresh, made)
    return earlier.taken if earlier else 0


def _read_and_map(work: PartWork, part: PartSlice, earlier: Earlier | None, done: _Done) -> None:
    raws = split_slice(work.export, work.reader, part)
    tags = tags_of(work.mapping.named) | LANGUAGE_TAGS
    for block in iter(lambda: list(islice(raws, BLOCK)), []):
        parsed = parse_block(work.reader, earlier.sift(block) if earlier else block, tags)
        while few := list(islice(parsed, MAPPED)):
            done.add_block(few)
        done.end_block()


class _Done:
    """What became of the records of a part."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._records: list[tuple[object, ...]] = []
        self._exclusions: list[tuple[object, ...]] = []
        self._read: list[Finding] = []
        self._mapped: list[Finding] = []
        self._drafts = DraftColumns()
        self._pieces: list[tuple[pa.Table, ...]] = []
        self.refused: list[RawRecord] = []

    def add_block(self, block: Sequence[tuple[RawRecord, Parsed]]) -> None:
        """Map the records of a block that were read; keep what is to be said of those that were not."""
        records = [parsed.record for _, parsed in block if parsed.record is not None]
        results = iter(draft_records(records, self._mapping))
        for raw, parsed in block:
            self._read += parsed.findings
            if parsed.record is None:
                self._add_unread(raw, parsed)
            else:
                self._add_mapped(raw, parsed.record, next(results))

    def _add_unread(self, raw: RawRecord, parsed: Parsed) -> None:
        status, reason = _why_not_read(parsed)
        self._records.append((raw.position, raw.offset, digest_of(raw.data), "", status, reason))
        if status == "refused":
            self.refused.append(raw)

    def _add_mapped(self, raw: RawRecord, record: CatalogueRecord, result: DraftResult) -> None:
        self._mapped += result.findings
        for draft in result.drafts:
            self._drafts.add(draft)
        key = result.drafts[0].key if result.drafts else record_key(record, self._mapping)
        self._records.append((raw.position, raw.offset, record.digest, key, "read", ""))
        if not result.drafts:
            reason = result.excluded or NOTHING_MADE
            self._exclusions.append((raw.position, raw.offset, record.digest, key, "excluded", reason))

    def end_block(self) -> None:
        """Turn the rows into Arrow columns where they have become many."""
        if len(self._records) >= ROWS:
            self._make_columns()

    def tables(self) -> Iterator[tuple[Table, pa.Table]]:
        """Give what is to be written; the drafts last."""
        self._make_columns()
        for of, *same in zip(WRITTEN, *self._pieces, strict=True):
            yield of, pa.concat_tables(same)

    def _make_columns(self) -> None:
        self._pieces.append(tuple(self._tables()))
        self._records, self._exclusions, self._read, self._mapped = [], [], [], []
        self._drafts = DraftColumns()

    def _tables(self) -> Iterator[pa.Table]:
        for of, findings in ((WRITTEN[0], self._read), (WRITTEN[1], self._mapped)):
            rows = [codec.finding_row(finding) for finding in findings]
            yield table_of(of, {name: [row[name] for row in rows] for name in of.columns()})
        yield table_of(tables.EXCLUSIONS, _columns(tables.EXCLUSIONS, self._exclusions))
        yield table_of(tables.RECORDS, _columns(tables.RECORDS, self._records))
        yield self._drafts.statements
        yield self._drafts.drafts


def _why_not_read(parsed: Parsed) -> tuple[str, str]:
    if parsed.ignored:
        return "ignored", parsed.ignored
    return "refused", " ".join(finding.message for finding in parsed.findings)


def _columns(of: Table, rows: Iterable[tuple[object, ...]]) -> dict[str, list[object]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return dict(zip(of.columns(), columns or [[] for _ in of.columns()], strict=True))


@lru_cache(maxsize=1)
def _unpickle(work: bytes) -> PartWork:
    unpickled: PartWork = pickle.loads(work)  # noqa: S301  (our own bytes, from the process that started this one)
    return unpickled
