"""The wiki's clock beside this machine's: dates of retrieval are written, and the edits of a day counted, by ours."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from glamdata.errors import InputError

if TYPE_CHECKING:
    from glamdata.wikibase.session import Session

__all__ = ["read_time", "require_right_clock"]

MOST = 600
"""Seconds by which the clocks may differ before nothing is sent; a day of retrieval is right all the same."""


def read_time(said: str) -> datetime | None:
    """Read a time as a wiki says it, ISO 8601 or as in mails (RFC 5322); None for what is neither."""
    try:
        return datetime.fromisoformat(said).astimezone(UTC)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(said)
    except ValueError:
        return None


def require_right_clock(session: Session, now: datetime) -> None:
    """Raise InputError where this machine's clock is so far from the wiki's that edits would bear a wrong day.

    A wiki that says no time is taken at ours.
    """
    general = session.read(action="query", meta="siteinfo", siprop="general").get("query", {}).get("general", {})
    theirs = read_time(general.get("time", ""))
    if theirs is None or abs((now - theirs).total_seconds()) <= MOST:
        return
    raise InputError(
        f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC and {session.wiki.api} {theirs:%Y-%m-%d %H:%M}: set it"
        " right, for the day of retrieval in references goes by it. Nothing was sent."
    )
