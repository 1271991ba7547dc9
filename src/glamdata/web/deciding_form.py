"""Taking a decision from the page: about one record, or all of a filter, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from glamdata.errors import GlamdataError
from glamdata.formats.review_sheet import Answer, RowError
from glamdata.reconciling.doubt import confirm_reason
from glamdata.review.deciding import batch_keys, make_decision, queue_again
from glamdata.review.doubting import find_doubts, tell_doubt
from glamdata.store.standing import State
from glamdata.web.asked import read_filter, write_cursor, write_filter
from glamdata.web.guard import read_form
from glamdata.web.pages import desk_of, fail, go, session_of
from glamdata.web.queue_page import next_address

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.batch.run import Run
    from glamdata.model.match import Decision
    from glamdata.store.decisions import Entered

LONGEST_NOTE = 2000
CONFIRM = "confirm:"
_SAID = {"match": "is {qid}", "new": "is a new item", "not_same": "is not {qid}", "unsure": "unsure", "skip": "skip"}


async def decide(request: Request) -> Response:
    """Enter one decision and go on to the next record; stay where somebody else has decided meanwhile."""
    form = {name: str(value) for name, value in (await read_form(request)).items()}
    desk, session, key = desk_of(request), session_of(request), form.get("key", "")
    try:
        run = desk.run(form.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "This can’t be decided", str(error))
    asked = read_filter(form, run.batch.name)
    here = f"/record?{write_filter(asked, key=key)}"
    said = form.get("other", "") if form.get("said") == "other" else form.get("said", "")
    why = form.get("why", "")[:LONGEST_NOTE]
    if said.startswith(CONFIRM):
        said, why = said.removeprefix(CONFIRM), confirm_reason(why)
    try:
        decision = await _decision(run, Answer(0, key, said.strip(), session.who, why))
    except RowError as fault:
        session.told.append(f"Not taken: {fault}.")
        return go(here)
    entered = run.store.decisions.decide(run.batch.mapping, decision, form.get("version", ""))
    queue_again(run, [key])
    session.told += _tell(decision, entered)
    doubts = find_doubts(run, [decision] if entered.state is State.DECIDED else [])
    session.told += [f"{tell_doubt(decision, doubt)}." for doubt in doubts.values()]
    stays = decision.verdict.value == "not_same" or entered.meanwhile or entered.state is State.CONFLICT or doubts
    if stays:
        return go(here)
    row = run.store.decisions.waiting.find(run.batch.name, key)
    return go(next_address(request, asked, write_cursor(row, asked.sort) if row else ""))


async def undo(request: Request) -> Response:
    """Take back what this reviewer decided last, and show the record again."""
    form = {name: str(value) for name, value in (await read_form(request)).items()}
    desk, session = desk_of(request), session_of(request)
    try:
        run = desk.run(form.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "This can’t be taken back", str(error))
    asked = read_filter(form, run.batch.name)
    taken = run.store.decisions.retract(run.batch.mapping, session.who, run.clock.now())
    keys = [decision.record_key for decision in taken]
    queue_again(run, keys)
    if not taken:
        session.told.append("There is nothing of yours to take back.")
        return go(f"/queue?{write_filter(asked)}")
    if len(taken) > 1:
        session.told.append(f"Taken back: decisions on {len(taken)} records.")
        return go(f"/queue?{write_filter(asked)}")
    session.told.append(f"Taken back: {keys[0]} {say(taken[0])}.")
    return go(f"/record?{write_filter(asked, key=keys[0])}")


def say(decision: Decision) -> str:
    """Give a decision in words."""
    return _SAID[decision.verdict.value].format(qid=decision.qid)


async def _decision(run: Run, answer: Answer) -> Decision:
    """Make the decision; the keys of the whole batch are looked at only where the record is not in the queue."""
    if run.store.decisions.waiting.find(run.batch.name, answer.key):
        return make_decision(run, answer, {answer.key})
    return await run_in_threadpool(lambda: make_decision(run, answer, batch_keys(run)))


def _tell(decision: Decision, entered: Entered) -> list[str]:
    """Say what became of a decision."""
    others = [f"{other.who} meanwhile said: {say(other)}." for other in entered.meanwhile]
    if not entered.taken:
        return [*others, "Two reviewers disagree here; yours was not taken. Please look at both and decide again."]
    mine = f"{decision.record_key} {say(decision)}."
    if entered.state is State.CONFLICT:
        return [mine, *others, "Two reviewers say different things: both are kept, and the record waits as a conflict."]
    return [mine, *others]
