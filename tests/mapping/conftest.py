"""A mapping written in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.formats.mapping_file import read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.mapping.spec import Mapping


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Mapping]:
    """Read a mapping from its YAML, with four tables beside it."""
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "occupations.yaml").write_text("poets: Q49757\nPainter: {item: Q1028181}\n")
    (tables / "languages.yaml").write_text("eng: Q1860\nno: Q9043\n")
    (tables / "places.csv").write_text("word,item\nMilan,Q490\n")
    (tables / "empty.csv").write_text("word,item\n")

    def read_text(text: str) -> Mapping:
        path = tmp_path / "m.yaml"
        path.write_text(text)
        return read_mapping(path)

    return read_text
