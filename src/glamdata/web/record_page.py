"""One record to decide about: what the catalogue says, the candidates, and what is decided from there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from glamdata.errors import GlamdataError
from glamdata.review.case import is_item_id, property_names, read_case
from glamdata.review.source import read_source
from glamdata.store.decisions import QueueRow
from glamdata.web.asked import read_filter, write_cursor
from glamdata.web.pages import desk_of, fail, render, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.batch.run import Run
    from glamdata.review.case import Case
    from glamdata.review.item_card import ItemCard
    from glamdata.review.source import SourceRecord
    from glamdata.store.review_queue import QueueFilter
    from glamdata.web.desk import Desk

PATIENCE = 0.7
"""Seconds that a page waits for the wiki, and for an export that must be unpacked first."""
AHEAD = 8
ALL = 200

_unpacking: set[asyncio.Task[SourceRecord]] = set()


async def record(request: Request) -> Response:
    """Show a record with its candidates and the forms to decide."""
    desk, key = desk_of(request), request.query_params.get("key", "")
    try:
        run = desk.run(request.query_params.get("batch", ""))
        asked = read_filter(request.query_params, run.batch.name)
        decisions = run.store.decisions
        row = decisions.waiting.find(run.batch.name, key)
        state = decisions.state(run.batch.mapping, key)
        place = row or QueueRow(key, "", "", "", 0.0)
        most = ALL if "all" in request.query_params else desk.settings.candidates
        case = await run_in_threadpool(read_case, run, place, state, most)
    except GlamdataError as error:
        return fail(request, 404, "This record can’t be shown", str(error))
    cards, problem = await _cards(desk, asked, case)
    source, fault = await _source(desk, run, place, PATIENCE)
    own = decisions.last_act(run.batch.mapping, session_of(request).who)
    return render(
        request,
        "record",
        asked=asked,
        case=case,
        cards=cards,
        problem=problem,
        source=source,
        source_fault=fault,
        own=own,
        here=write_cursor(place, asked.sort),
        is_queued=row is not None,
        progress=desk.progress(run.batch.name),
        today=decisions.count_by(
            run.batch.mapping,
            session_of(request).who,
            run.clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
        ),
        names=property_names(run),
    )


async def source(request: Request) -> Response:
    """Show the whole source record on a page of its own, however long it takes to unpack the export."""
    desk, key = desk_of(request), request.query_params.get("key", "")
    try:
        run = desk.run(request.query_params.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "This record can’t be shown", str(error))
    row = run.store.decisions.waiting.find(run.batch.name, key) or QueueRow(key, "", "", "", 0.0)
    shown, fault = await _source(desk, run, row, None)
    if shown is None:
        return fail(request, 404, "This record can’t be shown", fault)
    asked = read_filter(request.query_params, run.batch.name)
    return render(request, "source", asked=asked, row=row, source=shown, names=property_names(run))


async def _source(desk: Desk, run: Run, row: QueueRow, patience: float | None) -> tuple[SourceRecord | None, str]:
    """Read the source record; after `patience` seconds give none, and go on unpacking."""
    show_670 = desk.settings.show_670
    task = asyncio.create_task(run_in_threadpool(read_source, run, row.record_key, row.part, show_670=show_670))
    _unpacking.add(task)
    task.add_done_callback(_unpacking.discard)
    try:
        return await asyncio.wait_for(asyncio.shield(task), patience), ""
    except TimeoutError:
        task.add_done_callback(lambda done: done.exception())
        return None, "The export is packed and is being unpacked; load the page again in a moment."
    except GlamdataError as error:
        return None, str(error)


async def _cards(desk: Desk, asked: QueueFilter, case: Case) -> tuple[dict[str, ItemCard], str]:
    """Give what the wiki says of the candidates, or why it is missing; ask about those of the next records."""
    if desk.cards is None:
        return {}, ""
    qids = [proposal.qid for proposal in case.proposals]
    values = [text for _, text, _ in case.statements if is_item_id(text)]
    found = await run_in_threadpool(desk.cards.get, [*qids, *values], PATIENCE)
    waiting = desk.coordinator.store.decisions.waiting
    ahead = waiting.page(asked, AHEAD, None)
    desk.cards.prefetch([row.best_qid for row in ahead if row.best_qid])
    missing = [qid for qid in qids if qid not in found]
    if not missing:
        return found, ""
    problem = desk.cards.problem or "The wiki has not answered yet; load the page again in a moment."
    return found, f"Dates, works and image of {', '.join(missing)} are missing: {problem}"
