"""Mapping files: what they may say, and errors that name path, line and the nearest valid name."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import MappingError
from glamdata.formats.mapping_file import read_mapping, read_table
from glamdata.model.match import MatchRules
from glamdata.model.property import StatementShape

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

ROOT = Path(__file__).parents[2]
HEAD = "mapping: m\nsource: {format: marc, key: 001}\n"
CSV = "mapping: m\nsource: {format: csv, key: id}\n"
OF_THE_DESIGN = """
mapping: marc_authority_person
about: Persons in a MARC 21 authority file, Library of Congress practice
source:
  {format: marc, key: 001, require: [100$a], exclude: [100$t, {100: {ind1: 3}}, {008/32: b}], rights: CC0}
reference:                                 # given to every statement; a statement may override
  P248: {item: Q13219454}                  # stated in
  P244: {from: 010$a, clean: [lccn]}
  P813: {today: true}                      # filled in when sent; outside every fingerprint and hash
match:
  instance_of: Q5
  own_id: {property: P244, from: 010$a}    # or {property: P217, qualifiers: {P195: Q1}}
  known: {from: 024$a, where: {2: wikidata}}
  identifiers: [P213, P214]                # strongest first; P214 (VIAF) alone never settles
  compare: {name: 0.6, birth: 0.3, death: 0.1}
  accept: 0.95
  create: reviewed                         # never | reviewed | auto
terms:
  label:   {from: 100$a, clean: [trim, uninvert], language: mul}
  aliases: {from: 400$a, clean: [trim, uninvert], language: mul}
  description: {en: "{occupation} ({birth}–{death})"}
statements:
  - {property: P31,  type: item, value: Q5}
  - {property: P214, type: external_id, from: 024$a, where: {2: viaf}}
  - {property: P569, type: time, from: [046$f, 100$d], clean: [birth_date]}     # first that yields
  - {property: P106, type: item, each: 374, from: $a, table: occupations}       # not in table → Finding
  - {property: P19,  type: item, from: 370$a, pointer: {class: Q486972, identifier: P244, from: 370$0}}
"""


def test_the_mapping_of_the_design_is_read(read: Read) -> None:
    mapping = read(OF_THE_DESIGN)
    assert mapping.name == "marc_authority_person"
    assert mapping.source.rights == "CC0"
    assert mapping.match == MatchRules(instance_of="Q5", own_property="P244", identifiers=("P213", "P214"))
    assert [rule.name for rule in mapping.statements][:2] == ["statements[1] P31", "statements[2] P214"]
    assert mapping.properties() >= {"P31", "P214", "P569", "P106", "P19", "P244", "P248", "P813", "P213", "P18"}
    assert mapping.shapes()[0] == StatementShape("statements[1] P31", "P31", "wikibase-item", frozenset({"Q5"}))
    assert mapping.shapes()[3].values == {"Q49757", "Q1028181"}
    assert mapping.shapes()[4] == StatementShape("statements[5] P19", "P19", "wikibase-item")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "labels: {}\n", r"m\.yaml:3: labels: unknown key 'labels'; possible: mapping, about"),
        (HEAD + "statments: []\n", r"m\.yaml:3: statments: unknown key 'statments'; did you mean 'statements'\?"),
        (
            HEAD + "statements:\n  - {property: P31, type: item, valeu: Q5}\n",
            r"m\.yaml:4: statements\[1\]\.valeu: unknown key 'valeu'; did you mean 'value'\?",
        ),
        (
            HEAD + "terms:\n  label: {from: 100$a, clean: [trim, uninvrt], language: mul}\n",
            r"m\.yaml:4: terms\.label\.clean\[2\]: there is no cleaning step 'uninvrt'; did you mean 'uninvert'\?",
        ),
        (
            HEAD + "statements:\n  - property: P214\n    type: external_id\n    from: 100a\n",
            r"m\.yaml:6: statements\[1\]\.from: impossible selector '100a'; did you mean 100\$a\?",
        ),
        (
            HEAD + "statements:\n  - {property: P214, type: string, from: 008$a}\n",
            r"m\.yaml:4: .*impossible selector '008\$a': 008 has no subfields; did you mean '008'\?",
        ),
        (HEAD + "statements:\n  - {property: P1, type: string, from: 100/3}\n", "100 has subfields, no positions"),
        (HEAD + "statements:\n  - {property: P1, type: string, from: 008/9-3}\n", "its positions run backwards"),
        (HEAD + "statements:\n  - {property: P1, type: string, from: $a}\n", "possible only beside 'each'"),
        (HEAD + "statements:\n  - {property: 31, type: item, value: Q5}\n", "'31' is no property id; did you mean P31"),
        (HEAD + "statements:\n  - {property: P31, type: item, value: 5}\n", "'5' is no item id; did you mean Q5"),
        (HEAD + "statements:\n  - {property: P31, type: itme, value: Q5}\n", "no type 'itme'; did you mean 'item'"),
        (
            HEAD + "statements:\n  - {property: P31, value: Q5}\n",
            r"m\.yaml:4: statements\[1\]: the key 'type' is missing",
        ),
        (HEAD + "statements:\n  - {property: P31, type: item}\n", "exactly one of from, value, item, today"),
        (HEAD + "statements:\n  - {type: item, value: Q5}\n", r"statements\[1\]: the key 'property' is missing"),
        (
            HEAD + "statements:\n  - {property: P106, type: item, from: 374$a, table: occupation}\n",
            r"m\.yaml:4: statements\[1\]\.table: there is no table 'occupation' in .*; did you mean 'occupations'\?",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: item, each: 374$a, from: $a, table: places}\n",
            "takes a tag alone",
        ),
        (CSV + "statements:\n  - {property: P1, type: string, each: 374, from: a}\n", "goes through fields of MARC"),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 024$a, where: {code: viaf}}\n",
            "'code' is neither a subfield code nor ind1",
        ),
        (
            HEAD + "statements:\n  - {property: P31, type: item, value: Q5, where: {2: viaf}}\n",
            r"m\.yaml:4: statements\[1\]\.where: 'where' needs 'from'; use 'when'",
        ),
        (
            CSV + "reference:\n  P248: {item: Q5, where: {kind: firm}}\n",
            r"m\.yaml:4: reference\.P248\.where: 'where' needs 'from'; use 'when'",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, template: '{001}', clean: [trim]}\n",
            r"m\.yaml:4: statements\[1\]\.clean: 'clean' needs 'from'; in a template write the steps in the place",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: monolingual, from: 100$a}\n",
            r"m\.yaml:4: statements\[1\]: the key 'language' is missing: the type monolingual",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: monolingual, from: 100$a, language: ''}\n",
            "the key 'language' is missing",
        ),
        (
            "mapping: m\nsource: {format: csv, key: id, language: de}\n",
            r"m\.yaml:2: source\.language: a catalogue has no language as a whole",
        ),
        (
            HEAD + "match:\n  own_id: {property: P217, from: 035$a, qualifiers: {P195: here}}\n",
            r"m\.yaml:4: match\.own_id\.qualifiers\.P195: 'here' is no item id",
        ),
        (
            HEAD + "match: {own_id: {property: P217, from: 035$a, qualifiers: {P195: Q1, P972: Q2, P518: Q3}}}\n",
            "our own id is told by 2 qualifiers at most",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, each: 007, from: $a}\n",
            "each: 'each' goes through fields that have subfields, and 007 has none; .* from: 007/00",
        ),
        (HEAD + "match: {create: maybe}\n", "there is no way to create items 'maybe'"),
        (HEAD + "match: {accept: 95}\n", "95 is not between 0 and 1"),
        (HEAD + "match: {accept: high}\n", "a number is expected here, not 'high'"),
        (HEAD + "terms: [a]\n", r"terms: keys and values are expected here, not a list"),
        (HEAD + "about: [a]\n", r"about: a text is expected here, not a list"),
        ("mapping: m\n", r"m\.yaml:1: the key 'source' is missing"),
        ("mapping: m\nsource: {format: mark, key: 001}\n", "no format 'mark'; did you mean 'marc'"),
        ("mapping: m\nmapping: n\n", r"m\.yaml:2: .*the key 'mapping' stands here twice"),
        ("mapping: [m\n", r"m\.yaml:\d: this is not YAML"),
        ("", "the file is empty"),
        (HEAD + "reference: {P813: {today: false}}\n", "'today' can only be true"),
        (HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, splitt: ';'}\n", "did you mean 'split'"),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, split: ''}\n",
            r"split: the separator is missing",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, value: x, split: ';'}\n",
            r"m\.yaml:4: statements\[1\]\.split: 'split' needs 'from'; only texts of the record are cut",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, circa: {P1480: Q5}}\n",
            r"m\.yaml:4: statements\[1\]\.circa: 'circa' means something for the type time only, not for string",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: time, from: 100$a, unit: Q5}\n",
            "'unit' means something for the type quantity only",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, calendar: julian}\n",
            "'calendar' means something for the type time only",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 100$a, language: en}\n",
            "'language' means something for the type monolingual only",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: time, from: 100$a, range: {earliest: P1319, last: P1326}}\n",
            r"m\.yaml:4: statements\[1\]\.range\.last: unknown key 'last'; did you mean 'latest'\?",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, snak: somvalue}\n",
            "no kind of snak 'somvalue'; did you mean 'somevalue'",
        ),
        (HEAD + "statements:\n  - {property: P1, type: item, snak: novalue, item: Q5}\n", "exactly one of from, value"),
        (
            HEAD + "statements:\n  - {property: P1, from: 041$a, lookup: {property: P4801, prefx: x}}\n",
            "unknown key 'prefx'; did you mean 'prefix'",
        ),
        (
            HEAD + "statements:\n  - {property: P1, from: 041$a, lookup: {property: P219}, pointer: {}}\n",
            "'lookup' is for codes, 'pointer' for names",
        ),
        (
            HEAD + "statements:\n  - {property: P1, from: 100$a, table: places, unresolved: {property: P2093}}\n",
            r"statements\[1\]\.unresolved: 'unresolved' needs 'pointer' or 'lookup'",
        ),
        (
            HEAD + "statements:\n  - {property: P1, from: 100$a, pointer: {from: 100$0}}\n",
            "the key 'identifier' is missing",
        ),
        (
            HEAD + "statements:\n  - {property: {from: $4, table: places}, each: 700, type: string, from: $a}\n",
            r"property\.table: the table 'places' is used for properties .* its row 'Milan' has 'Q490'",
        ),
        (
            HEAD + "statements:\n  - {property: {from: 700$4, table: empty}, type: string, from: 700$a}\n",
            "a property chosen from a field needs 'each'",
        ),
        (
            HEAD
            + "statements:\n  - {property: {from: $4, table: empty}, each: 700, type: string, from: $a, required: 1}\n",
            "'required' needs one property",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, each: 700, ordinal: true}\n",
            "it stands in a qualifier of a rule that has one",
        ),
        (
            HEAD + "statements:\n  - {property: P1, type: string, from: 700$a, qualifiers: {P1545: {ordinal: true}}}\n",
            "'ordinal' counts the fields of an 'each'",
        ),
        (HEAD + "statements:\n  - {property: P629, entity: work}\n", "the mapping has none: describe it under 'items'"),
        (
            HEAD + "statements: [{property: P629, entity: wrok}]\nitems: {work: {statements: []}}\n",
            "no other item of the record 'wrok'; did you mean 'work'",
        ),
        (HEAD + "items: {work: {statements: [{property: P1, entity: work}]}}\n", "no other item of the record 'work'"),
        (HEAD + "items: {main: {statements: []}}\n", "'main' is the record's own item"),
        (HEAD + "items: {My work: {statements: []}}\n", "'My work' can't name an item"),
        (HEAD + "items: {work: {statments: []}}\n", "unknown key 'statments'; did you mean 'statements'"),
        (HEAD + "terms: {mul: sometimes}\n", "no time to set labels in mul 'sometimes'"),
        (HEAD + "terms: {label: {from: 100$a, language: English}}\n", "'English' is no code of a language"),
        (HEAD + "terms: {label: {English: 100$a}}\n", r"terms\.label\.English: 'English' is no code of a language"),
        (
            HEAD + "terms: {label: {from: 100$a, language: {script: {Cyrilic: ru}}}}\n",
            "no script 'Cyrilic'; did you mean 'Cyrillic'",
        ),
        (
            HEAD + "terms: {label: {from: 100$a, language: {from: 008/35-37}}}\n",
            r"terms\.label\.language: the key 'table' is missing",
        ),
        (
            HEAD + "terms: {label: {from: 100$a, language: {from: 041$a, table: places}}}\n",
            "the table 'places' is used for codes of languages",
        ),
        (HEAD + "terms: {label: {en: {from: 100$a, template: x}}}\n", "exactly one of from and template"),
        ("mapping: m\nsource: {format: marc, key: 001, sheet: A}\n", "only a workbook"),
        (
            "mapping: m\nsource: {format: marc, key: 001, nulls: {name: [x]}}\n",
            r"nulls\.name: impossible selector 'name'",
        ),
        (HEAD + "statements: [{property: P1, type: string, from: 008/38-40}]\n", "008 has the positions 0 to 39"),
        (HEAD + "statements: [{property: P1, type: string, from: LDR/24}]\n", "LDR has the positions 0 to 23"),
        (HEAD + "statements: [{property: P1, type: string, from: 1XX$a}]\n", "there are no wildcards"),
        (HEAD + "statements: [{property: P1, type: string, from: 100$ab/3}]\n", "100 has subfields, no positions"),
        (HEAD + "statements: [{property: P1, type: string, from: 001, where: {2: x}}]\n", "'001' has none: use 'when'"),
        (HEAD + "statements: [{property: P1, item: Q5, when: {100: {}}}]\n", "nothing is asked here"),
        (HEAD + "statements: [{property: P1, item: Q5, when: {100: {absent: false}}}]\n", "'absent' can only be true"),
        (
            HEAD + "statements: [{property: P1, item: Q5, when: {100$a: {ind1: 1}}}]\n",
            "asked of a tag alone; did you mean '100'",
        ),
        (CSV + "statements: [{property: P1, item: Q5, when: {kind: {is: x}}}]\n", "a column has no 'is'"),
        (
            HEAD + "terms: {description: {en: '{100$a|trimm}'}}\n",
            r"terms\.description\.en: there is no cleaning step 'trimm'; did you mean 'trim'\?",
        ),
    ],
)
def test_errors_name_path_line_and_nearest_name(read: Read, text: str, words: str) -> None:
    with pytest.raises(MappingError) as caught:
        read(text)
    assert re.search(words, str(caught.value)), caught.value
    assert "\n" not in str(caught.value)


def test_missing_mapping_and_directory(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="there is no such file"):
        read_mapping(tmp_path / "no.yaml")
    with pytest.raises(MappingError, match="this is a directory"):
        read_mapping(tmp_path)


def test_every_scalar_is_a_text(read: Read) -> None:
    mapping = read(HEAD + "statements:\n  - {property: P1412, type: item, each: 377, from: $a, table: languages}\n")
    assert mapping.source.key.selector.tag == "001"
    table = mapping.statements[0].value.table
    assert table is not None
    assert table.find("no") == "Q9043"


def test_fingerprint_follows_content_and_tables_only(read: Read, tmp_path: Path) -> None:
    text = HEAD + "statements:\n  - {property: P106, type: item, each: 374, from: $a, table: occupations}\n"
    first = read(text).fingerprint
    assert read(text.replace("P106,", "P106 ,") + "# a comment\n").fingerprint == first
    assert read(text.replace("$a", "$b")).fingerprint != first
    (tmp_path / "tables/languages.yaml").write_text("eng: Q1\n")
    assert read(text).fingerprint == first
    (tmp_path / "tables/occupations.yaml").write_text("poets: Q1\n")
    assert read(text).fingerprint != first


def test_fingerprint_follows_the_spelling_of_a_table(read: Read, tmp_path: Path) -> None:
    text = HEAD + "statements:\n  - {property: P106, type: item, each: 374, from: $a, table: occupations}\n"
    (tmp_path / "tables/occupations.yaml").write_text("dichter: Q1\n")
    small = read(text).fingerprint
    (tmp_path / "tables/occupations.yaml").write_text("Dichter: Q1\n")
    assert read(text).fingerprint != small


def test_tables_are_looked_up_without_regard_to_case_and_full_stop(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("word,item\nMilan (Italy),Q490\n")
    assert read_table(tmp_path / "t.csv").find(" milan  (Italy). ") == "Q490"
    (tmp_path / "t.yaml").write_text("Milan: 490\n")
    with pytest.raises(MappingError, match=r"t\.yaml:1: '490' is no item id"):
        read_table(tmp_path / "t.yaml")


@pytest.mark.parametrize("name", ["marc_authority_person", "csv_artists"])
def test_ready_mappings_are_read(name: str) -> None:
    mapping = read_mapping(ROOT / "mappings" / f"{name}.yaml")
    assert mapping.name == name
    assert mapping.source.rights == "CC0"
    assert mapping.match.instance_of == "Q5"
    assert {"P31", "P569", "P570", "P813", "P1480"} <= mapping.properties()


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").rglob("*.yaml")), ids=lambda path: path.stem)
def test_ready_mappings_and_tables_name_items_of_the_facts_only(path: Path) -> None:
    with gzip.open(ROOT / "data/samples/wikidata-excerpt.jsonl.gz", "rt") as excerpt:
        known = {json.loads(line)["id"] for line in excerpt}
    assert set(re.findall(r"\bQ\d+", path.read_text())) <= known


def test_what_files_are_written_is_said_in_enrich(read: Read) -> None:
    usual = read(HEAD).enrich
    assert (usual.formats, usual.record_url, usual.marc) == (("csv", "jsonl", "marc"), "", ("024", "headings"))

    url = "https://example.org/record/{key}?lang=cy"
    rules = read(HEAD + f"enrich: {{formats: [beacon, csv, xlsx], record_url: '{url}', marc: [883, 024]}}\n").enrich
    assert (rules.formats, rules.record_url, rules.marc) == (("csv", "xlsx", "beacon"), url, ("024", "883"))
    assert rules.content == usual.content

    assert "beacon" in read(HEAD + f"enrich: {{record_url: '{url}'}}\n").enrich.formats


def test_what_comes_home_is_said_in_enrich(read: Read) -> None:
    rules = read(HEAD + "enrich: {properties: [P569], languages: [cy], imported: false, unsourced: false}\n").enrich
    assert (rules.imported, rules.unsourced, rules.columns) == (False, False, ())
    assert rules.content != read(HEAD + "enrich: {properties: [P569], languages: [cy]}\n").enrich.content

    rules = read(HEAD + "enrich: {properties: [P569], columns: [record_key, P569, P569_edtf]}\n").enrich
    assert rules.columns == (("record_key", "record_key"), ("P569", "P569"), ("P569_edtf", "P569_edtf"))
    rules = read(HEAD + "enrich: {properties: [P569], columns: {id: record_key, born: P569}}\n").enrich
    assert rules.columns == (("id", "record_key"), ("born", "P569"))


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("{formats: [beacon]}", "record_url"),
        ("{formats: [geojsn]}", "did you mean 'geojson'"),
        ("{imported: maybe}", "truth value"),
        ("{properties: [P569], columns: [P570]}", "did you mean 'P569'"),
        ("{properties: [P569], columns: [P569, P569]}", "named twice"),
        ("{marc: [100]}", "no MARC field"),
        ("{record_url: 'https://example.org/record/'}", "{key}"),
        ("{record_url: 'https://example.org/{key}/{key}'}", "{key}"),
        ("{record_url: 'javascript:alert({key})'}", "https://"),
        ("{record_url: 'https://example.org/a b/{key}'}", "https://"),
    ],
)
def test_files_that_cannot_be_written_are_refused(read: Read, block: str, words: str) -> None:
    with pytest.raises(MappingError, match=re.escape(words)):
        read(HEAD + f"enrich: {block}\n")
