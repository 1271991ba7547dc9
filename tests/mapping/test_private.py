"""What is private or local, line by line, in MARC 21 and in UNIMARC."""

from __future__ import annotations

import pytest

from glamdata.mapping.private import guard_of, is_public, without_private
from glamdata.model.record import Field

NOTHING: frozenset[str] = frozenset()


def field(tag: str, indicators: str = "  ", *subfields: tuple[str, str]) -> Field:
    return Field(tag, indicators, subfields or (("a", "text"),))


def sees(each: Field, *named: str, source: str = "marc") -> bool:
    guard = guard_of(each.tag, frozenset(named), source)
    return (guard(each) if guard else each) is not None


@pytest.mark.parametrize(
    ("tag", "indicators"),
    [
        ("900", "  "), ("999", "  "), ("949", "  "),  # 9XX
        ("090", "  "), ("590", "  "), ("690", "  "), ("790", "  "), ("890", "  "), ("099", "  "), ("599", "  "),  # X9X
        ("GSI", "  "), ("CAT", "  "), ("OWN", "  "), ("ITM", "  "), ("Z30", "  "), ("AVA", "  "),  # lettered
        ("541", "0 "), ("542", "0 "), ("561", "0 "), ("583", "0 "),  # first indicator 0
        ("667", "  "), ("371", "  "),  # authority
    ],
)  # fmt: skip
def test_private_fields_of_marc(tag: str, indicators: str) -> None:
    assert not sees(field(tag, indicators))
    assert not sees(field(tag, indicators), "100$a")
    assert sees(field(tag, indicators), f"{tag}$a", f"{tag} ind1=0")


def test_naming_the_tag_is_not_enough_where_the_indicator_makes_it_private() -> None:
    assert not sees(field("541", "0 "), "541$a", "541")
    assert sees(field("541", "1 "), "541$a")
    assert sees(field("561", "  "), "561$a")


@pytest.mark.parametrize("tag", ["100", "245", "490", "670", "856", "024", "880"])
def test_public_fields_of_marc(tag: str) -> None:
    assert sees(field(tag))


@pytest.mark.parametrize("tag", ["852", "856", "866"])
def test_private_subfields_of_marc(tag: str) -> None:
    whole = field(tag, "  ", ("u", "https://example.org"), ("x", "staff only"))
    assert without_private(whole, NOTHING).subfields == (("u", "https://example.org"),)
    assert without_private(whole, frozenset({tag, f"{tag}$u"})).subfields == (("u", "https://example.org"),)
    assert without_private(whole, frozenset({f"{tag}$x"})) is whole


def test_another_script_is_as_private_as_what_it_repeats() -> None:
    assert not sees(field("880", "  ", ("6", "590-01/$1"), ("a", "text")), "880$a")
    assert not sees(field("880", "0 ", ("6", "541-01/$1"), ("a", "text")), "880$a", "541$a")
    assert sees(field("880", "1 ", ("6", "100-01/$1"), ("a", "text")), "880$a")


@pytest.mark.parametrize("tag", ["900", "995", "690", "090", "490", "219", "829", "FMT", "LOC", "830"])
def test_private_fields_of_unimarc(tag: str) -> None:
    assert not is_public(field(tag), NOTHING, "unimarc")
    assert not sees(field(tag), source="unimarc")
    assert sees(field(tag), f"{tag}$a", source="unimarc")


@pytest.mark.parametrize(
    ("tag", "indicators"), [("541", "0 "), ("371", "  "), ("667", "  "), ("200", "1 "), ("561", "0 ")]
)
def test_tags_that_mean_something_else_in_unimarc_are_public(tag: str, indicators: str) -> None:
    assert is_public(field(tag, indicators), NOTHING, "unimarc")


def test_private_subfields_of_unimarc() -> None:
    author = field("700", " 1", ("a", "Hugo"), ("b", "Victor"), ("9", "local number"))
    assert without_private(author, NOTHING, "unimarc").subfields == (("a", "Hugo"), ("b", "Victor"))
    assert without_private(author, frozenset({"700$9"}), "unimarc") is author
    link = field("856", "4 ", ("u", "https://example.org"), ("x", "staff only"))
    assert without_private(link, NOTHING, "unimarc").subfields == (("u", "https://example.org"),)
    assert without_private(author, NOTHING) is author
