"""Whether a wiki with other ids than Wikidata's has one for all that a batch names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.batch.run import Run

__all__ = ["require_translated"]

_ITEM = re.compile(r'"id":"(Q[1-9]\d*)"')


def require_translated(run: Run, *, items: bool = False) -> None:
    """Raise WikiRefusedError, naming them, where the batch names ids that [wiki.properties] does not translate.

    Properties and classes are those of the mapping; `items` asks for those too that its statements have from constants
    and tables. Nothing is asked where the wiki has Wikidata's ids.
    """
    ids = run.wiki.ids
    if not ids:
        return
    where = f"The mapping {run.mapping.name}"
    classes = {match.instance_of for match in (run.mapping.match, *(item.match for item in run.mapping.items))}
    ids.require_known((run.mapping.written_properties() | classes) - {""}, where)
    if items:
        ids.require_known(set(_items_in(run)), where)


def _items_in(run: Run) -> Iterator[str]:
    """Give the items that the drafts of a batch name themselves; what was looked up on the wiki has its id."""
    columns = ("datatype", "value_text", "statement", "sources", "fallback")
    for datatype, text, *nested in run.parts.columns(tables.STATEMENTS, *columns):
        if datatype == "wikibase-item" and text and re.fullmatch(r"Q[1-9]\d*", text):
            yield text
        for said in nested:
            yield from _ITEM.findall(said or "")
