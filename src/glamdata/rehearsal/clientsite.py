"""The wikis that items are linked with: where they are, in which language, of which kind."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["locate_site", "sitelink_url"]

_GROUPS = {
    "wiki": "wikipedia", "wikisource": "wikisource", "wikiquote": "wikiquote", "wikinews": "wikinews",
    "wikibooks": "wikibooks", "wikivoyage": "wikivoyage", "wikiversity": "wikiversity", "wiktionary": "wiktionary",
}  # fmt: skip
_SPECIAL = {
    "commonswiki": "commons.wikimedia.org",
    "specieswiki": "species.wikimedia.org",
    "metawiki": "meta.wikimedia.org",
    "wikidatawiki": "www.wikidata.org",
    "mediawikiwiki": "www.mediawiki.org",
    "sourceswiki": "wikisource.org",
}
_SITE = re.compile(r"(.+?)(wiki(?:source|quote|news|books|voyage|versity)?|wiktionary)")


def locate_site(site: str) -> tuple[str, str, str]:
    """Return (host, language, group) of a wiki by its database name, as ``cywiki``."""
    if site in _SPECIAL:
        return _SPECIAL[site], "en", site.removesuffix("wiki")
    match = _SITE.fullmatch(site)
    if match is None:
        return f"{site}.invalid", "en", site
    language, group = match[1].replace("_", "-"), _GROUPS[match[2]]
    return f"{language}.{group}.org", language, group


def sitelink_url(site: str, title: str) -> str:
    """Return the address of a page of a wiki."""
    return f"https://{locate_site(site)[0]}/wiki/{quote(title.replace(' ', '_'), safe='/:@!$*(),;~')}"
