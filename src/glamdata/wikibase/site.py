"""Wiki: where a wiki is, who we are there, and how fast we may go."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from glamdata.errors import SettingsError, WikiRefusedError
from glamdata.wikibase.beyond import Beyond, lacks
from glamdata.wikibase.other_ids import IdTable

_ODD = re.compile(r"[\\\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Consumer:
    """An owner-only consumer of OAuth 1.0a: four words that sign every request. All are secret and never shown."""

    consumer_token: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wiki:
    """A wiki as glamdata.toml's ``[wiki]`` describes it.

    `api` is the URL of api.php, `sparql` that of its query service, `user` and `app` the two halves of a bot password's
    login (``GlamBot@upload``), `contact` the operator's user page or e-mail for the User-Agent. `bot_password` is a
    secret and never shown; `oauth` is a consumer used in its place. `name` is what the ledger knows the wiki by, where
    the URL is not enough, `commons` the URL of the api.php that knows the licences of images. `beyond` says whether it
    may be edited where it is not on this machine, `ids` which ids of its own it has in place of Wikidata's.
    """

    api: str
    sparql: str
    user: str
    app: str = ""
    bot_password: str = field(default="", repr=False)
    contact: str = ""
    edits_per_minute: float = 60.0
    summary: str = "Adding data from the library catalogue"
    name: str = ""
    commons: str = ""
    oauth: Consumer | None = field(default=None, repr=False)
    beyond: Beyond = Beyond()  # noqa: RUF009  (frozen)
    ids: IdTable = IdTable()  # noqa: RUF009  (frozen)

    @property
    def identity(self) -> str:
        """What the ledger and the fingerprints know the wiki by: its name, or the host of its API."""
        return self.name or _host(self.api)

    @property
    def login_name(self) -> str:
        """The bot password's login, ``GlamBot@upload``; the account where an OAuth consumer signs for it."""
        return self.user if self.oauth else f"{self.user}@{self.app}"

    @property
    def credential(self) -> str:
        """What it logs in with, in words."""
        return "OAuth consumer" if self.oauth else "bot password"

    @property
    def is_loopback(self) -> bool:
        """Whether both the API and the query service are on this machine."""
        return is_loopback(self.api) and is_loopback(self.sparql)

    @property
    def user_agent(self) -> str:
        """The User-Agent that names the operator, as Wikimedia's policy asks."""
        if not self.contact and not self.is_loopback:
            raise SettingsError("contact is missing in [wiki] of glamdata.toml: a user page or e-mail is required.")
        return f"glamdata/0.1 ({self.contact or 'loopback'})"

    def require_editable(self) -> None:
        """Raise WikiRefusedError for a wiki beyond this machine, unless [gates] of glamdata.toml names it."""
        if self.is_loopback:
            return
        if lacking := list(lacks(self, self.beyond)):
            beyond = _host(self.sparql if is_loopback(self.api) else self.api)
            raise WikiRefusedError(
                f"glamdata does not push to {beyond}: {'; '.join(lacking)}. Until its gates are set up, only a wiki on"
                " this machine (the rehearsal wiki) is edited."
            )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def is_loopback(url: str) -> bool:
    """Say whether every program that reads `url` gets to this machine: by name or number, and with nothing odd in it.

    User names, backslashes and control characters are refused: some programs read another host out of such an address
    than others do.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or _ODD.search(url) or "@" in parts.netloc:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
