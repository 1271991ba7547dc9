"""A table of items as an index: for those who have a list and no dump."""

from __future__ import annotations

import json

import pytest

from glamdata.errors import ExportError
from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.index.pool import write_pool
from glamdata.model.draft import Subject
from glamdata.model.value import TimeValue

TABLE = """qid,label,label_fr,aliases,birth,death,description,P245,colour
Q296,Claude Monet,Claude Monet,"Monet, Claude|Claude Oscar Monet",1840-11-14,1926,French painter,500019484,red
http://www.wikidata.org/entity/Q40599,Édouard Manet,,,1832,0,,,
nobody,Nobody,,,,,,,
Q3,Henri Matisse,,,abt 1869,1954-13,,,
Q4,,,,,,,,
"""


@pytest.fixture
def pool(tmp_path):
    table = tmp_path / "pool.csv"
    table.write_text("\ufeff" + TABLE, "utf-8")
    return table


def test_rows_become_items_and_faults_are_told_with_their_lines(pool, tmp_path):
    count, faults = write_pool(pool, tmp_path / "dump.jsonl")
    assert count == 4
    assert [(one.line, one.why.split(",")[0]) for one in faults] == [
        (4, "'nobody' is no item (Q42)"),
        (5, "'abt 1869' is no birth like 1840 or 1840-11-14"),
        (5, "'1954-13' is no death like 1840 or 1840-11-14"),
        (6, "Q4 has no name"),
    ]
    lines = (tmp_path / "dump.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["Q296", "Q40599", "Q3", "Q4"]


def test_an_index_of_a_table_answers_like_one_of_a_dump(pool, tmp_path):
    write_pool(pool, tmp_path / "dump.jsonl")
    assert build_index(tmp_path / "dump.jsonl", tmp_path / "index", Filter(), lambda _: None, 1).items == 4
    with ItemIndex(tmp_path / "index") as index:
        lookup = index.lookup(("en", "mul"))
        facts = lookup.read_facts(["Q296", "Q40599"], ["P245"])
        assert facts["Q296"].births == (TimeValue.from_parts(1840, 11, 14),)
        assert facts["Q296"].identifiers == (("P245", "500019484"),)
        assert facts["Q296"].description == "French painter"
        assert facts["Q40599"].deaths == ()
        assert lookup.find_names(["Claude Oscar Monet"]) == {"Claude Oscar Monet": ["Q296"]}
        assert lookup.find_near([Subject("r", "Q5", names=("Manet, E., 1832-1883",))])["r"] == ["Q40599"]


@pytest.mark.parametrize("text", ["id,label\nQ1,A\n", "qid,name\nQ1,A\n", ""])
def test_a_table_without_items_or_labels(text, tmp_path):
    table = tmp_path / "pool.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(ExportError, match=r"needs a column qid with items \(Q42\) and one named label"):
        write_pool(table, tmp_path / "dump.jsonl")


def test_a_table_in_another_encoding(tmp_path):
    table = tmp_path / "pool.tsv"
    table.write_bytes(b"qid\tlabel\nQ1\t\xe9\n")
    with pytest.raises(ExportError, match="UTF-8"):
        write_pool(table, tmp_path / "dump.jsonl")
