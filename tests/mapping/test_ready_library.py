"""The ready mappings on real records and on small composed ones: what each makes, word for word, and in all."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.mapping.private import is_private_tag
from glamdata.model.value import Pointer, RecordLink
from glamdata.planning.show import show_snak
from glamdata.report.trying import check_mapping, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.draft import DraftResult
    from glamdata.mapping.spec import Mapping
    from glamdata.model.draft import Draft
    from glamdata.model.statement import Snak

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "mappings"
READY = Path(__file__).parent / "library" / "ready"
FOLDERS = {"ready": READY, "samples": ROOT / "data/samples", "shared": ROOT.parent / "shared/data/library"}
CASES: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((READY / "expected.yaml").read_text("utf-8"))


def exports(case: dict[str, Any]) -> list[Path]:
    folder, _, name = case["file"].partition("/")
    paths = sorted(FOLDERS[folder].glob(name))
    if not paths:
        pytest.skip(f"{case['file']} is not here")
    return paths


@cache
def mapped(name: str, paths: tuple[Path, ...]) -> tuple[Mapping, tuple[DraftResult, ...]]:
    mapping = read_mapping(MAPPINGS / f"{name}.yaml")
    records = [record for path in paths for record in read_records(path, mapping.source)]
    return mapping, tuple(draft_record(record, mapping) for record in records)


def say_snak(snak: Snak) -> str:
    if isinstance(snak.value, Pointer):
        of = [snak.value.instance_of] if snak.value.instance_of else []
        return f"→ {snak.value.label} [{', '.join([*of, *('='.join(pair) for pair in snak.value.identifiers)])}]"
    return f"→ #{snak.value.record_key.partition('#')[2]}" if isinstance(snak.value, RecordLink) else show_snak(snak)


def say(result: DraftResult) -> Iterator[str]:
    """Say all that became of a record, a line each."""
    if result.excluded:
        yield result.excluded
    for draft in result.drafts:
        yield from say_draft(draft)
    for finding in result.findings:
        yield f"! {finding.code} {finding.origin} {finding.property}: {finding.value}".rstrip()


def say_draft(draft: Draft) -> Iterator[str]:
    name = draft.key.partition("#")[2]
    if name:
        yield f"#{name}"
    for term in draft.terms:
        yield f"{term.kind} {term.language}: {term.text}"
    for drafted in draft.statements:
        statement = drafted.statement
        qualifiers = "".join(f" ({q.property} {say_snak(q)})" for q in statement.qualifiers)
        instead = f" else {drafted.fallback.property}" if drafted.fallback else ""
        yield f"{statement.property} {say_snak(statement.snak)}{qualifiers}{instead}"


def count(results: tuple[DraftResult, ...]) -> dict[str, Any]:
    """Count what became of all records: excluded ones, drafts, statements by property, findings by kind."""
    drafts = [draft for result in results for draft in result.drafts]
    statements = Counter(d.statement.property for draft in drafts for d in draft.statements)
    findings = Counter(finding.code for result in results for finding in result.findings)
    return {
        "records": len(results),
        "excluded": sum(bool(result.excluded) for result in results),
        "drafts": len(drafts),
        "statements": dict(sorted(statements.items(), key=lambda pair: int(pair[0][1:]))),
        "findings": dict(sorted(findings.items())),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['mapping']}-{case['file']}")
def test_a_ready_mapping_makes_what_it_should(case: dict[str, Any]) -> None:
    _, results = mapped(case["mapping"], tuple(exports(case)))
    by_key = {result.drafts[0].key if result.drafts else f"excluded {n}": result for n, result in enumerate(results, 1)}
    made = {key: list(say(by_key[key])) for key in case["makes"]}
    assert made == case["makes"]
    assert count(results) == case["count"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['mapping']}-{case['file']}")
def test_nothing_private_is_read(case: dict[str, Any]) -> None:
    mapping, results = mapped(case["mapping"], tuple(exports(case)))
    if mapping.source.tabular:
        return
    origins = {d.origin for result in results for draft in result.drafts for d in draft.statements}
    origins |= {term.origin for result in results for draft in result.drafts for term in draft.terms}
    tags = {origin[:3] for origin in origins if origin and origin != "template"}
    assert not [tag for tag in tags if is_private_tag(tag, mapping.source.format) and tag != "LDR"]


def test_every_ready_mapping_is_tested_here_or_with_the_samples() -> None:
    tested = {case["mapping"] for case in CASES} | {"csv_artists"}
    assert {path.stem for path in MAPPINGS.glob("*.yaml")} == tested
    makes = Counter[str]()
    for case in CASES:
        makes[case["mapping"]] += len(case["makes"])
    assert min(makes.values()) >= 3


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_ready_mapping_is_good_and_says_so_to_editors(path: Path) -> None:
    assert check_mapping(path) == []
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=mapping.schema.json"
    assert lines[1].startswith("# ")
    assert read_mapping(path).name == path.stem


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_people_are_never_found_by_name_alone(path: Path) -> None:
    """A name without a number may belong to anybody: only places, countries and publishers are found by it."""
    mapping = read_mapping(path)
    rules = [rule for item in (mapping.main(), *mapping.items) for rule in item.value_rules() if rule.pointer]
    assert {rule.pointer.instance_of for rule in rules if rule.pointer} <= {"", "Q486972", "Q6256", "Q2085381"}
    assert "P21" not in mapping.properties()
    assert "P27" not in mapping.properties()
