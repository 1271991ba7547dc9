"""Checking items without a mapping: those on the wiki by their ids, or entity JSON in a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from glamdata.checking.items import ItemChecker, properties_in
from glamdata.clock import SystemClock
from glamdata.errors import InputError
from glamdata.formats.entity_file import holds_entities, read_entities, read_ids
from glamdata.wikibase.commons import commons_of
from glamdata.wikibase.constraint_facts import FactFinder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from glamdata.coordinator import Connection
    from glamdata.model.entity import Entity
    from glamdata.model.finding import Finding
    from glamdata.workspace.definitions import Definitions

BLOCK = 50


@dataclass(slots=True)
class ItemReport:
    """What a check of items came to: how many were looked at, which are not there, findings by severity and code."""

    items: int = 0
    missing: list[str] = field(default_factory=list)
    unasked: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)


def check_items(path: Path, today: date, definitions: Definitions, report: ItemReport) -> Iterator[Finding]:
    """Give the findings of the items of a file, block by block, and count in `report`.

    Without a wiki the file has to hold entity JSON, and nothing is looked up. Raises InputError.
    """
    checker, connection = ItemChecker(today), definitions.connection
    finder = _finder_of(connection) if connection else None
    source = read_entities(path) if holds_entities(path) else _fetch(path, connection, report)
    while block := list(islice(source, BLOCK)):
        checker.learn(definitions.get({pid for entity in block for pid in properties_in(entity)}))
        _look_up(checker, finder, block, report)
        for entity in block:
            report.items += 1
            for finding in checker.check(entity):
                report.counts[finding.severity.value, finding.code] += 1
                yield finding


def _finder_of(connection: Connection) -> FactFinder:
    return FactFinder(connection.client, connection.reader, commons_of(connection.session.wiki, SystemClock()))


def _look_up(checker: ItemChecker, finder: FactFinder | None, block: list[Entity], report: ItemReport) -> None:
    def ask() -> None:
        for entity in block:
            checker.ask(entity)

    checker.facts.forget_values()
    if finder:
        finder.settle(checker.facts, ask)
    else:
        ask()
        report.unasked += len(checker.facts.take_asked())


def _fetch(path: Path, connection: Connection | None, report: ItemReport) -> Iterator[Entity]:
    if connection is None:
        raise InputError(
            f"{path} holds ids, for which a wiki has to be asked: name a workspace, and leave out --offline."
        )
    ids = read_ids(path)
    while batch := list(islice(ids, BLOCK)):
        found = connection.reader.entities(batch)
        report.missing += [qid for qid in batch if qid not in found]
        yield from found.values()
