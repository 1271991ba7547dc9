"""Trying a mapping: what is wrong with its file, what it leaves aside, what it makes of one record; without a wiki."""

from __future__ import annotations

import re
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from glamdata.errors import ExportError, MappingError
from glamdata.formats.mapping_file import read_mapping, read_node, read_table
from glamdata.formats.reader import open_reader, open_records, parse_records
from glamdata.mapping.coverage import Coverage
from glamdata.mapping.draft import draft_record, record_key
from glamdata.mapping.faults import find_faults, line_of, named_tables
from glamdata.mapping.node import suggest
from glamdata.mapping.propose import propose_mapping
from glamdata.mapping.sourceless import tell_sourceless
from glamdata.mapping.survey import Survey
from glamdata.mapping.survey_table import TableSurvey
from glamdata.mapping.table import Table
from glamdata.mapping.trace import Trace, trace_record
from glamdata.report.ticking import tell_counts, tell_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.mapping.node import Node
    from glamdata.mapping.spec import Source
    from glamdata.model.record import CatalogueRecord


NEAREST = 3
_TO_DECIDE = re.compile(r"#.*\bDECIDE\b(?!, then)")
"""A line that a person must settle; the head of a draft only speaks of them."""


def check_mapping(file: Path) -> list[str]:
    """Give every fault of a mapping and of the tables it names, in the order of the file; none if it is good."""
    try:
        root = read_node(file)
    except MappingError as fault:
        return [str(fault)]
    tables, faults = _read_tables(file, root)
    return sorted(dict.fromkeys([*faults, *find_faults(root, tables)]), key=line_of) or _last_check(file)


def remark_mapping(file: Path) -> list[str]:
    """Say what a good mapping leaves open: lines with DECIDE, references without a source, rights that nobody declared.

    Raises MappingError where it is not good.
    """
    mapping = read_mapping(file)
    count = count_to_decide(file.read_text("utf-8-sig"))
    lines = "line is marked" if count == 1 else "lines are marked"
    decide = [f"{count} {lines} DECIDE: settle what each asks and take the word out."] if count else []
    declared = mapping.source.rights or mapping.source.rights_rules
    rights = (
        "source says no rights: write rights: CC0 there if your library gives its data free; nothing is sent before."
    )
    return [*decide, *tell_sourceless(mapping), *([] if declared else [rights])]


def count_to_decide(text: str) -> int:
    """Count the lines of a draft that a person must settle still."""
    return sum(bool(_TO_DECIDE.search(line)) for line in text.splitlines())


def cover_export(export: Path, file: Path, limit: int = 0, progress: Callable[[str], None] = tell_nothing) -> Coverage:
    """Compare what `export` holds with what the mapping at `file` reads; `limit` records at most, 0 for all.

    `progress` is told how far it is. Raises MappingError and ExportError for files that can't be used.
    """
    mapping = read_mapping(file)
    coverage = Coverage(mapping)
    for record in tell_counts(read_records(export, mapping.source, limit), progress, "{} records looked at"):
        coverage.see(record, draft_record(record, mapping))
    return coverage


def trace_export(export: Path, file: Path, key: str = "") -> Trace:
    """Show what the mapping at `file` makes of the record with that key, or of the first that it does not leave out.

    Raises MappingError and ExportError for files that can't be used, and where there is no such record.
    """
    mapping = read_mapping(file)
    wanted = " ".join(key.split())
    nearest: list[tuple[float, str]] = []
    count = 0
    for record in read_records(export, mapping.source):
        count += 1
        if not wanted:
            trace = trace_record(record, mapping)
            if trace.items:
                return trace
            continue
        found = record_key(record, mapping)
        if found == wanted:
            return trace_record(record, mapping)
        nearest = nlargest(NEAREST, {*nearest, (fuzz.ratio(wanted, found), found)})
    raise ExportError(_no_record(export, wanted, count, [found for _, found in nearest]))


def draft_mapping(export: Path, limit: int = 0, progress: Callable[[str], None] = tell_nothing) -> str:
    """Write the first draft of a mapping by looking at an export; at `limit` records at most, 0 for all.

    `progress` is told how far it is. Raises ExportError where the export can't be used or has no record
    that can be read.
    """
    survey: Survey | TableSurvey | None = None
    for record in tell_counts(read_records(export, limit=limit), progress, "{} records looked at"):
        survey = survey or (Survey() if record.cells is None else TableSurvey())
        survey.see(record)
    if survey is None:
        raise ExportError(f"{export} has no record that can be read; `glamdata read` says why.")
    first = "the first " if survey.records == limit else ""
    return propose_mapping(survey, export.name, f"{first}{survey.records} records")


def read_records(export: Path, source: Source | None = None, limit: int = 0) -> Iterator[CatalogueRecord]:
    """Give the records of an export that can be read, `limit` at most, 0 for all; the others are passed over.

    `source` is what a mapping expects, None for anything.
    """
    reader = open_reader(export, source.format, source.sheet) if source else open_reader(export)
    with open_records(export, reader) as stream:
        found = (parsed.record for _, parsed in parse_records(reader, reader.split(stream)) if parsed.record)
        yield from (record for record in islice(found, limit or None) if record)


def _no_record(export: Path, wanted: str, count: int, nearest: list[str]) -> str:
    if not wanted:
        return f"{export}: the mapping leaves out all of its {count} records; `glamdata mapping coverage` says more."
    hint = f"; the nearest keys are {', '.join(map(repr, nearest))}" if nearest else ""
    return f"{export}: none of its {count} records has the key {wanted!r}{hint}."


def _read_tables(file: Path, root: Node) -> tuple[dict[str, Table], list[str]]:
    """Read the tables that are named; an empty one stands in for one that is missing or bad, which is told of."""
    folder = file.parent / "tables"
    files = {path.stem: path for suffix in ("yaml", "csv") for path in sorted(folder.glob(f"*.{suffix}"))}
    tables: dict[str, Table] = {}
    faults = []
    for node in named_tables(root):
        name = node.text()
        tables.setdefault(name, Table.of(name, {}))
        try:
            tables[name] = read_table(_file_of(node, files, folder))
        except MappingError as fault:
            faults.append(str(fault))
    return tables, faults


def _file_of(node: Node, files: dict[str, Path], folder: Path) -> Path:
    name = node.text()
    if name not in files:
        raise node.fail(f"there is no table {name!r} in {folder}{suggest(name, files)}")
    return files[name]


def _last_check(file: Path) -> list[str]:
    """Read it as every other command does: what that refuses is a fault, too."""
    try:
        read_mapping(file)
    except MappingError as fault:
        return [str(fault)]
    return []
