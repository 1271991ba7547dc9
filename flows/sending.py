"""How flows send edits: in turn with others of the account, and ending well where nothing is wrong."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from prefect import get_client, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound

from glamdata.errors import LimitError, QueryError, UnsignedError, WikiUnreachableError
from glamdata.model.person import SCHEDULE
from glamdata.publish.watch import Order

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from prefect.client.schemas.objects import State

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.wikibase.site import Wiki

Sent = TypeVar("Sent")
SECONDS_TO_WAIT = 60.0
"""How long a run waits for another one, on another machine, that edits with the same account."""

ASKED = "asked-to-sign"
"""The note of a batch with the words by which people were asked to sign its plan."""


def account_limit(wiki: Wiki) -> str:
    """Name the global concurrency limit of an account: where it was made, one run at a time edits with the account."""
    return f"{wiki.user}@{urlsplit(wiki.api).netloc}"


def _turn(limit: str) -> AbstractContextManager[Any]:
    """Wait for one's turn where the limit was made; Prefect would warn at every run where it was not."""
    with get_client(sync_client=True) as client:
        try:
            client.read_global_concurrency_limit_by_name(limit)
        except ObjectNotFound:
            return nullcontext()
    return concurrency(limit, timeout_seconds=SECONDS_TO_WAIT)


def is_worth_retrying(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Say whether a task failed because wiki or query service gave no answer: all else a person must see to."""
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, WikiUnreachableError | QueryError)


WITH_RETRIES: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": 60,
    "retry_condition_fn": is_worth_retrying,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}
"""Of a task that asks the wiki, and goes on where it was."""


def send_in_turn(
    coordinator: Coordinator, run: Run, flow: str, approve: str, send: Callable[[Order], Sent]
) -> Sent | str:
    """Send edits by `send`, as the schedule; give what it gives, or one sentence where the next run is to go on.

    That is where the hours or edits of the day are over, where the plan waits for a signature (people are told once for
    each plan), and where another run edits with the account.
    """
    order, limit = Order(approve=approve, who=SCHEDULE if run.people else ""), account_limit(run.wiki)
    try:
        with _turn(limit):
            return send(order)
    except LimitError as over:
        words = str(over)
    except UnsignedError as lacking:
        words = str(lacking)
        if coordinator.store.noted(run.batch.name, ASKED) != words:
            coordinator.store.note(run.batch.name, ASKED, words)
            coordinator.settings.notify.ask(flow, run.batch.name, words)
    except TimeoutError:
        words = f"Another run edits with {limit}; nothing was sent, the next run goes on."
    get_run_logger().warning(words)
    return words
