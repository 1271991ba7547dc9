"""Decisions as people give them: on the command line and in CSV."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from glamdata import tables
from glamdata.errors import InputError
from glamdata.formats.csv_export import restore
from glamdata.model.match import Decision, Verdict
from glamdata.parts import Parts
from glamdata.run import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glamdata.coordinator import Coordinator
    from glamdata.store import Store

_ITEM = re.compile(r"Q[1-9]\d*")
GivenDecision = tuple[str, str, str, str]
"""Record key, decision as written, who, why."""


def read_decisions(file: Path, who: str) -> list[GivenDecision]:
    """Read a CSV with the columns record and decision, and optionally who and why; undecided rows are left out.

    Raises InputError for a file that can't be read or lacks a column.
    """
    try:
        text = file.read_text("utf-8-sig")
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)  # spreadsheets of many countries save with semicolons
        reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file} can't be read as CSV in UTF-8: {error}.") from error
    lacking = {"record", "decision"} - set(reader.fieldnames or ())
    if lacking:
        raise InputError(f"{file} lacks the column {', '.join(sorted(lacking))}.")
    return [
        (restore(row["record"] or ""), row["decision"].strip(), row.get("who") or who, row.get("why") or "")
        for row in rows
        if (row["decision"] or "").strip()
    ]


def best_candidates(store: Store, batch: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Give label and description of every candidate of a batch, by record and item."""
    rows = Parts(store.folder, batch).all_rows(tables.CANDIDATES)
    return {(row["record_key"], row["qid"]): (row["label"], row["description"]) for row in rows}


def enter_decisions(
    coordinator: Coordinator, batch: str, given: Sequence[GivenDecision], *, strict: bool = True
) -> list[str]:
    """Enter decisions about a batch's records; give what is wrong with those that can't be entered.

    With `strict` the first fault raises InputError and nothing is entered.
    """
    store = coordinator.store
    run = coordinator.reopen(batch)
    keys = {row["record_key"] for row in Parts(store.folder, batch).all_rows(tables.DRAFTS)}
    decisions, faults = [], []
    for number, (key, said, who, why) in enumerate(given, start=1):
        fault = "" if key in keys else f"there is no record {key!r} in {batch}"
        parsed = _parse(said)
        if parsed and parsed[0] is Verdict.NEW and run.mapping.match_of(key).create == NEVER:
            fault = f"{key} can't be new: the mapping says create: never"
        fault = fault or ("" if parsed else f"{said!r} is no decision; write an item id, new, skip, unsure or not:Q42")
        if fault or parsed is None:
            faults.append(f"decision {number}: {fault}.")
            if strict:
                raise InputError(faults[-1])
            continue
        verdict, qid = parsed
        decisions.append(Decision(key, verdict, qid, who, coordinator.clock.now(), why))
    store.decisions.add(run.batch.mapping, decisions)
    return faults


def _parse(said: str) -> tuple[Verdict, str] | None:
    words = {"new": Verdict.NEW, "skip": Verdict.SKIP, "unsure": Verdict.UNSURE}
    if said.lower() in words:
        return words[said.lower()], ""
    verdict, qid = (Verdict.NOT_SAME, said[4:]) if said.lower().startswith("not:") else (Verdict.MATCH, said)
    if _ITEM.fullmatch(qid.strip().upper()):
        return verdict, qid.strip().upper()
    return None
