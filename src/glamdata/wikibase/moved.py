"""Which items moved since they were read: asked of the query service by the thousand, of the API where that says less.

The query service may lag behind the wiki. An item that it shows at an older revision than the one that was read, or not
at all (merged, deleted, a service that is not filled), is looked up on the wiki itself.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from glamdata.errors import QueryError
from glamdata.wikibase.queries import load_query, read_id, write_item
from glamdata.wikibase.sparql import select_batched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

log = logging.getLogger(__name__)
BATCH_SIZE = 2_000


def find_moved(read: Mapping[str, int], reader: Reader, client: SparqlClient | None) -> set[str]:
    """Give those items that are not at the revision at which they were `read` (id → revision) any more.

    Merged and deleted ones have moved.
    """
    shown = _ask_query_service(read, client) if client else {}
    moved = {qid for qid, revision in read.items() if shown.get(qid, 0) > revision}
    unsure = [qid for qid, revision in read.items() if shown.get(qid, 0) < revision]
    if unsure:
        newest = reader.entities(unsure, props="info")
        for qid in unsure:
            found = newest.get(qid)
            if found is None or found.id != qid or found.revision != read[qid]:
                moved.add(qid)
    return moved


def _ask_query_service(read: Mapping[str, int], client: SparqlClient) -> dict[str, int]:
    try:
        rows = select_batched(client, load_query("revisions"), [write_item(qid) for qid in read], BATCH_SIZE)
    except QueryError as error:
        log.info("the query service does not say what moved, so the wiki is asked: %s", error)
        return {}
    return {read_id(row["item"]): int(row["revision"]) for row in rows}
