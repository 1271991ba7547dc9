"""GeoJSON after RFC 7946: its rules as a JSON Schema and checks of our own."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from glamdata.formats.geojson import features_of, geojson_form
from glamdata.formats.piece_file import piece_writer
from glamdata.model.enrichment import Enrichment

from .enriched import ALL, PERSON, TOWN, URL, enriched, placed

# RFC 7946, sections 3 to 3.3: position of two or three numbers, longitude first; no crs; properties an object or null.
SCHEMA = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"$ref": "#/$defs/f"}},
    },
    "not": {"anyOf": [{"required": [name]} for name in ("crs", "coordinates", "geometry", "properties")]},
    "$defs": {
        "f": {
            "type": "object",
            "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"const": "Feature"},
                "id": {"type": ["string", "number"]},
                "properties": {"type": ["object", "null"]},
                "geometry": {
                    "type": "object",
                    "required": ["type", "coordinates"],
                    "properties": {
                        "type": {"const": "Point"},
                        "coordinates": {
                            "prefixItems": [
                                {"type": "number", "minimum": -180, "maximum": 180},
                                {"type": "number", "minimum": -90, "maximum": 90},
                            ],
                            "items": False,
                            "minItems": 2,
                        },
                    },
                },
            },
        }
    },
}


def write(path: Path, enrichments: Iterable[Enrichment]) -> dict[str, Any]:
    with piece_writer(path, geojson_form(URL)) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    content = json.loads(path.read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(content)
    return content


def test_places_stand_longitude_first(tmp_path: Path) -> None:
    content = write(tmp_path / "a.geojson", ALL)

    assert [feature["geometry"]["coordinates"] for feature in content["features"]] == [
        [-3.17, 52.97],
        [-0.5, 0.0],
        [170.0, -45.25],
    ]


def test_a_feature_says_what_it_is_and_how_exact(tmp_path: Path) -> None:
    (feature,) = write(tmp_path / "a.geojson", [PERSON])["features"]

    assert feature["properties"] == {
        "record_key": "b1",
        "qid": "Q5604",
        "uri": "http://www.wikidata.org/entity/Q5604",
        "url": "https://example.org/record/b1",
        "label": "Guto'r Glyn",
        "labels": {"cy": "Guto'r Glyn", "en": "Guto'r Glyn"},
        "property": "P625",
        "precision": 0.01,
        "rank": "",
        "sources": [],
        "retrieved": "2026-11-21",
    }


def test_every_feature_has_an_id_of_its_own(tmp_path: Path) -> None:
    ids = [feature["id"] for feature in write(tmp_path / "a.geojson", ALL)["features"]]

    assert len(ids) == len(set(ids)) == 3


def test_no_place_makes_an_empty_collection(tmp_path: Path) -> None:
    assert write(tmp_path / "a.geojson", [enriched()])["features"] == []


def test_places_that_are_not_on_earth_are_left_out() -> None:
    moon = placed(10.0, 10.0, globe="http://www.wikidata.org/entity/Q405")

    assert not list(
        features_of(enriched("1", "Q1", moon, placed(91.0, 0.0), placed(0.0, -180.5), placed(float("nan"), 1)))
    )


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    write(tmp_path / "1", ALL)
    write(tmp_path / "2", ALL)

    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert (tmp_path / "1").read_bytes().count(b"\n") == len(list(features_of(PERSON))) + len(
        list(features_of(TOWN))
    ) + 2


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_all_of_the_earth_is_drawn(latitude: float, longitude: float) -> None:
    (feature,) = features_of(enriched("1", "Q1", placed(latitude, longitude)))

    east, north = feature["geometry"]["coordinates"]
    assert abs(east - longitude) <= 0.005001
    assert abs(north - latitude) <= 0.005001
