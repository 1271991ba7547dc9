"""Imports point down only: an -ing folder is pure, a thing-folder touches the world (DESIGN §2)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "glamdata"

MODEL, PURE, WORLD, PIPELINE, COMPOSITION, PEOPLE = range(6)
LAYERS = {
    "model": MODEL, "errors": MODEL,
    "mapping": PURE, "checking": PURE, "reconciling": PURE, "planning": PURE, "enriching": PURE,
    "disagreeing": PURE,
    "formats": WORLD, "wikibase": WORLD, "validation": WORLD, "rehearsal": WORLD, "index": WORLD, "store": WORLD,
    "clock": WORLD,
    "batch": PIPELINE, "pipeline": PIPELINE,
    "workspace": COMPOSITION, "coordinator": COMPOSITION, "sequence": COMPOSITION, "publish": COMPOSITION,
    "home": COMPOSITION, "report": COMPOSITION, "review": COMPOSITION,
    "commands": PEOPLE, "__main__": PEOPLE, "web": PEOPLE, "flows": PEOPLE,
}  # fmt: skip

WORLDLY = {
    "os", "io", "sqlite3", "socket", "subprocess", "urllib.request", "httpx", "requests", "pywikibot", "duckdb",
    "pyarrow", "tempfile", "shutil", "time", "random", "logging",
}  # fmt: skip
SOURCES = sorted([*SOURCE.rglob("*.py"), *(ROOT / "flows").glob("*.py")])


def group_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("glamdata.") else module.split(".", maxsplit=1)[0]


def module_of(path: Path) -> str:
    base = ROOT if path.is_relative_to(ROOT / "flows") else ROOT / "src"
    return ".".join(path.relative_to(base).with_suffix("").parts)


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            assert node.module
            found |= {
                f"{node.module}.{alias.name}" if node.module == "glamdata" else node.module for alias in node.names
            }
    return found


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    group = group_of(module_of(path))
    if module_of(path) == "glamdata.__init__":
        return
    assert group in LAYERS, f"{path.name} has no layer: give it one in this test and in docs/how-it-is-built.md"
    for imported in imports_of(path):
        if not imported.startswith(("glamdata.", "flows")):
            continue
        other = group_of(imported)
        assert other in LAYERS, f"{imported} has no layer"
        same_group = other == group
        same_free_layer = LAYERS[other] == LAYERS[group] and LAYERS[group] in {MODEL, PIPELINE, COMPOSITION, PEOPLE}
        assert same_group or same_free_layer or LAYERS[other] < LAYERS[group], (
            f"{module_of(path)} imports {imported}, which is not below it"
        )


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if LAYERS.get(group_of(module_of(p))) in {MODEL, PURE}], ids=module_of
)
def test_pure_modules_do_not_touch_the_world(path: Path) -> None:
    worldly = {name for name in imports_of(path) if name in WORLDLY or name.split(".")[0] in WORLDLY}
    assert not worldly, f"{module_of(path)} imports {', '.join(sorted(worldly))}"


@pytest.mark.parametrize(
    ("library", "module"),
    [("pywikibot", "glamdata.wikibase.session"), ("great_expectations", "glamdata.validation.engine")],
)
def test_heavy_libraries_have_one_door(library: str, module: str) -> None:
    doors = {module_of(p) for p in SOURCES for name in imports_of(p) if name.split(".")[0] == library}
    assert doors == {module}


def test_settings_are_read_above_the_pipeline_only() -> None:
    readers = {group_of(module_of(p)) for p in SOURCES if "glamdata.workspace.settings" in imports_of(p)}
    assert readers <= {"commands", "flows", "coordinator", "workspace", "publish"}


def test_no_module_is_too_long() -> None:
    lengths = {module_of(p): len(p.read_text("utf-8").splitlines()) for p in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_flows_are_short() -> None:
    for name in ("prepare", "publish", "roundtrip", "campaign"):
        assert len((ROOT / "flows" / f"{name}.py").read_text("utf-8").splitlines()) <= 60, name
