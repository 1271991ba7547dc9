"""Work: one record being mapped, with what is known of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.finding import Finding

if TYPE_CHECKING:
    from glamdata.mapping.fault import Fault
    from glamdata.mapping.view import View


class Work:
    """One record being mapped: what may be seen of it, its key, the findings so far.

    `said` is what templates may name, by name and language, `untold` the names of which the record says something that
    is not understood; `ordinal` is the number of the occurrence at hand; `entities` has the keys of the items that the
    record describes, by name; `faults` counts what was reported.
    """

    __slots__ = ("entities", "faults", "findings", "key", "ordinal", "said", "untold", "view")

    def __init__(self, view: View, key: str = "") -> None:
        self.view = view
        self.key = key
        self.findings: dict[tuple[str, ...], Finding] = {}
        self.said: dict[str, str] = {}
        self.untold: set[str] = set()
        self.ordinal = 0
        self.entities: dict[str, str] = {}
        self.faults = 0

    def report(self, fault: Fault, origin: str, text: str, pid: str = "") -> None:
        """Add a finding, once for the same text in the same place."""
        self.faults += 1
        record, written = self.view.record, text.strip()
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
