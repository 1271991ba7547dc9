"""What is kept of an item, whichever report reads it: to add a report that looks at items, name its keeper here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.report.disagreement.keeping import ValueKeeper
from glamdata.report.impact.facts import FactsKeeper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.batch.run import Run
    from glamdata.model.property import PropertyDefinition
    from glamdata.report.reading_items import Keeper
    from glamdata.wikibase.read import Reader


def keepers_of(run: Run, reader: Reader, properties: Mapping[str, PropertyDefinition]) -> tuple[Keeper, ...]:
    """Give the keepers of all reports on a batch."""
    return ValueKeeper(run, reader, properties), FactsKeeper(run)
