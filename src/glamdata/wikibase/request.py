"""What pywikibot asks a wiki with: one request at a time, and what happens to it as our exceptions.

pywikibot itself is handed in by :mod:`glamdata.wikibase.session`, which alone imports it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glamdata.wikibase.answer import LostAnswerError, UnsentError, say_failure

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILY = "glamdatawiki"


def describe_wiki(pywikibot: Any, api: str) -> Any:
    """Describe the wiki to pywikibot; it finds methods by their parameter's name, `code`."""
    url = urlsplit(api)
    bases = (pywikibot.family.SingleSiteFamily, pywikibot.family.WikibaseFamily)
    said = {
        "name": FAMILY,
        "domain": url.netloc,
        "protocol": lambda self, code: url.scheme,  # noqa: ARG005
        "scriptpath": lambda self, code: url.path.removesuffix("/api.php"),  # noqa: ARG005
        "interface": lambda self, code: "DataSite",  # noqa: ARG005
    }
    return type("Family", bases, said)()


def site_class(pywikibot: Any, request_class: type[Any]) -> type[Any]:
    """Give pywikibot's site with our request for all it asks, its own questions included."""

    class Site(pywikibot.site.DataSite):  # type: ignore[misc]
        @staticmethod
        def _request_class(_kwargs: object) -> type[Any]:
            return request_class

    return Site


def request_class(pywikibot: Any) -> type[Any]:
    """Give pywikibot's request without its own waiting, logging in and caching: what happens is raised instead."""
    http, failed = pywikibot.comms.http, pywikibot.exceptions.APIError

    class SingleRequest(pywikibot.data.api.Request):  # type: ignore[misc]
        def __init__(self, *args: object, expiry: object = None, **kwargs: object) -> None:  # noqa: ARG002  (no cache)
            super().__init__(*args, **kwargs)

        def _http_request(self, *request: Any) -> tuple[Any, bool]:
            use_get, uri, data, headers, _ = request
            method = "GET" if use_get else "POST"
            with _no_answer():
                return http.request(self.site, uri=uri, method=method, data=data, headers=headers), use_get

        def _json_loads(self, response: Any) -> dict[str, Any]:
            if response.status_code == 429:
                raise failed("ratelimited", "the wiki says: too many requests (HTTP 429)")
            return _read_json(response)

        def _userinfo_query(self, _result: object) -> bool:
            return False

        def _logged_in(self, _code: str) -> bool:
            error = dict(self.last_error)
            raise failed(error.pop("code"), error.pop("info"), **error)

    return SingleRequest


@contextmanager
def _no_answer() -> Iterator[None]:
    """Say in our words why no answer came, and whether the request got there."""
    try:
        yield
    except LostAnswerError:
        raise
    except Exception as error:
        lost = UnsentError if "NewConnectionError" in str(error) else LostAnswerError
        raise lost(say_failure(error)) from error


def _read_json(response: Any) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError as error:
        raise LostAnswerError(f"HTTP {response.status_code} with a page that is no answer of an API") from error
    if not isinstance(answer, dict):
        raise LostAnswerError(f"HTTP {response.status_code} with an answer that is not that of a wiki's API")
    return answer
