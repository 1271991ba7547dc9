"""Gatekeeper: asks the gates about the edits of one batch, with what mapping, permissions and batch say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from glamdata.checking.gate.judge import GateRules, judge_edit
from glamdata.mapping.rights import explain_closed
from glamdata.model.gate import Gate, Permissions
from glamdata.store import codec, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from glamdata.batch.run import Run
    from glamdata.mapping.spec import Source
    from glamdata.model.draft import Draft
    from glamdata.model.edit import Edit
    from glamdata.model.entity import Entity
    from glamdata.model.finding import Finding
    from glamdata.model.property import PropertyDefinition

RIGHTS_CODES = frozenset({"rights-closed", "rights-unknown"})
_LINK = '"type":"record"'


class Gatekeeper:
    """Keeps the gates of one batch. `decided` are the keys of records that have, or will have, an item."""

    def __init__(self, run: Run, properties: Mapping[str, PropertyDefinition], decided: Collection[str]) -> None:
        self._run = run
        self._decided = decided
        self._rules = GateRules(
            today=run.clock.now().date(),
            closed=explain_rights(run.mapping.source),
            closed_records=closed_records(run),
            wanted={Gate.LIVING: run.mapping.wishes.living, Gate.SENSITIVE: run.mapping.wishes.sensitive},
            permissions=standing_permissions(run),
            properties=properties,
        )

    def judge(self, draft: Draft, entity: Entity | None, edit: Edit) -> tuple[Edit | None, tuple[Finding, ...]]:
        """Give what of an edit may be sent, and a finding for each thing that a gate holds."""
        needed = self._needed if edit.creates else ()
        return judge_edit(draft, entity, edit, self._rules, needed)

    @cached_property
    def _needed(self) -> frozenset[str]:
        """The keys of records that statements of decided records name."""
        return frozenset(_linked_keys(self._run, self._decided))


def standing_permissions(run: Run) -> Permissions:
    """Give the permissions that stand for a batch."""
    return Permissions(run.store.permissions.all(run.batch.mapping, run.batch.name))


def explain_rights(source: Source) -> str:
    """Say why a mapping closes the rights of its file; empty where it declares them, or those of single records."""
    return "" if source.rights_rules else explain_closed(source.rights)


def closed_records(run: Run) -> dict[str, str]:
    """Give the records that may not be given away, with the reason."""
    if not run.mapping.source.rights_rules:
        return {}
    rows = run.parts.columns(tables.findings_table("map"), "code", "record_key", "message")
    return {key: message.rstrip(".") for code, key, message in rows if code in RIGHTS_CODES}


def _linked_keys(run: Run, decided: Collection[str]) -> Iterator[str]:
    for number in run.parts.numbers(tables.STATEMENTS):
        content = run.parts.table(tables.STATEMENTS, number, ["record_key", "statement"])
        linked = content.filter(pc.match_substring(content.column("statement"), _LINK))
        for key, text in zip(*(linked.column(name).to_pylist() for name in ("record_key", "statement")), strict=True):
            if key in decided:
                yield from _keys_in(codec.load(text))


def _keys_in(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        if said.get("type") == "record":
            yield said["value"]["record_key"]
            return
        said = said.values()
    if not isinstance(said, str | int | float | None):
        for part in said:
            yield from _keys_in(part)
