"""The frames that Great Expectations looks at, made from the Parquet parts (DESIGN §7).

Those of the whole batch are made by DuckDB, which reads the parts one by one: a frame has the figures, or only the
records that an expectation can be about, never a row for each record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.metrics import batch_metrics
from glamdata.store import tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    from glamdata.store.parts import Parts, Table

FRAME_COLUMNS = [
    name for name in tables.STATEMENTS.columns() if name not in {"index", "statement", "sources", "fallback"}
]
MOST_SHARED = 100_000
"""Identifiers that stand in several records, at the most; a batch with more of them has another fault."""


def statements_frame(content: pa.Table) -> pd.DataFrame:
    """Give the statements of one part as a frame, one row a statement."""
    frame: pd.DataFrame = content.select(FRAME_COLUMNS).to_pandas()
    return frame


def keys_frame(parts: Parts, *, every: bool = False) -> pd.DataFrame:
    """Give the keys of drafts that are empty or stand more than once, with the position of each; or `every` key."""
    faulty = "record_key IS NULL OR record_key = '' OR record_key IN (SELECT k FROM (SELECT record_key AS k"
    faulty += " FROM drafts GROUP BY 1 HAVING count(*) > 1))"
    query = "WITH drafts AS (SELECT record_key, position FROM read_parquet(?)) SELECT * FROM drafts"
    with _connect() as duck:
        whole = f"{query}{'' if every else f' WHERE {faulty}'} ORDER BY position"
        return duck.execute(whole, [_paths(parts, tables.DRAFTS)]).df()


def identifiers_frame(parts: Parts) -> pd.DataFrame:
    """Give the identifiers that stand in more than one record, each with record key, property and position."""
    with _connect() as duck:
        return duck.execute(_SHARED, [_paths(parts, tables.STATEMENTS), MOST_SHARED]).df()


_SHARED = """
WITH said AS (
  SELECT property || ' ' || value_text AS identifier, record_key, property, min(position) AS position
  FROM read_parquet(?)
  WHERE datatype = 'external-id' AND value_text NOT IN ('', 'somevalue', 'novalue') AND rank <> 'deprecated'
  GROUP BY ALL
)
SELECT * FROM said WHERE identifier IN (
  SELECT identifier FROM said GROUP BY identifier HAVING count(*) > 1
) ORDER BY identifier, position LIMIT ?
"""


def batch_figures(parts: Parts) -> dict[str, float]:
    """Give the figures of the whole batch, by the columns of the metrics frame."""
    with _connect() as duck:
        records, drafts, statements = (_paths(parts, t) for t in (tables.RECORDS, tables.DRAFTS, tables.STATEMENTS))
        by_status = _pairs(duck, "SELECT status, count(*) FROM read_parquet(?) GROUP BY ALL", records)
        total = _pairs(duck, "SELECT 'drafts', count(*) FROM read_parquet(?)", drafts)
        by_property = _pairs(duck, "SELECT property, count(*) FROM read_parquet(?) GROUP BY ALL", statements)
        drafts_with = _pairs(
            duck, "SELECT property, count(DISTINCT record_key) FROM read_parquet(?) GROUP BY ALL", statements
        )
    return batch_metrics(
        read=by_status.get("read", 0),
        refused=by_status.get("refused", 0),
        drafts=total["drafts"],
        statements=by_property,
        drafts_with=drafts_with,
    )


def metrics_frame(figures: dict[str, float]) -> pd.DataFrame:
    """Give figures as a frame of one row."""
    import pandas as pd  # noqa: PLC0415  (430 ms, only in this stage)

    return pd.DataFrame([figures])


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415  (100 ms)

    return duckdb.connect()


def _paths(parts: Parts, of: Table) -> list[str]:
    return [str(parts.path(of, number)) for number in parts.numbers(of)]


def _pairs(duck: duckdb.DuckDBPyConnection, query: str, paths: list[str]) -> dict[str, int]:
    return dict(duck.execute(query, [paths]).fetchall())
