"""What we put on an item ourselves, earlier: values that the record says no more, references that grew old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from glamdata.model.value import PRECISION_DAY, TimeValue, Today
from glamdata.planning.merge import find_references, has_reference, missing_qualifiers
from glamdata.planning.same import Agreement, compare_snaks
from glamdata.planning.show import RETRIEVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.statement import Reference, Snak, Statement
    from glamdata.planning.merge import Meeting
    from glamdata.planning.rules import Known


def is_outdated(theirs: Statement, ours: Statement, said: Iterable[Snak], known: Known) -> bool:
    """Say whether a statement is one that we added, that bears no reference but ours, and that `said` says no more.

    `said` is all that the record says now.
    """
    return (
        theirs.guid in known.own_guids
        and all(has_reference(ours, reference, known.redirects) for reference in theirs.references)
        and not any(
            snak.property == theirs.property and compare_snaks(snak, theirs.snak, known.redirects) is Agreement.SAME
            for snak in said
        )
    )


def is_taken_back(meeting: Meeting, ours: Statement, said: Iterable[Snak], known: Known) -> bool:
    """Say whether a finer date is one that we added earlier, and of which the record is no longer so sure."""
    finer = meeting.theirs if meeting.agreement is Agreement.FINER else None
    return finer is not None and is_outdated(finer, ours, said, known)


def is_untouched(theirs: Statement, ours: Statement, redirects: Mapping[str, str]) -> bool:
    """Say whether a statement is as we would have made it but for its value: rank, references, qualifiers."""
    return theirs.rank is ours.rank and bool(theirs.references) and not missing_qualifiers(theirs, ours, redirects)


def correct(theirs: Statement, ours: Statement) -> Statement:
    """Give an earlier statement of ours with the value that the record has now; the day its references bear is new."""
    days = {snak for reference in ours.references for snak in reference if _is_today(snak)}
    references = theirs.references
    if days:
        references = tuple(renew(reference, next(iter(days))) for reference in references)
    return replace(theirs, snak=ours.snak, references=references)


def find_old_reference(
    theirs: Statement, reference: Reference, redirects: Mapping[str, str], age: int, today: date | None
) -> tuple[int, Reference] | None:
    """Find the reference equal to `reference` whose day is more than `age` days past; give its place and its renewal.

    None where none bears a day, or one bears a newer one, or ours is not to bear the day of sending.
    """
    day = next((snak for snak in reference if _is_today(snak)), None)
    if day is None or today is None or not age:
        return None
    ages = {
        index: _days_since(snak, today)
        for index in find_references(theirs, reference, redirects)
        for snak in theirs.references[index]
        if snak.property == RETRIEVED
    }
    newest = min(ages, key=lambda index: ages[index], default=None)
    if newest is None or ages[newest] <= age:
        return None
    return newest, renew(theirs.references[newest], day)


def renew(reference: Reference, day: Snak) -> Reference:
    """Give a reference with `day` in the place of the days on which it was retrieved."""
    places = [place for place, snak in enumerate(reference) if snak.property == RETRIEVED]
    if not places:
        return reference
    return tuple(day if place == places[0] else snak for place, snak in enumerate(reference) if place not in places[1:])


def _is_today(snak: Snak) -> bool:
    return snak.property == RETRIEVED and isinstance(snak.value, Today)


def _days_since(snak: Snak, today: date) -> int:
    """Give how many days ago a day was; 0 for what is no day."""
    if not isinstance(snak.value, TimeValue) or snak.value.precision < PRECISION_DAY:
        return 0
    try:
        return (today - date(*snak.value.cut(PRECISION_DAY))).days
    except ValueError:  # 30 February, or a year that Python does not know
        return 0
