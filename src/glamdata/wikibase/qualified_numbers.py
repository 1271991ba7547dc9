"""Numbers that count in one collection or catalogue only, asked of a query service.

Their property is written as :mod:`glamdata.model.qualified` does; a number is that of an item where one statement of it
bears all the qualifiers.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from glamdata.model.qualified import split_property
from glamdata.wikibase.queries import fill_query, is_entity_id, load_query, read_id, write_item, write_literal
from glamdata.wikibase.sparql import BATCH_SIZE, select_batched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from glamdata.wikibase.lookup import Identifier
    from glamdata.wikibase.sparql import Row, Selecting

    Said = tuple[str, str, str, frozenset[Identifier]]


def find_numbers(client: Selecting, pairs: Collection[Identifier], size: int) -> Iterator[tuple[Identifier, str]]:
    """Give each (qualified property, value) with the items that carry it."""
    asked: dict[Identifier, list[tuple[Identifier, tuple[Identifier, ...]]]] = defaultdict(list)
    for name, text in pairs:
        pid, within = split_property(name)
        asked[pid, text].append(((name, text), within))
    terms = [
        f"(p:{pid} ps:{pid} {write_literal(text)} pq:{by} {write_item(item)})"
        for (pid, text), wanted in asked.items()
        for by, item in dict.fromkeys(pair for _, within in wanted for pair in within)
    ]
    for qid, pid, text, said in _by_statement(select_batched(client, load_query("items_by_number"), terms, size)):
        yield from ((pair, qid) for pair, within in asked[pid, text] if said.issuperset(within))


def read_numbers(client: Selecting, qids: Sequence[str], names: Iterable[str]) -> dict[str, list[Identifier]]:
    """Give, by item, the numbers it has of the qualified properties `names`; nothing is asked where there are none."""
    wanted = [(name, *split_property(name)) for name in dict.fromkeys(names) if not is_entity_id(name)]
    found: dict[str, list[Identifier]] = defaultdict(list)
    if not wanted:
        return found
    numbers = [f"(p:{pid} ps:{pid} pq:{by} {write_item(item)})" for _, pid, within in wanted for by, item in within]
    query = fill_query(load_query("item_numbers"), "numbers", dict.fromkeys(numbers))
    rows = select_batched(client, query, [write_item(qid) for qid in qids], BATCH_SIZE)
    for qid, pid, text, said in _by_statement(rows):
        found[qid] += [(name, text) for name, its, within in wanted if its == pid and said.issuperset(within)]
    return found


def _by_statement(rows: Iterable[Row]) -> Iterator[Said]:
    """Give item, property, value and qualifiers of each statement, of which there is a row for each qualifier."""
    said: dict[tuple[str, str, str, str], set[Identifier]] = defaultdict(set)
    for row in rows:
        statement = (read_id(row["item"]), read_id(row["property"]), row["value"], row["statement"])
        said[statement].add((read_id(row["by"]), read_id(row["within"])))
    for (qid, pid, text, _), qualifiers in said.items():
        yield qid, pid, text, frozenset(qualifiers)
