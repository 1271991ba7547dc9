"""Other matchers on the beds of matching_beds: those that are installed, and two that are a few lines each.

Each gets the dates apart from the name, which the headings of a catalogue do not have, and the people whose names share
a word with the heading's, in Latin letters, the thirty most like it.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.transliterate import to_latin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.matching_beds import Bed, Person, Row

MOST = 30
PROPERTY_WEIGHT = 0.4
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def peer_predictions(bed: Bed) -> Iterator[tuple[str, list[tuple[str, float]] | None]]:
    """Give the name of each matcher and its best item and score for each row; None where it is not installed."""
    asked = [_take_apart(row) for row in bed.rows]
    near = _find_near(bed, [name for name, _, _ in asked])
    for title, scorer in (
        ("token set ratio", _token_set),
        ("as OpenRefine's Wikidata service", _open_refine),
        ("nomenklatura", _nomenklatura()),
    ):
        if scorer is None:
            yield title, None
            continue
        found = []
        for (name, birth, death), people in zip(asked, near, strict=True):
            best = max(people, key=lambda one: scorer(name, birth, death, one), default=None)
            found.append((best.qid, scorer(name, birth, death, best)) if best else ("", 0.0))
        yield title, found


def _take_apart(row: Row) -> tuple[str, str, str]:
    """Give a heading's name and years apart, as a careful person would type them in."""
    if row.birth or row.death:
        return row.name, row.birth, row.death
    years = _YEAR.findall(row.name)
    name = re.split(r",? (?:\(|active |fl\. |ca\. |b\. |d\. )*\d{4}", row.name)[0]
    if "active" in row.name or not years:
        return name, "", ""
    return name, "" if "d. " in row.name else years[0], years[1] if len(years) > 1 else ""


def _find_near(bed: Bed, names: list[str]) -> list[list[Person]]:
    """Give those whose names share a word with each name, the most alike."""
    by_word: dict[str, set[str]] = defaultdict(set)
    latin = {qid: [_latin(name) for name in one.names] for qid, one in bed.people.items()}
    for qid, texts in latin.items():
        for word in {word for text in texts for word in text.split()}:
            by_word[word].add(qid)
    found = []
    for name in names:
        text = _latin(name)
        qids = {qid for word in text.split() for qid in by_word[word]}
        scored = sorted(
            qids,
            key=lambda qid: max(process.cdist([text], latin[qid], scorer=fuzz.token_sort_ratio)[0]),
            reverse=True,
        )
        found.append([bed.people[qid] for qid in scored[:MOST]])
    return found


def _latin(text: str) -> str:
    return fold_text(to_latin(text))


def _token_set(name: str, _birth: str, _death: str, one: Person) -> float:
    return max(fuzz.token_set_ratio(_latin(name), _latin(other)) for other in one.names)


def _open_refine(name: str, birth: str, death: str, one: Person) -> float:
    """Score as https://github.com/wetneb/openrefine-wikibase documents: the name, and each property for 0.4 of it."""
    total = max(fuzz.token_sort_ratio(_latin(name), _latin(other)) for other in one.names)
    weights = 1.0
    for ours, theirs in ((birth, one.birth), (death, one.death)):
        if ours:
            total += PROPERTY_WEIGHT * 100 * (ours == theirs)
            weights += PROPERTY_WEIGHT
    return total / weights


def _nomenklatura() -> Any:
    if importlib.util.find_spec("nomenklatura") is None:
        return None
    from followthemoney import model  # noqa: PLC0415
    from nomenklatura.matching import LogicV2  # noqa: PLC0415

    config = LogicV2.default_config()

    def make(key: str, names: tuple[str, ...], birth: str, death: str) -> Any:
        entity = model.make_entity("Person")
        entity.id = key
        entity.add("name", names)
        entity.add("birthDate", birth or None)
        entity.add("deathDate", death or None)
        return entity

    def score(name: str, birth: str, death: str, one: Person) -> float:
        asked = make("asked", (name,), birth, death)
        return float(LogicV2.compare(asked, make(one.qid, one.names, one.birth, one.death), config).score)

    return score
