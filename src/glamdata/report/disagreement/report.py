"""The report of disagreements: what the catalogue and the wiki say differently, put together from all that was seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from glamdata.batch.uncollected import uncollected
from glamdata.disagreeing.disagreement import Basis, Disagreement, Judgement, Kind, Owner
from glamdata.disagreeing.owner import with_proof, without_sources
from glamdata.errors import QueryError, WikiError
from glamdata.formats.record_uri import record_uri
from glamdata.report.disagreement.changes import ChangesFound, find_changes
from glamdata.report.disagreement.files import DisagreementFiles, Shown
from glamdata.report.disagreement.history import HistoryReader, Moment, difference_url, item_url
from glamdata.report.disagreement.identity import find_identifiers_twice, find_records_together
from glamdata.report.disagreement.keeping import ValueKeeper
from glamdata.report.disagreement.page import PAGE_FILE, Numbers, write_page
from glamdata.report.disagreement.witness import judge_own_number
from glamdata.report.keepers import keepers_of
from glamdata.report.reading_items import ItemReading, Looked
from glamdata.store import codec, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.model.property import PropertyDefinition

SHOWN = 1_000
"""Rows of a kind in the page; all are in the CSV and JSON files."""
FOLDER = "disagreements"
TOLD_BETTER = frozenset({Kind.CHANGED, Kind.DEPRECATED})
"""A value that others put in the place of ours is told as that, and not again."""
SHARED = "another record leads to this item too: is it the right one?"
WROTE = "we wrote the item's value ourselves, and the record says otherwise now"


@dataclass(slots=True)
class Report:
    """What a report came to: its folder and page, the numbers, and what could not be seen, with how often."""

    folder: Path
    page: Path
    numbers: Numbers
    unseen: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Give the numbers for machines."""
        return {**self.numbers.to_json(), "unseen": self.unseen, "page": str(self.page)}


@uncollected()
def report_disagreements(
    run: Run,
    connection: Connection,
    properties: Mapping[str, PropertyDefinition],
    tell: Callable[[str], None],
    folder: Path | None = None,
) -> Report:
    """Compare every record that has an item with it, and follow what we pushed; write page, CSV, JSON and uploads.

    `folder` is where, that of the batch if left out. Where wiki or query service stop answering on the way, what was
    seen before stands with its day and the rest is counted as not seen. Items are fetched only where they moved.
    """
    folder = folder or run.folder(FOLDER)
    with DisagreementFiles(folder, SHOWN) as files:
        reporter = _Reporter(run, connection, properties, files)
        reporter.follow_statements(tell)
        reporter.compare_records(tell)
        reporter.look_for_doubles(tell)
        numbers = reporter.end()
        page = folder / PAGE_FILE
        files.close_with({**numbers.to_json(), "unseen": reporter.unseen})
    write_page(page, run, numbers, reporter.unseen, files)
    return Report(folder, page, numbers, reporter.unseen)


@dataclass(slots=True)
class _Account:
    """What is counted on the way."""

    records: int = 0
    said: int = 0
    met: int = 0
    unresolved: int = 0
    held: Counter[str] = field(default_factory=Counter)


class _Reporter:
    def __init__(
        self,
        run: Run,
        connection: Connection,
        properties: Mapping[str, PropertyDefinition],
        files: DisagreementFiles,
    ) -> None:
        self._run = run
        self._connection = connection
        self._files = files
        keeper, reader = ValueKeeper(run, connection.reader, properties), connection.reader
        self._facts = keeper.facts
        self._reading = ItemReading(run, keeper, reader, connection.client, keepers_of(run, reader, properties))
        self._deciding = Counter(one.qid for one in self._facts.decided.values() if one.qid)
        self._items: dict[str, str] = {}
        self._headings: dict[str, str] = {}
        self._account = _Account()
        self._changes = ChangesFound()
        self.unseen: dict[str, int] = {}

    def follow_statements(self, tell: Callable[[str], None]) -> None:
        """Follow the statements of the batch's ledger."""
        self._changes = find_changes(self._run, self._connection, tell)
        for why, count in self._changes.unseen.items():
            self._miss(why, count)

    def compare_records(self, tell: Callable[[str], None]) -> None:
        """Compare the records of every part with their items."""
        parts = self._run.part_list
        for part in parts:
            tell(f"comparing part {part.number} of {len(parts)} with its items")
            looked = self._reading.look(part.number)
            self._account.records += len(looked.rows) + len(looked.unseen)
            self._miss("records whose items could not be read", len(looked.unseen))
            self._miss("records shown as they were when their items were read last", len(looked.old))
            self._headings |= self._read_headings(part.number)
            self._add_part(looked)
        if self._reading.away:
            self.unseen[f"the wiki did not answer: {self._reading.away}"] = 1

    def look_for_doubles(self, tell: Callable[[str], None]) -> None:
        """Find identifiers of ours on several items, and records of ours that lead to one item."""
        tell("looking for identifiers on several items")
        reader, client = self._connection.reader, self._connection.client
        for part in self._run.part_list:
            try:
                self._add(find_identifiers_twice(self._run, part.number, self._items, reader, client))
            except QueryError as error:
                self.unseen[f"identifiers on several items: the query service did not answer: {error}"] = 1
                break
            except WikiError as error:
                self.unseen[f"identifiers on several items: the wiki did not answer: {error}"] = 1
                break
        self._add(find_records_together(self._run, self._items))
        self._add(map(read_row, self._changes.rows))

    def end(self) -> Numbers:
        """Give the numbers; what the upload leaves out is among them."""
        account, uploads = self._account, self._files.mismatches
        return Numbers(
            batch=self._run.batch.name,
            when=self._run.clock.now().isoformat(timespec="seconds"),
            wiki=self._run.wiki.identity,
            records=account.records,
            statements=account.said,
            compared=account.met,
            unresolved=account.unresolved,
            pushed_items=self._changes.items,
            fetched=self._reading.fetched,
            counts={(kind.value, owner): count for (kind, owner), count in self._files.counts.items()},
            uploaded=uploads.rows,
            uploads=tuple(uploads.names),
            left_out={**uploads.left_out, **{f"held: {code}": count for code, count in account.held.items()}},
        )

    def _read_headings(self, number: int) -> dict[str, str]:
        """Give the headings of a part's records that have an item."""
        content = self._run.parts.table(tables.DRAFTS, number, ["record_key", "heading"])
        rows = zip(*(content.column(name).to_pylist() for name in content.column_names), strict=True)
        decided = self._facts.decided
        return {key: heading for key, heading in rows if key in decided and decided[key].qid}

    def _add_part(self, looked: Looked) -> None:
        gone: list[Disagreement] = []
        for key, row in looked.rows.items():
            if row["qid"] != row["asked"]:
                gone.append(_about_gone(key, row["asked"], row["qid"]))
            if not row["qid"]:
                continue
            self._items[key] = row["qid"]
            self._add_said(key, codec.load(row["said"]), self._is_in_doubt(row))
        self._add(self._with_moments(gone))

    def _is_in_doubt(self, looked: Mapping[str, Any]) -> bool:
        """Say whether another record was decided to be the item, so that it may not be this record's."""
        return self._deciding[looked["qid"]] > int(looked["asked"] == looked["qid"])

    def _add_said(self, key: str, said: dict[str, Any], is_in_doubt: bool) -> None:
        self._account.said += said["said"]
        self._account.met += said["met"]
        self._account.unresolved += said["unresolved"]
        for one in said["rows"]:
            row = read_row(one["row"])
            if self._changes.told.get(row.guid) not in TOLD_BETTER:
                judged = self._judged_again(row)
                if is_in_doubt:
                    judged = replace(judged, judgement=without_sources(judged.judgement, SHARED))
                self._add([judged])
            if is_in_doubt and row.kind is Kind.VALUE:
                self._account.held["the item is that of several records"] += 1
            elif one["held"]:
                self._account.held[one["held"]] += 1
            elif row.kind is Kind.VALUE:
                self._files.mismatches.add(tuple(one["upload"]) if one["upload"] else None, self._record_url(key))

    def _with_moments(self, gone: list[Disagreement]) -> Iterator[Disagreement]:
        """Say when items were merged, and by whom, as far as the wiki answers."""
        led = {row.qid: row.theirs for row in gone if row.kind is Kind.REDIRECTED}
        moments: dict[str, Moment] = {}
        if led and not self._reading.away:
            try:
                moments = HistoryReader(self._connection.session).merges(led)
            except WikiError as error:
                self._reading.away = str(error)
        for row in gone:
            yield at_moment(row, moments.get(row.qid))

    def _add(self, rows: Iterable[Disagreement]) -> None:
        api, properties = self._run.wiki.api, self._facts.properties
        for row in rows:
            shown = Shown(
                row,
                self._headings.get(row.record_key, ""),
                properties[row.property].label if row.property in properties else "",
                self._record_url(row.record_key),
                item_url(api, row.qid),
                difference_url(api, row.before, row.revision),
            )
            self._files.add(shown)

    def _judged_again(self, row: Disagreement) -> Disagreement:
        """Judge a row by what may have changed without the item moving: our catalogue, and what is ours."""
        judgement = judge_own_number(row, self._facts, self._facts.own_property_of(row.record_key))
        if row.kind is Kind.VALUE and self._changes.is_ours_still(row.guid):
            judgement = with_proof(judgement, Owner.CATALOGUE, WROTE)
        return replace(row, judgement=judgement)

    def _record_url(self, key: str) -> str:
        pattern = self._run.mapping.enrich.record_url
        return record_uri(pattern, key) if pattern and key else ""

    def _miss(self, why: str, count: int) -> None:
        if count:
            self.unseen[why] = self.unseen.get(why, 0) + count


def read_row(said: Mapping[str, Any]) -> Disagreement:
    """Read a row as it is kept between two reports."""
    judged = said["judgement"]
    judgement = Judgement(Owner(judged["owner"]), Basis(judged["basis"]), tuple(judged["evidence"]))
    kept = {**said, "kind": Kind(said["kind"]), "judgement": judgement, "others": tuple(said["others"])}
    return Disagreement(**kept)


def at_moment(row: Disagreement, moment: Moment | None) -> Disagreement:
    """Give a row with the revision that brought it."""
    if moment is None:
        return row
    return replace(row, revision=moment.revision, before=moment.parent, when=moment.when, user=moment.user)


def _about_gone(key: str, asked: str, now: str) -> Disagreement:
    """Make the row of an item that leads elsewhere or is gone: the catalogue's link is to be changed."""
    if now:
        judgement = Judgement(Owner.CATALOGUE, Basis.PROOF, (f"{asked} was merged into {now}",))
        return Disagreement(Kind.REDIRECTED, key, asked, judgement, ours=asked, theirs=now, others=(now,))
    judgement = Judgement(Owner.CATALOGUE, Basis.PROOF, (f"{asked} does not exist on the wiki any more",))
    return Disagreement(Kind.DELETED, key, asked, judgement, ours=asked)
