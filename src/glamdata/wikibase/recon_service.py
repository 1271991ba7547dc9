"""A reconciliation service as a further source of candidates, for records of which nothing else led to an item.

Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/), as
OpenRefine speaks it: queries go out as a form-encoded batch. Only the ids of what it proposes count. The items are read
from the wiki and judged by our own rules, never by the service's score, so nothing is asked of its data extension.
"""

from __future__ import annotations

import http.client
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from glamdata.errors import QueryError, SettingsError
from glamdata.wikibase.search import HITS, search_words
from glamdata.wikibase.site import is_loopback
from glamdata.wikibase.sparql import LONGEST_WAIT, NoRedirects, read_wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.clock import Clock
    from glamdata.model.draft import Subject

log = logging.getLogger(__name__)

BATCH = 50
ATTEMPTS = 4
VERSIONS = frozenset({"0.1", "0.2"})
BIRTH, DEATH = "P569", "P570"
_TIMEOUT = 60
_ITEM = re.compile(r"Q[1-9][0-9]{0,9}")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class _PassingError(Exception):
    """A failure that trying again may cure; `wait` is what the service asks for, in seconds."""

    def __init__(self, message: str, *, wait: float | None = None, timed_out: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.timed_out = timed_out


class ReconciliationService:
    """Asks one service. `requests` counts what was sent, `strange` the proposals that were no items.

    Implements wikibase.lookup.NearSearch.
    """

    def __init__(self, address: str, *, user_agent: str, clock: Clock) -> None:
        self.address = address
        self.requests = 0
        self.strange = 0
        self._user_agent = user_agent
        self._clock = clock
        direct = [ProxyHandler({})] if is_loopback(address) else []
        self._opener = build_opener(NoRedirects, *direct)
        self._is_known = False

    def find(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items that the service proposes for the record's name and dates, best first.

        Raises QueryError where it does not answer or answers something else, SettingsError where it is no service of
        items. A batch that takes too long is halved.
        """
        asked: dict[bytes, list[str]] = {}
        for subject in subjects:
            if query := _write_query(subject):
                asked.setdefault(orjson.dumps(query), []).append(subject.key)
        if asked and not self._is_known:
            self._require_items()
        found: dict[str, list[str]] = {}
        for text, qids in self._ask_all(list(asked)).items():
            found |= dict.fromkeys(asked[text], qids)
        if self.strange:
            log.warning("%s proposed %d things that are no items of a wiki", self.address, self.strange)
        return found

    def _require_items(self) -> None:
        """Read the manifest: what the service speaks, and of what its ids are."""
        manifest = self._send(None)
        versions = manifest.get("versions")
        if isinstance(versions, list) and versions and VERSIONS.isdisjoint(map(str, versions)):
            raise SettingsError(
                f"The reconciliation service {self.address} speaks {', '.join(map(str, versions))} only;"
                " glamdata speaks 0.2."
            )
        space = str(manifest.get("identifierSpace") or "")
        if not space or not space.rstrip("/").endswith("/entity"):
            raise SettingsError(
                f"{self.address} is no reconciliation service of items: its ids are of {space or 'no known space'}."
                " Take the address of one for your wiki, or take service out of [reconcile] in glamdata.toml."
            )
        self._is_known = True

    def _ask_all(self, queries: Sequence[bytes]) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        start, size = 0, BATCH
        while start < len(queries):
            batch = queries[start : start + size]
            try:
                found |= self._ask(batch, patient=len(batch) == 1)
            except _PassingError as failure:
                if not failure.timed_out or len(batch) == 1:
                    raise QueryError(self._complain(failure)) from failure
                size = len(batch) // 2
                continue
            start += len(batch)
        return found

    def _ask(self, batch: Sequence[bytes], *, patient: bool) -> dict[bytes, list[str]]:
        names = [f"q{number}" for number in range(len(batch))]
        pairs = zip(names, batch, strict=True)
        text = b"{" + b",".join(b'"%s":%s' % (name.encode(), query) for name, query in pairs) + b"}"
        answer = self._send(text, names, patient=patient)
        return {query: self._read_items(answer[name]) for name, query in zip(names, batch, strict=True)}

    def _read_items(self, answer: dict[str, Any]) -> list[str]:
        ids = [str(one.get("id", "")) for one in answer["result"] if isinstance(one, dict)]
        items = [qid for qid in ids if _ITEM.fullmatch(qid)]
        self.strange += len(ids) - len(items)
        return list(dict.fromkeys(items))

    def _send(self, queries: bytes | None, names: Sequence[str] = (), *, patient: bool = True) -> dict[str, Any]:
        """Send a batch, or ask for the manifest; waits and tries again within bounds, a timeout only if `patient`."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _read_answer(self._send_once(queries), names)
            except _PassingError as failure:
                if failure.timed_out and not patient:
                    raise
                wait = 2.0 ** (attempt - 1) if failure.wait is None else failure.wait
                if attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    raise QueryError(self._complain(failure)) from failure
                self._clock.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send_once(self, queries: bytes | None) -> bytes:
        self.requests += 1
        if not self.address.startswith(("http://", "https://")):
            raise SettingsError(f"service in [reconcile] is no web address: {self.address}.")
        body = urlencode({"queries": queries}).encode("ascii") if queries else None
        said = {"User-Agent": self._user_agent, "Accept": "application/json"}
        request = Request(self.address, body, said)  # noqa: S310  (a web address: looked at above)
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                answer: bytes = response.read()
                return answer
        except HTTPError as error:
            with error:
                asked = read_wait(error.headers["Retry-After"], self._clock.now())
            if error.code in _PASSING:
                raise _PassingError(f"HTTP {error.code}", wait=asked, timed_out=error.code in {408, 504}) from error
            raise QueryError(f"The reconciliation service {self.address} refuses: HTTP {error.code}.") from error
        except TimeoutError as error:
            raise _PassingError(f"no answer within {_TIMEOUT} seconds", timed_out=True) from error
        except (URLError, http.client.HTTPException, OSError) as error:
            late = isinstance(getattr(error, "reason", None), TimeoutError)
            raise _PassingError(f"no whole answer ({error})", timed_out=late) from error

    def _complain(self, failure: Exception) -> str:
        return (
            f"The reconciliation service {self.address} did not answer: {failure}. Run again when it does, or take"
            " service out of [reconcile] in glamdata.toml."
        )


def _write_query(subject: Subject) -> dict[str, Any]:
    """Write what is asked of one record, empty where it has no name."""
    if not search_words(subject):
        return {}
    dates = [(BIRTH, subject.birth), (DEATH, subject.death)]
    properties = [{"pid": pid, "v": str(date.year)} for pid, date in dates if date and date.year]
    query: dict[str, Any] = {"query": subject.names[0], "limit": HITS}
    query |= {"type": subject.instance_of} if subject.instance_of else {}
    return query | ({"properties": properties} if properties else {})


def _read_answer(body: bytes, names: Sequence[str]) -> dict[str, Any]:
    """Read an answer: an object, with the results of every query asked. What else it holds is not looked at."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _PassingError("its answer is no JSON") from error
    if not isinstance(answer, dict):
        raise _PassingError("its answer is not that of a reconciliation service")
    for name in names:
        of_query = answer.get(name)
        if not isinstance(of_query, dict) or not isinstance(of_query.get("result"), list):
            raise _PassingError("its answer lacks the results of what it was asked")
    return answer
