"""Places: people_1000 gives a bag of names in unknown languages; which item is it, and what does English call it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose_entities import PRIVATE
from compose_facts import Json, read_authorities, read_books, read_rows, values_of
from compose_names import is_latin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORLD_CITY = 40  # names in so many languages: the world's city of that name, not a namesake
PLACES = {"Q515", "Q484170", "Q1549591", "Q486972", "Q5119", "Q1093829"}
# Fields of Library of Congress records that hold places in English.
PLACE_FIELDS = {"151": "a", "370": "abcef", "551": "a", "651": "a", "260": "a", "043": "", "752": "ad"}


class Gazetteer:
    """Finds the item of a place by its names."""

    def __init__(self, items: Mapping[str, Json], known: Mapping[str, Mapping[str, str]]) -> None:
        self._forms = {qid: _forms(item) for qid, item in items.items() if _is_place(item)}
        self._english = {qid: items[qid]["labels"]["en"]["value"] for qid in self._forms}
        self._cities = {qid: row["label_en"] for qid, row in known.items() if row["kind"] == "city"}
        self._words = frozenset(english_places()) | frozenset(self._english.values())

    def find(self, bag: frozenset[str]) -> str | None:
        """The item most of the names belong to, or None when that is not certain."""
        for qid, forms in self._forms.items():
            common = len(bag & forms)
            if common >= 3 and common >= 0.6 * len(bag) and self._english[qid] in bag:
                return qid
        cities = [qid for qid, label in self._cities.items() if label in bag]
        return cities[0] if len(cities) == 1 and len(bag) >= WORLD_CITY else None

    def name(self, bag: frozenset[str]) -> str | None:
        """The item's English label, the one form that English sources use, or the only Latin form; else None."""
        if qid := self.find(bag):
            return self._cities.get(qid) or self._english[qid]
        forms = sorted(form for form in bag if is_latin(form) and "," not in form)
        english = [form for form in forms if form in self._words]
        chosen = english or forms
        return chosen[0] if len(chosen) == 1 else None


def english_places() -> Iterator[str]:
    """Places as English-language sources of the facts write them: LC fields, the gallery's "born in"."""
    for record in [*read_authorities().values(), *read_books()]:
        for one in record.get_fields(*PLACE_FIELDS):
            for part in one.get_subfields(*PLACE_FIELDS[one.tag]):
                yield re.sub(r" \(.*|[\s:;,.\[\]]+$", "", part)
    for row in read_rows("library/nga_constituents_2000.csv"):
        if match := re.search(r"born (?:in )?([A-Z][A-Za-z ]+)", row["displaydate"]):
            yield match[1].strip()


def _is_place(item: Json) -> bool:
    is_located = "P625" in item.get("claims", {}) and "en" in item["labels"] and item["id"] not in PRIVATE
    return is_located and bool(PLACES & set(values_of(item, "P31")))


def _forms(item: Json) -> frozenset[str]:
    labels = {one["value"] for one in item["labels"].values()}
    return frozenset(labels | {one["value"] for each in item["aliases"].values() for one in each})
