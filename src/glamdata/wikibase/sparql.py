"""Asking a SPARQL endpoint: one client that owns every retry and wait, and batches that halve when they time out.

SPARQL 1.1 Protocol, query by URL-encoded POST (https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded).
"""

from __future__ import annotations

import http.client
import math
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, build_opener

import orjson
from SPARQLWrapper import JSON, POST, SPARQLExceptions, SPARQLWrapper

from glamdata.errors import QueryError
from glamdata.wikibase.other_ids import IdTable
from glamdata.wikibase.queries import BATCH, fill_query

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from glamdata.model.clock import Clock

Row = dict[str, str]

BATCH_SIZE = 500
GROWS_AFTER = 4
"""So many batches must be answered before the next is larger again."""
LONGEST_WAIT = 600.0

_COMMENT_LINE = re.compile(r"^[ \t]*#.*\n?", re.MULTILINE)
_MARKER = re.compile(r" #= \w+$", re.MULTILINE)
_TIMEOUT_WORDS = ("TimeoutException", "timed out", "query timeout", "QueryTimeout")
_TIMEOUT_CODES = frozenset({408, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING_CODES = frozenset({408, 425, 429, 500, 502, 503, 504})


class QueryTimeoutError(QueryError):
    """The endpoint gave up on a query, or we on it; a smaller batch may pass."""


class _PassingError(Exception):
    """A failure that trying again may cure; `wait` is what the endpoint asks for, in seconds."""

    def __init__(self, message: str, *, wait: float | None = None, timed_out: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.timed_out = timed_out


class Selecting(Protocol):
    """What answers SELECT queries: an endpoint's client, or one that remembers its answers."""

    def select(self, query: str) -> list[Row]:
        """Run a query and give its rows; waits and tries again."""

    def select_once(self, query: str) -> list[Row]:
        """Like `select`, but a timeout is raised at once."""


class SparqlClient:
    """Sends SELECT queries to one endpoint.

    `user_agent` names the operator's contact, `timeout` is in seconds a request, `attempts` counts the first one.
    `ids` are translated in what is asked and answered; `requests` counts what was sent, retries included. Waits go
    through `clock`, so tests need none.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        user_agent: str,
        clock: Clock,
        timeout: float = 60,
        attempts: int = 4,
        ids: IdTable = IdTable(),  # noqa: B008  (frozen)
    ) -> None:
        self.endpoint = endpoint
        self.requests = 0
        self._user_agent = user_agent
        self._clock = clock
        self._timeout = timeout
        self._attempts = attempts
        self._ids = ids

    def select(self, query: str) -> list[Row]:
        """Run a query and give its rows, each a dict of variable to text (IRIs whole, languages dropped).

        Waits and retries on 429, 5xx, timeouts and answers that are no SPARQL JSON. Raises QueryError when the endpoint
        refuses the query or keeps failing, QueryTimeoutError when it keeps timing out: never an empty answer instead.
        """
        return self._select(query, self._attempts)

    def select_once(self, query: str) -> list[Row]:
        """Like :meth:`select`, but a timeout is raised at once: for a batch that can be halved instead."""
        return self._select(query, 1)

    def _select(self, query: str, timeouts_borne: int) -> list[Row]:
        clean = _COMMENT_LINE.sub(
            "", _MARKER.sub("", query)
        )  # SPARQLWrapper mistakes words in comments for the query form
        timeouts = 0
        for attempt in range(1, self._attempts + 1):
            try:
                return self._send(clean)
            except _PassingError as failure:
                timeouts += failure.timed_out
                if failure.timed_out and timeouts >= timeouts_borne:
                    raise QueryTimeoutError(self._complain(failure, attempt)) from failure
                if attempt == self._attempts:
                    raise QueryError(self._complain(failure, attempt)) from failure
                self._wait(failure, attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _complain(self, failure: Exception, attempt: int) -> str:
        return f"The query service {self.endpoint} did not answer after {attempt} attempt(s): {failure}"

    def _wait(self, failure: _PassingError, attempt: int) -> None:
        seconds = 2.0 ** (attempt - 1) if failure.wait is None else failure.wait
        if seconds > LONGEST_WAIT:
            raise QueryError(
                f"The query service {self.endpoint} asks us to wait {seconds:.0f} seconds; try again after that."
            ) from failure
        self._clock.sleep(seconds)

    def _send(self, query: str) -> list[Row]:
        self.requests += 1
        wrapper = _DirectWrapper(self.endpoint, returnFormat=JSON, agent=self._user_agent)
        wrapper.setMethod(POST)
        wrapper.setTimeout(math.ceil(self._timeout))
        wrapper.setQuery(self._ids.query(query) if self._ids else query)
        try:
            with wrapper.query().response as response:
                body = response.read()
        except (SPARQLExceptions.SPARQLWrapperException, HTTPError) as error:
            raise self._judge_refusal(error) from error
        except TimeoutError as error:
            raise _PassingError(f"no answer within {self._timeout:g} seconds", timed_out=True) from error
        except URLError as error:
            timed_out = isinstance(error.reason, TimeoutError)
            raise _PassingError(f"no connection ({error.reason})", timed_out=timed_out) from error
        except (http.client.HTTPException, OSError) as error:
            raise _PassingError(f"the answer broke off ({error})") from error
        return self._ids.rows(_read_rows(body)) if self._ids else _read_rows(body)

    def _judge_refusal(self, error: Exception) -> Exception:
        """Tell a failure that passes from a query that will never be answered."""
        if isinstance(error, HTTPError) and error.code in _REDIRECTS:
            target = error.headers.get("Location") or "another address"
            return QueryError(
                f"The query service {self.endpoint} sends us on to {target}, where no query of ours goes by itself."
                " If that is the right address, set it as sparql in glamdata.toml."
            )
        code, text, asked = _read_refusal(error, self._clock.now())
        timed_out = code in _TIMEOUT_CODES or (code >= 500 and _tells_of_timeout(text))
        if code in _PASSING_CODES:
            return _PassingError(f"HTTP {code} {_first_line(text)}".strip(), wait=asked, timed_out=timed_out)
        return QueryError(
            f"The query service {self.endpoint} refused the query: HTTP {code} {_first_line(text)}".strip()
        )


class NoRedirects(HTTPRedirectHandler):
    """Makes a redirect an error: a query is sent to the address that was set, and to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow nobody."""


class _DirectWrapper(SPARQLWrapper):
    """SPARQLWrapper without urllib's redirects, which turn a POST into a GET of whatever host is named."""

    def _query(self) -> tuple[Any, str]:
        opened = build_opener(NoRedirects).open(self._createRequest(), timeout=self.timeout)
        return opened, self.returnFormat


def select_batched(client: Selecting, template: str, values: Sequence[str], size: int = BATCH_SIZE) -> list[Row]:
    """Run a query over `values` (SPARQL terms) in batches of `size`.

    A batch that times out is halved, and so are those after it; some that are answered in a row let the next be twice
    as large, up to `size`. `template` is a query whose other braces are filled already; the values go where
    ``#= batch`` stands. A batch of one that still times out raises QueryTimeoutError.
    """
    rows: list[Row] = []
    start, now, answered = 0, size, 0
    while start < len(values):
        batch = values[start : start + now]
        query = fill_query(template, BATCH, batch)
        try:
            rows += client.select(query) if len(batch) == 1 else client.select_once(query)
        except QueryTimeoutError:
            if len(batch) == 1:
                raise
            now, answered = len(batch) // 2, 0
            continue
        start += len(batch)
        answered += 1
        if answered == GROWS_AFTER:
            now, answered = min(size, now * 2), 0
    return rows


def _read_rows(body: bytes) -> list[Row]:
    """Read the SPARQL 1.1 results JSON; whatever else came (HTML, half an answer, a stack trace) may pass."""
    try:
        bindings: list[dict[str, Any]] = orjson.loads(body)["results"]["bindings"]
        return [{name: str(binding["value"]) for name, binding in row.items()} for row in bindings]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        text = body[-4000:].decode("utf-8", "replace")
        raise _PassingError("the answer was not SPARQL JSON", timed_out=_tells_of_timeout(text)) from error


def _read_refusal(error: Exception, now: datetime) -> tuple[int, str, float | None]:
    """Give status code, text and the wait asked for (seconds) of an HTTP refusal, as SPARQLWrapper raises it."""
    if isinstance(error, HTTPError):
        with error:
            return error.code, error.read().decode("utf-8", "replace"), read_wait(error.headers["Retry-After"], now)
    codes: dict[type[Exception], int] = {
        SPARQLExceptions.QueryBadFormed: 400,
        SPARQLExceptions.Unauthorized: 401,
        SPARQLExceptions.EndPointNotFound: 404,
        SPARQLExceptions.URITooLong: 414,
        SPARQLExceptions.EndPointInternalError: 500,
    }
    return codes.get(type(error), 400), str(error), None


def read_wait(header: str | None, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110 §10.2.3): seconds, or a date."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _tells_of_timeout(text: str) -> bool:
    return any(word in text for word in _TIMEOUT_WORDS)


def _first_line(text: str) -> str:
    """Give the first line a person can read of an error page."""
    plain = re.sub(r"<[^>]*>|\\n|\\r", "\n", text)
    lines = (line.strip() for line in plain.splitlines())
    return next((line for line in lines if line), "")[:200]
