"""Where the page is served: on this machine alone, or beyond it only with sign-in."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from glamdata.errors import SettingsError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """`host` and `port` to listen on; `url` is what people use where a proxy stands in front, empty where none does.

    `tls` says that the server itself speaks HTTPS.
    """

    host: str = "127.0.0.1"
    port: int = 8383
    url: str = ""
    tls: bool = False

    @property
    def is_loopback(self) -> bool:
        """Whether nobody beyond this machine can get to the page."""
        return not self.url and is_loopback(self.host)

    @property
    def is_secure(self) -> bool:
        """Whether the cookie is to be sent over HTTPS only: always, but on this machine without it."""
        return not self.is_loopback or self.tls

    def allows(self, host: str, server: str) -> bool:
        """Whether a request's Host header is one that leads here; `server` is the address it came in at.

        A page of another site whose name was made to point here (DNS rebinding) sends its own name.
        """
        name = host_name(host)
        if self.url and name == (urlsplit(self.url).hostname or ""):
            return True
        if name in LOOPBACK_NAMES:
            return is_loopback(server)
        return name in {self.host.lower(), server} or (
            not is_loopback(self.host) and name == socket.gethostname().lower()
        )

    def require_sign_in(self, has_reviewers: bool) -> None:
        """Raise SettingsError where others could get to the page and nobody needs a secret."""
        if not self.is_loopback and not has_reviewers:
            where = self.url or self.host
            raise SettingsError(
                f"The review page is not served at {where}, beyond this machine, without sign-in: give every reviewer a"
                " secret with `glamdata reviewers add NAME`, or leave --host and --url out."
            )
        if self.url and urlsplit(self.url).scheme != "https":
            raise SettingsError(f"--url {self.url} must begin with https://: secrets are not sent in the open.")


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is this machine's own alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """Give the name in a Host header, without the port and in lower case."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.rpartition(":")[0].lower() if ":" in header else header.lower()
