"""Policies: words of the mapping, for all rules or for one, and errors that name the nearest word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import MappingError
from glamdata.model.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

HEAD = "mapping: m\nsource: {format: marc, key: 001}\n"
BORN = "property: P569, type: time, from: 046$f"


def policy_of(read: Read, words: str, usual: str = "") -> Policy:
    mapping = read(f"{HEAD}{f'policy: {{{usual}}}' if usual else ''}\nstatements:\n  - {{{BORN}{words}}}\n")
    return mapping.policies()["statements[1] P569"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Policy()),
        (", if_present: skip", Policy(skip_present=True)),
        (", if_present: add", Policy()),
        (", refine: true", Policy(refine=True)),
        (", refine: false", Policy()),
        (", cover: reference", Policy(cover=True)),
        (", cover: nothing", Policy()),
        (", add_qualifiers: true", Policy(add_qualifiers=True)),
        (", discriminating: [P580, P582]", Policy(discriminating=frozenset({"P580", "P582"}))),
        (", discriminating: P580", Policy(discriminating=frozenset({"P580"}))),
        (", reference_age: 365", Policy(reference_age=365)),
        (", calendars: review", Policy(review_calendars=True)),
        (", calendars: agree_at_year", Policy()),
        (", corrections: apply", Policy(correct=True)),
    ],
)
def test_each_word_is_one_of_the_policy_for_a_rule_and_for_all(read: Read, words: str, expected: Policy) -> None:
    assert policy_of(read, words) == expected
    assert policy_of(read, "", words.removeprefix(", ")) == expected


def test_a_rule_speaks_before_the_mapping_word_by_word(read: Read) -> None:
    usual = "if_present: skip, refine: true, reference_age: 30, discriminating: [P580], corrections: apply"
    said = ", refine: false, discriminating: [], corrections: review"
    assert policy_of(read, said, usual) == Policy(skip_present=True, reference_age=30)


def test_rules_of_further_items_have_their_own(read: Read) -> None:
    mapping = read(f"""{HEAD}
policy: {{cover: reference}}
items:
  work:
    statements:
      - {{property: P31, type: item, value: Q7725634, cover: nothing}}
      - {{property: P50, type: item, value: Q1}}
""")
    assert mapping.policies() == {
        "items.work.statements[1] P31": Policy(),
        "items.work.statements[2] P50": Policy(cover=True),
    }


def test_a_rule_whose_property_a_table_chooses_names_each_of_them(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables" / "roles.yaml").write_text("aut: P50\nill: P110\n")
    mapping = read(f"""{HEAD}
statements:
  - property: {{from: $4, table: roles}}
    each: 700
    from: $a
    type: string
    refine: true
""")
    refined = Policy(refine=True)
    assert mapping.policies() == {"statements[1] P50": refined, "statements[1] P110": refined}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (", if_present: skp", "m.yaml:5: statements[1].if_present: there is no word for 'if_present' 'skp'; did you mean 'skip'?"),
        (", cover: all", "possible: nothing, reference"),
        (", refine: yes", "there is no truth value 'yes'"),
        (", reference_age: 1.5", "a whole number of days is expected here, not 1.5"),
        (", reference_age: -1", "-1 is not between 0 and 36525"),
        (", discriminating: [start]", "'start' is no property id (P and a number)"),
        (", corections: apply", "unknown key 'corections'; did you mean 'corrections'?"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place_and_what_is_possible(read: Read, words: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        policy_of(read, words)
    assert message in str(caught.value)


def test_an_unknown_word_of_the_block_is_named(read: Read) -> None:
    with pytest.raises(MappingError, match=r"policy\.refin: unknown key 'refin'; did you mean 'refine'"):
        policy_of(read, "", "refin: true")
