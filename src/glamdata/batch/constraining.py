"""Constraining: the wiki's constraints, asked of the edits of one batch, a block at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from glamdata.checking.constraint.facts import Facts, identity_of
from glamdata.checking.constraints import CheckedFinding, EditChecker
from glamdata.model.property import DISTINCT_VALUES_CONSTRAINT
from glamdata.model.statement import Statement
from glamdata.model.value import PRECISION_DAY, StringValue, TimeValue
from glamdata.planning.apply import apply_edit
from glamdata.store import codec, tables
from glamdata.wikibase.commons import commons_of
from glamdata.wikibase.constraint_facts import FactFinder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.model.edit import Edit
    from glamdata.model.entity import Entity
    from glamdata.model.match import Decision
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.value import Value
    from glamdata.store.parts import Parts
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

MOST_REPEATED = 100_000
"""How many values that several records give are remembered; a batch with more has another fault."""
_REPEATED = """
WITH said AS (
  SELECT DISTINCT property, value_text, record_key, datatype, precision, statement FROM read_parquet(?)
  WHERE property IN (SELECT unnest(?)) AND value_text <> '' AND rank <> 'deprecated'
), repeated AS (
  SELECT property, value_text FROM said GROUP BY ALL HAVING count(DISTINCT record_key) > 1
)
SELECT * FROM said SEMI JOIN repeated USING (property, value_text) ORDER BY property, value_text, record_key LIMIT ?
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
        facts = Facts(repeated=find_repeated(run.parts, properties, decided))
        self._checker = EditChecker(properties, run.clock.now().date(), facts)
        self._finder = FactFinder(client, reader, commons_of(run.wiki, run.clock))

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


def find_repeated(
    parts: Parts, properties: Mapping[str, PropertyDefinition], decided: Mapping[str, Decision]
) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Find the values of distinct-value properties that several records would write to different items.

    Give (record key, item or ``new`` and key) of each by property and what tells the value from others.
    """
    kinds = {pid: {c.kind for c in definition.constraints} for pid, definition in properties.items()}
    pids = sorted(pid for pid, of_property in kinds.items() if DISTINCT_VALUES_CONSTRAINT in of_property)
    paths = [str(parts.path(tables.STATEMENTS, number)) for number in parts.numbers(tables.STATEMENTS)]
    if not pids or not paths:
        return {}
    with duckdb.connect() as duck:
        rows = duck.execute(_REPEATED, [paths, pids, MOST_REPEATED]).fetchall()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for pid, text, key, datatype, precision, statement in rows:
        if key in decided:
            same = identity_of(_value(text, datatype, precision, statement))
            found.setdefault((pid, same), {})[key] = decided[key].qid or f"new {key}"
    return {same: tuple(targets.items()) for same, targets in found.items() if len({*targets.values()}) > 1}


def _value(text: str, datatype: str, precision: int | None, statement: str | None) -> Value | None:
    """Give the value of a row of statements; the text says all of most."""
    if statement is not None:
        return Statement.from_json(codec.load(statement)).snak.value
    return TimeValue(text, precision or PRECISION_DAY) if datatype == "time" else StringValue(text)
