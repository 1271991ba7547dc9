"""The Parquet file, read back by pandas and pyarrow."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from glamdata.formats.parquet_export import parquet_schema, parquet_writer
from glamdata.model.enrichment import EnrichedValue, Enrichment

from .enriched import ALL, RULES, enriched


def write(path: Path, enrichments: Iterable[Enrichment]) -> Path:
    with parquet_writer(path, RULES) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return path


def test_pandas_reads_rows(tmp_path: Path) -> None:
    frame = pd.read_parquet(write(tmp_path / "a.parquet", ALL))

    assert list(frame["record_key"]) == ["b1", "a/b c|d", "=1+1"]
    assert frame["label_cy"].iloc[0] == "Guto'r Glyn"
    assert frame["label_en_is_in"].iloc[0] == "cy"
    (died,) = frame["P570"][0]
    assert died["edtf"] == "1493-02-03"
    assert [(place["latitude"], place["longitude"], place["precision"]) for place in frame["P625"][1]] == [
        (0.0, -0.5, 0.01),
        (-45.25, 170.0, 0.01),
    ]


def test_columns_are_typed(tmp_path: Path) -> None:
    content = parquet.read_table(write(tmp_path / "a.parquet", ALL))

    assert content.schema.field("revision").type == pa.int64()
    assert content.schema.field("retrieved").type == pa.date32()
    assert content.schema.field("P625").type.value_type.field("latitude").type == pa.float64()
    assert content.schema.metadata[b"schema_version"] == b"1"
    row = content.to_pylist()[0]
    assert row["retrieved"] == date(2026, 11, 21)
    assert row["P19"][0]["labels"] == [("cy", "lle\nar\tlinell")]
    assert row["P214"][0]["sources"] == ["stated in VIAF"]
    assert row["cywiki"] == "https://cy.wikipedia.org/wiki/Guto%27r_Glyn"


def test_the_columns_follow_from_the_rules_alone(tmp_path: Path) -> None:
    for enrichments in ([], ALL):
        assert parquet.read_schema(write(tmp_path / "a.parquet", enrichments)).equals(parquet_schema(RULES))


def test_a_term_that_was_not_asked_for_is_no_column(tmp_path: Path) -> None:
    other = enriched("1", "Q1", EnrichedValue("label", "", "x", "fr"))

    assert "label_fr" not in parquet.read_table(write(tmp_path / "a.parquet", [other])).column_names


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", (enriched(f"{number}", "Q1") for number in range(10_001)))

    file = parquet.ParquetFile(path)
    assert file.num_row_groups == 2
    assert file.read(["record_key"]).column("record_key").to_pylist() == [str(number) for number in range(10_001)]


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "1", ALL).read_bytes() == write(tmp_path / "2", ALL).read_bytes()
