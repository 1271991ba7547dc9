"""The page that says what a campaign did, to show in a library's newsletter: numbers, examples, by property, by day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.planning.piece import Piece, PieceKind
from glamdata.planning.show import show_snak
from glamdata.publish.campaign.batch import local_day, reopen_campaign
from glamdata.report.impact.edits import DONE, learn_edits, saved_edits
from glamdata.report.impact.plots_page import Example, Figure, FigurePage, Row, write_figures
from glamdata.store import tables
from glamdata.store.ledger import PUSH, UNDO
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.statement import Reference
    from glamdata.publish.campaign.batch import Campaigning

__all__ = ["write_campaign_page"]

EXAMPLES = 6
WHAT = (
    "Each reference was added to a statement that others had made and that named no source, or a Wikimedia project"
    " alone. No statement, value or rank was changed."
)
LOOKED_AT = 24
"""Saved edits of which examples are taken: the newest."""


def write_campaign_page(coordinator: Coordinator, name: str) -> Path | None:
    """Write the page of a campaign, with its numbers as CSV and JSON beside it; give its path.

    What the wiki does not tell any more is left out and said to be. No name of a person is in it. Gives None where the
    campaign was never begun.
    """
    if coordinator.store.find_batch(name) is None:
        return None
    at = reopen_campaign(coordinator, name)
    revisions = RevisionReader(coordinator.connection.session)
    unseen: list[str] = []
    try:
        lost = learn_edits(at.run, revisions)
        if lost:
            unseen.append(
                f"{lost} edits can't be read on the wiki any more (deleted or hidden) and are not counted by property."
            )
        examples = tuple(_examples(coordinator, at, revisions))
    except WikiError as error:
        examples = ()
        unseen.append(f"The wiki gave no answer, so there are no examples: {error}")
    page = _page(coordinator, at, examples, unseen)
    return write_figures(at.run.parts.folder / "report", "index", page)


def _page(coordinator: Coordinator, at: Campaigning, examples: tuple[Example, ...], unseen: list[str]) -> FigurePage:
    run, order = at.run, at.order
    saved, taken_back = _count_saved(run)
    by_day = Counter(
        local_day(coordinator.settings.push, edit.line.when) for edit in saved_edits(run) if edit.purpose == PUSH
    )
    properties, undone = _by_property(run)
    labels = {pid: defined.label for pid, defined in coordinator.properties(at.base).items()}
    days = f"{order.start or 'any day'} to {order.end or 'any day'}" if order.start or order.end else ""
    totals: list[tuple[str, int | str]] = [
        ("references given", sum(properties.values())),
        ("items", len(saved)),
        ("edits", sum(by_day.values())),
        ("days with edits", len(by_day)),
        ("items left to do", _left(run)),
    ]
    if taken_back:
        totals.insert(2, ("items on which we took references back", taken_back))
    return FigurePage(
        kind="campaign",
        title=f"{order.hashtag}: sources for {len(saved):,} items".replace(",", "\u202f"),
        facts=(
            ("Catalogue", at.base.mapping.about or at.base.mapping.name),
            ("Wiki", urlsplit(run.wiki.api).netloc),
            ("Days", days),
            ("Items a day at most", str(order.per_day)),
            ("As of", coordinator.clock.now().date().isoformat()),
        ),
        totals=tuple(totals),
        figures=(_day_figure(by_day), _property_figure(properties, undone, labels)),
        unseen=tuple(unseen),
        notes=(WHAT,),
        examples=examples,
        files=("index.csv", "index.json"),
        more={"campaign": order.to_json(), "planned": run.parts.count(tables.EDITS)},
    )


def _day_figure(by_day: Counter[date]) -> Figure:
    about = f"Edits saved on each day; {sum(by_day.values()):,} in all, one an item."
    rows = tuple(Row(day.isoformat(), count) for day, count in sorted(by_day.items()))
    return Figure("by-day", "By day", about, ("day", "edits"), rows, is_time=True)


def _property_figure(given: Counter[str], undone: Counter[str], labels: Mapping[str, str]) -> Figure:
    total = sum(given.values())
    rows = tuple(
        Row(labels.get(pid) or pid, count, total, pid, more=(undone[pid],))
        for pid, count in sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    about = f"References given to statements of each property; {total:,} in all."
    return Figure("by-property", "By property", about, ("property", "references", "taken back by us"), rows)


def _count_saved(run: Run) -> tuple[set[str], int]:
    """Give the items with saved edits, and count those on which we took some back."""
    pushed = {edit.line.qid for edit in saved_edits(run) if edit.purpose == PUSH}
    undone = {edit.line.qid for edit in saved_edits(run) if edit.purpose == UNDO}
    return pushed, len(pushed & undone)


def _left(run: Run) -> int:
    """Count the items of the newest plan that did not end since."""
    ends = {LedgerState.SAVED, LedgerState.UNCHANGED}
    ended = {
        key: line.when for key, line in run.store.ledger.states(run.batch.name, run.wiki.identity).items()
        if line.state in ends
    }  # fmt: skip
    left = 0
    for number in run.parts.numbers(tables.EDITS):
        planned_at = run.parts.made_at(tables.EDITS, number)
        keys = run.parts.table(tables.EDITS, number, ["record_key"]).column("record_key").to_pylist()
        left += sum(not (key in ended and planned_at and ended[key] >= planned_at) for key in keys)
    return left


def _by_property(run: Run) -> tuple[Counter[str], Counter[str]]:
    """Count the references given and those taken back, by property."""
    given, undone = Counter[str](), Counter[str]()
    for purpose, kind, pid, count in run.parts.columns(DONE, "purpose", "kind", "property", "count"):
        if kind == PieceKind.REFERENCE.value:
            (given if purpose == PUSH else undone)[pid] += count if purpose == PUSH else -count
    return given, undone


def _examples(coordinator: Coordinator, at: Campaigning, revisions: RevisionReader) -> Iterator[Example]:
    """Give a few of the newest edits as they were and are, of different items and properties, read from the wiki."""
    newest = at.run.store.ledger.newest_saved(at.run.batch.name, at.run.wiki.identity, LOOKED_AT)
    written = revisions.written([line.revision for line in newest])
    read = [(line.qid, did) for line in newest if (did := written.get(line.revision))]
    found = [
        (qid, piece)
        for qid, did in read
        for piece in did.added
        if piece.kind is PieceKind.REFERENCE and piece.statement
    ]
    chosen, seen = list[tuple[str, Piece]](), Counter[str]()
    while found and len(chosen) < EXAMPLES:
        qid, piece = min(found, key=lambda one: (seen[one[0]], seen[one[1].property]))
        found.remove((qid, piece))
        chosen.append((qid, piece))
        seen.update((qid, piece.property))
    yield from _show_examples(coordinator, at, chosen)


def _show_examples(coordinator: Coordinator, at: Campaigning, chosen: Sequence[tuple[str, Piece]]) -> Iterator[Example]:
    reader = coordinator.connection.reader
    ids = {qid for qid, _ in chosen} | {each for _, piece in chosen for each in _ids_in(piece)}
    languages = (*at.base.mapping.match.languages, "mul", "en")
    names = {
        each: next((labels[code] for code in languages if code in labels), "")
        for each, labels in reader.labels(sorted(ids)).items()
    }
    for qid, piece in chosen:
        assert piece.statement
        value = show_snak(piece.statement.snak)
        shown = names.get(value) or value
        others = [r for r in piece.statement.references if r != piece.snaks]
        yield Example(
            label=names.get(qid) or qid,
            qid=qid,
            url=_url(at.run.wiki.api, qid),
            statement=f"{names.get(piece.property) or piece.property}: {shown}",
            before=f"only {'; '.join(_show_reference(r, names) for r in others)}" if any(others) else "no source",
            after=_show_reference(piece.snaks, names),
        )


def _show_reference(reference: Reference, names: Mapping[str, str]) -> str:
    said = ((names.get(snak.property) or snak.property, show_snak(snak)) for snak in reference)
    return ", ".join(f"{name}: {names.get(value) or value}" for name, value in said)


def _ids_in(piece: Piece) -> Iterator[str]:
    assert piece.statement
    for snak in piece.statement.snaks():
        yield snak.property
        if (text := show_snak(snak)).startswith("Q") and text[1:].isdigit():
            yield text


def _url(api: str, qid: str) -> str:
    """Give the address of an item, beside which the API lies."""
    parts = urlsplit(api)
    return parts._replace(path=f"/wiki/Special:EntityPage/{qid}", query="", fragment="").geturl()
