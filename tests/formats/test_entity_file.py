"""Files of items to check: ids in all the ways people keep them, and entity JSON in all the ways it is written."""

from __future__ import annotations

import bz2
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import InputError
from glamdata.formats.entity_file import holds_entities, read_entities, read_ids

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = ({"type": "item", "id": f"Q{n}", "labels": {"en": {"language": "en", "value": f"no {n}"}}} for n in (1, 2))


def write(path: Path, text: str) -> Path:
    data = text.encode()
    path.write_bytes({".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)(data))
    return path


@pytest.mark.parametrize(
    "text",
    ["Q1\nQ2\n", "\ufeffqid,label\nQ1,no 1\nQ2,no 2", "# mine\nq1\n\nQ2;x\nQ1\n", "http://www.wikidata.org/entity/Q1\nhttps://www.wikidata.org/wiki/Q2\r\n",
     '"Q1"\t7\n"Q2"\t8'],
)  # fmt: skip
def test_ids(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "ids.txt", text)
    assert not holds_entities(path)
    assert list(read_ids(path)) == ["Q1", "Q2"]


@pytest.mark.parametrize(("text", "fault"), [("Q1\nP31\n", "line 2: 'P31' is no item id"), ("Q1\nQ2 Q3", "line 2: 'Q2 Q3'"), ("", "no item id like Q42"), ("qid\n", "no item id")])  # fmt: skip
def test_bad_ids_are_named_with_their_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        list(read_ids(write(tmp_path / "ids.txt", text)))


@pytest.mark.parametrize("suffix", ["json", "json.gz", "jsonl.bz2"])
@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n",
        f"[\n{json.dumps(ONE)},\n{json.dumps(TWO)}\n]\n",
        json.dumps({"entities": {"Q1": ONE, "Q2": TWO}, "success": 1}),
        json.dumps([ONE, TWO], indent=1),
    ],
)
def test_entities(tmp_path: Path, text: str, suffix: str) -> None:
    path = write(tmp_path / f"items.{suffix}", text)
    assert holds_entities(path)
    assert [(e.id, e.label("en")) for e in read_entities(path)] == [("Q1", "no 1"), ("Q2", "no 2")]


def test_one_item_over_several_lines(tmp_path: Path) -> None:
    assert [e.id for e in read_entities(write(tmp_path / "q1.json", json.dumps(ONE, indent=1)))] == ["Q1"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [(f"{json.dumps(ONE)}\n{{\n", "line 2: no JSON"), ("{}", "no item as entity JSON"), ("[1]", "no item as entity JSON"),
     (f'{json.dumps(ONE)}\n{{"id": "Q2", "claims": {{"P1": [{{}}]}}}}', "line 2: Q2 is no entity JSON as a Wikibase writes it")],
)  # fmt: skip
def test_bad_entities_are_named_with_their_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        list(read_entities(write(tmp_path / "items.json", text)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        holds_entities(tmp_path / "nothing.txt")
