"""The page that says what a campaign did, to show in a library's newsletter: numbers, examples, by property, by day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.planning.piece import Piece, PieceKind, bare, bare_reference
from glamdata.planning.show import show_snak
from glamdata.publish.campaign.batch import local_day, reopen_campaign
from glamdata.report.impact.edits import DONE, learn_edits, saved_edits
from glamdata.report.impact.plots_page import Example, Figure, FigurePage, Row, write_figures
from glamdata.report.reading_items import read_all
from glamdata.store import tables
from glamdata.store.ledger import PUSH, UNDO
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Reference
    from glamdata.publish.campaign.batch import Campaigning

__all__ = ["write_campaign_page"]

EXAMPLES = 6
WHAT = (
    "Each reference was added to a statement that others had made and that named no source, or a Wikimedia project"
    " alone. No statement, value or rank was changed."
)
LOOKED_AT = 50
"""Saved edits of which examples are taken: the newest, as many as one request reads."""


def write_campaign_page(coordinator: Coordinator, name: str) -> Path | None:
    """Write the page of a campaign, with its numbers as CSV and JSON beside it; give its path.

    What the wiki does not tell, or not any more, is left out and said to be. No name of a person is in it. Gives None
    where the campaign was never begun.
    """
    if coordinator.store.find_batch(name) is None:
        return None
    at = reopen_campaign(coordinator, name)
    unseen: list[str] = []
    examples: tuple[Example, ...] = ()
    labels: dict[str, str] = {}
    try:
        labels = {pid: defined.label for pid, defined in coordinator.properties(at.base).items()}
        revisions = RevisionReader(coordinator.connection.session)
        if lost := learn_edits(at.run, revisions):
            unseen.append(_say_unread(lost))
        examples = tuple(_examples(coordinator, at, revisions))
    except WikiError as error:
        unseen.append(f"The wiki gave no answer, so there are no examples: {error}")
        if lost := learn_edits(at.run, None):
            unseen.append(_say_unread(lost))
    page = _page(coordinator, at, examples, unseen, labels)
    return write_figures(at.run.parts.folder / "report", "index", page)


def _say_unread(lost: int) -> str:
    edits = "1 edit" if lost == 1 else f"{lost} edits"
    return f"{edits} can't be read on the wiki (deleted, hidden or away): not counted by property."


def _page(
    coordinator: Coordinator,
    at: Campaigning,
    examples: tuple[Example, ...],
    unseen: list[str],
    labels: Mapping[str, str],
) -> FigurePage:
    run, order = at.run, at.order
    sourced = _sourced_items(run)
    by_day = Counter(
        local_day(coordinator.settings.push, edit.line.when) for edit in saved_edits(run) if edit.purpose == PUSH
    )
    properties, undone = _by_property(run)
    days = f"{order.start or 'any day'} to {order.end or 'any day'}" if order.start or order.end else ""
    return FigurePage(
        kind="campaign",
        title=f"{order.hashtag}: sources for {len(sourced):,} items".replace(",", "\u202f"),
        facts=(
            ("Catalogue", at.base.mapping.about or at.base.mapping.name),
            ("Wiki", urlsplit(run.wiki.api).netloc),
            ("Days", days),
            ("Items a day at most", str(order.per_day)),
            ("As of", local_day(coordinator.settings.push, coordinator.clock.now()).isoformat()),
        ),
        totals=(
            *_say_references(sum(properties.values()), sum(undone.values())),
            ("items", len(sourced)),
            ("edits", sum(by_day.values())),
            ("days with edits", len(by_day)),
            ("items left to do", _left(run)),
        ),
        figures=(_day_figure(by_day), _property_figure(properties, undone, labels)),
        unseen=tuple(unseen),
        notes=(WHAT,),
        examples=examples,
        files=("index.csv", "index.json"),
        more={"campaign": order.to_json(), "planned": run.parts.count(tables.EDITS)},
    )


def _say_references(given: int, taken_back: int) -> list[tuple[str, int | str]]:
    return [("references given", given - taken_back), *([("more that we took back", taken_back)] if taken_back else ())]


def _day_figure(by_day: Counter[date]) -> Figure:
    about = f"Edits saved on each day; {sum(by_day.values()):,} in all."
    rows = tuple(Row(day.isoformat(), count) for day, count in sorted(by_day.items()))
    return Figure("by-day", "By day", about, ("day", "edits"), rows, is_time=True)


def _property_figure(given: Counter[str], undone: Counter[str], labels: Mapping[str, str]) -> Figure:
    total, taken_back = sum(given.values()), sum(undone.values())
    rows = tuple(
        Row(labels.get(pid) or pid, count, total, pid, more=(undone[pid],))
        for pid, count in sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    back = f", {taken_back:,} of them taken back by us" if taken_back else ""
    about = f"References given to statements of each property; {total:,} in all{back}."
    return Figure("by-property", "By property", about, ("property", "references", "taken back by us"), rows)


def _sourced_items(run: Run) -> set[str]:
    """Give the items with saved edits, but for those on which we took all references back."""
    pushed = {edit.line.qid for edit in saved_edits(run) if edit.purpose == PUSH}
    undone = {edit.line.qid for edit in saved_edits(run) if edit.purpose == UNDO}
    left = Counter[str]()
    for qid, kind, count in run.parts.columns(DONE, "qid", "kind", "count"):
        if kind == PieceKind.REFERENCE.value:
            left[qid] += count
    return {qid for qid in pushed if qid not in undone or left[qid] > 0}


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
    """Give a few of the newest edits as they were and are, of different items and properties, read from the wiki.

    Only such as still stand: nobody shows a reference that was taken back, or removed with its statement.
    """
    newest = at.run.store.ledger.newest_saved(at.run.batch.name, at.run.wiki.identity, LOOKED_AT)
    written = revisions.written([line.revision for line in newest])
    read = [(line.qid, did) for line in newest if (did := written.get(line.revision))]
    now = read_all(coordinator.connection.reader, {qid for qid, _ in read})
    found = [
        (qid, piece)
        for qid, did in read
        for piece in did.added
        if piece.kind is PieceKind.REFERENCE and _stands(piece, now.get(qid))
    ]
    chosen, seen = list[tuple[str, Piece]](), Counter[str]()
    while found and len(chosen) < EXAMPLES:
        qid, piece = min(found, key=lambda one: (seen[one[0]], seen[one[1].property]))
        found.remove((qid, piece))
        chosen.append((qid, piece))
        seen.update((qid, piece.property))
    yield from _show_examples(coordinator, at, chosen)


def _stands(piece: Piece, entity: Entity | None) -> bool:
    """Say whether a reference is still where it was given, at the same value."""
    there = entity.of(piece.property) if entity and piece.statement else ()
    return any(
        piece.statement
        and now.guid == piece.guid
        and bare(now.snak) == bare(piece.statement.snak)
        and bare_reference(piece.snaks) in map(bare_reference, now.references)
        for now in there
    )


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
