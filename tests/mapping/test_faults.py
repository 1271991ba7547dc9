"""Every fault of a mapping in one run, each with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glamdata.report.trying import check_mapping

ROOT = Path(__file__).parents[2]
MANY = """\
mapping: bad
sorce: x
source:
  format: marc
  key: 001
  requir: [100$a]
  exclude: [100a]
reference:
  P248: {item: 5}
  Pxx: {from: 010$a}
  P813: {today: true}
match:
  instance_of: human
  acept: 0.9
terms:
  label: {from: 100$a, clean: [trimm], language: mul}
  aliases:
    - {from: 400$a, language: mul}
    - {fro: 400$a, language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P214, type: external-id, from: 024$a}
  - {property: P106, from: 374$a, table: nothere}
  - {property: P106, from: 374$a, table: broken}
  - {property: P569, type: time, from: 100d}
"""


ITEMS = """\
mapping: m
source: {format: marc, key: 001}
items:
  work:
    statements: [{property: P31, type: item, value: Q47461344}, {property: P1476, type: string, from: 240$a},
      {property: P747, entity: main}, {property: P155, entity: series}]
  series: {statements: []}
statements:
  - {property: P629, entity: work}
"""


def lines_of(path: Path) -> list[int]:
    return [int(re.match(r".*?:(\d+):", fault)[1]) for fault in check_mapping(path)]


def write(folder: Path, text: str) -> Path:
    path = folder / "m.yaml"
    path.write_text(text)
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables/trades.yaml").write_text("painter: Q1028181\n")
    (folder / "tables/broken.yaml").write_text("painter: Q1028181\npotter: 7541856\n")
    return path


def test_every_fault_is_told_in_one_run(tmp_path: Path) -> None:
    path = write(tmp_path, MANY)
    faults = check_mapping(path)
    assert lines_of(path) == [2, 6, 7, 9, 10, 13, 14, 16, 19, 22, 23, 25, 2]
    assert "did you mean 'source'" in faults[0]
    assert faults[-1].startswith(f"{tmp_path}/tables/broken.yaml:2:")
    assert all("\n" not in fault for fault in faults)


def test_good_rules_are_not_told_of(tmp_path: Path) -> None:
    assert not [fault for fault in check_mapping(write(tmp_path, MANY)) if re.search(r":(4|5|11|18|21|24):", fault)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("mapping: m\n", [1]),
        ("source: {format: marc, key: 001}\n", [1]),
        ("- a\n", [1]),
        ("", [1]),
        ("mapping: [m\n", [2]),
        (
            "mapping: m\nsource: {format: mark, key: 001}\nstatements:\n  - {property: 31, type: item, value: Q5}\n",
            [2, 4],
        ),
        ("mapping: m\nsource: x\nstatements:\n  - {property: 31, type: item, value: Q5}\n", [2, 4]),
        ("mapping: m\nsource: {format: csv, key: id}\nstatements: text\n", [3]),
        (ITEMS, []),
        (ITEMS.replace("P1476", "1476").replace("P629", "629"), [5, 9]),
        (ITEMS.replace("Q47461344", "work"), [5]),
        (ITEMS.replace("entity: work", "entity: wrok"), [9]),
        (ITEMS.replace("entity: main", "entity: mian").replace("P1476", "1476"), [5, 6]),
        (ITEMS.replace("  work:", "  Work:"), [5, 9]),
        ("mapping: m\nsource: {format: csv, key: id}\nterms: [a]\n", [3]),
        ("mapping: m\nsource: {format: csv, key: id}\nmatch: {accept: 2,\n  gap: 3}\n", [3, 4]),
        ("mapping: m\nsource: {format: csv, key: id}\nstatements:\n  - {property: P106, from: a, table: trade}\n", [4]),
    ],
)
def test_broken_files(tmp_path: Path, text: str, lines: list[int]) -> None:
    path = write(tmp_path, text)
    assert lines_of(path) == lines, check_mapping(path)


def test_the_nearest_table_is_named(tmp_path: Path) -> None:
    head = "mapping: m\nsource: {format: csv, key: id}\n"
    (fault,) = check_mapping(write(tmp_path, f"{head}statements:\n  - {{property: P106, from: a, table: trade}}\n"))
    assert "did you mean 'trades'" in fault


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_ready_mappings_have_no_fault(path: Path) -> None:
    assert check_mapping(path) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (fault,) = check_mapping(tmp_path / "no.yaml")
    assert "there is no such file" in fault
