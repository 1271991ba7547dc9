"""Further evidence beside name and dates: activity, occupations, countries, places, works. It seldom settles.

Only dates of activity can contradict: people have several occupations and countries, and items name a few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.match import Evidence
from glamdata.reconciling.date import range_of_years
from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.works import WORK, compare_works

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.match import Traits
    from glamdata.model.value import TimeValue

ACTIVE, OCCUPATION, COUNTRY, PLACE, ROLE = "active", "occupation", "country", "place", "role"

SUPPORT = {ACTIVE: 0.5, OCCUPATION: 0.3, COUNTRY: 0.3, PLACE: 0.5, WORK: 1.0, ROLE: 0.5}
"""What agreement in a trait is worth, where an agreeing year is worth 1."""

YOUNGEST, AFTER_DEATH, LONGEST = 8, 5, 100

Years = tuple[int, int]


def compare_traits(
    ours: Traits, theirs: Traits, roles: Sequence[str], description: str, names: Sequence[str] = ()
) -> Iterator[Evidence]:
    """Give the evidence of every trait in which the two agree.

    `roles` is what the heading says of its bearer ("bishop of Hippo", "engraver"), `description` the item's; `names`
    are the record's.
    """
    for kind, one, other in (
        (OCCUPATION, ours.occupations, theirs.occupations),
        (COUNTRY, ours.countries, theirs.countries),
        (PLACE, ours.places, theirs.places),
    ):
        if shared := [qid for qid in one if qid in other]:
            yield Evidence(kind, ", ".join(one), ", ".join(shared), 1.0, f"the same {kind}")
    if work := compare_works(ours.works, theirs.works, names):
        yield work
    told = [word for role in roles for word in fold_text(role).split() if len(word) > 3]
    if shared := [word for word in told if word in fold_text(description).split()]:
        yield Evidence(ROLE, ", ".join(roles), description, 1.0, f"both say {shared[0]}")


def compare_activity(active: Years | None, births: Sequence[TimeValue], deaths: Sequence[TimeValue]) -> Evidence | None:
    """Compare years of activity with a life; a veto where nobody of that life can have been active then.

    None where there is nothing to compare. Somebody is active from his eighth year to five years after his death, for
    what was made is published later; "active 1480" contradicts a birth in 1500.
    """
    if not active or not (births or deaths):
        return None
    born = [range_of_years(date) for date in births]
    died = [range_of_years(date) for date in deaths]
    first = min(years[0] for years in born) if born else min(years[0] for years in died) - LONGEST
    last = max(years[1] for years in died) if died else max(years[1] for years in born) + LONGEST
    possible = active[1] >= first + YOUNGEST and active[0] <= last + AFTER_DEATH
    ours = _show(active)
    theirs = "–".join(str(years[0]) if years else "" for years in (min(born, default=()), max(died, default=())))
    if not possible:
        return Evidence(ACTIVE, ours, theirs, 0.0, "active outside the item's lifetime", veto=True)
    return Evidence(ACTIVE, ours, theirs, 1.0 if born and died else 0.5, "active within the item's lifetime")


def compare_floruits(active: Years | None, theirs: Sequence[TimeValue]) -> Evidence | None:
    """Compare years of activity on both sides: a veto beyond a lifetime apart, support where they touch."""
    if not active or not theirs:
        return None
    spans = [range_of_years(date) for date in theirs]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    apart = max(active[0] - last, first - active[1])
    texts = _show(active), _show((first, last))
    if apart > LONGEST:
        return Evidence(ACTIVE, *texts, 0.0, f"active {apart} years apart", veto=True)
    if apart > YOUNGEST:
        return None
    return Evidence(ACTIVE, *texts, 1.0, "active in the same years")


def years_of(dates: Sequence[TimeValue]) -> Years | None:
    """Give the first and last year of dates of activity, None without any."""
    spans = [range_of_years(date) for date in dates]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


def _show(years: Years) -> str:
    return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"
