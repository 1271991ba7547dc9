"""widen_statements: the statements frame with a column for each property, as its expectations want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

NO_VALUES = ("", "somevalue", "novalue")

__all__ = ["EVERY_ROW", "widen_statements"]

EVERY_ROW = ("record_key", "rule", "property", "references")


def widen_statements(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Give the columns in `columns` and nothing else: those of every row, and property ids.

    The column of a property has `value_text` where the row is of that property, else nothing, so that expectations
    look at that property's rows alone. An empty text is nothing too, as are ``somevalue`` and ``novalue``, which stand
    for no value at all, and an empty `record_key`.
    """
    rows = frame.reset_index(drop=True)
    texts = rows["value_text"].mask(rows["value_text"].isin(NO_VALUES), None)
    wide = {
        column: rows[column] if column in EVERY_ROW else texts.where(rows["property"] == column)
        for column in dict.fromkeys(columns)
    }
    if "record_key" in wide:
        wide["record_key"] = wide["record_key"].mask(wide["record_key"] == "", None)
    return type(frame)(wide)
