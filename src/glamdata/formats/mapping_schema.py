"""The JSON Schema of mapping files, by which editors complete keys and mark errors.

Draft 2020-12 (https://json-schema.org/draft/2020-12). What a mapping may choose from (cleaning steps, types, formats,
ranks) is filled in from the grammar's own lists; the keys are compared with the grammar by a test.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from glamdata.mapping.clean import STEPS
from glamdata.mapping.grammar import FORMATS
from glamdata.mapping.spec import DATATYPES
from glamdata.model.statement import Rank

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_NAME = "mapping.schema.json"


def mapping_schema() -> dict[str, Any]:
    """Give the schema of a mapping file."""
    text = files("glamdata.formats").joinpath("schemas", SCHEMA_NAME).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    choices: dict[str, Iterable[str]] = {
        "step": sorted(STEPS), "type": DATATYPES, "format": FORMATS, "rank": [rank.value for rank in Rank],
    }  # fmt: skip
    for name, words in choices.items():
        schema["$defs"][name]["enum"] = list(words)
    return schema


def schema_text() -> str:
    """Give the schema as the file that stands beside mappings."""
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"
