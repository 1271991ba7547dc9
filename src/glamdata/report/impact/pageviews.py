"""Page views: how often pages were read in a month, by Wikimedia's REST API, a request a page.

https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/reference/page-views.html: ``metrics/pageviews/
per-article/{project}/all-access/user/{article}/monthly/{start}/{end}``. A page without figures gets the answer 404. A
month that is over never changes, so what was said of it is kept; that there are no figures only a week later, since
they come some days after its end.
"""

from __future__ import annotations

import http.client
import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from glamdata.enriching.link import sitelink_url
from glamdata.errors import SettingsError
from glamdata.wikibase.site import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from glamdata.model.clock import Clock

__all__ = ["PageViews", "Viewed", "last_month"]

TRIES = 3
MOST_FAILURES = 5
"""So many pages in a row without an answer, and the rest is not asked for."""
LONGEST_WAIT = 60.0
SETTLED = timedelta(days=7)
"""So long after a month its figures may still be on their way: that a page has none is asked again."""
_TIMEOUT = 30
_METRIC = "metrics/pageviews/per-article"
Page = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Viewed:
    """What was found: views by page (site, title), None for one that has no figures; `failed` gave no answer."""

    month: date
    views: dict[Page, int | None]
    failed: tuple[Page, ...] = ()
    why: str = ""


class PageViews:
    """Asks one REST API, page by page. `requests` counts what was sent; waits go through `clock`.

    `address` is what [impact] pageviews says, with or without the name of the metric. Raises SettingsError where it is
    no address.
    """

    def __init__(self, address: str, *, user_agent: str, clock: Clock, kept: Path) -> None:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
            raise SettingsError(f"impact.pageviews is {address!r}: write it like https://wikimedia.org/api/rest_v1.")
        base = address.rstrip("/")
        self._base = base if base.endswith(_METRIC) else f"{base.removesuffix('/metrics/pageviews')}/{_METRIC}"
        self._user_agent, self._clock, self._path = user_agent, clock, kept
        self._opener = build_opener(ProxyHandler({})) if is_loopback(address) else build_opener()
        self.requests = 0

    def of_month(self, pages: Iterable[Page], month: date) -> Viewed:
        """Give the views of pages in the month that begins on `month`; those known already are not asked for."""
        kept = self._load()
        is_settled = self._clock.now().date() > _last_day(month) + SETTLED
        views: dict[Page, int | None] = {}
        failed: list[Page] = []
        why, in_a_row = "", 0
        for page in pages:
            name = f"{month:%Y-%m} {page[0]} {page[1]}"
            if name in kept:
                views[page] = kept[name]
                continue
            if in_a_row >= MOST_FAILURES:
                failed.append(page)
                continue
            try:
                views[page] = self._ask(page, month)
                in_a_row = 0
                if views[page] is not None or is_settled:
                    kept[name] = views[page]
            except OSError as error:
                failed.append(page)
                why, in_a_row = str(error), in_a_row + 1
        self._save(kept)
        return Viewed(month, views, tuple(failed), why)

    def _ask(self, page: Page, month: date) -> int | None:
        site, title = page
        project = (urlsplit(sitelink_url(site, title)).hostname or "").removeprefix("www.")
        last = _last_day(month)
        article = quote(title.replace(" ", "_"), safe="")
        url = f"{self._base}/{project}/all-access/user/{article}/monthly/{month:%Y%m%d}00/{last:%Y%m%d}00"
        wait = 1.0
        for attempt in range(1, TRIES + 1):
            try:
                return self._send(url)
            except HTTPError as error:
                if error.code == http.HTTPStatus.NOT_FOUND:
                    return None
                if attempt == TRIES or error.code not in {429, 500, 502, 503, 504}:
                    raise
                asked = error.headers.get("Retry-After", "")
                wait = max(wait, min(float(asked), LONGEST_WAIT)) if asked.isdigit() else wait
            except (URLError, http.client.HTTPException, TimeoutError) as error:
                if attempt == TRIES:
                    why = getattr(error, "reason", error)
                    raise OSError(f"{urlsplit(url).netloc} did not answer: {why}") from error
            self._clock.sleep(wait)
            wait *= 2
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send(self, url: str) -> int:
        self.requests += 1
        request = Request(url, headers={"User-Agent": self._user_agent, "Accept": "application/json"})  # noqa: S310  (http)
        with self._opener.open(request, timeout=_TIMEOUT) as answer:
            text = answer.read()
        try:
            return sum(int(item["views"]) for item in json.loads(text)["items"])
        except (ValueError, KeyError, TypeError) as error:
            raise OSError(f"{urlsplit(url).netloc} answered something else than page views") from error

    def _load(self) -> dict[str, int | None]:
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _save(self, kept: dict[str, int | None]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        partial.replace(self._path)


def _last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def last_month(today: date) -> date:
    """Give the first day of the month before that of `today`."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
