"""The traits of records: what of their statements helps to tell which item they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from glamdata.model.match import Traits
from glamdata.model.value import ItemValue, MonolingualText, Pointer, StringValue, TimeValue
from glamdata.store import tables

if TYPE_CHECKING:
    from glamdata.batch.run import Run
    from glamdata.model.draft import Draft

ACTIVE, OCCUPATION, COUNTRY, PLACES, WORK = ("P1317", "P2031", "P2032"), "P106", "P27", ("P19", "P20"), "P800"
_WANTED = (*ACTIVE, OCCUPATION, COUNTRY, *PLACES, WORK)
_COLUMNS = ["record_key", "property", "value_text", "precision"]

Said = dict[str, list[tuple[str, int]]]


def traits_of_part(run: Run, number: int) -> dict[str, Traits]:
    """Give the traits of a part's records, by key, those that have any."""
    content = run.parts.table(tables.STATEMENTS, number, _COLUMNS)
    rows = content.filter(pc.is_in(content.column("property"), pa.array(_WANTED)))
    said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for row in rows.to_pylist():
        said[row["record_key"]][row["property"]].append((row["value_text"], row["precision"]))
    return {key: _traits(of_record) for key, of_record in said.items()}


def traits_of_draft(draft: Draft) -> Traits:
    """Give the traits of one draft."""
    said: Said = defaultdict(list)
    for one in draft.statements:
        snak = one.statement.snak
        if snak.property in _WANTED:
            match snak.value:
                case TimeValue(time, precision):
                    said[snak.property].append((time, precision))
                case ItemValue(qid):
                    said[snak.property].append((qid, 0))
                case Pointer(label):
                    said[snak.property].append((label, 0))
                case StringValue(text) | MonolingualText(text):
                    said[snak.property].append((text, 0))
    return _traits(said)


def _traits(said: Said) -> Traits:
    return Traits(
        active=tuple(
            TimeValue(time, precision) for pid in ACTIVE for time, precision in said.get(pid, ()) if precision
        ),
        occupations=_items(said, OCCUPATION),
        countries=_items(said, COUNTRY),
        places=tuple(dict.fromkeys(qid for pid in PLACES for qid in _items(said, pid))),
        works=tuple(text for text, _ in said.get(WORK, ()) if not _is_item(text)),
    )


def _items(said: Said, pid: str) -> tuple[str, ...]:
    return tuple(text for text, _ in said.get(pid, ()) if _is_item(text))


def _is_item(text: str) -> bool:
    return text[:1] == "Q" and text[1:].isdecimal()
