"""The wiki's own search, for records of which neither an identifier nor the exact name led to an item.

One request a record, so it is bounded: what is beyond the bound stays without, and the next run has the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.errors import WikiEditError
from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.name import parse_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.draft import Subject
    from glamdata.wikibase.lookup import NearSearch
    from glamdata.wikibase.session import Session

HITS = 10
HUMAN = "Q5"
_ITEM = re.compile(r"(?:^|:)(Q[1-9][0-9]*)$")


class WikiSearch:
    """Asks ``list=search`` for names, `most` records a part (https://www.mediawiki.org/wiki/API:Search)."""

    def __init__(self, session: Session, most: int) -> None:
        self._session = session
        self._most = most

    def find(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items the search has for the record's name, best first.

        Raises WikiError where the wiki does not answer; a name that it can't search for has none.
        """
        asked: dict[str, list[str]] = {}
        found = {}
        for subject in subjects:
            words = search_words(subject)
            if words not in asked:
                if len(asked) >= self._most or not words:
                    continue
                asked[words] = self._search(words)
            if asked[words]:
                found[subject.key] = asked[words]
        return found

    def _search(self, words: str) -> list[str]:
        try:
            answer = self._session.read(action="query", list="search", srsearch=words, srlimit=HITS, srnamespace="*")
        except WikiEditError:  # refused: too long, or not allowed there
            return []
        hits = (_ITEM.search(hit.get("title", "")) for hit in answer.get("query", {}).get("search", ()))
        return [hit[1] for hit in hits if hit]


class Searches:
    """Several searches, each asked for the same records; what the first finds comes first."""

    def __init__(self, *searches: NearSearch) -> None:
        self._searches = searches

    def find(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items that any of them has."""
        found: dict[str, list[str]] = {}
        for search in self._searches:
            for key, qids in search.find(subjects).items():
                found[key] = list(dict.fromkeys([*found.get(key, ()), *qids]))
        return found


def search_words(subject: Subject) -> str:
    """Give the words to search for: of a person the name's full words, without dates, titles and initials."""
    if not subject.names:
        return ""
    if subject.instance_of not in {"", HUMAN}:
        return fold_text(subject.names[0])
    return " ".join(word for word in parse_name(subject.names[0]).core if len(word) > 1)
