"""Counting an export: how much of it can be read, without a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.formats.reader import open_reader, open_stream

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.model.finding import Finding


def count_export(export: Path, format: str = "") -> tuple[dict[str, int], list[Finding]]:  # noqa: A002 - the mapping's word
    """Give the counts (in_file, read, refused, repaired, ignored) and the findings of an export.

    `repaired` are records that were read although something was wrong with them. Raises ExportError for a file that is
    no export.
    """
    reader = open_reader(export, format)
    counted = dict.fromkeys(("in_file", "read", "refused", "repaired", "ignored"), 0)
    findings: list[Finding] = []
    with open_stream(export) as stream:
        for raw in reader.split(stream):
            parsed = reader.parse(raw)
            findings += parsed.findings
            counted["in_file"] += 1
            counted["read" if parsed.record else "ignored" if parsed.ignored else "refused"] += 1
            counted["repaired"] += bool(parsed.record and parsed.findings)
    return counted, findings
