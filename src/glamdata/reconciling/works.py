"""Titles of works as evidence: one that both a record and an item name, and that says more than a name or a kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.model.match import Evidence
from glamdata.reconciling.bodies import QUALIFIED, compare_title
from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.likeness import LOOSE
from glamdata.reconciling.words import TITLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from glamdata.reconciling.likeness import NameLikeness

WORK = "work"
LEAST_TITLE = 8
"""Letters of a title that tells authors apart."""
_OTHER_INFORMATION = re.compile(r"[:;/=,(\[]")


def compare_works(ours: Iterable[str], theirs: Sequence[str], names: Iterable[str]) -> Evidence | None:
    """Give the best agreement of a title of ours with one of theirs, None where there is none.

    A title that says of what kind a work is ("Selected poems"), or only names its author (`names`, who may have
    namesakes), tells nothing; so does one that has but that much in common with the other.
    """
    if not theirs:
        return None
    bearer = {word for name in names for word in fold_text(name).split()}
    best: tuple[NameLikeness, str, str] | None = None
    for one in ours:
        if not _is_telling(one, bearer):
            continue
        proper = _is_telling(_OTHER_INFORMATION.split(one)[0], bearer)
        for other in theirs:
            found = compare_title(one, other)
            if (
                found.score >= LOOSE
                and (proper or found is not QUALIFIED)
                and (not best or found.score > best[0].score)
            ):
                best = found, one, other
    return Evidence(WORK, best[1], best[2], best[0].score, f"a work: {best[0].rule}") if best else None


def _is_telling(title: str, bearer: Collection[str]) -> bool:
    folded = fold_text(title)
    return len(folded) >= LEAST_TITLE and any(
        word not in TITLE_WORDS and word not in bearer and not word.isdecimal() for word in folded.split()
    )
