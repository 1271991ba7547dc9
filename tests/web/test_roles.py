"""The review page lets in whom [people] makes a reviewer, and says of everybody else no more than that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.model.person import People, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.web.server import ReviewServer

    from .conftest import Person


def test_only_reviewers_sign_in_and_their_role_is_kept(server: ReviewServer, person: Callable[[str], Person]) -> None:
    coordinator = server.desk.coordinator
    people = People({"Ann": frozenset({Role.REVIEWER}), "Bo": frozenset({Role.PUBLISHER})})
    coordinator.settings = replace(coordinator.settings, people=people)
    try:
        for name in ("Bo", "Dot"):
            assert "/sign-in" in str(person(name).get("/").url), "nobody is let in"
        ann = person("Ann")
        server.desk._runs.clear()
        page = ann.get("/record?batch=people&key=p021")
        ann.decide("p021", "other", page, other="Q77")
        decision = coordinator.store.decisions.standing("people")["p021"]
        assert (decision.who, decision.qid, decision.role) == ("Ann", "Q77", "reviewer")
    finally:
        coordinator.settings = replace(coordinator.settings, people=People())
        server.desk._runs.clear()
