from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from glamdata.checking.constraint.describe import PARAMETERS
from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.constraint.rulebook import Rulebook
from glamdata.checking.constraint.scene import Scope
from glamdata.checking.items import ItemChecker
from glamdata.checking.matching import FormatMatcher, Verdict
from glamdata.model.constraint import ConstraintStatus
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


def test_every_constraint_is_read_with_all_its_parameters_and_none_is_unknown(
    properties: dict[str, PropertyDefinition],
) -> None:
    constraints = [(pid, c) for pid, definition in properties.items() for c in definition.constraints]
    counts = Counter(KINDS[c.kind].name if c.kind in KINDS else c.kind for _, c in constraints)
    print("\n".join(f"{count:4} {name}" for name, count in counts.most_common()))  # pytest -s shows them
    assert {c.kind for _, c in constraints} <= KINDS.keys()
    assert [c for _, c in constraints if c.unread] == []
    assert {pid for _, c in constraints for pid, _ in c.parameters} <= PARAMETERS.keys()
    assert counts["conflicts with"] >= 29
    book = Rulebook.of(properties)
    asked = sum(len({id(rule) for scope in Scope for rule in book.rules.get((pid, scope), ())}) for pid in properties)
    assert asked == len(constraints)
    assert book.unasked == {}


def test_deprecated_constraints_are_not_asked(properties: dict[str, PropertyDefinition]) -> None:
    assert "Q21510859" not in {c.kind for c in properties["P31"].constraints}


def test_statuses_and_exceptions_are_read(properties: dict[str, PropertyDefinition]) -> None:
    of_p31 = {c.kind: c for c in properties["P31"].constraints}
    assert of_p31["Q52558054"].status is ConstraintStatus.MANDATORY
    assert of_p31["Q21510864"].exceptions == ("Q35120",)
    languages = [c for c in properties["P856"].constraints if c.kind == "Q21510856"]
    assert [c.status for c in languages] == [ConstraintStatus.SUGGESTION]


def test_real_items_are_judged_without_a_fault_of_ours(properties: dict[str, PropertyDefinition]) -> None:
    assert WIKIDATA
    checker = ItemChecker(date(2026, 11, 21))
    checker.learn(properties)
    counts: Counter[str] = Counter()
    with gzip.open(WIKIDATA / "items_1274.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in islice(lines, 300):
            counts.update(f"{f.severity} {f.code}" for f in checker.check(Entity.from_json(json.loads(line))))
    assert counts["warning required-qualifiers"] > 10
    assert counts["warning property-scope"] > 10
    critical = {code: count for code, count in counts.items() if code.startswith("critical")}
    assert sum(critical.values()) <= 3, critical
    assert {type(question).__name__ for question in checker.facts.take_asked()} >= {"ClassesOf", "Link", "LifeOf"}
