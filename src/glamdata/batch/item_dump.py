"""A dump of the items that a query names, read from the wiki: what an index is built from without Wikidata's dump."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from glamdata.batch.recent import READ_AT_ONCE, read_now
from glamdata.errors import ExportError
from glamdata.index.item import classes_of, parents_of
from glamdata.wikibase.queries import is_entity_id, read_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Any, BinaryIO

    from glamdata.wikibase.session import Session
    from glamdata.wikibase.sparql import Selecting

ITEM = "item"


def dump_items(query: str, client: Selecting, session: Session, path: Path, tell: Callable[[str], None]) -> int:
    """Write the items that a query has as ``?item`` to `path`, as lines of JSON, and give their number.

    With them go their classes and what these are subclasses of, so that a class is known by its subclasses. Raises
    ExportError where the query has no item, QueryError where the endpoint fails.
    """
    rows = client.select(query)
    found = {qid for row in rows if is_entity_id(qid := read_id(row.get(ITEM, ""))) and qid.startswith("Q")}
    if not found:
        raise ExportError("The query gives no item in a column ?item.")
    with path.open("wb") as out:
        classes = _write(sorted(found), session, out, lambda done: tell(f"read {done} of {len(found)} items"))
        written = set(found)
        while classes := classes - written:
            written |= classes
            classes = _write(sorted(classes), session, out, lambda done: tell(f"read {done} classes"))
    return len(found)


def _write(qids: list[str], session: Session, out: BinaryIO, tell: Callable[[int], None]) -> set[str]:
    """Write items; give the classes that they are of, or subclasses of."""
    classes: set[str] = set()
    for start in range(0, len(qids), READ_AT_ONCE):
        batch = qids[start : start + READ_AT_ONCE]
        entities = [entity for _, entity in read_now(session, batch) if entity is not None]
        out.writelines(orjson.dumps(entity) + b"\n" for entity in entities)
        classes |= _classes(entities)
        tell(start + len(batch))
    return classes


def _classes(entities: Iterable[dict[str, Any]]) -> set[str]:
    return {qid for entity in entities for qid in (*classes_of(entity), *parents_of(entity))}
