"""What a workspace's ``[review]`` says about the review page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """How the page is set: how many candidates it shows of a record, and whether 670 (source data found) is shown.

    670 can hold addresses and telephone numbers of living people.
    """

    candidates: int = 5
    show_670: bool = False
