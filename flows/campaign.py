"""Campaign: give statements that name no source the catalogue's reference, so many items a day, and tell of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.outcome import begin
from flows.progress import ShownProgress
from flows.sending import WITH_RETRIES, send_in_turn
from glamdata.publish.campaign.batch import CampaignOrder, slug_of
from glamdata.publish.campaign.campaign import run_campaign, show_day
from glamdata.publish.campaign.page import write_campaign_page

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


@task(name="plan and send the day's references", **WITH_RETRIES)
def send_references(coordinator: Coordinator, batch: str, order: CampaignOrder, approve: str) -> dict[str, Any]:
    """Send what the day allows; the ledger knows how far it got, so a retry and the next run go on."""
    run = coordinator.reopen(batch)
    tell = ShownProgress("campaign", run).tell
    day = send_in_turn(
        coordinator, run, "campaign", approve, lambda how: run_campaign(coordinator, batch, order, tell, how).to_json()
    )
    return {"campaign": order.name_of(batch), "state": day} if isinstance(day, str) else day


@flow(name="campaign", persist_result=False)
def campaign(  # noqa: PLR0913, PLR0917  (the parameters of a deployment)
    batch: str,
    workspace: str = ".",
    hashtag: str = "#1Lib1Ref",
    per_day: int = 50,
    start: str = "",
    end: str = "",
    approve: str = "",
) -> dict[str, Any]:
    """Run one day of a campaign for the records of a batch; gives its numbers and the page that tells of it.

    Before `start` and after `end` nothing is sent. Fails where the wiki or somebody on it stops the run.
    """
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    order = CampaignOrder(hashtag, per_day, first, last)
    with begin(workspace, "campaign", batch, pushes=True) as coordinator:
        day = send_references(coordinator, batch, order, approve)
        page = str(write_campaign_page(coordinator, order.name_of(batch)) or "")
        create_markdown_artifact(show_day(day, page), f"campaign-{slug_of(order.name_of(batch))}")
        words = f"{day.get('saved', 0)} items got references, {day.get('left', 0)} are left; page: {page}"
        coordinator.settings.notify.send("campaign", batch, words, failed=False)
        return {**day, "page": page, "requests": coordinator.connection.requests}
