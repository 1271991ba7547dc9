"""JSON Lines: everything an enrichment holds, one record a line, after ``schemas/enrichment.schema.json``.

https://jsonlines.org. Websites load this file; the CSV is for people and says less.
"""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.piece_file import Form, piece_writer
from glamdata.model.enrichment import EnrichedValue, Enrichment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SCHEMA_VERSION = 1
"""Raised when a line can no longer be read as before; new optional keys alone don't raise it."""

SCHEMA_NAME = "enrichment.schema.json"

_ENTITY = "http://www.wikidata.org/entity/"
_TERMS = {"label": "labels", "description": "descriptions"}
_DETAILS = (
    "language", "label", "fallback", "url", "edtf", "until", "rank", "guid", "licence", "licence_url", "author",
)  # fmt: skip


def jsonl_form() -> Form:
    """Give the form of the file: a line a record. Equal content, equal bytes."""
    return Form(lambda e: orjson.dumps(enrichment_to_json(e), option=orjson.OPT_APPEND_NEWLINE))


def write_jsonl(path: Path, enrichments: Iterable[Enrichment]) -> int:
    """Write one line a record to `path`, in the order given, and give their number."""
    count = 0
    with piece_writer(path, jsonl_form()) as write:
        for count, enrichment in enumerate(enrichments, 1):  # noqa: B007
            write(enrichment)
    return count


def read_jsonl(path: Path) -> Iterator[Enrichment]:
    """Give the records of a file that :func:`write_jsonl` wrote, one at a time."""
    with path.open("rb") as file:
        for line in file:
            yield enrichment_from_json(orjson.loads(line))


def write_schema(path: Path) -> None:
    """Write the JSON Schema of a line to `path`, so that an export explains itself."""
    path.write_bytes(files("glamdata.formats").joinpath("schemas", SCHEMA_NAME).read_bytes())


def enrichment_to_json(enrichment: Enrichment) -> dict[str, Any]:
    """Give the JSON object of one line. `content_hash` covers the item and its values, not revision and day."""
    content = {"qid": enrichment.qid, **_content(enrichment.values)}
    return {
        "schema_version": SCHEMA_VERSION,
        "record_key": enrichment.record_key,
        "qid": enrichment.qid,
        "uri": f"{_ENTITY}{enrichment.qid}",
        "revision": enrichment.revision,
        "retrieved": enrichment.retrieved.isoformat(),
        "content_hash": hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        **content,
    }


def enrichment_from_json(line: dict[str, Any]) -> Enrichment:
    """Read the JSON object of one line."""
    values = (
        *(_term(kind, *entry) for kind, group in _TERMS.items() for entry in line[group].items()),
        *(_statement(pid, value) for pid, group in line["statements"].items() for value in group),
        *(EnrichedValue("link", "", link["title"], site, url=link["url"]) for site, link in line["links"].items()),
    )
    retrieved = date.fromisoformat(line["retrieved"])
    return Enrichment(line["record_key"], line["qid"], line["revision"], retrieved, values)


def _content(values: Iterable[EnrichedValue]) -> dict[str, Any]:
    content: dict[str, Any] = {"labels": {}, "descriptions": {}, "statements": {}, "links": {}}
    for value in values:
        if value.kind in _TERMS:
            entry = {"text": value.text} | ({"fallback": value.fallback} if value.fallback else {})
            content[_TERMS[value.kind]][value.language] = entry
        elif value.property:
            content["statements"].setdefault(value.property, []).append(_statement_json(value))
        else:
            content["links"][value.language] = {"title": value.text, "url": value.url}
    return content


def _statement_json(value: EnrichedValue) -> dict[str, Any]:
    details = {name: getattr(value, name) for name in _DETAILS if getattr(value, name)}
    if value.labels:
        details["labels"] = dict(value.labels)
    if value.datavalue is not None:
        details["datavalue"] = value.datavalue
    return {"kind": value.kind, "text": value.text, **details, "sources": list(value.sources)}


def _term(kind: str, language: str, term: dict[str, str]) -> EnrichedValue:
    return EnrichedValue(kind, "", term["text"], language, fallback=term.get("fallback", ""))


def _statement(pid: str, value: dict[str, Any]) -> EnrichedValue:
    return EnrichedValue(
        value["kind"],
        pid,
        value["text"],
        datavalue=value.get("datavalue"),
        sources=tuple(value["sources"]),
        labels=tuple(value.get("labels", {}).items()),
        **{name: value.get(name, "") for name in _DETAILS},
    )
