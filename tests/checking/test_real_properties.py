from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from glamdata.checking.matching import FormatMatcher, Verdict
from glamdata.model.entity import Entity
from glamdata.model.property import PropertyDefinition

WIKIDATA = next(
    (p / "shared/data/wikidata" for p in Path(__file__).parents if (p / "shared/data/wikidata").is_dir()), None
)
pytestmark = pytest.mark.skipif(WIKIDATA is None, reason="shared/data/wikidata is not beside the project")


@pytest.fixture(scope="module")
def properties() -> dict[str, PropertyDefinition]:
    assert WIKIDATA
    with gzip.open(WIKIDATA / "properties_with_constraints.jsonl.gz", "rt", encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    files = sorted((WIKIDATA / "entities").glob("*P*.json"))
    entities += [json.loads(file.read_text(encoding="utf-8")) for file in files]
    definitions = [PropertyDefinition.from_entity(Entity.from_json(entity)) for entity in entities]
    return {definition.id: definition for definition in definitions}


def test_all_of_them_parse(properties: dict[str, PropertyDefinition]) -> None:
    assert len(properties) >= 65
    assert all(definition.datatype for definition in properties.values())


def test_every_format_constraint_is_read_not_only_the_last(properties: dict[str, PropertyDefinition]) -> None:
    assert properties["P854"].formats == (
        "(f|ht)tps?://.+",
        r"^((?!wikipedia\.org).)+$",
        r"^((?!wikidata\.org).)*$",
        r"^((?!wikivoyage\.org).)*$",
    )


def test_every_format_can_be_used(properties: dict[str, PropertyDefinition]) -> None:
    matcher = FormatMatcher()
    formats = {text for definition in properties.values() for text in definition.formats}
    assert all(matcher.match(text, "https://www.loc.gov/item/n79021164") is not Verdict.SKIPPED for text in formats)


def test_formats_do_what_their_authors_meant(properties: dict[str, PropertyDefinition]) -> None:
    matcher = FormatMatcher()

    def fits(pid: str, text: str) -> bool:
        return all(matcher.match(pattern, text) is Verdict.MATCHES for pattern in properties[pid].formats)

    assert fits("P854", "https://id.loc.gov/authorities/names/n79021164")
    assert not fits("P854", "https://en.wikivoyage.org/wiki/Kolkata")
    assert fits("P2427", "grid.10025.36")
    assert not fits("P2427", "10025.36")


def test_single_values_come_with_what_separates_them(properties: dict[str, PropertyDefinition]) -> None:
    assert properties["P580"].single_value
    assert properties["P580"].separators == ("P518", "P1013", "P291")
    assert properties["P25"].exceptions >= {"Q41054", "Q83160"}
    assert properties["P571"].single_best_value
    assert not properties["P571"].single_value
