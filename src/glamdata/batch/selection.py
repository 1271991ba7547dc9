"""Which rules of a mapping found anything in a batch, and why a batch came out empty."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from glamdata.mapping.sourceless import tell_sourceless
from glamdata.model.finding import Finding, Severity
from glamdata.store import tables

if TYPE_CHECKING:
    from glamdata.batch.run import Run

SHOWN = 5
UNUSED_RULE = "unused-rule"
SOURCELESS = "reference-without-source"


def unused_rules(run: Run) -> list[str]:
    """Give the names of the mapping's statement rules that made no statement of the whole export."""
    used: set[str] = set()
    for number in run.parts.numbers(tables.STATEMENTS):
        column = run.parts.table(tables.STATEMENTS, number, ["rule"]).column("rule")
        used |= {_place(name) for name in column.unique().to_pylist()}
    return [name for name in dict.fromkeys(shape.rule for shape in run.mapping.shapes()) if _place(name) not in used]


def tell_unused(run: Run) -> list[Finding]:
    """Give a finding for every rule that found nothing: often a field that this export does not have."""
    return [
        Finding(
            Severity.INFO,
            "map",
            UNUSED_RULE,
            "",
            f"The rule {name} found nothing in the whole export. If it should have, see `glamdata mapping try`.",
            origin=name,
        )
        for name in unused_rules(run)
    ]


def tell_unsourced(run: Run) -> list[Finding]:
    """Give a finding for every reference of the mapping that can name no source: it is sent, and says little."""
    return [
        Finding(Severity.WARNING, "map", SOURCELESS, "", words, origin=words.partition(":")[0])
        for words in tell_sourceless(run.mapping)
    ]


def explain_nothing(run: Run) -> str:
    """Say why no statement came of an export: what left the records out, and the rules that never matched."""
    statuses = Counter(status for (status,) in run.parts.columns(tables.RECORDS, "status"))
    reasons = Counter(reason for (reason,) in run.parts.columns(tables.EXCLUSIONS, "reason"))
    counted = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    left_out = "".join(f" {count} records: {reason}." for reason, count in reasons.most_common(SHOWN))
    rules = ", ".join(unused_rules(run))
    return (
        f"The mapping {run.mapping.name} selects nothing in {run.export.name} ({counted}).{left_out}"
        f" These rules never matched: {rules}."
    )


def _place(name: str) -> str:
    """Give the place of a rule without the property, which a table may choose: ``statements[7]``."""
    return name.partition(" ")[0]
