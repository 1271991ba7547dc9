"""Notice: tell a person how a scheduled run ended, by a webhook or an e-mail. A notice that fails never fails the run.

A webhook gets one POST of JSON whose ``text`` is what chat programs show (Mattermost, Slack, Matrix bridges), with
flow, batch and state beside it. An e-mail goes through a mail relay that takes it without a login, in plain text.
"""

from __future__ import annotations

import logging
import os
import smtplib
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from glamdata.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WEBHOOK_VARIABLE", "Notices", "notice_of"]

log = logging.getLogger(__name__)

WEBHOOK_VARIABLE = "GLAMDATA_WEBHOOK"
SECONDS = 10
FAILURE, ALWAYS = "failure", "always"
WHEN = (FAILURE, ALWAYS)


@dataclass(frozen=True, slots=True)
class Notices:
    """Where notices go, as ``[notify]`` of glamdata.toml says it.

    `webhook` is a URL (often a secret: the environment's GLAMDATA_WEBHOOK comes first, and it is never shown), `email`
    an address that mail is sent to by the relay `smtp` (``host:port``) as `sender`. `when` is ``failure`` or
    ``always``. Raises SettingsError for what can't be.
    """

    webhook: str = field(default="", repr=False)
    email: str = ""
    smtp: str = "localhost:25"
    sender: str = ""
    when: str = FAILURE

    def __post_init__(self) -> None:
        if self.when not in WHEN:
            raise SettingsError(f"notify.when is {self.when!r}: it is one of {', '.join(WHEN)}.")
        if self.webhook and urlsplit(self.webhook).scheme not in {"http", "https"}:
            raise SettingsError("notify.webhook is no web address: it begins with https://.")
        host, _, port = self.smtp.partition(":")
        if self.email and not (host and port.isdecimal()):
            raise SettingsError(f"notify.smtp is {self.smtp!r}: write it like mail.example.org:25.")
        if self.email and "@" not in self.email:
            raise SettingsError(f"notify.email is {self.email!r}, which is no address.")

    def send(self, flow: str, batch: str, words: str, *, failed: bool) -> None:
        """Send a notice, if this is one to be sent."""
        if failed or self.when != FAILURE:
            self._tell(flow, batch, "failed" if failed else "is done", words)

    def ask(self, flow: str, batch: str, words: str) -> None:
        """Send a notice that something waits for a person, whatever `when` says."""
        self._tell(flow, batch, "waits", words)

    def _tell(self, flow: str, batch: str, state: str, words: str) -> None:
        text = f"glamdata {flow} of {batch} {state}: {words}"
        if webhook := os.environ.get(WEBHOOK_VARIABLE) or self.webhook:
            _post(webhook, {"text": text, "flow": flow, "batch": batch, "state": state.removeprefix("is ")})
        if self.email:
            self._mail(text)

    def _mail(self, text: str) -> None:
        message = EmailMessage()
        message["Subject"] = text.partition(": ")[0].replace("\n", " ")
        message["From"] = self.sender or self.email
        message["To"] = self.email
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid("glamdata")
        message.set_content(text)
        host, _, port = self.smtp.partition(":")
        try:
            with smtplib.SMTP(host, int(port), timeout=SECONDS) as relay:
                relay.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("no mail could be sent by %s: %s", self.smtp, error)


def _post(webhook: str, said: dict[str, str]) -> None:
    try:
        answer = requests.post(webhook, json=said, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
    except requests.RequestException as error:  # its text holds the address, which is often a secret
        log.warning("the webhook took no notice: %s", type(error).__name__)


@contextmanager
def notice_of(notices: Notices, flow: str, batch: str) -> Iterator[None]:
    """Send a notice where what is done within fails; the failure goes on."""
    try:
        yield
    except Exception as error:
        notices.send(flow, batch, str(error) or type(error).__name__, failed=True)
        raise
