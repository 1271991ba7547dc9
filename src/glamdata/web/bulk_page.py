"""Deciding about all records of a filter at once, after the number was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.batch.run import NEVER
from glamdata.errors import GlamdataError
from glamdata.model.match import Decision, Verdict
from glamdata.review.deciding import role_to_decide
from glamdata.store.review_queue import CONFLICT
from glamdata.web.asked import read_filter, write_filter
from glamdata.web.deciding_form import LONGEST_NOTE
from glamdata.web.guard import read_form
from glamdata.web.pages import desk_of, fail, go, render, session_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.batch.run import Run
    from glamdata.store.review_queue import QueueFilter, QueueRow

CHOICES = {
    "best": "accept the best candidate of each",
    "not_best": "the best candidate of each is not the same",
    "new": "a new item for each",
    "skip": "skip all of them",
    "unsure": "unsure about all of them",
}
_VERDICTS = {
    "best": Verdict.MATCH,
    "not_best": Verdict.NOT_SAME,
    "new": Verdict.NEW,
    "skip": Verdict.SKIP,
    "unsure": Verdict.UNSURE,
}
EXAMPLES = 10


async def bulk(request: Request) -> Response:
    """Show how many records it is about; the form there must come back with that number."""
    desk = desk_of(request)
    try:
        run = desk.run(request.query_params.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "No such batch", str(error))
    said = request.query_params.get("said", "")
    if said not in CHOICES:
        return fail(request, 400, "What is to be decided?", "Choose one of the decisions, then press the button again.")
    return _confirm(request, run, read_filter(request.query_params, run.batch.name), said)


async def decide_all(request: Request) -> Response:
    """Enter the decision on every record of the filter, if they are as many as were confirmed."""
    form = {name: str(value) for name, value in (await read_form(request)).items()}
    session = session_of(request)
    try:
        run = desk_of(request).run(form.get("batch", ""))
    except GlamdataError as error:
        return fail(request, 404, "No such batch", str(error))
    asked, said = read_filter(form, run.batch.name), form.get("said", "")
    if said not in CHOICES:
        return fail(request, 400, "What is to be decided?", "Choose one of the decisions.")
    rows, _ = choose_rows(run, asked, said)
    if form.get("count", "").replace("\u202f", "").replace(",", "").strip() != str(len(rows)):
        return _confirm(request, run, asked, said, "That is not the number; nothing was decided. It is")
    now, verdict, why = run.clock.now(), _VERDICTS[said], form.get("why", "")[:LONGEST_NOTE]
    with_item = verdict in {Verdict.MATCH, Verdict.NOT_SAME}
    who, role = session.who, role_to_decide(run, session.who)
    decisions = [Decision(r.record_key, verdict, r.best_qid if with_item else "", who, now, why, role) for r in rows]
    run.store.decisions.add(run.batch.mapping, decisions)
    session.told.append(f"Decided about {len(rows)} records: {CHOICES[said]}.")
    return go(f"/queue?{write_filter(asked)}")


def choose_rows(run: Run, asked: QueueFilter, said: str) -> tuple[list[QueueRow], dict[str, int]]:
    """Give the records of a filter that this can be decided of, and how many can't, by reason."""
    chosen: list[QueueRow] = []
    left: dict[str, int] = {}
    for row in run.store.decisions.waiting.all(asked):
        why = ""
        if row.reason == CONFLICT:
            why = "in conflict: look at each"
        elif said in {"best", "not_best"} and not row.best_qid:
            why = "without a candidate"
        elif said == "new" and run.mapping.match_of(row.record_key).create == NEVER:
            why = "of which no item may be made: the mapping says create: never"
        if why:
            left[why] = left.get(why, 0) + 1
        else:
            chosen.append(row)
    return chosen, left


def _confirm(request: Request, run: Run, asked: QueueFilter, said: str, fault: str = "") -> Response:
    rows, left = choose_rows(run, asked, said)
    return render(
        request, "bulk", status=409 if fault else 200, asked=asked, said=said, words=CHOICES[said],
        count=len(rows), left=left, examples=rows[:EXAMPLES], fault=fault, more=max(len(rows) - EXAMPLES, 0),
    )  # fmt: skip
