"""One logged-in pywikibot session for reads and writes; the only module that imports pywikibot.

pywikibot runs in a private folder of ours, without retries, throttle or output of its own: one loop here owns every
retry, wait and log line (DESIGN §9). The import is inside the class: it takes 240 ms.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from glamdata.errors import WikiEditError, WikiLoginError, WikiUnreachableError
from glamdata.wikibase.answer import Answer, LostAnswerError, classify

if TYPE_CHECKING:
    from types import ModuleType

    from glamdata.model.clock import Clock
    from glamdata.wikibase.site import Wiki

log = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
MAXLAG = 5
FAMILY = "glamdatawiki"


class Session:
    """A login on one wiki. Use it as a context manager: its private folder goes when it ends.

    `requests` counts every HTTP request pywikibot made, its own questions about the site included. Raises
    WikiUnreachableError where nothing answers and WikiLoginError where the login or the account is refused.
    """

    def __init__(self, wiki: Wiki, clock: Clock) -> None:
        self.wiki = wiki
        self.requests = 0
        self._clock = clock
        self._folder = tempfile.mkdtemp(prefix="glamdata-pywikibot-")
        try:
            self._pywikibot = _import_pywikibot(self._folder)
            self._pywikibot.comms.http.session.hooks["response"] = [self._count]
            self._login()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the login and remove the private folder with its cookies and caches."""
        if hasattr(self, "_pywikibot"):
            self._pywikibot.comms.http.cookie_jar.clear()
            self._pywikibot.comms.http.session.hooks["response"] = []
            self._pywikibot.comms.http.session.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, **parameters: object) -> dict[str, Any]:
        """Ask the API and give its JSON; asks again, within bounds, while the wiki says wait or does not answer."""
        return self._call(parameters, write=False)

    def write(self, **parameters: object) -> dict[str, Any]:
        """Send an edit with our token and give the answer's JSON.

        Waits and sends again only where the answer says that nothing was saved. Raises LostAnswerError when it can't be
        known whether the edit was saved, and WikiEditError when it was refused.
        """
        return self._call(parameters, write=True)

    def rights(self) -> frozenset[str]:
        """Give the rights of the account in this session."""
        answer = self.read(action="query", meta="userinfo", uiprop="rights|blockinfo")
        return frozenset(answer["query"]["userinfo"].get("rights", ()))

    def _call(self, parameters: dict[str, object], *, write: bool) -> dict[str, Any]:
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._send(parameters, write=write)
            except LostAnswerError as error:
                if write:
                    raise
                reason, pause = str(error), None
                if attempt == ATTEMPTS:
                    raise WikiUnreachableError(f"{self.wiki.api} gives no usable answer: {error}.") from error
            except WikiEditError as error:
                kind = classify(error)
                if kind not in {Answer.WAIT, Answer.LOGIN} or attempt == ATTEMPTS:
                    raise
                reason, pause = str(error), self._retry_after()
                if kind is Answer.LOGIN:
                    self._login()
                    continue
            pause = min(pause or wait, LONGEST_WAIT)
            log.info("waiting %.0f s before asking %s again: %s", pause, self.wiki.api, reason)
            self._clock.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send(self, parameters: dict[str, object], *, write: bool) -> dict[str, Any]:
        """Send one request once, with pywikibot's errors in our words."""
        api = self._pywikibot.data.api
        exceptions = self._pywikibot.exceptions
        asked = {key: value for key, value in parameters.items() if value is not None}
        try:
            if write:
                asked |= {"token": self._site.tokens["csrf"], "assertuser": self.wiki.user, "maxlag": MAXLAG}
            request = _single_request(api)(site=self._site, parameters=asked, throttle=False, use_get=False)
            answer: dict[str, Any] = request.submit()
        except exceptions.APIError as error:
            raise WikiEditError(error.code, error.info, _message_names(error)) from error
        except exceptions.MaxlagTimeoutError as error:
            raise WikiEditError("maxlag", str(error)) from error
        except (exceptions.Error, OSError, ValueError) as error:
            raise LostAnswerError(str(error) or type(error).__name__) from error
        return answer

    def _login(self) -> None:
        """Log in with the bot password."""
        login_name = f"{self.wiki.user}@{self.wiki.app}"
        if not self.wiki.bot_password:
            raise WikiLoginError(f"There is no bot password for {login_name} on {self.wiki.api}.")
        exceptions = self._pywikibot.exceptions
        try:
            self._log_in_anew(login_name)
        except (exceptions.APIError, exceptions.NoUsernameError) as error:
            said = getattr(error, "info", error)
            raise WikiLoginError(f"{self.wiki.api} refused the login of {login_name}: {said}") from error
        except (exceptions.Error, OSError, ValueError, KeyError, RuntimeError) as error:
            raise WikiUnreachableError(
                f"The wiki at {self.wiki.api} could not be reached to log in as {login_name}: {error}"
            ) from error
        if not self._site.logged_in():
            raise WikiLoginError(f"{self.wiki.api} did not keep the login of {login_name}.")

    def _log_in_anew(self, login_name: str) -> None:
        """Make pywikibot's site for the wiki (which asks it who we are) and log in there."""
        pywikibot, wiki = self._pywikibot, self.wiki
        pywikibot.comms.http.cookie_jar.clear()
        self._site = pywikibot.site.DataSite(FAMILY, fam=_family(pywikibot, wiki.api), user=wiki.user)
        manager = pywikibot.login.ClientLoginManager(password=wiki.bot_password, site=self._site, user=wiki.user)
        manager.login_name = login_name
        manager.login_to_site()
        manager.storecookiedata()
        self._site.login()

    def _retry_after(self) -> float | None:
        """Give the seconds the wiki asked us to wait, where pywikibot leaves them."""
        seconds = float(getattr(self._site.throttle, "retry_after", 0) or 0)
        self._site.throttle.retry_after = 0
        return seconds or None

    def _count(self, *_: object, **__: object) -> None:
        self.requests += 1


def _import_pywikibot(folder: str) -> Any:
    """Import pywikibot with its configuration, caches and cookies in `folder`, silent, without retries."""
    os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"
    os.environ["PYWIKIBOT_DIR"] = folder
    import pywikibot  # noqa: PLC0415  (240 ms, only where a wiki is talked to)
    import pywikibot.data.api  # noqa: PLC0415
    import pywikibot.family  # noqa: PLC0415
    import pywikibot.login  # noqa: PLC0415
    import pywikibot.throttle  # noqa: PLC0415

    config = pywikibot.config
    config.base_dir = folder
    config.max_retries = 0
    config.retry_wait = 0
    config.put_throttle = 0
    config.maxlag = MAXLAG
    config.socket_timeout = (10, 120)
    config.noisysleep = 1e9
    pywikibot.throttle.pid = False  # the process's number in a throttle file that went with the last session
    pywikibot.log("")  # makes pywikibot set up its own output, which is then taken away
    logger = logging.getLogger("pywiki")
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
    return pywikibot


def _family(pywikibot: Any, api: str) -> Any:
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


def _single_request(api: ModuleType) -> type[Any]:
    """Give pywikibot's request without its own waiting: what it would wait for is raised instead."""

    class SingleRequest(api.Request):  # type: ignore[misc,name-defined]
        def wait(self, *_: object, **__: object) -> None:
            code = self.last_error.get("code")
            if code:
                error = dict(self.last_error)
                raise api.APIError(error.pop("code"), error.pop("info", ""), **error)
            raise LostAnswerError(f"no answer to {self.action}")

        def _logged_in(self, _code: str) -> bool:
            return True

    return SingleRequest


def _message_names(error: Any) -> tuple[str, ...]:
    messages = error.other.get("messages") or ()
    listed = messages.values() if isinstance(messages, dict) else messages
    return tuple(message["name"] for message in listed if isinstance(message, dict) and "name" in message)
