"""The SQL of the index, one file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load_sql(name: str) -> str:
    """Give the text of ``sql/<name>.sql``."""
    return (files(__package__) / f"{name}.sql").read_text("utf-8")
