"""Bringing home: what the items of one part know, read from the wiki where they moved, kept where they did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.batch.label_book import LabelBook
from glamdata.enriching.enrich import enrich_record, needed_labels
from glamdata.enriching.licence import media_names, read_licence, with_licences, without_media
from glamdata.model.finding import Finding, Severity
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of
from glamdata.wikibase.moved import find_moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from glamdata.batch.run import Run
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.entity import Entity
    from glamdata.store.database import Part
    from glamdata.wikibase.commons import CommonsClient
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

Row = dict[str, Any]
Told = tuple["Enrichment", list[Finding]]

CHUNK = 250
"""Items held in memory at a time: some have a megabyte."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where knowledge comes from: the wiki, its query service, and the Commons that knows the licences of images.

    Without `client` the wiki alone is asked what moved; without `commons` no image is brought home.
    """

    reader: Reader
    client: SparqlClient | None = None
    commons: CommonsClient | None = None


class Homecoming:
    """One part on its way home."""

    def __init__(self, run: Run, part: Part, sources: Sources) -> None:
        self._run = run
        self._part = part
        self._sources = sources
        self._rules = run.mapping.enrich
        self._today = run.clock.now().date()
        version = code_version("enriching", "model", "batch/homecoming.py")
        self._context = fingerprint_of(self._rules.content, run.wiki.identity, run.wiki.commons, version)
        self._ours = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
        self._without_licence = 0

    def bring(self) -> None:
        """Write the part's enrichments, and its findings: those of records that did not move stay."""
        run, number, stage = self._run, self._part.number, tables.findings_table("roundtrip")
        qids = self._matched()
        book = LabelBook(run.folder() / "labels.json", self._rules.languages, self._sources.reader, self._today)
        rows = self._unmoved(qids, book.changed)
        told = [row for row in run.parts.rows(stage, number) if row["record_key"] in rows]
        for enrichment, findings in self._fetch({key: qid for key, qid in qids.items() if key not in rows}, book, told):
            context = self._context_of(qids[enrichment.record_key])
            rows[enrichment.record_key] = codec.enrichment_row(enrichment, context)
            told += [codec.finding_row(finding) for finding in findings]
        if self._without_licence:
            told.append(codec.finding_row(_about_no_commons(self._without_licence)))
        book.save()
        run.parts.write(stage, number, told, run.made())
        run.parts.write(tables.ENRICHMENTS, number, [rows[key] for key in qids if key in rows], run.made())

    def _matched(self) -> dict[str, str]:
        """Give the item of each record that has one, in the order of the export."""
        decided = {key: decision.qid for key, decision in self._run.decided().items() if decision.qid}
        keys = self._run.parts.table(tables.DRAFTS, self._part.number, ["record_key"]).column("record_key").to_pylist()
        return {key: decided[key] for key in keys if key in decided}

    def _context_of(self, qid: str) -> str:
        """Give what an enrichment is made from besides the item: also the id that was asked for, which may redirect."""
        return fingerprint_of(self._context, qid)

    def _unmoved(self, qids: Mapping[str, str], changed: frozenset[str]) -> dict[str, Row]:
        """Give the rows that still hold: the same decision and rules, and neither item nor labels moved."""
        before = self._run.parts.rows(tables.ENRICHMENTS, self._part.number)
        held = {
            row["record_key"]: row
            for row in before
            if row["record_key"] in qids and row["context"] == self._context_of(qids[row["record_key"]])
        }
        moved = find_moved(
            {row["qid"]: row["revision"] for row in held.values()}, self._sources.reader, self._sources.client
        )
        return {
            key: row
            for key, row in held.items()
            if row["qid"] not in moved and not (changed and changed & _items_shown(row))
        }

    def _fetch(self, moved: Mapping[str, str], book: LabelBook, told: list[Row]) -> Iterator[Told]:
        keys = list(moved)
        for start in range(0, len(keys), CHUNK):
            chunk = {key: moved[key] for key in keys[start : start + CHUNK]}
            entities = self._entities(set(chunk.values()))
            labels = book.take({qid for entity in entities.values() for qid in needed_labels(entity, self._rules)})
            made = []
            for key, qid in chunk.items():
                if qid in entities:
                    entity = entities[qid]
                    made.append(
                        enrich_record(key, entity, self._rules, retrieved=self._today, labels=labels, ours=self._ours)
                    )
                else:
                    told.append(codec.finding_row(_about_gone(key, qid)))
            yield from self._with_licences(made)

    def _entities(self, qids: set[str]) -> dict[str, Entity]:
        """Give the items by the id asked for, without those that are gone.

        An item and one that was merged into it come back as one where both are asked for together, so what is missing
        is asked for again as long as that finds more.
        """
        entities: dict[str, Entity] = {}
        while missing := sorted(qids - entities.keys()):
            found = self._sources.reader.entities(missing)
            if not found:
                break
            entities |= found
        return entities

    def _with_licences(self, made: list[Told]) -> Iterator[Told]:
        """Give enrichments with licences; where nobody can be asked for them, without images."""
        if self._sources.commons is None:
            for enrichment, findings in made:
                self._without_licence += len(media_names(enrichment))
                yield without_media(enrichment), findings
            return
        names = {name for enrichment, _ in made for name in media_names(enrichment)}
        facts = self._sources.commons.facts(names)
        licences = {name: read_licence(said) for name, said in facts.items()}
        for enrichment, findings in made:
            licensed, more = with_licences(enrichment, licences)
            yield licensed, [*findings, *more]


def _items_shown(row: Row) -> set[str]:
    values: Iterable[dict[str, Any]] = orjson.loads(row["values"])
    return {value["text"] for value in values if value["kind"] == "item"}


def _about_gone(key: str, qid: str) -> Finding:
    message = (
        f"{qid} does not exist on the wiki (any more): the record has lost its link. Decide again which item it is."
    )
    return Finding(Severity.WARNING, "roundtrip", "item-gone", key, message, value=qid)


def _about_no_commons(count: int) -> Finding:
    message = (
        f"{count} images are not shown: their licences are not known. Name the api.php of Wikimedia Commons as"
        " `commons` in [wiki] of glamdata.toml."
    )
    return Finding(Severity.INFO, "roundtrip", "no-licence", "", message)
