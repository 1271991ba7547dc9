"""Asking a Wikimedia Commons what it says of its files, and whether it has a page at all, without a login.

https://www.mediawiki.org/wiki/API:Imageinfo with `extmetadata`, fifty files a request.
"""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from glamdata.errors import WikiUnreachableError
from glamdata.wikibase.site import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from glamdata.model.clock import Clock
    from glamdata.wikibase.site import Wiki

V = TypeVar("V")
Page = dict[str, "Any"]
BATCH = 50
ATTEMPTS = 6
LONGEST_WAIT = 300.0
_TIMEOUT = 60
_FACTS = (
    "LicenseShortName", "LicenseUrl", "UsageTerms", "Artist", "Attribution", "AttributionRequired", "Credit", "NonFree",
)  # fmt: skip
_METADATA = {
    "iiprop": "extmetadata|url", "iiextmetadatafilter": "|".join(_FACTS), "iiextmetadatalanguage": "en",
}  # fmt: skip
_EXISTENCE = {"iiprop": "timestamp"}
_MOST_PAGES = 100  # of one answer, which may come in pieces
_SEPARATOR = "\x1f"  # a file's name may hold a bar
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class _PassingError(Exception):
    """A failure that trying again may cure; `wait` is what the wiki asks for, in seconds."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class CommonsClient:
    """Asks one API. `requests` counts what was sent; waits go through `clock`."""

    def __init__(self, api: str, *, user_agent: str, clock: Clock, attempts: int = ATTEMPTS) -> None:
        self.api = api
        self._attempts = attempts
        self.requests = 0
        self._user_agent = user_agent
        self._clock = clock
        self._opener = build_opener(ProxyHandler({})) if is_loopback(api) else build_opener()

    def facts(self, names: Iterable[str]) -> dict[str, dict[str, str]]:
        """Give what is said of each file (name → value, as HTML); files that do not exist are left out.

        Raises WikiUnreachableError where it keeps failing: a licence that could not be asked for is not a missing one.
        """
        wanted = sorted({name for name in names if _SEPARATOR not in name})
        found: dict[str, dict[str, str]] = {}
        for start in range(0, len(wanted), BATCH):
            titles = {f"File:{name}": name for name in wanted[start : start + BATCH]}
            answered = self._ask(titles, _METADATA, _read_pages)
            found |= {titles[title]: facts for title, facts in answered.items()}
        return found

    def existing(self, titles: Iterable[str]) -> frozenset[str]:
        """Give the titles, with their namespace (``File:…``), of which there is a page; redirects are pages, too.

        Raises WikiUnreachableError, as :meth:`facts` does.
        """
        wanted = sorted({title for title in titles if _SEPARATOR not in title})
        batches = (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
        return frozenset(title for batch in batches for title in self._ask(batch, _EXISTENCE, _read_existing))

    def _ask(
        self, titles: Collection[str], wanted: dict[str, str], read: Callable[[Iterable[Page]], Iterator[tuple[str, V]]]
    ) -> dict[str, V]:
        """Ask for pages by their titles; give what `read` makes of each, by the title asked for."""
        asked = {
            "action": "query", "format": "json", "formatversion": "2", "redirects": "1", "prop": "imageinfo", **wanted,
            "titles": _SEPARATOR + _SEPARATOR.join(titles),
        }  # fmt: skip
        called: dict[str, str] = {title: title for title in titles}
        found: dict[str, V] = {}
        for _ in range(_MOST_PAGES):
            answer = self._send(asked)
            query = answer.get("query", {})
            for kind in ("normalized", "redirects"):
                moved = {step["from"]: step["to"] for step in query.get(kind, ())}
                called = {title: moved.get(now, now) for title, now in called.items()}
            found |= dict(read(query.get("pages", ())))
            if "continue" not in answer:
                break
            asked |= {key: str(value) for key, value in answer["continue"].items()}
        return {title: found[now] for title, now in called.items() if now in found}

    def _send(self, asked: dict[str, str]) -> dict[str, Any]:
        wait = 2.0
        for attempt in range(1, self._attempts + 1):
            try:
                return self._send_once(asked)
            except _PassingError as failure:
                if attempt == self._attempts:
                    raise WikiUnreachableError(f"{self.api} gives no usable answer: {failure}.") from failure
                self._clock.sleep(min(max(failure.wait, wait), LONGEST_WAIT))
                wait *= 2
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send_once(self, asked: dict[str, str]) -> dict[str, Any]:
        self.requests += 1
        if not self.api.startswith(("http://", "https://")):
            raise WikiUnreachableError(f"commons in [wiki] is no web address: {self.api}.")
        request = Request(self.api, urlencode(asked).encode("ascii"), {"User-Agent": self._user_agent})  # noqa: S310
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                body = response.read()
        except HTTPError as error:
            with error:
                asked_wait = error.headers.get("Retry-After", "")
            if error.code not in _PASSING:
                raise WikiUnreachableError(f"{self.api} refuses to answer: HTTP {error.code}.") from error
            raise _PassingError(f"HTTP {error.code}", float(asked_wait) if asked_wait.isdigit() else 0.0) from error
        except (URLError, http.client.HTTPException, OSError) as error:
            raise _PassingError(str(error)) from error
        return self._read(body)

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise _PassingError("its answer is no JSON") from error
        if not isinstance(answer, dict):
            raise _PassingError("its answer is not that of a wiki's API")
        if failure := answer.get("error"):
            if failure.get("code") in {"maxlag", "ratelimited", "readonly"} or "internal" in str(failure.get("code")):
                raise _PassingError(str(failure.get("info", "")))
            raise WikiUnreachableError(f"{self.api} refuses to answer: {failure.get('info', '')}")
        return answer


def _read_existing(pages: Iterable[Page]) -> Iterator[tuple[str, bool]]:
    """Give the pages that are there, here or in a repository that the wiki shows the files of."""
    for page in pages:
        if page.get("imageinfo") or page.get("known") or not ("missing" in page or "invalid" in page):
            yield page["title"], True


def _read_pages(pages: Iterable[Page]) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the newest version's facts of each file that is there, on Commons or in a wiki that shows its files."""
    for page in pages:
        for version in page.get("imageinfo", ())[:1]:
            facts = version.get("extmetadata") or {}
            yield page["title"], {name: str(fact.get("value", "")) for name, fact in facts.items()}


def commons_of(wiki: Wiki, clock: Clock) -> CommonsClient | None:
    """Give a client of the Commons that a wiki's settings name, for a check that soon does without; None for none."""
    return CommonsClient(wiki.commons, user_agent=wiki.user_agent, clock=clock, attempts=2) if wiki.commons else None
