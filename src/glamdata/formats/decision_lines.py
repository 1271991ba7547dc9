"""Decisions as files: JSON lines, and the same fields in the columns of a table (key, qid, verdict, who, when, why)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.csv_export import restore
from glamdata.formats.review_sheet import RowError
from glamdata.model.match import Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("key", "qid", "verdict", "who", "when", "why")
_ITEM = re.compile(r"Q[1-9]\d*")
_OF_ITEM = (Verdict.MATCH, Verdict.NOT_SAME)


def write_line(decision: Decision) -> str:
    """Give a decision as one line of JSON."""
    return orjson.dumps(decision_fields(decision)).decode()


def decision_fields(decision: Decision) -> dict[str, str]:
    """Give the six fields of a decision as text."""
    return {
        "key": decision.record_key,
        "qid": decision.qid,
        "verdict": decision.verdict.value,
        "who": decision.who,
        "when": decision.when.isoformat(),
        "why": decision.why,
    }


def read_line(line: str) -> Decision:
    """Read one line of JSON. Raises RowError."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise RowError(f"it is no JSON ({error})") from error
    if not isinstance(said, dict):
        raise RowError("it is no JSON object")
    return read_fields(said)


def read_cells(cells: Mapping[str, str]) -> Decision:
    """Read one row of a table with the six columns. Raises RowError."""
    for name in FIELDS:
        if cells.get(name, "").startswith("="):
            raise RowError(f"the cell {name} holds a formula")
    return read_fields({name: restore(cells.get(name, "")) for name in FIELDS})


def read_fields(said: Mapping[str, Any]) -> Decision:
    """Read the six fields of a decision. Raises RowError, naming the field."""
    texts = {name: said.get(name, "") for name in FIELDS}
    if wrong := [name for name, text in texts.items() if not isinstance(text, str)]:
        raise RowError(f"{wrong[0]} is no text")
    if missing := [name for name in ("key", "verdict", "who", "when") if not texts[name].strip()]:
        raise RowError(f"{missing[0]} is missing")
    try:
        verdict = Verdict(texts["verdict"])
    except ValueError:
        known = ", ".join(each.value for each in Verdict)
        raise RowError(f"the verdict {texts['verdict']!r} is none of {known}") from None
    if verdict in _OF_ITEM and not _ITEM.fullmatch(texts["qid"]):
        raise RowError(f"qid {texts['qid']!r} is no item id, which {verdict.value} needs")
    qid = texts["qid"] if verdict in _OF_ITEM else ""
    return Decision(texts["key"], verdict, qid, texts["who"], _read_time(texts["when"]), texts["why"])


def _read_time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise RowError(f"when {text!r} is no time like 2026-11-21T09:30:00+00:00") from None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
