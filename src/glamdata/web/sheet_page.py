"""The queue as a file from the page, and a filled-in one back into it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse

from glamdata.batch.run import reopen_batch
from glamdata.errors import GlamdataError
from glamdata.review.decision_import import import_decisions
from glamdata.review.queue_sheet import write_rows
from glamdata.store.database import Store
from glamdata.web.asked import read_filter
from glamdata.web.guard import read_form
from glamdata.web.pages import desk_of, fail, render, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.batch.run import Run
    from glamdata.review.decision_import import Taken
    from glamdata.store.review_queue import QueueFilter
    from glamdata.web.desk import Desk

FORMS = ("csv", "xlsx")
MOST_FAULTS = 500


async def download(request: Request) -> Response:
    """Give the records of a filter as CSV or XLSX."""
    desk, form = desk_of(request), request.url.path.rpartition(".")[2]
    try:
        run = desk.run(request.query_params.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "No such batch", str(error))
    with tempfile.NamedTemporaryFile(suffix=f".{form}", delete=False) as file:
        path = Path(file.name)
    await run_in_threadpool(_write, desk, path, read_filter(request.query_params, run.batch.name))
    name = f"review-{run.batch.name}.{form}"
    return FileResponse(path, filename=name, background=BackgroundTask(path.unlink, missing_ok=True))


async def upload(request: Request) -> Response:
    """Take the decisions of a file; rows that can't be taken are named on the page."""
    desk, form = desk_of(request), await read_form(request)
    sent, batch = form.get("file"), str(form.get("batch", ""))
    try:
        run = desk.run(batch)
    except GlamdataError as error:
        return fail(request, 404, "No such batch", str(error))
    if not isinstance(sent, UploadFile) or not sent.filename:
        return fail(request, 400, "No file was chosen", "Choose the sheet that you filled in, then try again.")
    with tempfile.NamedTemporaryFile(suffix=".upload") as file:
        while chunk := await sent.read(1 << 20):
            file.write(chunk)
        file.flush()
        await form.close()
        try:
            taken = await run_in_threadpool(_take, desk, batch, Path(file.name), session_of(request).who)
        except GlamdataError as error:
            words = str(error).replace(file.name, Path(sent.filename).name)
            return fail(request, 400, "The file can’t be taken", words)
    asked = read_filter({}, run.batch.name)
    more = max(len(taken.faults) - MOST_FAULTS, 0)
    return render(request, "imported", asked=asked, taken=taken, faults=taken.faults[:MOST_FAULTS], more=more)


def _write(desk: Desk, path: Path, asked: QueueFilter) -> None:
    """Write a sheet in a thread of its own, with a database connection of its own."""
    try:
        with Store(desk.coordinator.settings.workspace) as store:
            write_rows(_reopen(desk, store, asked.batch), path, store.decisions.waiting.all(asked))
    except BaseException:
        path.unlink()
        raise


def _take(desk: Desk, batch: str, path: Path, who: str) -> Taken:
    with Store(desk.coordinator.settings.workspace) as store:
        return import_decisions(_reopen(desk, store, batch), path, who)


def _reopen(desk: Desk, store: Store, batch: str) -> Run:
    run = reopen_batch(store, batch, desk.coordinator.settings.wiki, desk.coordinator.clock)
    return replace(run, people=desk.coordinator.settings.people)
