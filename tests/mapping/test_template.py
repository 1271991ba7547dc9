"""Templates of descriptions: brackets, spans of years, words in languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record
from glamdata.model.value import StringValue

from .test_draft import MARC_HEAD, marc, rules, terms, values
from .test_language import worded

if TYPE_CHECKING:
    from pathlib import Path

    from .test_draft import Read

LIFE = (
    "{property: P569, type: time, from: 100$d, clean: [birth_date], circa: {P1480: Q5727902}}",
    "{property: P570, type: time, from: 100$d, clean: [death_date]}",
)


@pytest.mark.parametrize(
    ("dates", "description"),
    [
        ("1867-1954", "poet (1867–1954)"),
        ("1867-", "poet (1867–)"),  # alive, as far as the record says
        ("1867-approximately 1930", "poet"),  # dead, and the year is not to be named
        ("1867-1930 or 1931", "poet"),
        ("-1954", "poet"),
        ("approximately 1867-1954", "poet"),
        ("active 1600", "poet"),
    ],
)
def test_a_span_is_whole_or_of_someone_alive(read: Read, dates: str, description: str) -> None:
    mapping = read(rules(*LIFE) + "terms: {description: {en: 'poet ({birth}–{death})'}}\n")
    assert terms(draft_record(marc("001 n", f"100 1_ $aA$d{dates}"), mapping)) == [description]


@pytest.mark.parametrize(
    ("template", "description"),
    [
        ("map ({255$a}, {264$c})", "map (1:1000, 1999)"),
        ("map ({255$b})", "map"),
        ("map (of {255$b})", "map"),
        ("map (of {255$b}, {264$c})", "map (of , 1999)"),
        ("map ((a) {264$c})", "map ((a) 1999)"),
        ("map (a) {255$b}", ""),
        ("map (a) {264$c}", "map (a) 1999"),
        ("(map {264$c}", "(map 1999"),
        ("map) {264$c}", "map) 1999"),
    ],
)
def test_brackets_go_with_their_places(read: Read, template: str, description: str) -> None:
    mapping = read(MARC_HEAD + f"terms: {{description: {{en: '{template}'}}}}\n")
    record = marc("001 n", "255 __ $a1:1000", "264 _1 $c1999")
    assert terms(draft_record(record, mapping)) == ([description] if description else [])


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ("1762", "map (1762)"),
        ("[1762 March 4]", "map (1762)"),
        ("[between 1760 and 1765]", "map"),
        ("ca. 1762", "map"),
        ("[1762?]", "map"),
        ("[176-]", "map"),
    ],
)
def test_a_date_in_a_description_is_its_year_and_no_guess(read: Read, written: str, description: str) -> None:
    mapping = read(MARC_HEAD + "terms: {description: {en: 'map ({264$c|publication_date})'}}\n")
    assert terms(draft_record(marc("001 n", f"264 _1 $c{written}"), mapping)) == [description]


def test_a_date_in_a_value_stays_as_it_is_read(read: Read) -> None:
    rule = "{property: P1, type: string, template: 'x{264$c|publication_date}'}"
    (value,) = values(draft_record(marc("001 n", "264 _1 $c[between 1760 and 1765]"), read(rules(rule))))
    assert value == StringValue("x[1760..1765]")


def test_an_occupation_in_the_words_of_each_language(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/trades.yaml").write_text(
        "printers: {item: Q175151, en: printer, cy: argraffydd}\nPoets: {item: Q49757, en: poet}\nPainter: Q1028181\n"
    )
    mapping = read(
        rules("{property: P106, each: 374, from: $a, table: trades}")
        + "terms: {description: {en: '{occupation}', cy: '{occupation}'}}\n"
    )
    said = [
        worded(draft_record(marc("001 n", f"374 __ $a{word}"), mapping)) for word in ("Printers", "poets", "painter")
    ]
    assert said == [[("en", "printer"), ("cy", "argraffydd")], [("en", "poet")], []]


def test_words_in_languages_in_a_table_of_cells(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/trades.csv").write_text(
        "word,item,en,cy\nprinters,Q175151,printer,argraffydd\npoets,Q49757,,\n"
    )
    mapping = read(
        rules("{property: P106, each: 374, from: $a, table: trades}") + "terms: {description: {cy: '{occupation}'}}\n"
    )
    assert worded(draft_record(marc("001 n", "374 __ $aprinters"), mapping)) == [("cy", "argraffydd")]
    assert worded(draft_record(marc("001 n", "374 __ $apoets"), mapping)) == []


def test_a_word_that_is_not_understood_leaves_the_next_its_place(read: Read) -> None:
    mapping = read(
        rules("{property: P106, each: 374, from: $a, table: occupations}")
        + "terms: {description: {en: '{occupation}'}}\n"
    )
    assert terms(draft_record(marc("001 n", "374 __ $apilots", "374 __ $apainter"), mapping)) == ["Painter"]
