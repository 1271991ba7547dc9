"""widen_statements: the statements frame with a column for each property, as its expectations want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

NO_VALUES = ("", "somevalue", "novalue")
YEARS = "year_"
"""What the name of a column with the years of a property's dates begins with."""

__all__ = ["EVERY_ROW", "widen_statements"]

EVERY_ROW = (
    "record_key", "rule", "property", "datatype", "value_text", "precision", "rank", "origin", "references", "position",
)  # fmt: skip


def widen_statements(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Give the columns in `columns` and nothing else: those of every row, and property ids.

    The column of a property has `value_text` where the row is of that property, else nothing, so that expectations
    look at that property's rows alone; the column ``year_P569`` has the years of its dates. An empty text is nothing
    too, as are ``somevalue`` and ``novalue``, which stand
    for no value at all, and an empty `record_key`.
    """
    rows = frame.reset_index(drop=True)
    texts = rows["value_text"].mask(rows["value_text"].isin(NO_VALUES), None)
    wide = {column: _column(rows, texts, column) for column in dict.fromkeys(columns) if column}
    if "record_key" in wide:
        wide["record_key"] = wide["record_key"].mask(wide["record_key"] == "", None)
    return type(frame)(wide)


def _column(rows: pd.DataFrame, texts: pd.Series, column: str) -> pd.Series:
    if column in EVERY_ROW:
        return rows[column]
    if column.startswith(YEARS):
        dates = texts.where(rows["property"] == column.removeprefix(YEARS))
        return dates.str.extract(r"^([+-]\d{1,9})-", expand=False).astype("float64")
    return texts.where(rows["property"] == column)
