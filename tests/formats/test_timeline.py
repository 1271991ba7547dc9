"""Timeline JSON as TimelineJS reads it: https://timeline.knightlab.com/docs/json-format.html."""

import json
from pathlib import Path
from typing import Any

import pytest

from glamdata.formats.piece_file import piece_writer
from glamdata.formats.timeline import events_of, timeline_form
from glamdata.model.enrichment import EnrichedValue

from .enriched import ALL, PERSON, URL, dated, enriched, image


def only_event(*values: EnrichedValue) -> dict[str, Any]:
    (event,) = events_of(enriched("b1", "Q1", *values))
    return event


def test_a_life_is_one_event() -> None:
    (event,) = events_of(PERSON, URL)

    assert event["start_date"] == {"year": 1412}
    assert event["end_date"] == {"year": 1493, "month": 2, "day": 3}
    assert event["display_date"] == "1412 – 1493-02-03"
    assert event["text"]["headline"] == "Guto&#x27;r Glyn"


def test_text_is_shown_as_text() -> None:
    (event,) = events_of(PERSON, URL)

    assert event["text"]["text"] == (
        '<p>bardd &quot;mawr&quot; &lt;b&gt;</p><p><a href="https://example.org/record/b1">b1</a></p>'
    )


@pytest.mark.parametrize(
    ("time", "precision", "start", "end"),
    [
        ("+1867-06-08T00:00:00Z", 11, {"year": 1867, "month": 6, "day": 8}, None),
        ("+1867-06-00T00:00:00Z", 10, {"year": 1867, "month": 6}, None),
        ("+1867-00-00T00:00:00Z", 9, {"year": 1867}, None),
        ("+1867-00-00T00:00:00Z", 8, {"year": 1860}, {"year": 1869}),
        ("+1867-00-00T00:00:00Z", 7, {"year": 1800}, {"year": 1899}),
        ("+1867-00-00T00:00:00Z", 6, {"year": 1001}, {"year": 2000}),
        ("-0044-03-15T00:00:00Z", 11, {"year": -44, "month": 3, "day": 15}, None),
        ("-0001-00-00T00:00:00Z", 9, {"year": -1}, None),
        ("-0044-00-00T00:00:00Z", 7, {"year": -100}, {"year": -1}),
        ("-13000-00-00T00:00:00Z", 9, {"year": -13000}, None),
    ],
)
def test_dates_are_as_fine_as_they_are_known(
    time: str, precision: int, start: dict[str, int], end: dict[str, int] | None
) -> None:
    event = only_event(dated("P577", time, precision))

    assert (event["start_date"], event.get("end_date")) == (start, end)


def test_an_end_alone_is_an_event() -> None:
    assert only_event(dated("P570", "+1493-00-00T00:00:00Z", 9))["start_date"] == {"year": 1493}


def test_a_record_without_a_date_has_no_event() -> None:
    assert not list(events_of(enriched("b1", "Q1", image("CC0"))))


@pytest.mark.parametrize("licence", ["", "CC BY-SA 4.0"])
def test_an_image_is_shown_only_with_its_licence(licence: str) -> None:
    event = only_event(dated("P577", "+1867-00-00T00:00:00Z", 9), image(licence, "A <i>. Painter"))

    assert ("media" in event) == bool(licence)
    if licence:
        assert event["media"]["credit"] == "A &lt;i&gt;. Painter, CC BY-SA 4.0"


def test_the_file_is_json_with_stable_bytes(tmp_path: Path) -> None:
    for name in "12":
        with piece_writer(tmp_path / name, timeline_form(URL)) as write:
            for enrichment in (*ALL, enriched("b9", "Q9", dated("P571", "+1900-00-00T00:00:00Z", 9))):
                write(enrichment)

    content = json.loads((tmp_path / "1").read_bytes())
    assert [event["unique_id"] for event in content["events"]] == ["b1 P569", "b9 P571"]
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
