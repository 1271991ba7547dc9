"""Headings that are no person."""

from __future__ import annotations

import pytest

from glamdata.mapping.condition import compile_condition
from glamdata.mapping.person import NO_PERSON
from glamdata.mapping.view import View
from glamdata.model.record import CatalogueRecord, Field


def reasons(*fields: Field, source: str = "marc") -> list[str]:
    conditions = NO_PERSON[source]
    named = frozenset(condition.selector.tag for condition in conditions)
    view = View.of(CatalogueRecord(1, 0, "", fields=fields), named, source)
    return [condition.meaning for condition in conditions if compile_condition(condition)(view)]


def heading(*subfields: tuple[str, str], first: str = "1") -> Field:
    return Field("100", f"{first} ", (("a", "Douglas"), *subfields))


def kind(text: str) -> Field:
    return Field("075", "  ", (("b", text), ("2", "gndgen")))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ((heading(("t", "Poems")),), "a name with a title is a work"),
        ((heading(first="3"),), "a family"),
        (
            (heading(), Field("008", data=" " * 32 + "b" + " " * 7)),
            "an undifferentiated name stands for several people",
        ),
        ((heading(), kind("n")), "an undifferentiated name stands for several people"),
        ((heading(("x", "Bibliography")),), "a heading with a subdivision is a subject, no person"),
        ((heading(("c", "(Fictitious character)")),), "a character of fiction or legend"),
        ((heading(("c", "(Fictitious character : Doyle)")),), "a character of fiction or legend"),
    ],
)
def test_no_person(fields: tuple[Field, ...], reason: str) -> None:
    assert reasons(*fields) == [reason]


def test_persons() -> None:
    assert reasons(heading(), Field("008", data=" " * 32 + "a" + " " * 7), kind("p")) == []
    assert reasons(heading(("c", "Sir"), ("d", "1840-1900"), ("q", "(John)"))) == []
    assert reasons(heading(), Field("075", "  ", (("b", "n"), ("2", "other")))) == []


def test_no_person_in_unimarc() -> None:
    assert reasons(Field("220", "  ", (("a", "Douglas"),)), source="unimarc") == ["a family"]
    assert reasons(Field("240", "  ", (("a", "Hugo"),)), source="unimarc") == ["a name with a title is a work"]
    shared = Field("120", "  ", (("a", "bb"),))
    assert reasons(shared, source="unimarc") == ["an undifferentiated name stands for several people"]
    assert reasons(Field("200", " 1", (("a", "Hugo"),)), Field("120", "  ", (("a", "ba"),)), source="unimarc") == []
