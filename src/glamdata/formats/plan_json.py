"""The plan as one JSON document, written as it is read: an item a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from glamdata.planning.changes import change_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.finding import Finding
    from glamdata.model.plan import Plan, PlannedItem


def plan_as_json(plan: Plan) -> Iterator[str]:
    """Give the lines of a JSON document with the keys batch, mapping, wiki, plan (its hash), totals, held, items.

    Changes are those of :func:`glamdata.planning.changes.change_to_json`. Where a statement has the type ``today``, the
    day of sending comes in.
    """
    head = {"batch": plan.batch, "mapping": plan.mapping, "wiki": plan.wiki, "plan": plan.digest}
    counts = {"totals": dict(plan.totals), "held": dict(plan.held)}
    yield f"{_dump({**head, **counts})[:-1]},"
    yield '"items":['
    before = ""
    for item in plan.items:
        if before:
            yield f"{before},"
        before = _dump(_item_to_json(item))
    if before:
        yield before
    yield "]}"


def _item_to_json(item: PlannedItem) -> dict[str, Any]:
    return {
        "record": item.record_key,
        "item": item.qid or None,
        "label": item.label,
        "changes": [change_to_json(change) for change in item.changes],
        "findings": [_finding_to_json(finding) for finding in item.findings],
    }


def _finding_to_json(finding: Finding) -> dict[str, str]:
    said = {name: getattr(finding, name) for name in ("stage", "code", "message", "property", "value", "origin")}
    return {"severity": finding.severity.value, **said}


def _dump(value: object) -> str:
    return orjson.dumps(value).decode()
