"""check_whole: what only the whole batch shows, and what stops it before it is planned (DESIGN §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from glamdata.batch.checkwork import NOT_VALIDATED, validation_file
from glamdata.batch.frames import batch_figures, identifiers_frame, keys_frame, metrics_frame
from glamdata.batch.gatekeeping import standing_permissions
from glamdata.batch.selection import tell_unsourced, tell_unused
from glamdata.checking.expectations import (
    identifier_expectations,
    key_expectations,
    whole_table_expectations,
)
from glamdata.errors import AnomalyError
from glamdata.model.finding import Finding, Severity
from glamdata.model.gate import Gate, Permission
from glamdata.model.person import Role
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of
from glamdata.validation.suite import NO_SUITE, OwnSuite

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from glamdata.batch.run import Run
    from glamdata.checking.expectations import Expectation
    from glamdata.store.parts import Made

    Expected = tuple[str, pd.DataFrame, tuple[Expectation, ...]]

TABLE = tables.findings_table("check-batch")
DELTA = "delta"
Past = tuple[list[dict[str, float]], list[dict[str, float]]]
"""The figures of earlier exports of the batch, and of the catalogue's other batches."""


def check_whole(run: Run, suite: OwnSuite = NO_SUITE) -> None:
    """Batch step: keys and identifiers that occur twice, whole-table expectations, Data Docs, withdrawn records.

    The figures of a full export are kept, and held against those of the exports before it.
    """
    drafted = [run.parts.fingerprint(tables.DRAFTS, part.number) for part in run.part_list]
    checked = [run.parts.fingerprint(tables.findings_table("check"), part.number) for part in run.part_list]
    past = _past_figures(run)
    version = code_version("checking", "validation", "batch/batchcheck.py", "batch/frames.py")
    made = run.made("check-batch", drafted, checked, run.batch.export_kind, past, suite, version)
    if run.parts.fingerprint(TABLE, 1) == made.fingerprint and all(checked):
        return
    _check(run, suite, past, made)


def _check(run: Run, suite: OwnSuite, past: Past, made: Made) -> None:
    from glamdata.validation.docs import build_data_docs  # noqa: PLC0415  (3.4 s to import)
    from glamdata.validation.result import failures_to_findings  # noqa: PLC0415
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    figures = batch_figures(run.parts)
    tables_of_batch = BatchValidator(run.batch.name).validate_tables(_tables(run, suite, figures, past))
    findings = failures_to_findings([failure for each in tables_of_batch for failure in each.failures])
    rows = run.parts.columns(tables.DRAFTS, "record_key", "digest")
    digests = ((key, digest) for key, digest in rows if not run.item_of(key))
    findings += [_withdrawn(key) for key in run.store.save_fingerprints(run.batch, digests)]
    findings += [*tell_unused(run), *tell_unsourced(run)]
    files = [validation_file(run.parts, part.number) for part in run.part_list]
    results = (orjson.loads(file.read_bytes()) for file in files if file.exists())
    build_data_docs([*results, *(each.result for each in tables_of_batch)], run.folder("data-docs"), run.batch.name)
    run.parts.write(TABLE, 1, [codec.finding_row(finding) for finding in findings], made)
    if run.batch.export_kind != DELTA:
        as_expected = not any(_stops(f.severity.value, f.record_key) for f in findings)
        accepted = as_expected or _is_accepted(run)
        run.store.figures.keep(run.batch.mapping, run.batch.name, run.batch.export_digest, made.at, figures, accepted)


def _tables(run: Run, suite: OwnSuite, figures: dict[str, float], past: Past) -> Iterator[Expected]:
    """Give what Great Expectations looks at of the whole batch, and what is expected of it."""
    yield "Control numbers", keys_frame(run.parts), key_expectations()
    shared = identifiers_frame(run.parts)
    if len(shared):
        yield "Identifiers", shared, identifier_expectations()
    expected = (*whole_table_expectations(run.mapping.shapes(), *past), *suite.metrics)
    yield "Figures of the batch", metrics_frame(figures), expected
    if suite.keys:
        yield "The library's own suite", keys_frame(run.parts, every=True), suite.keys


def _past_figures(run: Run) -> Past:
    """Give the figures of the exports before, and of other batches; an export of changes is like none before it."""
    if run.batch.export_kind == DELTA:
        return [], []
    figures, name = run.store.figures, run.batch.name
    return figures.before(name, run.batch.export_digest), figures.beside(run.batch.mapping, name)


# what stops a batch


def find_anomalies(run: Run) -> list[str]:
    """Give what keeps a batch from being planned, in words.

    That is failed whole-table expectations, parts that could not be validated, and parts that nobody checked.
    """
    of_part = tables.findings_table("check")
    unchecked = [part.number for part in run.part_list if not run.parts.path(of_part, part.number).exists()]
    if unchecked or not run.parts.path(TABLE, 1).exists():
        parts = f"Part {', '.join(map(str, unchecked))}" if unchecked else "The batch as a whole"
        return [f"{parts} was not checked yet: run `glamdata prepare`, which goes on where it was."]
    rows = run.parts.columns(tables.findings_table("check"), "code", "message")
    found = [message for code, message in rows if code == NOT_VALIDATED]
    found += [row["message"] for row in run.parts.all_rows(TABLE) if _stops(row["severity"], row["record_key"])]
    return found


def require_as_expected(run: Run) -> None:
    """Raise AnomalyError where the batch is not as expected and nobody accepted that."""
    anomalies = find_anomalies(run)
    if not anomalies or _is_accepted(run):
        return
    more = f" and {len(anomalies) - 3} more" if len(anomalies) > 3 else ""
    raise AnomalyError(
        f"{run.batch.name} is not as expected, so nothing is planned or sent: {' '.join(anomalies[:3])}{more} See the"
        " report; mend the export or the mapping and prepare it again, or accept it:"
        ' `--accept-anomaly "REASON" --who NAME`.'
    )


def is_stopped(run: Run) -> bool:
    """Tell whether the batch is not as expected and nobody accepted that."""
    return bool(find_anomalies(run)) and not _is_accepted(run)


def accept_anomaly(run: Run, who: str, why: str) -> None:
    """Keep a person's word that a batch may go on as it is; it holds until export, mapping or checks change.

    Does nothing for a batch that is as expected.
    """
    if not find_anomalies(run) or _is_accepted(run):
        return
    role = run.people.require(who, Role.APPROVER, "accept a batch that is not as expected")
    given = Permission(Gate.ANOMALY, who, run.clock.now(), why, _scope(run), role=role)
    run.store.permissions.add(run.batch.mapping, [given], run.batch.name)
    run.store.figures.accept(run.batch.name, run.batch.export_digest)


def _is_accepted(run: Run) -> bool:
    return (Gate.ANOMALY, _scope(run), "") in {given.scope for given in standing_permissions(run).of(Gate.ANOMALY)}


def _scope(run: Run) -> str:
    """Name what a person looked at: this export by this mapping, and what was not as expected of it."""
    looked_at = run.batch.export_digest, run.mapping.fingerprint, find_anomalies(run)
    return f"check {fingerprint_of(*looked_at)[:12]}"


def _stops(severity: str, record_key: str) -> bool:
    """Whether a finding of the batch is about all of it, and serious."""
    return severity == Severity.CRITICAL.value and not record_key


def _withdrawn(key: str) -> Finding:
    message = "The record is no longer in the full export: withdrawn. Nothing is deleted on the wiki."
    return Finding(Severity.INFO, "check", "withdrawn", key, message)
