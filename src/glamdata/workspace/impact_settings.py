"""The table ``[impact]`` of glamdata.toml: whom to ask how often pages are read, and of how many."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glamdata.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ImpactSettings", "read_impact"]


@dataclass(frozen=True, slots=True)
class ImpactSettings:
    """Where page views come from.

    `pageviews` is the address of Wikimedia's REST API, empty where nobody is asked; `sites` are the wikis whose pages
    are counted (``enwiki``), those of the mapping's `enrich` where there are none; `articles` is how many pages are
    asked for at the most, since each costs a request.
    """

    pageviews: str = ""
    sites: tuple[str, ...] = ()
    articles: int = 500


def read_impact(path: Path, table: Any) -> ImpactSettings:
    """Read ``[impact]``. Raises SettingsError, naming the key."""
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: impact must be a table: [impact].")
    known = {each.name for each in fields(ImpactSettings)}
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean impact.{near[0]}?" if near else f"known: {', '.join(sorted(known))}."
            raise SettingsError(f"{path}: unknown key impact.{key}; {hint}")
    pageviews, sites, articles = table.get("pageviews", ""), table.get("sites", []), table.get("articles", 500)
    address = urlsplit(pageviews) if isinstance(pageviews, str) else None
    if address is None or (pageviews and (address.scheme not in {"http", "https"} or not address.netloc)):
        raise SettingsError(f"{path}: impact.pageviews must be an address, like https://wikimedia.org/api/rest_v1.")
    if not isinstance(sites, list) or not all(isinstance(each, str) for each in sites):
        raise SettingsError(f'{path}: impact.sites must be a list of texts, like ["enwiki", "cywiki"].')
    if not isinstance(articles, int) or isinstance(articles, bool) or articles < 1:
        raise SettingsError(f"{path}: impact.articles must be a whole number, 1 or more.")
    return ImpactSettings(pageviews, tuple(sites), articles)
