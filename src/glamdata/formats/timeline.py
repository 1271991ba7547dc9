"""Timeline JSON: an event a record, for TimelineJS (https://timeline.knightlab.com/docs/json-format.html).

TimelineJS shows its texts as HTML, so catalogue and wiki text is escaped here.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.enriched_fact import best_label, span_of
from glamdata.formats.piece_file import Form
from glamdata.formats.record_uri import entity_uri, record_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.formats.enriched_fact import Day
    from glamdata.model.enrichment import EnrichedValue, Enrichment

# What begins and what ends: a life, an institution, a period. Any other date is an event of its own.
_PAIRS = (("P569", "P570"), ("P571", "P576"), ("P580", "P582"))
_IMAGE = "P18"


def timeline_form(record_url: str = "") -> Form:
    """Give the form of the file: an event a line, in the order of the records."""

    def render(enrichment: Enrichment) -> bytes:
        return b",\n".join(orjson.dumps(event) for event in events_of(enrichment, record_url))

    return Form(render, b'{"events":[', b"\n]}\n", b"\n", b",\n")


def events_of(enrichment: Enrichment, record_url: str = "") -> Iterator[dict[str, Any]]:
    """Give an event for what begins and ends, and one for each property that dates something else."""
    dated: dict[str, EnrichedValue] = {}
    for value in enrichment.values:
        if span_of(value):
            dated.setdefault(value.property, value)
    for first, last in _PAIRS:
        begin, end = dated.pop(first, None), dated.pop(last, None)
        if begin or end:
            yield _event(enrichment, begin or end, end if begin else None, record_url)
    for value in dated.values():
        yield _event(enrichment, value, None, record_url)


def _event(
    enrichment: Enrichment, begin: EnrichedValue | None, end: EnrichedValue | None, record_url: str
) -> dict[str, Any]:
    assert begin is not None
    first, last = _ends(begin)
    event: dict[str, Any] = {
        "start_date": _date(first),
        "end_date": _date(_ends(end)[1] if end else last),
        "display_date": html.escape(f"{begin.text} – {end.text}" if end else begin.text),
        "unique_id": f"{enrichment.record_key} {begin.property}",
        "text": {"headline": html.escape(best_label(enrichment)), "text": _text(enrichment, record_url)},
    }
    if event["end_date"] == event["start_date"]:
        del event["end_date"]
    if media := _media(enrichment):
        event["media"] = media
    return event


def _ends(value: EnrichedValue) -> tuple[Day, Day]:
    span = span_of(value)
    assert span is not None
    return span


def _date(day: Day) -> dict[str, int]:
    """TimelineJS shows year -44 as 44 BCE and has no year 0."""
    year, month, number = day
    known = (("year", year if year > 0 else year - 1), ("month", month), ("day", number))
    return {name: part for name, part in known if part}


def _text(enrichment: Enrichment, record_url: str) -> str:
    about = next((value.text for value in enrichment.values if value.kind == "description"), "")
    address = record_uri(record_url, enrichment.record_key) if record_url else entity_uri(enrichment.qid)
    link = f'<a href="{html.escape(address)}">{html.escape(enrichment.record_key)}</a>'
    return f"<p>{html.escape(about)}</p><p>{link}</p>" if about else f"<p>{link}</p>"


def _media(enrichment: Enrichment) -> dict[str, str]:
    """Give the first image whose licence is known: one without may not be shown."""
    image = next((v for v in enrichment.values if v.property == _IMAGE and v.licence and v.url), None)
    if image is None:
        return {}
    credit = ", ".join(part for part in (image.author, image.licence) if part)
    media = {"url": image.url, "alt": html.escape(image.text), "credit": html.escape(credit)}
    return media | ({"link": image.licence_url} if image.licence_url else {})
