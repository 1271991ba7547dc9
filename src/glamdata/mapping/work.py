"""Work: one record being mapped, with what is known of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.drafted import Drafted
from glamdata.mapping.view import View
from glamdata.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.mapping.fault import Fault
    from glamdata.mapping.view import FieldsByTag
    from glamdata.model.draft import Draft
    from glamdata.model.record import CatalogueRecord
    from glamdata.model.statement import Snak

    Block = Sequence["Work"]
    """Records that a rule goes through before the next rule does."""


_NONE: dict[str, str] = {}


class Work(View):
    """One record being mapped: what may be seen of it, its key, the findings so far.

    `excluded` is why it was left out, `drafts` what was made of it; `entities` has the keys of the items that it
    describes, by name; `faults` counts what was reported. Of the item at hand: `reference` is the source that its
    statements share, `drafted` what was made of it so far, `said` what templates may name, by name and language,
    `untold` the names of which the record says something that is not understood, `ordinal` the number of the occurrence
    at hand.
    """

    drafted: Drafted
    ordinal: int
    reference: list[Snak]
    said: dict[str, str]
    untold: set[str]
    __slots__ = (
        "drafted", "drafts", "entities", "excluded", "faults", "findings", "key", "ordinal", "reference", "said",
        "untold",
    )  # fmt: skip

    def __init__(self, record: CatalogueRecord, fields: FieldsByTag) -> None:
        self.record = record
        self.fields = fields
        self._family_first = None
        self.key = ""
        self.excluded = ""
        self.findings: dict[tuple[str, ...], Finding] = {}
        self.drafts: list[Draft] = []
        self.entities = _NONE
        self.faults = 0

    def begin_item(self) -> None:
        """Make ready for what is said of one item."""
        self.reference = []
        self.said = {}
        self.untold = set()
        self.drafted = Drafted()

    def report(self, fault: Fault, origin: str, text: str, pid: str = "") -> None:
        """Add a finding, once for the same text in the same place."""
        self.faults += 1
        record, written = self.record, text.strip()
        where = f" ({pid})" if pid else ""
        self.findings.setdefault(
            (fault.code, origin, written),
            Finding(
                severity=fault.severity,
                stage="map",
                code=fault.code,
                record_key=self.key or f"#{record.position}",
                message=f"{origin}{where}: “{written}” {fault.words}",
                origin=origin,
                value=written,
                property=pid,
                position=record.position,
                offset=record.offset,
            ),
        )
