"""Which people the MARC export holds, in which order, and what their records keep silent about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pymarc
from compose_facts import Person, chance, read_authorities
from compose_marc import HEADINGS, copied_record, family_record, undifferentiated_record
from compose_names import heading_of

Maker = Callable[[int], pymarc.Record]
IDS = {"P244", "P213", "P214", "P227"}
# Library of Congress headings of people who are in no other fact source: their items are not in the excerpt.
LC_ONLY = (
    "n80139459", "n80161705", "n81129379", "n83217575", "n85125822", "n86113979", "n87837099", "n88189652", "n88659568",
)  # fmt: skip
LC_TITLE = "n91100356"
AVOIDED = {"Q124570", "Q159813"}  # politicians whom a sample need not advertise
# Single names that are no initials, brands or words.
MONONYMS = {"Q2366473", "Q2975165", "Q3630469", "Q19629448", "Q5371762"}
UNSURE = {"Q27864156", "Q3069467", "Q50286411"}  # the facts do not settle what the family name is
FROM_ENTITIES = (
    "Q42", "Q130531", "Q335927", "Q367617", "Q454553", "Q540099", "Q827998", "Q884048", "Q918431", "Q1370741",
    "Q1918901", "Q1928970", "Q3068626", "Q5136640", "Q5407668", "Q11803853", "Q14945597", "Q15994667",
    "Q21535906", "Q26451743", "Q36708165", "Q42899787", "Q54649160", "Q60286162", "Q3431192",
)  # fmt: skip
ONLY_NAMES = {"Q26451743", "Q36708165"}  # two Members of Parliament called John Ramsden: names and dates only


@dataclass(frozen=True, slots=True)
class Choice:
    """A person of the export: is the item in the excerpt, and what does the record keep silent about."""

    person: Person
    included: bool = True
    silent: frozenset[str] = frozenset()


def is_plain(person: Person) -> bool:
    """Whether heading and dates can be written without guessing."""
    dates = person.born + person.died
    heading = heading_of(person)
    if heading is None or person.qid in UNSURE | AVOIDED or (heading[0] == "0" and person.qid not in MONONYMS):
        return False
    years = [dates[0].year for dates in (person.born, person.died) if dates]
    single = len(person.born) < 2 and len(person.died) < 2
    exact = all(date.precision >= 9 and (date.year > 1582 or date.precision == 9) for date in dates)
    alone = all(len(person.ids.get(pid, ())) < 2 for pid in IDS)
    lived = len(years) < 2 or 15 <= years[1] - years[0] < 100  # else the years are those of a career
    return single and exact and alone and lived and not any(letter.isdigit() for letter in heading[1])


def _take(people: Iterable[Person], count: int, word: str) -> list[Person]:
    return sorted(people, key=lambda one: (chance(one.qid, word), one.qid))[:count]


def choose_people(people: list[Person]) -> list[Choice]:
    """The people of people_1000 in the export: with many ids, few, none; with dates or not; some not in the excerpt."""
    plain = [one for one in people if is_plain(one)]
    forced = [one for one in plain if one.qid in MONONYMS]
    rich = [one for one in plain if one.first("P244") and IDS & one.ids.keys() - {"P244"} and one.born]
    poor = [one for one in plain if not one.first("P244") and IDS & one.ids.keys() and one.born]
    bare = [one for one in plain if not IDS & one.ids.keys() and one.born and one.occupations]
    nameless = [one for one in plain if not IDS & one.ids.keys() and not one.born and not one.died]
    richest = _take(rich, 145, "rich")
    chosen = {
        one.qid: Choice(one) for one in forced + richest[:142] + _take(poor, 42, "poor") + _take(bare, 17, "bare")
    }
    chosen |= {one.qid: Choice(one) for one in _take(nameless, 5, "nameless")}
    chosen |= {one.qid: Choice(one, included=False) for one in richest[142:]}
    for one in _take(rich, 9, "silent"):
        chosen[one.qid] = Choice(one, silent=frozenset({"ids"}))
    return [chosen[qid] for qid in sorted(chosen, key=lambda qid: (chance(qid, "place"), qid))]


def choose_entities(people: dict[str, Person]) -> list[Choice]:
    """The people of whom the facts hold the full item."""
    missing = [qid for qid in FROM_ENTITIES if qid not in HEADINGS and heading_of(people[qid]) is None]
    assert not missing, missing
    return [
        Choice(people[qid], silent=frozenset({"ids"}) if qid in ONLY_NAMES else frozenset()) for qid in FROM_ENTITIES
    ]


def special_makers() -> list[tuple[str, Maker]]:
    """Records that are no persons of the excerpt: why, and what makes the record when its number is known."""
    authorities = read_authorities()
    found: list[tuple[str, Maker]] = [
        ("not in the excerpt", partial(copied_record, source=authorities[lccn])) for lccn in LC_ONLY
    ]
    found.append(("excluded: title", partial(copied_record, source=authorities[LC_TITLE])))
    return [*found, ("excluded: family", family_record), ("excluded: undifferentiated", undifferentiated_record)]
