"""Constraining: the wiki's constraints, asked of the edits of one batch, a block at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from glamdata.checking.constraint.facts import Facts
from glamdata.checking.constraints import CheckedFinding, EditChecker
from glamdata.model.property import DISTINCT_VALUES_CONSTRAINT
from glamdata.planning.apply import apply_edit
from glamdata.store import tables
from glamdata.wikibase.constraint_facts import FactFinder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.model.edit import Edit
    from glamdata.model.entity import Entity
    from glamdata.model.match import Decision
    from glamdata.model.property import PropertyDefinition
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

MOST_REPEATED = 100_000
"""How many values that several records give are remembered; a batch with more has another fault."""
_REPEATED = """
SELECT property, value_text, list(DISTINCT record_key ORDER BY record_key)
FROM read_parquet(?)
WHERE property IN (SELECT unnest(?)) AND value_text <> '' AND rank <> 'deprecated'
GROUP BY property, value_text HAVING count(DISTINCT record_key) > 1
ORDER BY property, value_text LIMIT ?
"""


class Constraining:
    """Checks the edits of one run. What they need of other items is looked up once for all edits of a block."""

    def __init__(
        self,
        run: Run,
        properties: Mapping[str, PropertyDefinition],
        decided: Mapping[str, Decision],
        reader: Reader,
        client: SparqlClient,
    ) -> None:
        facts = Facts(repeated=_find_repeated(run, properties, decided))
        self._checker = EditChecker(properties, run.clock.now().date(), facts)
        self._finder = FactFinder(client, reader)

    def check(self, edits: Sequence[tuple[Entity | None, Edit]]) -> list[list[CheckedFinding]]:
        """Check edits, each with the item as it is now (None for a new one); give what was found of each."""
        scenes = [(before, apply_edit(before, edit), edit) for before, edit in edits]
        facts, found = self._checker.facts, dict[int, list[CheckedFinding]]()
        facts.forget_values()
        open_still = list(range(len(scenes)))

        def judge() -> None:
            """Judge those edits again for which something was not known."""
            waiting = list(open_still)
            open_still.clear()
            for number in waiting:
                misses = facts.misses
                found[number] = self._checker.judge(*scenes[number])
                if facts.misses > misses:
                    open_still.append(number)

        self._finder.settle(facts, judge)
        return [found[number] + self._checker.tell(edit) for number, (_, _, edit) in enumerate(scenes)]


def _find_repeated(
    run: Run, properties: Mapping[str, PropertyDefinition], decided: Mapping[str, Decision]
) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Find the values of distinct-value properties that several records would write to different items."""
    kinds = {pid: {c.kind for c in definition.constraints} for pid, definition in properties.items()}
    pids = sorted(pid for pid, of_property in kinds.items() if DISTINCT_VALUES_CONSTRAINT in of_property)
    paths = [str(run.parts.path(tables.STATEMENTS, number)) for number in run.parts.numbers(tables.STATEMENTS)]
    if not pids or not paths:
        return {}
    with duckdb.connect() as duck:
        rows = duck.execute(_REPEATED, [paths, pids, MOST_REPEATED]).fetchall()
    repeated = {}
    for pid, text, keys in rows:
        targets = tuple((key, decided[key].qid or f"new {key}") for key in keys if key in decided)
        if len({target for _, target in targets}) > 1:
            repeated[pid, text] = targets
    return repeated
