"""Labels of the items that values and sources name, kept beside a batch, so that a nightly run asks for few of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from glamdata.wikibase.read import Reader

Labels = dict[str, dict[str, str]]
AGE = timedelta(days=7)
"""After so long all of them are asked for again; what shows one that has changed is brought home again."""


class LabelBook:
    """The labels of items by language, of the languages wanted and those that may stand in for them.

    `changed` are the items whose labels are other than when they were written down; known once the book is opened.
    """

    def __init__(self, path: Path, languages: Iterable[str], reader: Reader, today: date) -> None:
        self._path = path
        self._languages = sorted(_with_stand_ins(languages))
        self._reader = reader
        self._asked, self._labels = self._load(today)
        self.changed: frozenset[str] = frozenset()
        self._is_dirty = False
        if today - self._asked >= AGE:
            self._renew(today)

    def take(self, ids: Iterable[str]) -> Labels:
        """Give the labels of items; those that are not written down are asked for, fifty at a time."""
        wanted = set(ids)
        if missing := sorted(wanted - self._labels.keys()):
            self._labels |= self._ask(missing)
            self._is_dirty = True
        return {qid: self._labels[qid] for qid in wanted}

    def save(self) -> None:
        """Write the book, whole or not at all."""
        if not self._is_dirty:
            return
        kept = {"asked": self._asked.isoformat(), "languages": self._languages, "labels": self._labels}
        partial = self._path.with_suffix(".partial")
        partial.write_bytes(orjson.dumps(kept))
        partial.replace(self._path)
        self._is_dirty = False

    def _ask(self, ids: Iterable[str]) -> Labels:
        found = self._reader.labels(ids)
        return {qid: {code: found[qid][code] for code in self._languages if code in found.get(qid, {})} for qid in ids}

    def _renew(self, today: date) -> None:
        fresh = self._ask(sorted(self._labels))
        self.changed = frozenset(qid for qid, labels in fresh.items() if labels != self._labels[qid])
        self._asked, self._labels, self._is_dirty = today, fresh, True

    def _load(self, today: date) -> tuple[date, Labels]:
        """Read the book; an empty one where there is none, or one for other languages."""
        try:
            kept = orjson.loads(self._path.read_bytes())
            if kept["languages"] == self._languages:
                return date.fromisoformat(kept["asked"]), kept["labels"]
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return today, {}


def _with_stand_ins(languages: Iterable[str]) -> set[str]:
    wanted = {"mul", "en"}
    for language in languages:
        parts = language.split("-")
        wanted |= {"-".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return wanted
