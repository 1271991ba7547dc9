"""Run: one batch at work, with all that its stages share; and how a batch is opened."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from glamdata import codec, tables
from glamdata.errors import ExportError
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, open_stream, plan_parts
from glamdata.model.match import Verdict
from glamdata.parts import Made, Parts, fingerprint_of
from glamdata.store import Batch, Part

if TYPE_CHECKING:
    from glamdata.formats.reader import Reader
    from glamdata.mapping.spec import Mapping
    from glamdata.model.clock import Clock
    from glamdata.model.draft import Draft, Subject
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.match import Candidate, Decision, Outcome
    from glamdata.store import Store
    from glamdata.wikibase.site import Wiki

PART_SIZE = 10_000
NEVER = "never"
"""A mapping's `create:` that lets no item be made, whoever decides so."""
CHUNK = 1 << 20


@dataclass(frozen=True)
class Run:
    """One batch at work. `store` is the coordinator's; part steps use the others and the export only."""

    store: Store
    batch: Batch
    mapping: Mapping
    parts: Parts
    wiki: Wiki
    clock: Clock

    @property
    def export(self) -> Path:
        """The export file."""
        return Path(self.batch.export_path)

    @cached_property
    def reader(self) -> Reader:
        """The reader of the export's format."""
        return open_reader(self.export, self.mapping.source.format)

    @property
    def part_list(self) -> list[Part]:
        """The parts of the batch."""
        return self.store.parts(self.batch.name)

    def part(self, number: int) -> Part:
        """Give one part of the batch."""
        return next(part for part in self.part_list if part.number == number)

    @property
    def slug(self) -> str:
        """The batch's name as Prefect takes it for keys: lower-case letters, digits and dashes."""
        return re.sub(r"[^a-z0-9]+", "-", self.batch.name.lower()).strip("-")

    def drafts(self, number: int) -> list[Draft]:
        """Give the drafts of a part."""
        return codec.drafts_from_rows(
            self.parts.rows(tables.DRAFTS, number), self.parts.rows(tables.STATEMENTS, number)
        )

    def outcomes(self) -> tuple[list[Subject], list[Outcome]]:
        """Give the subjects of all parts, and what the rules say of each."""
        subjects: list[Subject] = []
        outcomes: list[Outcome] = []
        for part in self.part_list:
            candidates: dict[str, list[Candidate]] = {}
            for row in self.parts.rows(tables.CANDIDATES, part.number):
                candidates.setdefault(row["record_key"], []).append(codec.candidate_from_row(row))
            subjects += [draft.subject for draft in self.drafts(part.number)]
            outcomes += [
                codec.outcome_from_row(row, candidates.get(row["record_key"], ()))
                for row in self.parts.rows(tables.OUTCOMES, part.number)
            ]
        return subjects, outcomes

    def decided(self) -> dict[str, Decision]:
        """Give the standing decisions of match or new, by record; an item made for one on this wiki is its match."""
        standing = self.store.decisions.standing(self.batch.mapping)
        made = self.store.ledger.saved_items(self.batch.mapping, self.wiki.identity)
        decided = {}
        for key, decision in standing.items():
            if decision.verdict is Verdict.MATCH:
                decided[key] = decision
            elif decision.verdict is Verdict.NEW and self.mapping.match.create != NEVER:
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

    def states(self) -> dict[str, LedgerEntry]:
        """Give the newest line of each record."""
        return self._run.store.ledger.states(self._run.batch.name, self._run.wiki.identity)


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
    reader = open_reader(source.export, mapping.source.format)
    digest = _digest(source.export)
    name = source.name or _slug(f"{mapping.name}-{source.export.name.split('.')[0]}")
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
    if before is None or before.export_digest != digest or not store.parts(name):
        parts = [Part(*astuple(piece)) for piece in plan_parts(source.export, reader, part_size)]
        store.save_batch(batch, parts)
    else:
        store.save_batch(batch, store.parts(name))
    return _run(store, batch, mapping, wiki, clock)


def reopen_batch(store: Store, name: str, wiki: Wiki, clock: Clock) -> Run:
    """Open a batch that was prepared before. Raises WorkspaceError where there is none of that name."""
    batch = store.batch(name)
    return _run(store, batch, read_mapping(Path(batch.mapping_path)), wiki, clock)


def require_unchanged_export(run: Run) -> None:
    """Raise ExportError where the export file is not the one that was prepared."""
    if _digest(run.export) != run.batch.export_digest:
        raise ExportError(f"{run.export} has changed since it was prepared as {run.batch.name}: run `prepare` first.")


def _run(store: Store, batch: Batch, mapping: Mapping, wiki: Wiki, clock: Clock) -> Run:
    return Run(store, batch, mapping, Parts(store.folder, batch.name), wiki, clock)


def _digest(export: Path) -> str:
    """Give the SHA-256 of the export's bytes as they lie on disk."""
    open_stream(export).close()
    digest = hashlib.sha256()
    with export.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.") or "batch"
