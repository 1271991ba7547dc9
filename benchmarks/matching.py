"""How right the matching is, beside other matchers: ``python -m benchmarks.matching [--quick]``.

Headings of old catalogues, artists of museums and people in many languages are looked up in a local index; half of the
rows have no item there. Of every matcher: how much it finds before one answer in a hundred is wrong, by its own score;
of ours also what the rules accept. nomenklatura is measured where it is installed. Ends with 1 where ours accepts
wrongly more than five times in a thousand, or another one finds more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from benchmarks.matching_beds import SHARED, Bed, Person, make_beds
from benchmarks.matching_peers import peer_predictions
from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.model.draft import Subject
from glamdata.model.match import MatchRules, Outcome
from glamdata.model.value import TimeValue
from glamdata.reconciling.certainty import certainty
from glamdata.reconciling.decide import decide
from glamdata.reconciling.fold import script_of
from glamdata.reconciling.score import score_found
from glamdata.wikibase.candidates import CandidateFinder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS = 1600
PRECISION, ACCEPTED = 0.99, 0.995
NOISE = 2
"""Wrong accepts that say nothing: the museums name different items for one person, and some people have two."""
LANGUAGES = ("en", "mul")
RULES = MatchRules("Q5", languages=LANGUAGES)
CODES = {"LATIN": "en", "CYRILLIC": "ru", "CJK": "zh", "ARABIC": "ar", "KATAKANA": "ja", "HANGUL": "ko", "HEBREW": "he"}
CALENDAR = "http://www.wikidata.org/entity/Q1985727"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a matcher finds of the rows that have an item; what it accepts, and how much of that is wrong."""

    title: str
    found: float
    accepted: int | None = None
    wrong: int = 0


def find_all(bed: Bed) -> list[Outcome]:
    """Give what our rules make of every row."""
    subjects = [
        Subject(str(number), "Q5", names=(row.name,), birth=_date(row.birth), death=_date(row.death))
        for number, row in enumerate(bed.rows)
    ]
    with tempfile.TemporaryDirectory() as folder:
        dump, index = Path(folder, "items.jsonl"), Path(folder, "index")
        dump.write_bytes(b"\n".join(orjson.dumps(_entity(one)) for one in bed.people.values()))
        build_index(dump, index, Filter(), lambda _: None)
        with ItemIndex(index) as items:
            found = CandidateFinder(items.lookup(LANGUAGES), RULES).find(subjects)
    return [decide(subject, score_found(subject, found[subject.key], RULES), RULES) for subject in subjects]


def recall_at(predictions: Sequence[tuple[str, float]], bed: Bed, least: float = PRECISION) -> float:
    """Give the share of the rows with an item that are found by the highest scores, wrong ones below 1 - `least`."""
    present = sum(row.truth in bed.people for row in bed.rows)
    ranked = sorted(
        ((score, qid == row.truth) for (qid, score), row in zip(predictions, bed.rows, strict=True) if qid),
        reverse=True,
    )
    best = right = 0
    for number, (score, is_right) in enumerate(ranked, start=1):
        right += is_right
        last = number == len(ranked) or ranked[number][0] != score
        if last and right >= least * number:
            best = right
    return best / present


def measure(bed: Bed) -> Iterator[Measured]:
    """Give what every matcher finds, ours first."""
    outcomes = find_all(bed)
    ours = [(one.qid or next((c.qid for c in one.candidates), ""), certainty(one)) for one in outcomes]
    accepted = [(one.qid, row.truth) for one, row in zip(outcomes, bed.rows, strict=True) if one.qid]
    wrong = sum(qid != truth for qid, truth in accepted)
    yield Measured("glamdata", recall_at(ours, bed), len(accepted), wrong)
    for title, found in peer_predictions(bed):
        yield Measured(title, recall_at(found, bed) if found else -1.0)


def main() -> int:
    """Measure and print a table; gives 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: to try the measure itself")
    quick = parser.parse_args().quick
    if not SHARED.exists():
        _say("The real data is not here, nothing is measured.")
        return 0
    _say("| bed | matcher | found at precision 0.99 | accepted by rule | wrong | |\n|---|---|---|---|---|---|")
    missed = False
    for bed in make_beds(ROWS // 10 if quick else ROWS):
        all_found = list(measure(bed))
        for one in all_found:
            lost = one.accepted is not None and _is_missed(one, all_found)
            missed |= lost
            found = f"{one.found:.3f}" if one.found >= 0 else "not installed"
            accepted = (f"{one.accepted}", f"{one.wrong}") if one.accepted is not None else ("", "")
            _say(f"| {bed.title} | {one.title} | {found} | {' | '.join(accepted)} | {'MISSED' if lost else ''} |")
    return int(missed)


def _is_missed(ours: Measured, others: Sequence[Measured]) -> bool:
    too_many = ours.wrong > max(NOISE, (1 - ACCEPTED) * (ours.accepted or 0))
    return too_many or any(other.found > ours.found for other in others)


def _entity(one: Person) -> dict[str, object]:
    labels: dict[str, dict[str, str]] = {}
    aliases: dict[str, list[dict[str, str]]] = {}
    for name in one.names:
        code = CODES.get(script_of(name), "mul")
        term = {"language": code, "value": name}
        if labels.setdefault(code, term) is not term:
            aliases.setdefault(code, []).append(term)
    claims = {"P31": [_claim({"type": "wikibase-entityid", "value": {"id": "Q5"}})]}
    for pid, year in (("P569", one.birth), ("P570", one.death)):
        if year:
            time = {"time": f"+{int(year):04d}-00-00T00:00:00Z", "precision": 9, "calendarmodel": CALENDAR}
            claims[pid] = [_claim({"type": "time", "value": time})]
    return {"type": "item", "id": one.qid, "labels": labels, "aliases": aliases, "claims": claims}


def _claim(value: dict[str, object]) -> dict[str, object]:
    return {"mainsnak": {"snaktype": "value", "datavalue": value}, "rank": "normal", "type": "statement"}


def _date(year: str) -> TimeValue | None:
    return TimeValue.from_parts(int(year)) if year else None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
