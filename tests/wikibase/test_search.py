"""The wiki's search as a source of candidates, on the rehearsal wiki."""

from __future__ import annotations

import pytest

from glamdata.errors import WikiEditError
from glamdata.model.draft import Subject
from glamdata.wikibase.search import WikiSearch, search_words


class ScriptedSession:
    """Answers as a wiki's API does, and counts."""

    def __init__(self, titles: dict[str, list[str]]) -> None:
        self.titles = titles
        self.asked: list[str] = []

    def read(self, **parameters: object) -> dict[str, object]:
        words = str(parameters["srsearch"])
        self.asked.append(words)
        if words not in self.titles:
            raise WikiEditError("srsearch-error", "not allowed")
        return {"query": {"search": [{"title": title} for title in self.titles[words]]}}


@pytest.mark.parametrize(
    ("name", "instance_of", "words"),
    [
        ("Monet, Claude, 1840-1926", "Q5", "claude monet"),
        ("J. P. Morgan", "Q5", "morgan"),
        ("Reclam (Verlag)", "Q2085381", "reclam verlag"),
        ("", "Q5", ""),
    ],
)
def test_what_is_searched_for(name, instance_of, words):
    assert search_words(Subject("r", instance_of, names=(name,) if name else ())) == words


def test_items_are_found_in_any_namespace_and_each_name_is_asked_once():
    session = ScriptedSession({"claude monet": ["Q296", "Item:Q1", "Property:P5", "Main Page"]})
    subjects = [Subject(key, "Q5", names=("Monet, Claude",)) for key in ("a", "b")]
    assert WikiSearch(session, 10).find(subjects) == {"a": ["Q296", "Q1"], "b": ["Q296", "Q1"]}
    assert session.asked == ["claude monet"]


def test_it_is_bounded_and_a_refusal_is_no_item():
    session = ScriptedSession({"anna one": ["Q1"], "anna two": ["Q2"]})
    names = ("Anna Zero", "Anna One", "Anna Two")
    found = WikiSearch(session, 2).find([Subject(name, "Q5", names=(name,)) for name in names])
    assert found == {"Anna One": ["Q1"]}
    assert session.asked == ["anna zero", "anna one"]
