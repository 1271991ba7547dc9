"""`glamdata mapping` as librarians meet it, and the page about writing a mapping, command by command."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from glamdata.formats.mapping_schema import schema_text
from glamdata.report.trying import check_mapping, count_to_decide, remark_mapping

from ..conftest import MAPPINGS, ROOT, SAMPLES, write_settings
from ..test_docs import blocks, file_name, glamdata_in
from .test_app import glamdata, says

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.rehearsal import RehearsalServer

PERSONS = SAMPLES / "persons.mrc"
PERSON_MAPPING = MAPPINGS / "marc_authority_person.yaml"
ARTISTS = SAMPLES / "artists.csv"
ARTIST_MAPPING = MAPPINGS / "csv_artists.yaml"


def test_check_names_every_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("mapping: m\nsource: {format: csv, key: id}\nstatements:\n"
                    "  - {property: 31, type: item, value: Q5}\n  - {property: P1, type: strin, from: a}\n")  # fmt: skip
    done = glamdata("mapping", "check", path)
    says(done, 2, f"glamdata: {path}:4: ", "did you mean P31?", f"glamdata: {path}:5: ", "did you mean 'string'?")
    assert len(done.stderr.splitlines()) == 2
    assert done.stdout == ""


def test_check_of_a_good_mapping() -> None:
    done = glamdata("mapping", "check", ARTIST_MAPPING)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the mapping csv_artists is good; it makes statements of P31, P245" in done.stdout


def test_coverage_as_text_and_as_json() -> None:
    done = glamdata("mapping", "coverage", ARTISTS, "--mapping", ARTIST_MAPPING)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nationality" in done.stdout
    assert "434 records mapped, 11 left out by the mapping" in done.stdout
    found = json.loads(glamdata("mapping", "coverage", ARTISTS, "-m", ARTIST_MAPPING, "--json", "--limit", "10").stdout)
    assert found["records"] + found["excluded"] == 10
    assert set(found) == {
        "records", "excluded", "statements", "unread", "rules_that_made_nothing", "words_not_in_tables",
    }  # fmt: skip


def test_coverage_of_an_export_that_the_mapping_makes_nothing_of(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("mapping: m\nsource: {format: marc, key: 001}\n"
                    "statements:\n  - {property: P1, type: string, from: 999$q}\n")  # fmt: skip
    done = glamdata("mapping", "coverage", PERSONS, "--mapping", path)
    assert done.returncode == 1
    assert "The mapping makes no statement of any of them." in done.stdout
    assert "statements[1] P1" in done.stdout


def test_coverage_of_the_wrong_export_is_told_in_one_sentence() -> None:
    says(glamdata("mapping", "coverage", PERSONS, "--mapping", ARTIST_MAPPING), 2, "MARC", "is expected")
    says(glamdata("mapping", "coverage", ROOT / "none.mrc", "--mapping", ARTIST_MAPPING), 2, "no such file")


def test_try_shows_a_record_by_its_key() -> None:
    done = glamdata("mapping", "try", PERSONS, "-m", PERSON_MAPPING, "--record", "glam00188")
    assert (done.returncode, done.stderr) == (0, "")
    for line in ("record glam00188, number 188 in the export", "P213 0000000006477919", "→ isni "):
        assert line in done.stdout
    found = json.loads(
        glamdata("mapping", "try", PERSONS, "-m", PERSON_MAPPING, "--record", "glam00188", "--json").stdout
    )
    assert found["key"] == "glam00188"
    (item,) = found["items"]
    statement = next(each for each in item["statements"] if each["rule"].endswith("P213"))
    assert statement["route"]["field"].startswith("024 7# $a 0000000006477919")
    assert statement["statement"]["mainsnak"]["datavalue"]["value"] == "0000000006477919"


def test_a_table_is_no_mapping_and_is_not_printed_whole(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("id,name\n" + "1,somebody\n" * 500, "utf-8")
    (fault,) = check_mapping(table)
    assert "keys and values are expected here" in fault
    assert len(fault) < 250 + len(str(table))


def test_check_says_what_is_left_open() -> None:
    assert remark_mapping(PERSON_MAPPING) == []
    assert count_to_decide("# settle every line with DECIDE, then\n# x: 1  # DECIDE it\nlabel: DECIDE\n") == 1


def test_try_without_a_key_shows_the_first_record() -> None:
    assert "record nga-121, number 1" in glamdata("mapping", "try", ARTISTS, "-m", ARTIST_MAPPING).stdout


def test_try_names_the_nearest_keys() -> None:
    says(
        glamdata("mapping", "try", PERSONS, "-m", PERSON_MAPPING, "--record", "glam0188"),
        2,
        "'glam0188'",
        "nearest keys",
        "glam00188",
    )


def test_new_writes_a_draft_and_never_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    done = glamdata("mapping", "new", "--from", PERSONS, "--output", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert glamdata("mapping", "check", path).returncode == 0
    assert "187 of 246" in path.read_text("utf-8")
    path.write_text("mine")
    says(glamdata("mapping", "new", "--from", PERSONS, "--output", path), 2, "is there already")
    assert path.read_text() == "mine"
    says(glamdata("mapping", "new", "--from", PERSONS, "--output", tmp_path / "no" / "new.yaml"), 2, "can't be written")


def test_new_prints_the_draft_and_says_how_much_it_looked_at() -> None:
    done = glamdata("mapping", "new", "--from", ARTISTS, "--limit", "20")
    assert "the first 20 records" in " ".join(done.stdout.replace("\n#", "").split())
    assert "key: artist_id" in done.stdout


def test_new_from_an_export_without_records(tmp_path: Path) -> None:
    path = tmp_path / "head.csv"
    path.write_text("id,name\n")
    says(glamdata("mapping", "new", "--from", path), 2, "no record that can be read")


def test_schema_is_printed() -> None:
    assert glamdata("mapping", "schema").stdout == schema_text()


def test_texts_of_an_export_can_not_control_the_terminal(tmp_path: Path) -> None:
    export, path = tmp_path / "evil.csv", tmp_path / "m.yaml"
    evil = "\x1b[2J\x9b31m\u202e"
    export.write_text(f"id,name,note{evil}\n1,n{evil},x{evil}\n2,m,y\n3,o,z\n", "utf-8")
    path.write_text("mapping: m\nsource: {format: csv, key: id}\nterms: {label: {from: name, language: mul}}\n"
                    "statements:\n  - {property: P1, type: string, from: name}\n")  # fmt: skip
    for words in (
        ("coverage", export, "-m", path), ("coverage", export, "-m", path, "--json"), ("try", export, "-m", path),
        ("try", export, "-m", path, "--json"), ("try", export, "-m", path, "--record", evil), ("new", "--from", export),
    ):  # fmt: skip
        done = glamdata("mapping", *words)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.stdout), words
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.stderr), words


@pytest.mark.parametrize("command", ["check", "coverage", "try", "new", "schema"])
def test_every_command_has_help(command: str) -> None:
    done = glamdata("mapping", command, "--help")
    assert (done.returncode, done.stderr) == (0, "")


# the page


def replace_rules(file: Path, fragment: str) -> None:
    """Put the rules of `fragment` in the place of those of the same property."""
    text = file.read_text("utf-8")
    for line in re.findall(r"^  - .*$", fragment, re.MULTILINE):
        begin = re.match(r"  - \{property: P\d+,", line)
        assert begin
        text, count = re.subn(rf"^{re.escape(begin[0])}.*$", line.replace("\\", r"\\"), text, flags=re.MULTILINE)
        assert count == 1, line
    file.write_text(text, "utf-8")


@pytest.mark.integration
def test_writing_a_mapping_as_it_stands_there(tmp_path: Path, sample_wiki: RehearsalServer) -> None:
    write_settings(tmp_path / "my-library", sample_wiki)
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "tables").mkdir()
    said, shown = "", 0
    for block in blocks("writing-a-mapping.md"):
        match block.language, file_name(block):
            case "csv" | "yaml", "":
                replace_rules(tmp_path / "painters.yaml", block.text)
            case "csv" | "yaml", name:
                (tmp_path / name).write_text(block.text, "utf-8")
            case "sh", _:
                done = glamdata_in(tmp_path, block.text)
                assert done.returncode == (2 if "broken" in block.text else 0), done.stdout + done.stderr
                said = done.stdout + done.stderr
            case "text", _:
                assert block.text == said
                shown += 1
    assert shown > 6
