"""The frames that Great Expectations looks at, made from the Parquet parts (DESIGN §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata import tables
from glamdata.checking.metrics import batch_metrics

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from glamdata.parts import Parts, Table

FRAME_COLUMNS = [name for name in tables.STATEMENTS.columns() if name not in {"statement", "index"}]


def statements_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give the statements of one part as a frame, one row a statement."""
    import pandas as pd  # noqa: PLC0415  (430 ms, only in this stage)

    return pd.DataFrame(rows, columns=FRAME_COLUMNS)


def keys_frame(parts: Parts) -> pd.DataFrame:
    """Give the keys of all drafts of a batch, with the position of each in the export."""
    with _connect() as duck:
        return duck.execute(
            "SELECT record_key, position FROM read_parquet(?) ORDER BY position", [_paths(parts, tables.DRAFTS)]
        ).df()


def metrics_frame(parts: Parts) -> pd.DataFrame:
    """Give one row of figures over the whole batch."""
    import pandas as pd  # noqa: PLC0415

    with _connect() as duck:
        records, drafts, statements = (_paths(parts, t) for t in (tables.RECORDS, tables.DRAFTS, tables.STATEMENTS))
        by_status = _pairs(duck, "SELECT status, count(*) FROM read_parquet(?) GROUP BY ALL", records)
        total = _pairs(duck, "SELECT 'drafts', count(*) FROM read_parquet(?)", drafts)
        by_property = _pairs(duck, "SELECT property, count(*) FROM read_parquet(?) GROUP BY ALL", statements)
        drafts_with = _pairs(
            duck, "SELECT property, count(DISTINCT record_key) FROM read_parquet(?) GROUP BY ALL", statements
        )
    figures = batch_metrics(
        read=by_status.get("read", 0),
        refused=by_status.get("refused", 0),
        drafts=total["drafts"],
        statements=by_property,
        drafts_with=drafts_with,
    )
    return pd.DataFrame([figures])


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415  (100 ms)

    return duckdb.connect()


def _paths(parts: Parts, of: Table) -> list[str]:
    return [str(parts.path(of, number)) for number in parts.numbers(of)]


def _pairs(duck: duckdb.DuckDBPyConnection, query: str, paths: list[str]) -> dict[str, int]:
    return dict(duck.execute(query, [paths]).fetchall())
