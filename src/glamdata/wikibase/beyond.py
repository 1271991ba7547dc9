"""Beyond: what must be set before a wiki beyond this machine is edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.wikibase.site import Wiki


_ODD = re.compile(r"[\\@\s\x00-\x1f\x7f]")
"""What makes programs read another host out of an address than others do."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Where a query service may stand that is asked without encryption, for a wiki that has none: this machine."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The table ``[gates]`` of glamdata.toml: who answers for editing which wiki, and where its community agreed.

    `host` is the only host beyond this machine that may be edited, as it stands in the address of the API;
    `responsible` the name of the person who answers for it; `approval` the page on which the wiki approved the account
    as a bot, or whoever keeps the wiki agreed.
    """

    host: str = ""
    responsible: str = ""
    approval: str = ""


def lacks(wiki: Wiki, beyond: Beyond) -> Iterator[str]:
    """Say what keeps a wiki beyond this machine from being edited, a line each; nothing where all is in place."""
    api, sparql = _split(wiki.api), _split(wiki.sparql)
    for key in ("host", "responsible", "approval"):
        if not getattr(beyond, key).strip():
            yield f"`{key}` is not set in [gates]"
    if beyond.host.strip() and beyond.host.strip().lower() != api[1]:
        yield f"`host` in [gates] is {beyond.host!r}, and the API is at {api[1] or wiki.api!r}"
    if beyond.approval.strip() and (_split(beyond.approval)[0] != "https" or not _split(beyond.approval)[1]):
        yield "`approval` in [gates] is not the address of a page (https://…)"
    if api[0] != "https" or _ODD.search(wiki.api):
        yield "`api` in [wiki] is no https address"
    is_safe = sparql[0] == "https" or (bool(wiki.ids) and sparql[0] == "http" and sparql[1] in _HERE)
    if not is_safe or not sparql[1] or _ODD.search(wiki.sparql):
        yield "`sparql` in [wiki] is no https address"
    if not wiki.contact.strip():
        yield "`contact` is not set in [wiki]"


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower()
    except ValueError:
        return "", ""
