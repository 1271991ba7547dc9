"""Trace: the field behind every statement and name, and the text after each step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.mapping.trace import Route, Trace, trace_record
from glamdata.model.record import CatalogueRecord, Field
from glamdata.report.tracing import show_trace, trace_to_json

from .test_coverage import marc

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

MAPPINGS = Path(__file__).parents[2] / "mappings"
HEAD = "mapping: m\nsource: {format: marc, key: 001, exclude: [{LDR/05: d}]}\n"
PERSONS = read_mapping(MAPPINGS / "marc_authority_person.yaml")


def routes(trace: Trace) -> list[tuple[str, Route | None]]:
    (item,) = trace.items
    return [(each.drafted.statement.property, each.route) for each in item.statements]


def test_the_whole_field_and_the_text_after_each_step(read: Read) -> None:
    mapping = read(HEAD + "terms: {label: {from: 100$a, clean: [trim, uninvert], language: en}}\n"
                   "statements:\n  - {property: P214, type: external_id, from: 024$a, where: {2: viaf}}\n")  # fmt: skip
    record = marc(("024", "7 ", "$a http://viaf.org/viaf/6454718$2 viaf"), ("100", "1 ", "$a Duryan, Petros,$d 1851-"))
    trace = trace_record(record, mapping)
    assert routes(trace) == [
        (
            "P214",
            Route(
                "024$a",
                "024 7# $a http://viaf.org/viaf/6454718 $2 viaf",
                "http://viaf.org/viaf/6454718",
                "6454718",
                (("viaf", "6454718"),),
            ),
        )
    ]
    (term,) = trace.items[0].terms
    assert term.route
    assert term.route.field == "100 1# $a Duryan, Petros, $d 1851-"
    assert term.route.steps == (("trim", "Duryan, Petros"), ("uninvert", "Petros Duryan"))


def test_each_statement_has_its_own_occurrence(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P106, each: 374, where: {2: x}, from: $a, table: occupations}\n")
    record = marc(("374", "  ", "$a poets"), ("374", "  ", "$a Painter$2 x"), ("374", "  ", "$a Poets$2 x"))
    found = routes(trace_record(record, mapping))
    assert [route and (route.field, route.steps) for _, route in found] == [
        ("374 ## $a Painter $2 x", (("table occupations", "Q1028181"),)),
        ("374 ## $a Poets $2 x", (("table occupations", "Q49757"),)),
    ]


def test_the_first_place_that_yields_is_the_one_named(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P569, type: time, from: [046$f, 100$d], clean: [birth_date]}\n")
    record = marc(("100", "1 ", "$a A$d 1851-1872"))
    ((_, route),) = routes(trace_record(record, mapping))
    assert route
    assert (route.origin, route.text) == ("100$d", "1851")


def test_constants_and_templates_come_from_no_field(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P31, type: item, value: Q5}\n"
                   '  - {property: P973, type: url, template: "https://example.org/{001}"}\n')  # fmt: skip
    trace = trace_record(marc(), mapping)
    assert [route for _, route in routes(trace)] == [None, None]
    lines = "\n".join(show_trace(trace))
    assert "the same for every record" in lines
    assert "P973 https://example.org/k1" in lines


def test_control_fields_and_the_leader_are_shown_whole(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P1, type: string, from: 008/35-37}\n"
                   "  - {property: P2, type: string, from: LDR/06}\n")  # fmt: skip
    data = "880701s1988    wlk           000 0 eng d"
    trace = trace_record(marc(("008", "", data)), mapping)
    shown = {pid: route.field for pid, route in routes(trace) if route}
    assert shown == {"P1": f"008 {data.replace(' ', '#')}", "P2": "LDR 00000nz##a2200000n##4500"}
    assert any("880701s1988####wlk" in line for line in show_trace(trace))


def test_blanks_within_a_text_are_kept(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P1, type: string, from: 010$a}\n")
    lines = list(show_trace(trace_record(marc(("010", "  ", "$a n  88099924")), mapping)))
    assert "      from           010 ## $a n  88099924" in lines


def test_columns_and_cells_that_are_cut(read: Read) -> None:
    mapping = read(
        'mapping: m\nsource: {format: csv, key: id}\nstatements:\n  - {property: P1, type: string, from: a, split: ";"}\n'
    )
    trace = trace_record(CatalogueRecord(1, 0, "", cells={"id": "7", "a": "x; y"}), mapping)
    assert [route and (route.field, route.written) for _, route in routes(trace)] == [
        ("a: x; y", "x"),
        ("a: x; y", "y"),
    ]


def test_what_the_mapping_may_not_see_is_not_shown(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P973, type: url, from: 856$u}\n")
    trace = trace_record(marc(("856", "4 ", "$u http://example.org$x secret"), ("667", "  ", "$a secret")), mapping)
    assert "secret" not in str(trace_to_json(trace))
    assert "secret" not in "\n".join(show_trace(trace))


def test_excluded_records_say_why(read: Read) -> None:
    record = CatalogueRecord(3, 0, "", "00000dz  a2200000n  4500", (Field("001", data="k"),))
    trace = trace_record(record, read(HEAD))
    assert (trace.key, trace.items, trace.excluded) == ("k", (), "left out: LDR/05 = d")
    assert list(show_trace(trace))[:2] == ["record k, number 3 in the export", "  left out: LDR/05 = d"]


def test_records_without_a_key_say_so(read: Read) -> None:
    trace = trace_record(CatalogueRecord(3, 0, "", "00000nz  a2200000n  4500"), read(HEAD))
    assert [finding.code for finding in trace.findings] == ["missing-key"]
    assert "record (no key), number 3 in the export" in list(show_trace(trace))


def test_what_was_held_back_and_what_made_nothing(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P214, type: external_id, from: 024$a}\n"
                   "  - {property: P106, from: 374$a, table: occupations}\n")  # fmt: skip
    trace = trace_record(marc(("024", "7 ", "$a x")), mapping)
    assert trace.items[0].idle == ("statements[1] P214", "statements[2] P106")
    lines = "\n".join(show_trace(trace))
    assert "made nothing: statements[1] P214, statements[2] P106" in lines
    assert "critical bad-identifier: 024$a (P214): “x”" in " ".join(lines.split())


def test_qualifiers_references_pointers_and_fallbacks_are_shown(read: Read) -> None:
    mapping = read(
        HEAD
        + """\
reference: {P813: {today: true}}
statements:
  - property: P50
    each: 700
    from: $a
    rank: preferred
    pointer: {class: Q5, identifiers: {P244: {from: $0}}}
    unresolved: {property: P2093}
    qualifiers: {P1545: {ordinal: true}}
    reference: {P1810: {from: $a}}
  - {property: P31, type: item, value: Q3331189}
"""
    )
    trace = trace_record(marc(("700", "1 ", "$a Foo, B.$0 n  88099924")), mapping)
    lines = [" ".join(line.split()) for line in show_trace(trace)]
    for line in (
        "P50 “Foo, B.”, to be looked up by class Q5, P244 n88099924 (preferred) [statements[1] P50]",
        "from 700 1# $a Foo, B. $0 n 88099924",
        "qualifier P1545 1",
        "reference P1810 Foo, B.",
        "unresolved else P2093 Foo, B.",
        "reference P813 today",
    ):
        assert line in lines, lines


def test_further_items_of_a_record(read: Read) -> None:
    mapping = read(
        HEAD
        + """\
items:
  work:
    terms: {label: {from: 240$a, language: en}}
    statements:
      - {property: P747, entity: main}
      - {property: P1476, type: string, from: 240$a}
statements:
  - {property: P629, entity: work}
"""
    )
    trace = trace_record(marc(("240", "10", "$a Works")), mapping)
    assert [item.draft.key for item in trace.items] == ["k1", "k1#work"]
    assert [each.route and each.route.field for each in trace.items[1].statements] == [None, "240 10 $a Works"]
    lines = [" ".join(line.split()) for line in show_trace(trace)]
    assert "item k1#work" in lines
    assert "P629 the item of k1#work [statements[1] P629]" in lines
    assert len(trace_to_json(trace)["items"]) == 2


TEXT = st.sampled_from(
    ["1867-1954", "ca. 1530-", "Duryan, Petros,", "n  88099924", "viaf", "isni", "poets", "6454718", "x"]
)
FIELDS = st.builds(
    Field,
    st.sampled_from(["010", "024", "046", "100", "370", "374", "377", "400"]),
    st.sampled_from(["  ", "1 ", "7 "]),
    st.lists(st.tuples(st.sampled_from("abdfgq2"), TEXT), max_size=4).map(tuple),
)
CONSTANT = {"P31"}


@settings(deadline=None)
@given(st.lists(FIELDS, max_size=8))
def test_every_statement_has_a_text_that_stands_in_the_record(fields: list[Field]) -> None:
    record = CatalogueRecord(1, 0, "d", "00000nz  a2200000n  4500", (Field("001", data="k"), *fields))
    trace = trace_record(record, PERSONS)
    result = draft_record(record, PERSONS)
    assert (trace.excluded, trace.findings) == (result.excluded, result.findings)
    assert [item.draft for item in trace.items] == list(result.drafts)
    for item in trace.items:
        for traced in item.statements:
            statement = traced.drafted.statement
            if statement.property in CONSTANT:
                continue
            assert traced.route, statement
            assert (
                any(traced.route.written.strip() in text for each in fields for _, text in each.subfields)
                or "$ab" in traced.route.origin
            )
    assert all("\n" not in line for line in show_trace(trace))


@pytest.mark.parametrize("name", ["marc_authority_person"])
def test_lines_are_not_too_wide(name: str) -> None:
    mapping = read_mapping(MAPPINGS / f"{name}.yaml")
    long = " ".join(["Pseudo-Dionysius"] * 40)
    trace = trace_record(marc(("100", "1 ", f"$a {long}$d 1851-")), mapping)
    assert max(len(line) for line in show_trace(trace)) <= 100
