"""The home page with the batches, and a batch's queue: filtered, sorted, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.errors import WorkspaceError
from glamdata.store.review_queue import SHELVES
from glamdata.store.standing import State
from glamdata.web.asked import read_cursor, read_filter, write_filter
from glamdata.web.pages import desk_of, fail, go, render, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.store.review_queue import QueueFilter, QueueRow

PAGE = 50
SORT_NAMES = {
    "heading": "heading",
    "score": "best score first",
    "lowest": "lowest score first",
    "record": "record number",
}
MOST_LETTERS = 80


async def home(request: Request) -> Response:
    """List the batches with what waits in each; with one batch only, go to its queue."""
    desk = desk_of(request)
    names = desk.batch_names()
    if len(names) == 1:
        session_of(request)
        return go(f"/queue?{write_filter(desk.usual_filter(names[0]))}")
    mapping = request.query_params.get("mapping", "")
    batches = [desk.coordinator.store.batch(name) for name in names]
    mappings = sorted({batch.mapping for batch in batches})
    shown = [(batch, desk.progress(batch.name)) for batch in batches if mapping in {"", batch.mapping}]
    return render(request, "home", batches=shown, mappings=mappings, mapping=mapping)


async def queue(request: Request) -> Response:
    """Show one page of a batch's queue."""
    desk = desk_of(request)
    names = desk.batch_names()
    batch = request.query_params.get("batch", "") or next(iter(names), "")
    if batch not in names:
        return fail(request, 404, "No such batch", f"There is no batch {batch!r} here.")
    asked = read_filter(request.query_params, batch)
    waiting = desk.coordinator.store.decisions.waiting
    rows, before, after = _page(request, asked)
    if desk.cards:
        desk.cards.prefetch([row.best_qid for row in rows if row.best_qid])
    counted = waiting.counted(asked)
    return render(
        request,
        "queue",
        asked=asked,
        rows=rows,
        before=before,
        after=after,
        total=waiting.count(asked),
        counted=counted,
        shelves=SHELVES,
        sorts=SORT_NAMES,
        letters=dict(list(counted.letters.items())[:MOST_LETTERS]),
        batches=[desk.coordinator.store.batch(name) for name in names],
        mapping=desk.coordinator.store.batch(batch).mapping,
        progress=desk.progress(batch),
        standing=_standing(request, asked, rows),
    )


async def following(request: Request) -> Response:
    """Go to the next record of a filter: behind the one that is given, from the start again at the end."""
    desk = desk_of(request)
    try:
        desk.run(batch := request.query_params.get("batch", ""))
    except WorkspaceError as error:
        return fail(request, 404, "No such batch", str(error))
    asked = read_filter(request.query_params, batch)
    return go(next_address(request, asked, request.query_params.get("after", ""), back="back" in request.query_params))


def next_address(request: Request, asked: QueueFilter, after: str, *, back: bool = False) -> str:
    """Give the address of the record behind `after`, of the first one at the end, of the queue where there is none."""
    waiting = desk_of(request).coordinator.store.decisions.waiting
    cursor = read_cursor(after, asked.sort) if after else None
    rows = waiting.page(asked, 1, cursor, back=back) or waiting.page(asked, 1, back=back)
    if rows:
        return f"/record?{write_filter(asked, key=rows[0].record_key)}"
    session_of(request).told.append("Nothing more waits here.")
    return f"/queue?{write_filter(asked)}"


def _page(request: Request, asked: QueueFilter) -> tuple[list[QueueRow], bool, bool]:
    """Give the rows of the page, and whether there are others before and after them."""
    waiting = desk_of(request).coordinator.store.decisions.waiting
    before = read_cursor(request.query_params.get("before", ""), asked.sort)
    after = read_cursor(request.query_params.get("after", ""), asked.sort)
    rows = waiting.page(asked, PAGE + 1, before or after, back=before is not None)
    if before is not None:
        return rows[-PAGE:], len(rows) > PAGE, True
    return rows[:PAGE], after is not None, len(rows) > PAGE


def _standing(request: Request, asked: QueueFilter, rows: list[QueueRow]) -> dict[str, str]:
    """Say what was decided of the rows that are not simply open."""
    decisions = desk_of(request).coordinator.store.decisions
    mapping = desk_of(request).coordinator.store.batch(asked.batch).mapping
    said = {}
    for row in rows:
        state = decisions.state(mapping, row.record_key)
        if state.state is State.DECIDED and state.decision:
            item = f" {state.decision.qid}" if state.decision.qid else ""
            said[row.record_key] = f"{state.decision.verdict.value}{item}, {state.decision.who}"
        elif state.state is not State.OPEN and state.acts:
            said[row.record_key] = f"{state.state.value}: {state.acts[-1].decision.who}"
    return said
