"""The plan as text, JSON and a page: golden, whole, and harmless whatever a catalogue wrote."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.plan_html import MOST_ITEMS, plan_as_html
from glamdata.formats.plan_json import plan_as_json
from glamdata.formats.plan_text import plan_as_text
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, Edit, RefreshReference, SetTerm
from glamdata.model.finding import Finding, Severity
from glamdata.model.plan import Plan, PlannedItem
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import Coordinate, ItemValue, MonolingualText, Quantity, StringValue, TimeValue, Today
from glamdata.planning.changes import change_from_json, change_to_json, name_change, name_change_json
from glamdata.planning.encode import hash_edit, hash_plan

BORN = Snak("P569", TimeValue.from_parts(1867, 6, 8), "time")
YEAR = Statement(Snak("P569", TimeValue.from_parts(1867), "time"), guid="Q42$1")
PAINTER = Statement(Snak("P106", ItemValue("Q1028181"), "wikibase-item"), guid="Q42$2")
SOURCE = (
    Snak("P248", ItemValue("Q13219454"), "wikibase-item"), Snak("P244", StringValue("n1"), "external-id"),
    Snak("P813", Today(), "time"),
)  # fmt: skip
NAMES = {"P569": "date of birth", "P106": "occupation", "Q1028181": "painter", "Q13219454": "LC Authorities"}
CHANGES = (
    SetTerm(TermKind.ALIAS, "en", "A. Ab", "400$a"),
    AddStatement(Statement(BORN, (Snak("P1480", ItemValue("Q5727902"), "wikibase-item"),), (SOURCE,)), "046$f"),
    AddReference(PAINTER, SOURCE, "374$a"),
    AddQualifiers(PAINTER, (Snak("P580", TimeValue.from_parts(1890), "time"),)),
    RefreshReference(PAINTER, 1, SOURCE),
    CorrectValue(YEAR, Statement(BORN, (), (SOURCE,), guid="Q42$1")),
)
FINDINGS = (
    Finding(
        Severity.WARNING, "plan", "unresolved-pointer", "n1", "P19 Leeds was not added: no item was found.", "370$a"
    ),
    Finding(Severity.WARNING, "plan", "corrected", "n1", "P569 1868 was not added: an earlier upload put 1867 there."),
    Finding(Severity.CRITICAL, "check", "conflict", "n1", "date of death (P570) should have one value."),
    Finding(Severity.WARNING, "check", "new-without-description", "n1", "The new item would have no description."),
)
ITEMS = (
    PlannedItem("n1", "Q42", "Ann Ab", CHANGES, FINDINGS),
    PlannedItem("n2", "", "Bo By", (SetTerm(TermKind.LABEL, "mul", "Bo By"),)),
    PlannedItem("n3", "Q7", "Cy", (), FINDINGS[:1]),
)


def a_plan(*items: PlannedItem, **said: Any) -> Plan:
    usual: dict[str, Any] = {
        "totals": {"edits": 2, "statements": 1, "references": 2, "aliases": 1, "labels": 1, "qualifiers": 0},
        "held": {"unresolved-pointer": 2, "corrected": 1}, "names": NAMES,
    }  # fmt: skip
    address = "https://www.wikidata.org/w/api.php"
    return Plan("persons", "authority", address, "abc", date(2026, 11, 21), items=items, **{**usual, **said})


GOLDEN = """\
Q42 Ann Ab (n1)
  + alias (en) A. Ab [400$a]
  + P569 (date of birth) 1867-06-08 (P1480 Q5727902) [046$f, ref LC Authorities, n1]
  ~ P106 (occupation) Q1028181 (painter) + reference [374$a, ref LC Authorities, n1]
  ~ P106 (occupation) Q1028181 (painter) + qualifiers (P580 1890)
  ~ P106 (occupation) Q1028181 (painter) retrieved again [ref LC Authorities, n1]
  ~ P569 (date of birth) 1867 → 1867-06-08 (our own, corrected)
  ! held: P19 Leeds was not added: no item was found. [370$a]
  ~ proposed: P569 1868 was not added: an earlier upload put 1867 there.
  ! held: date of death (P570) should have one value.
  ? The new item would have no description.
new item Bo By (n2)
  + label (mul) Bo By
Q7 Cy (n3): nothing to add
  ! held: P19 Leeds was not added: no item was found. [370$a]
2 edits: 1 statement, 2 references, 1 alias, 1 label
held back: 2 unresolved-pointer, 1 corrected
plan abc
"""


def test_the_plan_as_text_is_a_diff() -> None:
    assert "".join(f"{line}\n" for line in plan_as_text(a_plan(*ITEMS))) == GOLDEN


def test_a_plan_without_edits_says_why() -> None:
    assert list(plan_as_text(a_plan(nothing="Nothing to do."))) == ["Nothing to do."]


# changes as JSON

snaks = st.builds(
    Snak,
    st.sampled_from(["P1", "P2"]),
    st.one_of(
        st.just(ItemValue("Q1")), st.text(max_size=9).map(StringValue), st.builds(MonolingualText, st.text(max_size=5), st.just("en")),
        st.just(Today()), st.just(TimeValue.from_parts(-44, 3, 15)), st.just(Coordinate(1.5, 2.5, 0.1)),
        st.just(Quantity("+1", "1", "+2", "+0")),
    ),
    st.sampled_from(["", "string"]),
) | st.builds(Snak, st.just("P3"), st.none(), st.just("time"), st.sampled_from([SnakKind.SOMEVALUE, SnakKind.NOVALUE]))  # fmt: skip


def in_order(found: list[Snak]) -> tuple[Snak, ...]:
    """A wiki groups snaks by property."""
    return tuple(sorted(found, key=lambda snak: snak.property))


groups = st.lists(snaks, min_size=1, max_size=3).map(in_order)
news = st.builds(
    Statement, snaks, groups | st.just(()), st.lists(groups, max_size=2).map(tuple), st.sampled_from(list(Rank))
)
bares = st.builds(Statement, snaks, rank=st.sampled_from(list(Rank)), guid=st.just("Q42$1"))
changes = st.one_of(
    st.builds(AddStatement, news, st.text(max_size=5)), st.builds(AddReference, bares, groups), st.builds(AddQualifiers, bares, groups),
    st.builds(RefreshReference, bares, st.integers(0, 3), groups), st.builds(CorrectValue, bares, news),
    st.builds(SetTerm, st.sampled_from(list(TermKind)), st.just("en"), st.text(max_size=9)),
)  # fmt: skip


@given(changes)
def test_a_change_comes_back_from_its_json(change: Any) -> None:
    said = json.loads(json.dumps(change_to_json(change)))
    again = change_from_json(said)
    assert again == change
    assert name_change_json(said) == name_change(change)
    assert hash_edit(Edit("k", "Q42", 1, (again,))) == hash_edit(Edit("k", "Q42", 1, (change,)))


def test_the_plan_as_json_is_one_document_with_all_of_it() -> None:
    said = json.loads("\n".join(plan_as_json(a_plan(*ITEMS))))
    assert {key: said[key] for key in ("batch", "mapping", "plan", "held")} == {
        "batch": "persons", "mapping": "authority", "plan": "abc", "held": {"unresolved-pointer": 2, "corrected": 1},
    }  # fmt: skip
    assert [(item["record"], item["item"]) for item in said["items"]] == [("n1", "Q42"), ("n2", None), ("n3", "Q7")]
    assert tuple(change_from_json(change) for change in said["items"][0]["changes"]) == CHANGES
    assert [finding["code"] for finding in said["items"][0]["findings"]] == [finding.code for finding in FINDINGS]
    assert json.loads("\n".join(plan_as_json(a_plan())))["items"] == []


def test_the_hash_of_a_plan_is_the_same_on_every_machine() -> None:
    edits = [Edit("n1", "Q42", 7, CHANGES), Edit("n2", "", 0, (SetTerm(TermKind.LABEL, "mul", "Bo By"),))]
    hashed = hash_plan(hash_edit(edit) for edit in edits)
    assert hashed == "1540af5b65e62ee5ad6244ea0f5c45d7fba3069a02545d76d04bb0655578a05a"


# the page


class Reader(HTMLParser):
    """Takes the tags, addresses and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "data"}]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(*items: PlannedItem, **said: Any) -> Reader:
    reader = Reader()
    reader.feed("".join(plan_as_html(a_plan(*items, **said))))
    return reader


def test_the_page_shows_what_the_text_says_and_loads_nothing() -> None:
    page = page_of(*ITEMS)
    lines = {line.strip() for line in GOLDEN.splitlines() if line.startswith("  ")}
    assert lines <= {text.strip() for text in page.texts}
    assert not {"script", "img", "iframe", "object", "form"} & set(page.tags)
    assert set(page.addresses) == {
        "data:,", "#main", "https://www.wikidata.org/wiki/Special:EntityPage/Q42",
        "https://www.wikidata.org/wiki/Special:EntityPage/Q7", "https://creativecommons.org/publicdomain/zero/1.0/",
    }  # fmt: skip
    text = html.unescape("".join(plan_as_html(a_plan(*ITEMS))))
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import", text)


@given(st.text(st.sampled_from("<>&\"'/ax\u202e"), max_size=12))
def test_catalogue_text_is_only_text_in_the_page(text: str) -> None:
    hostile = f"<script>{text}</script><img src=x onerror=alert(1)>"
    told = Finding(Severity.WARNING, "plan", "conflict", hostile, hostile)
    item = PlannedItem(hostile, "Q42", hostile, (SetTerm(TermKind.ALIAS, "en", hostile),), (told,))
    page = page_of(item, names={"P1": hostile}, held={hostile: 1})
    assert not {"script", "img"} & set(page.tags)
    assert any(hostile in shown for shown in page.texts)


def test_a_page_of_a_great_plan_says_how_many_more_there_are() -> None:
    page = page_of(*(PlannedItem(f"n{n}", "Q1", "x", CHANGES[:1]) for n in range(MOST_ITEMS + 5)))
    assert page.tags.count("h3") == MOST_ITEMS + 1
    assert any("of 2\u202f005 records are shown" in text for text in page.texts)
