"""Run: one batch at work, with all that its stages share; and how a batch is opened."""

from __future__ import annotations

import pickle
import re
import secrets
import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from glamdata.batch.columns import require_columns
from glamdata.batch.export_file import PRIVATE, cut_export, digest_export, slice_of, unpack_export
from glamdata.batch.partwork import PartJob, PartWork
from glamdata.errors import ExportError
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader
from glamdata.model.match import Verdict
from glamdata.model.person import People
from glamdata.store import codec, tables
from glamdata.store.database import Batch, Part
from glamdata.store.draft_rows import read_drafts, read_pointers, read_subject
from glamdata.store.parts import Made, Parts, code_version, fingerprint_of

if TYPE_CHECKING:
    from glamdata.formats.reader import Reader
    from glamdata.mapping.spec import Mapping
    from glamdata.model.clock import Clock
    from glamdata.model.draft import Draft, Subject
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.match import Decision, Outcome
    from glamdata.model.value import Pointer
    from glamdata.store.database import Store
    from glamdata.wikibase.site import Wiki

PART_SIZE = 10_000
NEVER = "never"
"""A mapping's `create:` that lets no item be made, whoever decides so."""


@dataclass(frozen=True)
class Run:
    """One batch at work. `store` is the coordinator's; part steps use the others and the export only.

    `people` are those of the workspace, who may do what.
    """

    store: Store
    batch: Batch
    mapping: Mapping
    parts: Parts
    wiki: Wiki
    clock: Clock
    people: People = People()  # noqa: RUF009  (frozen)

    @property
    def export(self) -> Path:
        """The export file."""
        return Path(self.batch.export_path)

    @cached_property
    def reader(self) -> Reader:
        """The reader of the export's format."""
        return open_reader(self.export, self.mapping.source.format, self.mapping.source.sheet)

    @cached_property
    def plain(self) -> Path:
        """The export as parts are read from it: a packed one is unpacked into a folder that only its owner may see."""
        return unpack_export(self.export, self.parts.folder, self.batch.export_digest, self.mapping.source.sheet)

    def drop_plain(self) -> None:
        """Remove what was unpacked; it is unpacked again when bytes are needed."""
        shutil.rmtree(self.parts.folder / PRIVATE, ignore_errors=True)
        for name in ("plain", "work", "_pickled_work"):
            self.__dict__.pop(name, None)

    @property
    def part_list(self) -> list[Part]:
        """The parts of the batch."""
        return self.store.parts(self.batch.name)

    def part(self, number: int) -> Part:
        """Give one part of the batch."""
        return next(part for part in self.part_list if part.number == number)

    @cached_property
    def context(self) -> str:
        """The fingerprint of all that reading and mapping depend on but the records."""
        version = code_version(
            "formats", "mapping", "model", "store/draft_columns.py", "store/draft_rows.py", "batch/partwork.py"
        )
        return fingerprint_of(self.mapping.fingerprint, pickle.dumps(self.reader), version)

    @cached_property
    def work(self) -> PartWork:
        """What reading and mapping any part of the export needs."""
        return PartWork(self.parts.folder, self.plain, self.reader, self.mapping, self.context)

    @cached_property
    def _pickled_work(self) -> bytes:
        return pickle.dumps(self.work)

    def job(self, part: Part) -> PartJob:
        """Give the job of reading and mapping one part."""
        return PartJob(self._pickled_work, slice_of(part), self.made_of(part))

    def made_of(self, part: Part) -> Made:
        """Say from what the tables of reading and mapping one part are made."""
        return Made(fingerprint_of(self.context, part), self.clock.now(), self.context)

    @property
    def slug(self) -> str:
        """The batch's name as Prefect takes it for keys: lower-case letters, digits and dashes."""
        return re.sub(r"[^a-z0-9]+", "-", self.batch.name.lower()).strip("-")

    def drafts(self, number: int) -> list[Draft]:
        """Give the drafts of a part."""
        return read_drafts(self.parts.rows(tables.DRAFTS, number), self.parts.rows(tables.STATEMENTS, number))

    def subjects(self, number: int) -> list[Subject]:
        """Give the subjects of a part's drafts, without reading their statements."""
        content = self.parts.table(tables.DRAFTS, number, ["subject"])
        return [read_subject(text) for text in content.column("subject").to_pylist()]

    def pointers(self) -> tuple[Pointer, ...]:
        """Give every distinct pointer of the batch once, in the order met; other statements are not even parsed."""
        found: dict[Pointer, None] = {}
        for number in self.parts.numbers(tables.STATEMENTS):
            found |= dict.fromkeys(read_pointers(self.parts.table(tables.STATEMENTS, number, ["statement", "sources"])))
        return tuple(found)

    def outcomes(self, number: int) -> list[Outcome]:
        """Give what the rules say of a part's records, each with its best candidate alone."""
        best = {
            row["record_key"]: (codec.candidate_from_row(row),)
            for row in self.parts.rows(tables.CANDIDATES, number)
            if row["place"] == 1
        }
        rows = self.parts.rows(tables.OUTCOMES, number)
        return [codec.outcome_from_row(row, best.get(row["record_key"], ())) for row in rows]

    def item_of(self, record_key: str) -> str:
        """Give the name of the further item that a draft's key is about (``work`` of ``123#work``); empty for none."""
        key, _, name = record_key.rpartition("#")
        return name if key and name in self._item_names else ""

    @cached_property
    def _item_names(self) -> frozenset[str]:
        return frozenset(item.name for item in self.mapping.items)

    def decided(self) -> dict[str, Decision]:
        """Give the standing decisions of match or new, by record; an item made for one on this wiki is its match."""
        standing = self.store.decisions.standing(self.batch.mapping)
        made = self.store.ledger.saved_items(self.batch.mapping, self.wiki.identity)
        decided = {}
        for key, decision in standing.items():
            if decision.verdict is Verdict.MATCH:
                decided[key] = decision
            elif decision.verdict is Verdict.NEW and self.mapping.match_of(key).create != NEVER:
                qid = made.get(key, "")
                decided[key] = replace(decision, verdict=Verdict.MATCH, qid=qid) if qid else decision
        return decided

    def made(self, *inputs: object) -> Made:
        """Say from what a part is made now."""
        return Made(fingerprint_of(*inputs) if inputs else "", self.clock.now())

    def folder(self, *names: str) -> Path:
        """Give a folder of the batch, made if need be."""
        folder = self.parts.folder.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class BatchLedger:
    """The ledger of one batch on one wiki. Implements wikibase.outgoing.Ledger."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def add(self, entry: LedgerEntry) -> None:
        """Append a line, durable when this returns."""
        self._run.store.ledger.add(self._run.wiki.identity, [entry])

    def left_open(self) -> dict[str, LedgerEntry]:
        """Give the newest lines after which it is not known what became of the edit."""
        return self._run.store.ledger.left_open(self._run.batch.name, self._run.wiki.identity)


@dataclass(frozen=True, slots=True)
class Source:
    """What a batch is made from: an export, the mapping for it, and whether the export is full or a delta.

    `name` names the batch; without one it is ``<mapping>-<export>``, so that the next export of the same name goes on
    in the same batch.
    """

    export: Path
    mapping: Path
    kind: str = "full"
    name: str = ""


def open_batch(store: Store, source: Source, wiki: Wiki, clock: Clock, part_size: int = PART_SIZE) -> Run:
    """Register an export as a batch, cut into parts, or open the batch it is.

    Raises ExportError and MappingError before anything is written.
    """
    mapping = read_mapping(source.mapping)
    reader = open_reader(source.export, mapping.source.format, mapping.source.sheet)
    digest = digest_export(source.export)
    name = source.name or name_batch(mapping.name, source.export)
    before = store.find_batch(name)
    batch = Batch(
        name=name,
        mapping=mapping.name,
        mapping_path=str(source.mapping.resolve()),
        mapping_fingerprint=mapping.fingerprint,
        export_path=str(source.export.resolve()),
        export_digest=digest,
        export_kind=source.kind,
        edit_group=before.edit_group if before else secrets.token_hex(6),
        created=before.created if before else clock.now().isoformat(timespec="seconds"),
    )
    cut = store.parts(name)
    if before is None or (before.export_digest, before.mapping_fingerprint) != (digest, mapping.fingerprint):
        require_columns(source.export, reader, mapping)
    if before is None or before.export_digest != digest or not (cut and all(part.digest for part in cut)):
        plain = unpack_export(source.export, Parts(store.folder, name).folder, digest, mapping.source.sheet)
        store.save_batch(batch, cut_export(plain, reader, part_size))
    else:
        store.save_batch(batch, cut)
    return _run(store, batch, mapping, wiki, clock)


def reopen_batch(store: Store, name: str, wiki: Wiki, clock: Clock) -> Run:
    """Open a batch that was prepared before. Raises WorkspaceError where there is none of that name."""
    batch = store.batch(name)
    return _run(store, batch, read_mapping(Path(batch.mapping_path)), wiki, clock)


def require_unchanged_export(run: Run) -> None:
    """Raise ExportError where the export file is not the one that was prepared."""
    if digest_export(run.export) != run.batch.export_digest:
        raise ExportError(f"{run.export} has changed since it was prepared as {run.batch.name}: run `prepare` first.")


def _run(store: Store, batch: Batch, mapping: Mapping, wiki: Wiki, clock: Clock) -> Run:
    return Run(store, batch, mapping, Parts(store.folder, batch.name), wiki, clock)


def name_batch(mapping: str, export: Path) -> str:
    """Name the batch of an export and the mapping of that name, as it is called where nobody names it."""
    return _slug(f"{mapping}-{export.name.split('.')[0]}")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.") or "batch"
