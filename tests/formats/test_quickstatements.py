"""QuickStatements: what a reader of version 1 takes from the commands is what the plan says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.quickstatements import commands_of, plan_as_quickstatements, untold, write_value
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference, SetTerm
from glamdata.model.plan import Plan, PlannedItem
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import (
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)

TODAY = date(2026, 11, 21)
BORN = Snak("P569", TimeValue.from_parts(1867, 6, 8), "time")
SOURCE = (Snak("P248", ItemValue("Q13219454")), Snak("P244", StringValue("n1")), Snak("P813", Today()))
OTHER = (Snak("P854", StringValue("https://example.org/1")),)


# a reader of version 1, by https://www.wikidata.org/wiki/Help:QuickStatements


def read_value(text: str) -> Any:
    """Read one column: the first notation that fits."""
    if text in {"somevalue", "novalue"}:
        return SnakKind(text)
    if re.fullmatch(r"[PQ]\d+", text):
        return ItemValue(text)
    if found := re.fullmatch(r'"(.*)"', text):
        return StringValue(found[1].strip())
    if found := re.fullmatch(r'([a-z_-]+):"(.*)"', text):
        return MonolingualText(found[2].strip(), found[1])
    if found := re.fullmatch(r"([+-]\d+-\d\d-\d\dT00:00:00Z)/(\d+)(/J)?", text):
        time = TimeValue(found[1], int(found[2]))
        return replace(time, calendar=JULIAN) if found[3] else time
    if found := re.fullmatch(r"@([+-]?[0-9.]+)/([+-]?[0-9.]+)", text):
        return Coordinate(float(found[1]), float(found[2]))
    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)(?:~([+-]?\d+(?:\.\d+)?))?(?:U(\d+))?", text)
    assert found, f"no reader takes {text!r}"
    amount, error = Decimal(found[1]), Decimal(found[2]) if found[2] else None
    bounds = (f"{amount + error:+f}", f"{amount - error:+f}") if error is not None else (None, None)
    unit = f"http://www.wikidata.org/entity/Q{found[3]}" if found[3] else "1"
    return Quantity(f"{amount:+f}", unit, *bounds)


def read_command(line: str) -> dict[str, Any]:
    """Read one line: the item, and a term or a statement with qualifiers, references and rank."""
    first, *columns = line.split("\t")
    if not columns:
        return {"item": first}
    if found := re.fullmatch(r"([LAD])([a-z-]+)", columns[0]):
        assert len(columns) == 2
        return {"item": first, "term": (found[1], found[2], read_value(columns[1]).text)}
    read: dict[str, Any] = {"item": first, "property": columns[0], "value": read_value(columns[1])}
    rest = columns[2:]
    if rest and rest[0] in {"R+", "R-"}:
        read["rank"] = rest.pop(0)
    qualifiers, references = [], []
    for key, text in zip(rest[::2], rest[1::2], strict=True):
        if key.startswith("P"):
            assert not references, "qualifiers come before references"
            qualifiers.append((key, read_value(text)))
        elif key.startswith("!") or not references:
            references.append([(f"P{key.lstrip('!')[1:]}", read_value(text))])
        else:
            references[-1].append((f"P{key[1:]}", read_value(text)))
    return {**read, "qualifiers": qualifiers, "references": references}


def read(item: PlannedItem) -> list[dict[str, Any]]:
    return [read_command(line) for line in commands_of(item, TODAY)]


def existing(*changes: Any) -> PlannedItem:
    return PlannedItem("n1", "Q42", "Ann", changes)


# values

names = st.text(st.characters(exclude_categories=("C", "Z")), max_size=20).filter(lambda text: text == text.strip())
values = st.one_of(
    st.integers(1, 10**9).map(lambda number: ItemValue(f"Q{number}")),
    names.map(StringValue),
    st.builds(MonolingualText, names, st.sampled_from(["en", "zh-hant"])),
    st.builds(TimeValue, st.sampled_from(["+1867-06-08T00:00:00Z", "-0044-03-00T00:00:00Z"]), st.integers(0, 11),
              st.sampled_from([TimeValue("").calendar, JULIAN])),
    st.builds(Coordinate, st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(lambda amount: Quantity(f"{amount:+f}"), st.decimals(-1000, 1000, places=3)),
    st.builds(
        lambda amount, error: Quantity(
            f"{amount:+f}", "http://www.wikidata.org/entity/Q11573", f"{amount + error:+f}", f"{amount - error:+f}"
        ),
        st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=2),
    ),
)  # fmt: skip


@given(values)
def test_every_value_comes_back_from_its_column(value: Any) -> None:
    text = write_value(Snak("P1", value), TODAY)
    assert "\t" not in text
    assert "\n" not in text
    got = read_value(text)
    if isinstance(value, Quantity):
        numbers = [(v.amount, v.upper, v.lower) for v in (value, got)]
        assert [None if n is None else Decimal(n) for n in numbers[0]] == [
            None if n is None else Decimal(n) for n in numbers[1]
        ]
        assert got.unit == value.unit
    else:
        assert got == value


@pytest.mark.parametrize("kind", [SnakKind.SOMEVALUE, SnakKind.NOVALUE])
def test_unknown_and_no_value_are_words(kind: SnakKind) -> None:
    assert read_value(write_value(Snak("P1", None, kind=kind), TODAY)) is kind


@pytest.mark.parametrize(
    ("value", "column"),
    [
        (StringValue('The "Odes", a tale'), '"The "Odes", a tale"'),
        (StringValue("one\ttwo\nthree"), '"one two three"'),
        (StringValue("/* no comment */"), '"/* no comment */"'),
        (MonolingualText("Ann", "cy"), 'cy:"Ann"'),
        (TimeValue.from_parts(1540, calendar=JULIAN), "+1540-00-00T00:00:00Z/9/J"),
        (TimeValue("+1801-00-00T00:00:00Z", 7), "+1801-00-00T00:00:00Z/7"),
        (Coordinate(51.5, -0.0000001), "@51.5/-0.0000001"),
        (Quantity("+12.50", "http://www.wikidata.org/entity/Q174728"), "12.50U174728"),
        (Quantity("-3", "1", "-2", "-4"), "-3~1"),
        (Today(), "+2026-11-21T00:00:00Z/11"),
    ],
)
def test_a_value_is_written_as_the_help_page_says(value: Any, column: str) -> None:
    assert write_value(Snak("P1", value), TODAY) == column


# commands


def test_a_statement_has_its_qualifiers_and_each_of_its_references() -> None:
    circa = Snak("P1480", ItemValue("Q5727902"))
    [command] = read(existing(AddStatement(Statement(BORN, (circa, circa), (SOURCE, OTHER), Rank.PREFERRED))))
    assert command == {
        "item": "Q42", "property": "P569", "value": BORN.value, "rank": "R+",
        "qualifiers": [("P1480", ItemValue("Q5727902"))] * 2,
        "references": [
            [("P248", ItemValue("Q13219454")), ("P244", StringValue("n1")), ("P813", TimeValue.from_parts(2026, 11, 21))],
            [("P854", StringValue("https://example.org/1"))],
        ],
    }  # fmt: skip


def test_what_is_added_to_a_statement_names_the_value_of_the_item() -> None:
    there = Statement(BORN, (Snak("P1480", ItemValue("Q1")),), (OTHER,), Rank.DEPRECATED, "Q42$1")
    commands = read(existing(AddReference(there, SOURCE), AddQualifiers(there, (Snak("P1932", StringValue("x")),))))
    assert [command["value"] for command in commands] == [BORN.value, BORN.value]
    assert [len(command["references"]) for command in commands] == [1, 0]
    assert [command["qualifiers"] for command in commands] == [[], [("P1932", StringValue("x"))]]
    assert not any("rank" in command for command in commands)


def test_a_new_item_is_created_and_then_meant_by_last() -> None:
    terms = [SetTerm(kind, "en", f"{kind.value} it's") for kind in TermKind]
    commands = read(PlannedItem("n1", "", "Ann", (*terms, AddStatement(Statement(BORN)))))
    assert commands[0] == {"item": "CREATE"}
    assert {command["item"] for command in commands[1:]} == {"LAST"}
    assert [command["term"] for command in commands[1:4]] == [
        ("L", "en", "label it's"), ("A", "en", "alias it's"), ("D", "en", "description it's"),
    ]  # fmt: skip


THERE = Statement(BORN, (), (SOURCE,), guid="Q42$1")


@pytest.mark.parametrize(
    "change",
    [
        RefreshReference(THERE, 0, SOURCE),
        CorrectValue(THERE, THERE),
        AddStatement(Statement(Snak("P1", OtherValue('{"type": "new"}')))),
        AddStatement(Statement(BORN, (Snak("P1", RecordLink("b1")),))),
        AddStatement(Statement(Snak("P625", Coordinate(1, 2, globe="http://www.wikidata.org/entity/Q405")))),
        AddStatement(Statement(Snak("P1", Quantity("+1", "1", "+3", "+0")))),
        AddReference(THERE, (Snak("P1", Quantity("+1", "1", "+3")),)),
        AddQualifiers(THERE, (Snak("P1", OtherValue("{}")),)),
        AddStatement(Statement(Snak("P1476", MonolingualText("Either|or", "en")))),
        AddReference(THERE, (Snak("P854", StringValue("https://example.org/?q=a|b")),)),
        SetTerm(TermKind.ALIAS, "en", "Either || or"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_told(change: Any) -> None:
    assert untold(change)
    told: list[str] = []
    plan = Plan("b", "m", "w", "d", TODAY, {"edits": 1}, {}, [existing(change, SetTerm(TermKind.LABEL, "en", "Ann"))])
    assert list(plan_as_quickstatements(plan, told.append)) == ['Q42\tLen\t"Ann"']
    assert len(told) == 1
    assert told[0].startswith("n1: left out, since ")


def test_a_new_item_of_which_nothing_can_be_said_is_not_created() -> None:
    unsayable = AddStatement(Statement(Snak("P1", OtherValue("{}"))))
    assert list(commands_of(PlannedItem("n1", "", "Ann", (unsayable,)), TODAY)) == []


def test_statements_that_wait_for_new_items_are_told_with_the_way_to_the_second_file() -> None:
    told: list[str] = []
    plan = Plan("b", "m", "w", "d", TODAY, {"edits": 0}, {"waits-for-item": 3}, [])
    assert list(plan_as_quickstatements(plan, told.append)) == []
    assert told[0].startswith("3 statements wait for items that are still to be made")
