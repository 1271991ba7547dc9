"""Links out of an item: sitelinks, Commons files, and which addresses a catalogue page may carry at all."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_ALLOWED_SCHEMES = frozenset({"http", "https"})
_TITLE_SAFE = "/:,;@$!*()~-._'"
_COMMONS_FILE = "https://commons.wikimedia.org/wiki/Special:FilePath/"
# https://www.wikidata.org/w/api.php?action=help&modules=wbgetentities lists the sites; these are their families.
_FAMILIES = (
    ("wikisource", "wikisource.org"),
    ("wikiquote", "wikiquote.org"),
    ("wikibooks", "wikibooks.org"),
    ("wikinews", "wikinews.org"),
    ("wikiversity", "wikiversity.org"),
    ("wikivoyage", "wikivoyage.org"),
    ("wiktionary", "wiktionary.org"),
    ("wiki", "wikipedia.org"),
)
_SINGLE_HOSTS = {
    "commonswiki": "commons.wikimedia.org",
    "specieswiki": "species.wikimedia.org",
    "metawiki": "meta.wikimedia.org",
    "wikidatawiki": "www.wikidata.org",
    "mediawikiwiki": "www.mediawiki.org",
    "sourceswiki": "wikisource.org",
    "wikimaniawiki": "wikimania.wikimedia.org",
}
_RENAMED_LANGUAGES = {"be-x-old": "be-tarask"}
_LANGUAGE = re.compile(r"[a-z]{2,12}(-[a-z]{1,12}){0,2}")
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")


def is_safe_url(url: str) -> bool:
    """Tell whether a page may link to `url`: absolute, http or https, with a host and no blank or control character."""
    if _SPACE_OR_CONTROL.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in _ALLOWED_SCHEMES and bool(parts.hostname)
    except ValueError:  # a host with brackets that is no IPv6 address
        return False


def host_of(url: str) -> str:
    """Give the host of a safe url without ``www.``, empty for any other."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if is_safe_url(url) else ""


def sitelink_url(site: str, title: str) -> str:
    """Give the address of the page `title` on `site` (``enwiki``, ``cywikisource``), empty for an unknown site."""
    host = _SINGLE_HOSTS.get(site) or _family_host(site)
    return f"https://{host}/wiki/{_title_path(title)}" if host else ""


def commons_url(file_name: str) -> str:
    """Give the address that always leads to the file itself, whatever its upload path."""
    return _COMMONS_FILE + _title_path(file_name)


def _family_host(site: str) -> str:
    for suffix, domain in _FAMILIES:
        code = site.removesuffix(suffix).replace("_", "-")
        if site.endswith(suffix) and _LANGUAGE.fullmatch(code):
            return f"{_RENAMED_LANGUAGES.get(code, code)}.{domain}"
    return ""


def _title_path(title: str) -> str:
    return quote(title.replace(" ", "_"), safe=_TITLE_SAFE)
