"""GeoJSON: the places of a collection for a map, one feature a coordinate (RFC 7946: longitude first, WGS 84)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.enriched_fact import best_label, coordinate_of
from glamdata.formats.piece_file import Form
from glamdata.formats.record_uri import entity_uri, record_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.enrichment import Enrichment

_HEAD = b'{"type":"FeatureCollection","features":['
_TAIL = b"\n]}\n"


def geojson_form(record_url: str = "") -> Form:
    """Give the form of the file: a feature a line, in the order of the records."""

    def render(enrichment: Enrichment) -> bytes:
        return b",\n".join(orjson.dumps(feature) for feature in features_of(enrichment, record_url))

    return Form(render, _HEAD, _TAIL, b"\n", b",\n")


def features_of(enrichment: Enrichment, record_url: str = "") -> Iterator[dict[str, Any]]:
    """Give a feature for each coordinate on Earth.

    `precision` is in degrees, as the wiki has it (null where unknown): a map should not show a pin for a county.
    """
    labels = {value.language: value.text for value in enrichment.values if value.kind == "label"}
    number = 0
    for value in enrichment.values:
        if (point := coordinate_of(value)) is None:
            continue
        number += 1
        properties = {
            "record_key": enrichment.record_key,
            "qid": enrichment.qid,
            "uri": entity_uri(enrichment.qid),
            "url": record_uri(record_url, enrichment.record_key) if record_url else None,
            "label": best_label(enrichment),
            "labels": labels,
            "property": value.property,
            "precision": point.precision,
            "rank": value.rank,
            "sources": list(value.sources),
            "retrieved": enrichment.retrieved.isoformat(),
        }
        geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
        identity = f"{enrichment.record_key} {value.property}.{number}"
        yield {"type": "Feature", "id": identity, "geometry": geometry, "properties": properties}
