"""One JSON file a record: names that every file system takes, and files that stay when nothing changed."""

import json
import os
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from glamdata.formats.json_records import record_file, records_writer
from glamdata.formats.jsonl import enrichment_to_json, write_schema
from glamdata.model.enrichment import EnrichedValue, Enrichment

from .enriched import ALL, KEYS, enriched


def write(folder: Path, *enrichments: Enrichment, before: Path | None = None) -> Path:
    with records_writer(folder, before) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return folder


def test_each_record_is_a_file_after_the_schema(tmp_path: Path) -> None:
    write_schema(tmp_path / "schema.json")
    validator = Draft202012Validator(json.loads((tmp_path / "schema.json").read_text("utf-8")))

    folder = write(tmp_path / "records", *ALL)

    assert len(list(folder.iterdir())) == len(ALL)
    for enrichment in ALL:
        content = json.loads((folder / record_file(enrichment.record_key)).read_text("utf-8"))
        validator.validate(content)
        assert content == json.loads(json.dumps(enrichment_to_json(enrichment)))
        assert content["schema_version"] == 1


def test_an_unchanged_record_is_the_same_file(tmp_path: Path) -> None:
    first = write(tmp_path / "1", enriched("a"), enriched("b"))
    os.utime(first / "a.json", (1, 1))

    changed = enriched("b", "Q1", EnrichedValue("label", "", "new", "en"))
    second = write(tmp_path / "2", enriched("a"), changed, enriched("c"), before=first)

    assert (second / "a.json").stat().st_mtime == 1
    assert (second / "a.json").samefile(first / "a.json")
    assert not (second / "b.json").samefile(first / "b.json")
    assert sorted(path.name for path in second.iterdir()) == ["a.json", "b.json", "c.json"]


def test_a_changed_file_leaves_the_one_before_alone(tmp_path: Path) -> None:
    first = write(tmp_path / "1", enriched("a"))
    content = (first / "a.json").read_bytes()

    write(tmp_path / "2", enriched("a", "Q9"), before=first)

    assert (first / "a.json").read_bytes() == content


@pytest.mark.parametrize("key", ["n80126295", "123", "a_b-c"])
def test_a_plain_key_is_the_name(key: str) -> None:
    assert record_file(key) == f"{key}.json"


@pytest.mark.parametrize("key", ["con", "nul", "com1", "CON", ".", "..", "../x", "a/b", "A", "a" * 300, "#12", "é", ""])
def test_any_other_key_has_its_digest(key: str) -> None:
    assert "~" in record_file(key)


@given(st.lists(KEYS, unique=True, max_size=8))
def test_names_are_safe_and_never_meet(keys: list[str]) -> None:
    names = [record_file(key) for key in keys]

    assert len({name.casefold() for name in names}) == len(keys)
    for name in names:
        assert name.isascii()
        assert len(name) <= 110
        assert not name.startswith(".")
        assert PureWindowsPath(name).name == name == Path(name).name
        assert not set(name) & set('<>:"/\\|?* ')
