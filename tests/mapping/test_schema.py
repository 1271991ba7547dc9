"""The JSON Schema for editors agrees with the grammar: the same keys, the same choices, the same mappings refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from glamdata.errors import MappingError
from glamdata.formats.mapping_schema import SCHEMA_NAME, mapping_schema, schema_text
from glamdata.mapping.clean import STEPS
from glamdata.mapping.grammar import FORMATS, ITEM_KEYS, KEYS, SOURCE_KEYS
from glamdata.mapping.grammar_enrich import ENRICH_KEYS
from glamdata.mapping.grammar_language import LANGUAGE_KEYS
from glamdata.mapping.grammar_match import COMPARED, CREATE, MATCH_KEYS, OWN_ID_KEYS
from glamdata.mapping.grammar_pointer import LOOKUP_KEYS, POINTER_KEYS
from glamdata.mapping.grammar_rules import MISSING_KEYS, PROPERTY_KEYS, STATEMENT_KEYS
from glamdata.mapping.grammar_take import TAKE_KEYS
from glamdata.mapping.grammar_terms import KINDS, MUL, MUL_POLICIES, TERM_KEYS
from glamdata.mapping.grammar_value import RANGE_KEYS, VALUE_KEYS
from glamdata.mapping.spec import DATATYPES
from glamdata.model.enrichment import EXPORT_FORMATS, HEADINGS, MARC_TAGS
from glamdata.model.statement import Rank
from glamdata.report.trying import check_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

ROOT = Path(__file__).parents[2]
READY = sorted((ROOT / "mappings").glob("*.yaml"))
SCHEMA = mapping_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
HEAD = "mapping: m\nsource: {format: marc, key: 001}\n"
CSV = "mapping: m\nsource: {format: csv, key: id}\n"


def load(text: str, version: tuple[int, int]) -> Any:
    """Load YAML as an editor does: 001 is a number and, in YAML 1.1, no is false."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return with_text_keys(yaml.load(text))


def with_text_keys(part: Any) -> Any:
    if isinstance(part, dict):
        return {"null" if key is None else str(key): with_text_keys(value) for key, value in part.items()}
    return [with_text_keys(value) for value in part] if isinstance(part, list) else part


def faults(text: str, version: tuple[int, int] = (1, 2)) -> list[str]:
    return [f"{list(fault.path)}: {fault.message[:200]}" for fault in VALIDATOR.iter_errors(load(text, version))]


def definition(name: str) -> dict[str, Any]:
    return SCHEMA["$defs"][name]


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Give the keys of an object, or of the objects among the choices of `anyOf`."""
    found = set(schema.get("properties", ()))
    for choice in schema.get("anyOf", ()):
        found |= keys_of(choice.get("items", choice))
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("schema", "keys"),
    [
        (SCHEMA, KEYS),
        (definition("source"), SOURCE_KEYS),
        (definition("match"), MATCH_KEYS),
        (definition("match")["properties"]["own_id"], OWN_ID_KEYS),
        (definition("match")["properties"]["compare"], COMPARED),
        (definition("enrich"), ENRICH_KEYS),
        (definition("terms"), (*KINDS, MUL)),
        (definition("term"), TERM_KEYS),
        (definition("term_of_language"), TERM_KEYS[:-1]),
        (definition("statement"), STATEMENT_KEYS),
        (definition("rule"), VALUE_KEYS),
        (definition("take"), TAKE_KEYS),
        (definition("pointer"), POINTER_KEYS),
        (definition("lookup"), LOOKUP_KEYS),
        (definition("language"), LANGUAGE_KEYS),
        (definition("property"), PROPERTY_KEYS),
        (definition("missing")["anyOf"][1]["items"], MISSING_KEYS),
        (definition("range"), RANGE_KEYS),
        (definition("items")["additionalProperties"], ITEM_KEYS),
    ],
)
def test_the_keys_are_those_of_the_grammar(schema: dict[str, Any], keys: tuple[str, ...]) -> None:
    assert keys_of(schema) == set(keys) - ({"ordinal"} if schema is definition("statement") else set())


def test_the_choices_are_those_of_the_grammar() -> None:
    assert set(definition("step")["enum"]) == set(STEPS)
    assert definition("type")["enum"] == list(DATATYPES)
    assert definition("format")["enum"] == list(FORMATS)
    assert definition("rank")["enum"] == [rank.value for rank in Rank]
    assert definition("match")["properties"]["create"]["enum"] == list(CREATE)
    assert definition("enrich")["properties"]["formats"]["anyOf"][0]["enum"] == list(EXPORT_FORMATS)
    tags = definition("enrich")["properties"]["marc"]["anyOf"][0]["enum"]
    numbers = {f"{tag:03d}" for tag in tags if isinstance(tag, int)}
    assert numbers - {"020", "028"} == set(MARC_TAGS) - {HEADINGS}  # 024 in YAML 1.1
    assert definition("terms")["properties"]["mul"]["enum"] == list(MUL_POLICIES)


def objects_in(schema: Any) -> list[dict[str, Any]]:
    """Give every schema of an object with keys, but for the conditions of `if`."""
    if not isinstance(schema, dict):
        return []
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    inner += [schema.get("items"), schema.get("additionalProperties")]
    return [schema] + [found for part in inner for found in objects_in(part)]


def test_every_key_is_described() -> None:
    keys = [(key, value) for schema in objects_in(SCHEMA) for key, value in schema.get("properties", {}).items()]
    assert len(keys) > 100
    undescribed = [
        key
        for key, value in keys
        if "description" not in {**(definition(value["$ref"].rpartition("/")[2]) if "$ref" in value else {}), **value}
    ]
    assert undescribed == []


@pytest.mark.parametrize("version", [(1, 1), (1, 2)], ids=["yaml-1.1", "yaml-1.2"])
@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_ready_mappings_are_good(path: Path, version: tuple[int, int]) -> None:
    assert faults(path.read_text("utf-8"), version) == []


def test_the_schema_beside_the_ready_mappings_is_the_one_printed() -> None:
    beside = (ROOT / "mappings" / SCHEMA_NAME).read_text("utf-8")
    assert beside == schema_text(), "run: glamdata mapping schema > mappings/mapping.schema.json"


def test_ready_mappings_name_the_schema_beside_them() -> None:
    named = {path.stem: re.match(r"# yaml-language-server: \$schema=(.+)\n", path.read_text("utf-8")) for path in READY}
    assert {"csv_artists", "marc_authority_person"} <= {name for name, found in named.items() if found}
    assert {found[1] for found in named.values() if found} == {SCHEMA_NAME}


GOOD = [
    HEAD,
    HEAD + "statements:\n  - {property: P1412, each: 377, from: $a, lookup: {property: P4801, prefix: languages/}}\n",
    HEAD + "statements:\n  - {property: P31, type: item, value: Q5, when: [{LDR/06: [a, t]}, 100$a]}\n",
    HEAD + "statements:\n  - {property: P31, type: item, value: Q5, when: [{110: {absent: true}}]}\n",
    HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, where: {ind1: 3, a: no}}\n",
    HEAD + "statements:\n  - {property: P1, snak: novalue, type: time, when: 046$f}\n",
    HEAD + "terms: {label: {no: 100$a, en: {from: 100$a, clean: trim}}, mul: never}\n",
    HEAD + "terms: {label: {from: 100$a, language: {script: {Cyrillic: ru}}}}\n",
    HEAD + "statements:\n  - {property: P1, type: string, each: 700, from: $a, qualifiers: {P1545: {ordinal: true}}}\n",
    HEAD + "reference: {P248: {item: Q5, when: 010$a}, P813: {today: true}}\n",
    "mapping: m\nsource: {format: unimarc, key: 001, null: [n, 0]}\n",
    "mapping: 1\nabout: no\nsource: {format: csv, key: 7, sheet: 2020, nulls: {a: [0, no]}}\n",
    HEAD
    + "items:\n  work: {statements: [{property: P747, entity: main}]}\nstatements:\n  - {property: P629, entity: work}\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_mappings_are_good_to_both(text: str, read: Read) -> None:
    read(text)
    assert faults(text, (1, 1)) == []
    assert faults(text, (1, 2)) == []


WRONG = [
    "mapping: m\n",
    "source: {format: marc, key: 001}\n",
    HEAD + "sttements: []\n",
    "mapping: m\nsource: {format: mark, key: 001}\n",
    "mapping: m\nsource: {format: marc}\n",
    "mapping: m\nsource: {format: marc, key: 001, requires: [100$a]}\n",
    HEAD + "match: {acept: 1}\n",
    HEAD + "match: {accept: 95}\n",
    HEAD + "match: {create: maybe}\n",
    HEAD + "match: {instance_of: human}\n",
    HEAD + "match: {identifiers: [214]}\n",
    HEAD + "match: {own_id: {property: P244}}\n",
    HEAD + "terms: {lable: {from: 100$a, language: mul}}\n",
    HEAD + "terms: {label: {from: 100$a}}\n",
    HEAD + "terms: {label: {from: 100$a, clean: [trimm], language: mul}}\n",
    HEAD + "terms: {mul: sometimes}\n",
    HEAD + "terms: [a]\n",
    HEAD + "about: [a]\n",
    HEAD + "statements:\n  - {type: item, value: Q5}\n",
    HEAD + "statements:\n  - {property: 31, type: item, value: Q5}\n",
    HEAD + "statements:\n  - {property: P31, type: itme, value: Q5}\n",
    HEAD + "statements:\n  - {property: P31, type: item}\n",
    HEAD + "statements:\n  - {property: P31, type: item, value: Q5, item: Q6}\n",
    HEAD + "statements:\n  - {property: P31, type: item, value: Q5, where: {2: viaf}}\n",
    HEAD + "statements:\n  - {property: P1, type: string, template: '{001}', clean: [trim]}\n",
    HEAD + "statements:\n  - {property: P1, type: string, template: '{001}', split: ';'}\n",
    HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, rank: best}\n",
    HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, required: 50}\n",
    HEAD + "statements:\n  - {property: P1, type: monolingual, from: 100$a}\n",
    HEAD + "statements:\n  - {property: P1, type: time, from: 046$f, calendar: roman}\n",
    HEAD + "statements:\n  - {property: P1, type: time, from: 046$f, circa: {P1480: circa}}\n",
    HEAD + "statements:\n  - {property: P1, type: time, from: 046$f, range: {earliest: P1319}}\n",
    HEAD + "statements:\n  - {property: P1, type: time, snak: unknown}\n",
    HEAD + "statements:\n  - {property: P1, from: 100$a, pointer: {klass: Q5}}\n",
    HEAD + "statements:\n  - {property: P1, from: 100$a, lookup: {prefix: languages/}}\n",
    HEAD + "statements:\n  - {property: P1, from: 100$a, table: occupations, unresolved: {property: P2093}}\n",
    HEAD
    + "statements:\n  - {property: P1, type: string, each: 700, from: $a, qualifiers: {P1545: {ordinal: false}}}\n",
    HEAD + "statements:\n  - {property: {from: $4}, each: 700, from: $a, pointer: {class: Q5}}\n",
    HEAD + "reference: {P813: {today: false}}\n",
    HEAD + "reference: {stated_in: {item: Q5}}\n",
    HEAD + "enrich: {property: [P214]}\n",
    HEAD + "items: {work: {match: {instance_of: Q5}}}\n",
    HEAD + "items: {main: {statements: []}}\n",
]


@pytest.mark.parametrize("text", WRONG)
def test_wrong_mappings_are_wrong_to_both(text: str, read: Read) -> None:
    with pytest.raises(MappingError):
        read(text)
    assert faults(text) != []


def test_the_pages_show_nothing_the_schema_refuses() -> None:
    page = (ROOT / "docs" / "mappings.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(shown) > 10
    for text in shown:
        if re.search(r"^(source|statements|match|terms|reference|items|enrich):", text, re.MULTILINE):
            head = "" if text.startswith("mapping:") else "mapping: m\n"
            head += "" if "\nsource:" in f"\n{text}" else "source: {format: marc, key: 001}\n"
            assert faults(head + text) == [], text


def test_a_new_mapping_that_is_good_to_the_schema_is_checked_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(HEAD + "statements:\n  - {property: P1, type: string, from: 100a}\n")
    assert faults(path.read_text()) == []
    assert len(check_mapping(path)) == 1
