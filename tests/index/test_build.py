"""Building an index: dumps as Wikidata gives them and as they break."""

from __future__ import annotations

import bz2
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import ExportError, WorkspaceError
from glamdata.index.build import FILE, PARTIAL, Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.model.draft import Subject

if TYPE_CHECKING:
    from pathlib import Path

ALL = Filter()


def claim(qid):
    value = {"type": "wikibase-entityid", "value": {"id": qid}}
    return [{"rank": "normal", "mainsnak": {"snaktype": "value", "datavalue": value}}]


def entity(qid, name, cls="Q5", **claims):
    labels = {"en": {"language": "en", "value": name}}
    return {"id": qid, "type": "item", "labels": labels, "claims": {"P31": claim(cls), **claims}}


ENTITIES = [
    entity("Q1", "Ann Author"),
    entity("Q2", "Anytown", "Q515"),
    entity("Q515", "city", "Q16889133", P279=claim("Q486972")),
    {"id": "P31", "type": "property", "labels": {}},
    {"entity": "Q9", "redirect": "Q1"},
]


def as_array(entities):
    return "[\n" + ",\n".join(json.dumps(one) for one in entities) + "\n]\n"


def as_lines(entities):
    return "\n".join(json.dumps(one) for one in entities) + "\n"


def tell(_words: str) -> None:
    """Show nobody."""


def build(folder: Path, text: str, kept: Filter = ALL, name: str = "dump.json"):
    dump = folder / name
    opened = {".gz": gzip.open, ".bz2": bz2.open}.get(dump.suffix, open)
    with opened(dump, "wt", encoding="utf-8") as out:
        out.write(text)
    return build_index(dump, folder / "index", kept, tell, workers=1)


@pytest.mark.parametrize("write", [as_array, as_lines])
@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.json.bz2"])
def test_every_form_of_a_dump_gives_the_same_index(tmp_path, write, name):
    built = build(tmp_path, write(ENTITIES), name=name)
    assert (built.items, built.refused) == (3, 0)
    with ItemIndex(tmp_path / "index") as index:
        lookup = index.lookup(("en",))
        assert lookup.find_names(["Ann Author", "Nobody"]) == {"Ann Author": ["Q1"]}
        assert lookup.follow(["Q1", "Q9", "Q404", "nothing"]) == {"Q1": "Q1", "Q9": "Q1"}


def test_a_class_keeps_its_subclasses(tmp_path):
    assert build(tmp_path, as_lines(ENTITIES), Filter(frozenset({"Q486972"}))).items == 1
    with ItemIndex(tmp_path / "index") as index:
        lookup = index.lookup(("en",))
        (facts,) = lookup.read_facts(["Q2"], []).values()
        assert lookup.expect_classes({(facts, "Q486972")})["Q2", "Q486972"].classes == ("Q515", "Q486972")


def test_a_line_that_is_no_entity_is_counted_and_the_others_are_kept(tmp_path):
    text = as_lines(ENTITIES[:1]) + '{"id": "Q3", "labels": \n"text"\n[1]\n' + as_lines(ENTITIES[1:2])
    built = build(tmp_path, text)
    assert (built.items, built.refused) == (2, 3)


def test_a_dump_that_is_cut_off_leaves_the_index_before(tmp_path):
    build(tmp_path, as_lines(ENTITIES))
    packed = gzip.compress(as_lines(ENTITIES).encode())
    (tmp_path / "cut.json.gz").write_bytes(packed[:-20])
    with pytest.raises(ExportError, match=r"cut\.json\.gz can't be read to its end.*Download it again"):
        build_index(tmp_path / "cut.json.gz", tmp_path / "index", ALL, tell, workers=1)
    with ItemIndex(tmp_path / "index") as index:
        assert index.lookup(("en",)).follow(["Q1"]) == {"Q1": "Q1"}


def test_a_dump_without_such_items_is_told(tmp_path):
    with pytest.raises(ExportError, match="holds no item that is asked for"):
        build(tmp_path, as_lines(ENTITIES), Filter(frozenset({"Q5000000"})))
    assert not (tmp_path / "index" / FILE).exists()


def test_a_folder_without_an_index_is_told(tmp_path):
    with pytest.raises(WorkspaceError, match="has no index: build one"):
        ItemIndex(tmp_path)
    (tmp_path / FILE).write_bytes(b"no database")
    with pytest.raises(WorkspaceError, match="can't be opened"):
        ItemIndex(tmp_path)


def test_names_are_found_near(tmp_path):
    build(tmp_path, as_lines([*ENTITIES, entity("Q4", "Пётр Чайковский"), entity("Q5", "John Quincy Public")]))
    with ItemIndex(tmp_path / "index") as index:
        asked = {"a": "Author, Ann, 1850-1900", "b": "Pyotr Tchaikovsky", "c": "Public, J. Q.", "d": "Nobody Atall"}
        found = index.lookup(("en",)).find_near([Subject(key, "Q5", names=(name,)) for key, name in asked.items()])
    assert found == {"a": ["Q1"], "b": ["Q4"], "c": ["Q5"]}


def test_works_are_found_by_their_author_and_revisions_are_kept(tmp_path):
    works = [
        entity("Q7", "A Long Title", "Q7725634", P50=claim("Q1")),
        entity("Q8", "Another", "Q7725634", P50=claim("Q2")),
    ]
    build(tmp_path, as_lines([{**ENTITIES[0], "lastrevid": 77}, *ENTITIES[1:], *works]))
    with ItemIndex(tmp_path / "index") as index:
        lookup = index.lookup(("en",))
        assert lookup.find_works(["Q1", "Q3"]) == {"Q1": ("A Long Title",)}
        assert lookup.revisions(["Q1", "Q2", "Q404"]) == {"Q1": 77}


def test_an_array_on_one_line_is_read_too(tmp_path):
    assert build(tmp_path, json.dumps(ENTITIES)).items == 3
    assert build(tmp_path, "[" + as_lines(ENTITIES).replace("\n", ",\n").rstrip(",\n") + "]").items == 3


def test_a_half_built_index_is_not_left_in_the_way(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / PARTIAL).write_bytes(b"of a run that was stopped")
    assert build(tmp_path, as_lines(ENTITIES)).items == 3
    assert not (tmp_path / "index" / PARTIAL).exists()
