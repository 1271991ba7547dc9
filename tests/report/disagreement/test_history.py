"""Histories that a wiki gives only in part: what can't be read names nobody and stops nothing."""

from __future__ import annotations

from typing import Any, cast

import pytest

from glamdata.errors import WikiEditError, WikiUnreachableError
from glamdata.report.disagreement.history import HIDDEN, HistoryReader


class Answers:
    """A session that gives one answer after the other, and raises those that are errors."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self._answers = list(answers)

    def read(self, **_: object) -> dict[str, Any]:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def reader_of(*answers: dict[str, Any] | Exception) -> HistoryReader:
    return HistoryReader(cast("Any", Answers(*answers)))


def page_of(*revisions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"query": {"pages": {"1": {"title": "Q1", "revisions": list(revisions)}}}, **more}


def test_a_revision_that_the_wiki_does_not_know_any_more_names_nobody() -> None:
    assert reader_of(WikiEditError("nosuchrevid", "There is no revision with ID 5.")).since("Q1", 5) == []


def test_a_wiki_that_does_not_answer_is_no_empty_history() -> None:
    with pytest.raises(WikiUnreachableError):
        reader_of(WikiUnreachableError("away")).since("Q1", 5)


def test_hidden_texts_and_users_are_said_to_be_so() -> None:
    shown = {"revid": 6, "parentid": 5, "timestamp": "2026-11-21T00:00:00Z", "user": "Ann",
             "slots": {"main": {"*": '{"type": "item", "id": "Q1"}'}}}  # fmt: skip
    hidden = {"revid": 7, "parentid": 6, "timestamp": "2026-11-22T00:00:00Z", "userhidden": "",
              "slots": {"main": {"texthidden": ""}}}  # fmt: skip
    found = reader_of(page_of(shown, **{"continue": {"rvcontinue": "x"}}), page_of(hidden)).since("Q1", 6)
    assert [(moment.revision, moment.user, moment.entity is None) for moment in found] == [
        (6, "Ann", False), (7, HIDDEN, True),
    ]  # fmt: skip
