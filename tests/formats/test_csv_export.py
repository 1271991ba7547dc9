"""CSV of enrichments: read back by pandas and by the csv module, and safe to open in a spreadsheet."""

import csv
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.csv_export import csv_columns, join_values, neutralise, restore, split_values, write_csv
from glamdata.model.enrichment import EnrichedValue, Enrichment, EnrichRules

DAY = date(2026, 11, 21)
RULES = EnrichRules(("P214", "P569", "P625", "P106", "P18", "P1476"), ("cy", "en"), ("enwiki",))
WRIGHT = Enrichment(
    "n80-126295",
    "Q5604",
    2291034457,
    DAY,
    (
        EnrichedValue("label", "", "Frank Lloyd Wright", "cy", fallback="en"),
        EnrichedValue("label", "", "Frank Lloyd Wright", "en"),
        EnrichedValue("description", "", 'American "architect", born 1867\nin Wisconsin', "en"),
        EnrichedValue("identifier", "P214", "97788532", rank="normal", sources=("stated in VIAF", "loc.gov")),
        EnrichedValue("identifier", "P214", "1|2\\3", rank="normal", until="1999"),
        EnrichedValue("date", "P569", "44 BCE", rank="preferred", edtf="-0043"),
        EnrichedValue(
            "coordinate",
            "P625",
            "-3.10, 4.50",
            rank="normal",
            datavalue={"type": "globecoordinate", "value": {"latitude": -3.1, "longitude": 4.5, "precision": None}},
        ),
        EnrichedValue("item", "P106", "Q42973", label="pensaer", labels=(("cy", "pensaer"),), rank="normal"),
        EnrichedValue("media", "P18", "A b.jpg", url="https://commons.wikimedia.org/wiki/Special:FilePath/A_b.jpg"),
        EnrichedValue("text", "P1476", "=HYPERLINK(1)", "en", rank="normal"),
        EnrichedValue(
            "link", "", "Frank Lloyd Wright", "enwiki", url="https://en.wikipedia.org/wiki/Frank_Lloyd_Wright"
        ),
    ),
)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: restore(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def test_a_row_holds_values_and_where_they_come_from(tmp_path: Path) -> None:
    path = tmp_path / "enriched.csv"

    assert write_csv(path, [WRIGHT], RULES) == 1

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == [
        {
            "record_key": "n80-126295",
            "qid": "Q5604",
            "revision": "2291034457",
            "retrieved": "2026-11-21",
            "label_cy": "Frank Lloyd Wright",
            "label_cy_is_in": "en",
            "label_en": "Frank Lloyd Wright",
            "label_en_is_in": "",
            "description_cy": "",
            "description_cy_is_in": "",
            "description_en": 'American "architect", born 1867\nin Wisconsin',
            "description_en_is_in": "",
            "P214": "97788532 | 1\\|2\\\\3",
            "P214_until": " | 1999",
            "P214_rank": "normal | normal",
            "P214_sources": "stated in VIAF; loc.gov | ",
            "P569": "44 BCE",
            "P569_edtf": "-0043",
            "P569_until": "",
            "P569_rank": "preferred",
            "P569_sources": "",
            "P625": "-3.10, 4.50",
            "P625_latitude": "-3.1",
            "P625_longitude": "4.5",
            "P625_precision": "",
            "P625_until": "",
            "P625_rank": "normal",
            "P625_sources": "",
            "P106": "Q42973",
            "P106_label_cy": "pensaer",
            "P106_label_cy_is_in": "",
            "P106_label_en": "pensaer",
            "P106_label_en_is_in": "cy",
            "P106_until": "",
            "P106_rank": "normal",
            "P106_sources": "",
            "P18": "A b.jpg",
            "P18_url": "https://commons.wikimedia.org/wiki/Special:FilePath/A_b.jpg",
            "P18_licence": "",
            "P18_licence_url": "",
            "P18_author": "",
            "P18_until": "",
            "P18_rank": "",
            "P18_sources": "",
            "P1476": "'=HYPERLINK(1)",
            "P1476_language": "en",
            "P1476_until": "",
            "P1476_rank": "normal",
            "P1476_sources": "",
            "enwiki": "https://en.wikipedia.org/wiki/Frank_Lloyd_Wright",
        }
    ]


def test_columns_do_not_depend_on_the_values(tmp_path: Path) -> None:
    write_csv(tmp_path / "full.csv", [WRIGHT], RULES)
    write_csv(tmp_path / "empty.csv", [], RULES)

    header = [column.name for column in csv_columns(RULES)]
    assert len(header) == len(set(header))
    for name in ("full.csv", "empty.csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == header


def test_the_wiki_says_what_a_property_is() -> None:
    rules = EnrichRules(("P9999",), (), ())

    assert "P9999_edtf" in [column.name for column in csv_columns(rules, {"P9999": "time"})]
    assert "P9999_edtf" not in [column.name for column in csv_columns(rules)]


@pytest.mark.parametrize(
    "cell",
    [
        "-3.1",
        "+4",
        "-3.10, 4.50",
        "-3.1, -4 | -5.2, -6",
        "-0044",
        "-0044-03-15",
        "1e-05",
        "-1e-05",
        "",
        "a=b",
        "1867-06-08",
    ],
)
def test_data_that_begins_with_a_sign_stays(cell: str) -> None:
    assert neutralise(cell) == cell


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-cmd|' /C calc'!A0", "＝1", "+a", "-3.1, 4.5=1", "'=1", "-٣"],
)
def test_what_a_spreadsheet_would_compute_is_neutralised(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


def test_an_apostrophe_in_a_name_stays() -> None:
    assert neutralise("'s-Hertogenbosch") == "'s-Hertogenbosch"
    assert restore("'s-Hertogenbosch") == "'s-Hertogenbosch"


@given(st.text())
def test_neutralising_loses_nothing_and_leaves_no_formula(cell: str) -> None:
    safe = neutralise(cell)

    assert restore(safe) == cell
    assert safe[:1] not in "=@\t\r" or not safe


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_values_joined_are_split_again(values: list[str]) -> None:
    assert split_values(join_values(values)) == values


def test_values_keep_their_places() -> None:
    assert split_values(join_values(["", "a", ""])) == ["", "a", ""]
    assert join_values(["", ""]) == ""
    assert split_values("") == []


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)


@given(st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=3)), max_size=4))
def test_what_is_read_back_equals_what_was_written(rows: list[tuple[str, list[str]]]) -> None:
    rules = EnrichRules(("P1449",), ("en",), ())
    enrichments = [
        Enrichment(
            key,
            "Q1",
            1,
            DAY,
            (
                EnrichedValue("label", "", key, "en"),
                *(EnrichedValue("text", "P1449", text, rank="normal") for text in texts),
            ),
        )
        for key, texts in rows
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "enriched.csv")
        assert write_csv(path, enrichments, rules) == len(rows)
        back = read(path)

    assert [(row["record_key"], row["label_en"], split_values(row["P1449"])) for row in back] == [
        (key, key, texts) for key, texts in rows
    ]


def test_columns_may_be_chosen_and_named(tmp_path: Path) -> None:
    rules = replace(RULES, columns=(("id", "record_key"), ("born", "P569"), ("north", "P569_latitude")))

    write_csv(tmp_path / "a.csv", [WRIGHT], rules)

    assert (tmp_path / "a.csv").read_text("utf-8").splitlines() == ["id,born,north", "n80-126295,44 BCE,"]
