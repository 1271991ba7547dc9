"""The Parquet tables of a batch: names and columns (DESIGN §3)."""

from __future__ import annotations

import pyarrow as pa

from glamdata.store.parts import Table, table

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
    sources=TEXT,
    fallback=TEXT,
)
"""`statement` is the API's JSON without references (null where the columns before say it all: a plain item, text or
date), `sources` the list of references (null: as in the row before), `fallback` JSON or empty."""
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
    changes=TEXT,
    statements=NUMBER,
    references=NUMBER,
    qualifiers=NUMBER,
    aliases=NUMBER,
    labels=NUMBER,
    descriptions=NUMBER,
)
"""`data` is what is sent, `lines` its changes for people, `changes` the same as JSON (planning.changes)."""
CONFLICTS = table("conflicts", record_key=TEXT, qid=TEXT, ours=TEXT, theirs=TEXT)
"""Statements that were not added because the item has another value: both as the API's JSON."""
LINKS = Table("edits-links", EDITS.schema)
"""Edits that link items which the edits before them made: planned after those are sent."""
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
    LINKS,
    CONFLICTS,
    ENRICHMENTS,
    *(findings_table(stage) for stage in PART_STAGES),
)
"""The tables that have one part for each part of the export."""
