"""References that name no source, and those that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.sourceless import find_sourceless, tell_sourceless

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "mapping: m\nsource: {format: csv, key: id}\n"
STATEMENT = "statements:\n  - {property: P214, type: external_id, from: viaf}\n"


def look(folder: Path, text: str) -> list[str]:
    (folder / "m.yaml").write_text(HEAD + text, "utf-8")
    return find_sourceless(read_mapping(folder / "m.yaml"))


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        ("{P813: {today: true}}", False),
        ("{P1810: {from: name}, P813: {today: true}}", False),
        ("{P143: {item: Q328}, P813: {today: true}}", False),
        ('{P4656: {template: "https://en.wikipedia.example/{id}"}}', False),
        ("{P248: {item: Q1}}", True),
        ('{P854: {template: "https://catalogue.example/{id}"}}', True),
        ("{P244: {from: lccn}, P813: {today: true}}", True),
    ],
)
def test_what_names_a_source(tmp_path: Path, reference: str, names: bool) -> None:
    assert look(tmp_path, f"reference: {reference}\n{STATEMENT}") == ([] if names else ["reference"])


def test_references_of_single_rules_and_of_further_items_are_looked_at(tmp_path: Path) -> None:
    own = "statements:\n  - {property: P214, type: external_id, from: viaf, reference: {P813: {today: true}}}\n"
    good = "reference: {P248: {item: Q1}}\n"
    assert look(tmp_path, good + own) == ["statements[1] P214.references"]
    work = "    statements: [{property: P31, type: item, value: Q5}]\n"
    items = "items:\n  work:\n    match: {create: never}\n"
    assert look(tmp_path, f"{good}{STATEMENT}{items}    reference: {{P813: {{today: true}}}}\n{work}") == [
        "items.work.reference"
    ]
    assert look(tmp_path, f"reference: {{P813: {{today: true}}}}\n{STATEMENT}{items}{work}") == ["reference"]
    (words,) = tell_sourceless(read_mapping(tmp_path / "m.yaml"))
    assert words.startswith("reference: this reference names no source")


def test_a_shared_reference_that_no_rule_takes_is_nobodys(tmp_path: Path) -> None:
    own = "statements:\n  - {property: P214, type: external_id, from: viaf, reference: {P248: {item: Q1}}}\n"
    assert look(tmp_path, f"reference: {{P813: {{today: true}}}}\n{own}") == []
