"""One logged-in pywikibot session for reads and writes; the only module that imports pywikibot.

pywikibot runs in a private folder of ours, without retries, throttle, caches or output of its own: one loop here owns
every retry, wait and log line (DESIGN §9). It keeps its cookies once a process, so there is one session at a time.
The import is inside the class: it takes 240 ms.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from glamdata.errors import WikiEditError, WikiLoginError, WikiUnreachableError
from glamdata.wikibase.answer import (
    INTERNAL,
    Answer,
    LostAnswerError,
    UnsentError,
    classify,
    find_block,
    is_of_consumer,
    read_messages,
    say_wait,
)
from glamdata.wikibase.login import explain_login, open_site, require_credential, set_credential
from glamdata.wikibase.request import request_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.model.clock import Clock
    from glamdata.wikibase.site import Wiki

log = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
MAXLAG = 5
GRANTS = {"edit": "Edit existing pages", "createpage": "Create, edit, and move pages"}


class Session:
    """A login on one wiki. Use it as a context manager: its private folder goes when it ends.

    `requests` counts every HTTP request pywikibot made, its own questions about the site included; `waited` the seconds
    that it waited for the wiki. `tell` is told why and how long whenever it waits. `rights` are those of the account,
    once they were asked for. A `late` session logs in when it is first asked something. Raises WikiUnreachableError
    where nothing answers, WikiLoginError where the login is refused.
    """

    def __init__(
        self, wiki: Wiki, clock: Clock, tell: Callable[[str], None] | None = None, *, late: bool = False
    ) -> None:
        self.wiki = wiki
        self.requests = 0
        self.waited = 0.0
        self.rights: frozenset[str] = frozenset()
        self._tell = tell
        self._clock = clock
        self._is_logged_in = False
        self._token = ""
        self._asked_to_wait = 0.0
        self._folder = ""
        if not late:
            self._begin()

    def _begin(self) -> None:
        """Set pywikibot up and log in."""
        wiki, self._folder = self.wiki, tempfile.mkdtemp(prefix="glamdata-pywikibot-")
        try:
            self._pywikibot = _import_pywikibot(self._folder)
            self._open()
            self._log_in()
        except LostAnswerError as error:
            self.close()
            raise WikiUnreachableError(
                f"The wiki at {wiki.api} could not be reached to log in as {wiki.login_name}: {error}."
            ) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the login and remove the private folder."""
        if hasattr(self, "_pywikibot"):
            http = self._pywikibot.comms.http
            http.cookie_jar.clear()
            http.session.hooks["response"] = []
            http.session.close()
            self._pywikibot.config.authenticate.clear()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, **parameters: object) -> dict[str, Any]:
        """Ask the API and give its JSON; asks again, within bounds, while the wiki says wait or does not answer."""
        ids = self.wiki.ids
        return ids.answer(self._call(ids.ask(parameters), write=False)) if ids else self._call(parameters, write=False)

    def write(self, **parameters: object) -> dict[str, Any]:
        """Send an edit with our token and give the answer's JSON.

        Waits and sends again only where nothing was saved. Raises LostAnswerError when it can't be known whether the
        edit was saved, WikiEditError when it was refused, WikiUnreachableError when it could not be sent, and
        WikiRefusedError for any wiki beyond this machine.
        """
        self.wiki.require_editable()
        ids = self.wiki.ids
        return ids.answer(self._call(ids.ask(parameters), write=True)) if ids else self._call(parameters, write=True)

    def require_rights(self, *rights: str) -> None:
        """Raise WikiLoginError, in words for who made the bot password, where the account may not do all this."""
        answer = self.read(action="query", meta="userinfo", uiprop="rights|blockinfo")
        info = answer["query"]["userinfo"]
        self.rights = frozenset(info.get("rights", ()))
        who = f"{self.wiki.login_name} on {self.wiki.api}"
        if said := find_block(info):
            raise WikiLoginError(f"{who} may not edit: the account is blocked by {said}. Nothing was sent.")
        lacking = [GRANTS.get(right, right) for right in rights if right not in self.rights]
        if lacking:
            said = "”, “".join(lacking)
            raise WikiLoginError(
                f"{who} may not edit: the {self.wiki.credential} lacks the grant “{said}”. Nothing was sent."
            )

    def has_tag(self, name: str) -> bool:
        """Say whether edits can carry this change tag: the wiki has it for users, and the account may apply tags."""
        if "applychangetags" not in (self.rights or self._ask_rights()):
            return False
        asked: dict[str, object] = {"action": "query", "list": "tags", "tgprop": "source|active", "tglimit": 500}
        while True:
            answer = self.read(**asked)
            for tag in answer.get("query", {}).get("tags", ()):
                if tag["name"] == name:  # what is true is an empty text in the API's older format
                    return "manual" in tag.get("source", ()) and tag.get("active", False) is not False
            if "continue" not in answer:
                return False
            asked |= answer["continue"]

    def _ask_rights(self) -> frozenset[str]:
        self.require_rights()
        return self.rights

    def wait(self, seconds: float, why: str) -> None:
        """Wait, and tell why and how long."""
        if self._tell:
            self._tell(f"waiting {seconds:.0f} s: {why}")
        self.waited += seconds
        self._clock.sleep(seconds)

    def _call(self, parameters: dict[str, object], *, write: bool) -> dict[str, Any]:
        """Send a request until it is answered; every retry, wait and log line of a session is here."""
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            sent = False
            try:
                asked = self._complete(parameters, write=write)
                sent = write
                return self._submit(asked)
            except LostAnswerError as error:
                reason, pause = str(error), self._retry_after()
                if sent and not isinstance(error, UnsentError):
                    if pause:
                        self.wait(pause, f"the wiki asks for it ({error})")
                    raise
                if attempt == ATTEMPTS:
                    raise WikiUnreachableError(f"{self.wiki.api} gives no usable answer: {error}.") from error
                why = say_wait(error)
            except WikiEditError as error:
                kind = classify(error)
                if is_of_consumer(error) and kind is Answer.STOP and not write:
                    raise WikiLoginError(explain_login(self.wiki, error)) from error
                if kind not in {Answer.WAIT, Answer.LOGIN} or attempt == ATTEMPTS:
                    raise
                reason, pause = str(error), self._retry_after()
                why = say_wait(error)
                self._is_logged_in = self._is_logged_in and kind is not Answer.LOGIN
            pause = min(max(pause, wait), LONGEST_WAIT)
            log.info("waiting %.0f s before asking %s again: %s", pause, self.wiki.api, reason)
            self.wait(pause, why)
            wait = min(wait * 2, LONGEST_WAIT)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _complete(self, parameters: dict[str, object], *, write: bool) -> dict[str, object]:
        """Give the parameters with what every request needs, logged in again where the login was lost."""
        if not self._folder:
            self._begin()
        elif not self._is_logged_in:
            self._log_in()
        asked = {key: value for key, value in parameters.items() if value is not None}
        asked["assertuser"] = self.wiki.user
        if write:
            asked |= {"token": self._token or self._ask_token(), "maxlag": MAXLAG}
        return asked

    def _ask_token(self) -> str:
        answer = self._submit({"action": "query", "meta": "tokens", "type": "csrf", "assertuser": self.wiki.user})
        self._token = str(answer.get("query", {}).get("tokens", {}).get("csrftoken", ""))
        return self._token

    def _submit(self, asked: dict[str, object]) -> dict[str, Any]:
        """Send one request once."""
        request = self._request_class(site=self._site, parameters=asked, throttle=False, use_get=False)
        answer: dict[str, Any] = self._translate(request.submit)
        return answer

    def _translate(self, do: Any) -> Any:
        """Do something with pywikibot's errors in our words."""
        exceptions = self._pywikibot.exceptions
        try:
            return do()
        except exceptions.APIError as error:
            names, texts = read_messages(error.other.get("messages"))
            if error.code.startswith(INTERNAL):
                raise LostAnswerError(f"{error.code}: {error.info}") from error
            raise WikiEditError(error.code, " ".join(filter(None, [error.info, texts])), names) from error
        except (exceptions.Error, OSError, ValueError, RuntimeError) as error:
            raise LostAnswerError(f"{type(error).__name__}: {error}") from error

    def _open(self) -> None:
        """Set pywikibot up for this wiki: no cookie, cache or connection of another one is left."""
        http, wiki = self._pywikibot.comms.http, self.wiki
        http.cookie_jar.clear()
        http.session.close()
        http.session.trust_env = not wiki.is_loopback  # no proxy between us and our own machine
        http.session.hooks["response"] = [self._take_note]
        said = wiki.user_agent.replace("{", "(").replace("}", ")")
        self._pywikibot.config.user_agent_format = f"{said} {{pwb}} {{http_backend}}"
        set_credential(self._pywikibot.config, wiki)
        self._request_class = request_class(self._pywikibot)

    def _log_in(self) -> None:
        """Log in with the bot password or the OAuth consumer."""
        wiki = self.wiki
        require_credential(wiki)
        self._pywikibot.comms.http.cookie_jar.clear()
        try:
            self._site = self._translate(lambda: open_site(self._pywikibot, wiki, self._request_class))
        except WikiEditError as error:
            if classify(error) is Answer.WAIT:
                raise LostAnswerError(error.info) from error
            raise WikiLoginError(explain_login(wiki, error)) from error
        except (KeyError, AttributeError, TypeError) as error:
            raise LostAnswerError("it answers, but not as a wiki's API does") from error
        if not self._site.logged_in():
            raise WikiLoginError(f"{wiki.api} did not keep the login of {wiki.login_name}.")
        self._is_logged_in, self._token = True, ""

    def _retry_after(self) -> float:
        """Give the seconds the wiki asked us to wait, 0 where it did not."""
        seconds, self._asked_to_wait = self._asked_to_wait, 0.0
        return seconds

    def _take_note(self, response: Any, *_: object, **__: object) -> None:
        """Count an answer, and follow none that leads to another address: a login must not leave the wiki."""
        self.requests += 1
        asked = response.headers.get("Retry-After", "")
        self._asked_to_wait = min(float(asked), LONGEST_WAIT) if asked.isdigit() else 0.0
        if response.is_redirect:
            response.close()
            where = urlsplit(response.headers["Location"]).hostname or "another page"
            raise LostAnswerError(f"the address leads on to {where}, which is not followed")


def _import_pywikibot(folder: str) -> Any:
    """Import pywikibot with its configuration, caches and cookies in `folder`, silent, without retries."""
    before = dict(os.environ)
    Path(folder, "user-config.py").touch(mode=0o600)  # without one pywikibot makes a folder in the user's home
    os.environ |= {"PYWIKIBOT_NO_USER_CONFIG": "2", "PYWIKIBOT_DIR": folder}
    try:
        import pywikibot  # noqa: PLC0415  (240 ms, only where a wiki is talked to)
        import pywikibot.data.api  # noqa: PLC0415
        import pywikibot.family  # noqa: PLC0415
        import pywikibot.login  # noqa: PLC0415
        import pywikibot.throttle  # noqa: PLC0415
    finally:
        for name in ("PYWIKIBOT_NO_USER_CONFIG", "PYWIKIBOT_DIR"):
            os.environ.pop(name)
        os.environ |= before
    config = pywikibot.config
    config.base_dir = folder
    config.max_retries = 0
    config.retry_wait = 0
    config.put_throttle = 0
    config.minthrottle = 0
    config.socket_timeout = (10, 120)
    config.noisysleep = 1e9
    pywikibot.throttle.pid = False  # the process's number in a throttle file that went with the last session
    pywikibot.log("")  # makes pywikibot set up its own output, which is then taken away
    for name in ("pywiki", "oauthlib", "requests_oauthlib"):
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.setLevel(logging.CRITICAL + 1)  # their records hold whole requests and what signs them
        logger.propagate = False
    return pywikibot
