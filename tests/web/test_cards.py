"""Asking the wiki beside the page: fifty at once, once each, and a wiki that fails costs nothing but the cards."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import WikiUnreachableError
from glamdata.model.entity import Entity
from glamdata.review.item_card import card_of, named_items
from glamdata.web.cards import PAUSE, ItemCards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Clock:
    time = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def statement(pid: str, value: dict[str, object], kind: str, datatype: str) -> dict[str, object]:
    snak = {"snaktype": "value", "property": pid, "datatype": datatype, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "rank": "normal", "type": "statement"}


ITEM = Entity.from_json(
    {
        "id": "Q5",
        "labels": {"en": {"language": "en", "value": "Ann"}},
        "descriptions": {"en": {"language": "en", "value": "poet"}},
        "claims": {
            "P106": [statement("P106", {"id": "Q36180"}, "wikibase-entityid", "wikibase-item")],
            "P800": [statement("P800", {"id": f"Q{n}"}, "wikibase-entityid", "wikibase-item") for n in range(1, 8)],
            "P214": [statement("P214", "97788532", "string", "external-id")],  # type: ignore[arg-type]
            "P18": [statement("P18", "Ann & <co>.jpg", "string", "commonsMedia")],  # type: ignore[arg-type]
        },
        "sitelinks": {"enwiki": {"site": "enwiki", "title": "Ann"}},
    }
)
LABELS = {"Q36180": {"en": "writer"}, "Q1": {"de": "Werk"}}


def test_a_card_tells_one_item_from_another() -> None:
    assert named_items(ITEM) == {"Q36180", "Q1", "Q2", "Q3", "Q4", "Q5"}
    card = card_of(ITEM, LABELS, ("en", "de"))
    assert (card.label, card.description, card.sitelinks) == ("Ann", "poet", 1)
    assert card.facts == (("occupation", "writer"), ("works", "Werk; Q2; Q3; Q4; Q5, and 2 more"))
    assert card.identifiers == (("VIAF", "97788532"),)
    assert card.image == "https://commons.wikimedia.org/wiki/File:Ann_%26_%3Cco%3E.jpg"


class Wiki:
    """Answers like a reader, and counts."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.is_down = False

    @contextmanager
    def connect(self) -> Iterator[Wiki]:
        if self.is_down:
            raise WikiUnreachableError("no answer from the wiki")
        yield self

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        self.asked.append(list(ids))
        return {qid: Entity(qid, labels={"en": f"label of {qid}"}) for qid in self.asked[-1] if qid != "Q404"}

    def labels(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        return {}


@pytest.fixture
def wiki() -> Wiki:
    return Wiki()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cards(wiki: Wiki, clock: Clock) -> Iterator[ItemCards]:
    cards = ItemCards(wiki.connect, ("en",), clock)  # type: ignore[arg-type]
    yield cards
    cards.close()


def test_each_item_is_asked_about_once(cards: ItemCards, wiki: Wiki) -> None:
    found = cards.get(["Q1", "Q2", "Q404"], 30)
    assert {qid: card.label for qid, card in found.items()} == {"Q1": "label of Q1", "Q2": "label of Q2"}
    assert len(cards.get(["Q1", "Q404"], 30)) == 1
    many = [f"Q{number}" for number in range(1, 71)]
    assert len(cards.get(many, 30)) == 70
    assert [len(asked) for asked in wiki.asked] == [3, 50, 18]


def test_a_wiki_that_fails_is_left_alone_for_a_minute(cards: ItemCards, wiki: Wiki, clock: Clock) -> None:
    wiki.is_down = True
    assert cards.get(["Q1"], 30) == {}
    assert cards.problem == "no answer from the wiki"
    wiki.is_down = False
    assert cards.get(["Q1"], 30) == {}
    clock.time += PAUSE + timedelta(seconds=1)
    assert cards.get(["Q1"], 30)["Q1"].label == "label of Q1"
    assert cards.problem == ""
