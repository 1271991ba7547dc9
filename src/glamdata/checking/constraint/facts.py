"""Facts: what checks know of the rest of the wiki, and what they would have to know.

A check is pure: it asks here. What is not known is noted, so that whoever can ask the wiki looks up all that a whole
block of edits needs in a few queries, and the checks are asked again (`glamdata.wikibase.constraint_facts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from glamdata.model.value import Coordinate, ItemValue, MonolingualText, Quantity, StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.model.value import Value

INSTANCE_OF, SUBCLASS_OF = "P31", "P279"


class Subclass(NamedTuple):
    """Is a class a subclass of another, through any number of steps? Answered with a bool."""

    item: str
    wanted: str


class ClassesOf(NamedTuple):
    """Which items does an item name by P31 or P279, the best ranked? Answered with their ids."""

    item: str
    relation: str


class Link(NamedTuple):
    """Has an item a statement of a property, with this item as value where one is named? Answered with a bool."""

    item: str
    property: str
    value: str = ""


class LifeOf(NamedTuple):
    """When did an item begin and end? Answered with a Life."""

    item: str


class HoldersOf(NamedTuple):
    """Which items have a value of a property? `value` is what :func:`identity_of` gives.

    `told_apart` are qualifiers (property, text) that the other statement must share. Answered with ids.
    """

    property: str
    datatype: str
    value: str
    told_apart: tuple[tuple[str, str], ...] = ()
    separators: tuple[str, ...] = ()


class Exists(NamedTuple):
    """Has the wiki an item or property of this id? Answered with a bool."""

    item: str


class CommonsPage(NamedTuple):
    """Is there a page of this title, with its namespace, on Wikimedia Commons? Answered with a bool."""

    title: str


class NamesakesOf(NamedTuple):
    """Which items have this label and this description in a language? Answered with ids."""

    language: str
    label: str
    description: str


def identity_of(value: Value | None) -> str:
    """Give what tells a value from others: dates with precision and calendar, amounts with their unit; else empty."""
    match value:
        case StringValue(text=text) | ItemValue(id=text):
            return text
        case MonolingualText(text=text, language=language):
            return f"{language}:{text}"
        case TimeValue(time=time, precision=precision, calendar=calendar):
            return f"{time}/{precision}/{calendar.rpartition('/')[2]}"
        case Quantity(amount=amount, unit=unit):
            return f"{amount} {unit.rpartition('/')[2]}"
        case Coordinate(latitude=latitude, longitude=longitude, globe=globe):
            return f"{latitude}, {longitude} {globe.rpartition('/')[2]}"
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Life:
    """The first and the last day of something, as far as they are known."""

    start: TimeValue | None = None
    end: TimeValue | None = None


Question = Subclass | ClassesOf | Link | LifeOf | HoldersOf | NamesakesOf | Exists | CommonsPage
Answer = bool | tuple[str, ...] | Life


@dataclass(slots=True)
class Facts:
    """What is known of the wiki.

    `asked` are the questions that had no answer yet, in the order met, `failed` those that can't be answered; `misses`
    counts the times that an answer was lacking. `repeated` are (property, identity of the value) that several
    records of the batch would write, each with (record key, item or ``new`` and key); `without_commons`
    says why Commons could not be asked, once something was to be.
    """

    answers: dict[Question, Answer] = field(default_factory=dict)
    asked: dict[Question, None] = field(default_factory=dict)
    failed: set[Question] = field(default_factory=set)
    misses: int = 0
    repeated: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    without_commons: str = ""

    def is_subclass(self, item: str, wanted: str) -> bool | None:
        """Say whether a class is the one wanted or a subclass of it, None where it is not known."""
        if item == wanted:
            return True
        answer = self._answer(Subclass(item, wanted))
        return answer if isinstance(answer, bool) else None

    def classes_of(self, item: str, relation: str) -> tuple[str, ...] | None:
        """Give what an item is an instance (P31) or subclass (P279) of, None where it is not known."""
        answer = self._answer(ClassesOf(item, relation))
        return answer if isinstance(answer, tuple) else None

    def has_link(self, item: str, pid: str, value: str = "") -> bool | None:
        """Say whether an item has such a statement, None where it is not known."""
        answer = self._answer(Link(item, pid, value))
        return answer if isinstance(answer, bool) else None

    def exists(self, item: str) -> bool | None:
        """Say whether the wiki has an item, None where it is not known."""
        answer = self._answer(Exists(item))
        return answer if isinstance(answer, bool) else None

    def has_page(self, title: str) -> bool | None:
        """Say whether Commons has a page, None where it is not known; nothing is asked where Commons can't be."""
        answer = None if self.without_commons else self._answer(CommonsPage(title))
        return answer if isinstance(answer, bool) else None

    def life_of(self, item: str) -> Life | None:
        """Give when an item began and ended, None where it was not looked up."""
        answer = self._answer(LifeOf(item))
        return answer if isinstance(answer, Life) else None

    def items(self, question: HoldersOf | NamesakesOf) -> tuple[str, ...] | None:
        """Give the items that a question is about, None where they are not known."""
        answer = self._answer(question)
        return answer if isinstance(answer, tuple) else None

    def take_asked(self) -> list[Question]:
        """Give the questions without an answer and forget that they were asked."""
        asked = list(self.asked)
        self.asked.clear()
        return asked

    def forget_values(self) -> None:
        """Forget which items have which values and names: of no use to other edits, and soon out of date."""
        for known in (self.answers, dict.fromkeys(self.failed)):
            for question in [one for one in known if isinstance(one, HoldersOf | NamesakesOf)]:
                self.answers.pop(question, None)
                self.failed.discard(question)

    def _answer(self, question: Question) -> Answer | None:
        answer = self.answers.get(question)
        if answer is None and question not in self.failed:
            self.asked[question] = None
            self.misses += 1
        return answer
