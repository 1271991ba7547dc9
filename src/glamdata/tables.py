"""The Parquet tables of a batch: names and columns (DESIGN §3)."""

from __future__ import annotations

import pyarrow as pa

from glamdata.parts import Table, table

TEXT, NUMBER, REAL = pa.string(), pa.int64(), pa.float64()

RECORDS = table("records", position=NUMBER, offset=NUMBER, digest=TEXT, key=TEXT, status=TEXT, reason=TEXT)
"""One row a record in the file; `status` is read, refused, ignored or excluded."""

EXCLUSIONS = Table("exclusions", RECORDS.schema)
"""Records that were read and that the mapping leaves out, with the reason."""

DRAFTS = table(
    "drafts", record_key=TEXT, position=NUMBER, offset=NUMBER, digest=TEXT, heading=TEXT, subject=TEXT, terms=TEXT
)
STATEMENTS = table(
    "statements",
    record_key=TEXT,
    index=NUMBER,
    rule=TEXT,
    property=TEXT,
    datatype=TEXT,
    value_text=TEXT,
    precision=NUMBER,
    rank=TEXT,
    origin=TEXT,
    references=NUMBER,
    position=NUMBER,
    statement=TEXT,
)
CANDIDATES = table(
    "candidates",
    record_key=TEXT,
    place=NUMBER,
    qid=TEXT,
    source=TEXT,
    score=REAL,
    label=TEXT,
    description=TEXT,
    evidence=TEXT,
)
OUTCOMES = table("outcomes", record_key=TEXT, verdict=TEXT, qid=TEXT, reason=TEXT)
POINTERS = table("pointers", pointer=TEXT, qid=TEXT, reason=TEXT)
EDITS = table(
    "edits",
    record_key=TEXT,
    qid=TEXT,
    label=TEXT,
    base_revision=NUMBER,
    edit_hash=TEXT,
    data=TEXT,
    lines=pa.list_(TEXT),
    statements=NUMBER,
    references=NUMBER,
    qualifiers=NUMBER,
    aliases=NUMBER,
    labels=NUMBER,
    descriptions=NUMBER,
)
ENRICHMENTS = table(
    "enrichments", record_key=TEXT, qid=TEXT, revision=NUMBER, retrieved=TEXT, values=TEXT, context=TEXT
)


def findings_table(stage: str) -> Table:
    """Give the partition of the findings that `stage` writes; `statement` is its index in the draft or edit, or -1."""
    return table(
        f"findings/{stage}",
        severity=TEXT,
        stage=TEXT,
        code=TEXT,
        record_key=TEXT,
        message=TEXT,
        origin=TEXT,
        value=TEXT,
        property=TEXT,
        position=NUMBER,
        offset=NUMBER,
        statement=NUMBER,
    )


PART_STAGES = ("read", "map", "check", "plan", "roundtrip")
"""The stages that write findings part by part."""

EVERY_PART = (
    RECORDS,
    EXCLUSIONS,
    DRAFTS,
    STATEMENTS,
    CANDIDATES,
    OUTCOMES,
    EDITS,
    ENRICHMENTS,
    *(findings_table(stage) for stage in PART_STAGES),
)
"""The tables that have one part for each part of the export."""
