"""A mapping made ready: once in a process, never sent to another; whatever the record, no error and nothing private."""

from __future__ import annotations

import functools
import pickle
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record, draft_records
from glamdata.mapping.plan import plan_of
from glamdata.mapping.select import Selector, is_fixed
from glamdata.model.record import CatalogueRecord, Field

from .test_draft import marc, rules

if TYPE_CHECKING:
    from glamdata.mapping.spec import Mapping

    from .test_draft import Read

ROOT = Path(__file__).parents[2]
READY = sorted((ROOT / "mappings").glob("*.yaml"))
MARC = [path for path in READY if "format: csv" not in path.read_text("utf-8")]
TABLES = [path for path in READY if path not in MARC]
read_once = functools.cache(read_mapping)
SECRET = "zzsecretzz"

TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "1867-1954", "[1852?]", "c1999", "ca. 1530-", "active 1600", "19uu", "1530~", "Duryan, Petros,", "王小明", "n  88099924",
        "viaf", "isni", "wikidata", "Q42", "poets", "aut", "(DE-588)118540238", "http://viaf.org/viaf/6454718", "W0031500",
        "9780306406157", "eng", "880-01", "100-01/(N", "https://example.org", "-", " ", ";", "1/2", "a;b",
    ]
)  # fmt: skip


def tags_read(mapping: Mapping) -> list[str]:
    return sorted({name[:3] for name in mapping.named if not is_fixed(name[:3])})


def data_fields(tags: list[str]) -> st.SearchStrategy[Field]:
    subfields = st.lists(st.tuples(st.sampled_from("abcdefghjnpqtuvxyz0123456789"), TEXTS), max_size=5).map(tuple)
    indicators = st.sampled_from(["  ", "1 ", "0 ", "3 ", "7 ", " 1", "10"])
    return st.builds(Field, st.sampled_from([*tags, "880", "999"]), indicators, subfields)


def marc_records(mapping: Mapping) -> st.SearchStrategy[CatalogueRecord]:
    fixed = st.tuples(st.text(max_size=41), st.sampled_from(["k 1", "k#2", ""])).map(
        lambda texts: (Field("001", data=texts[1]), Field("008", data=texts[0]))
    )
    leader = st.sampled_from(["00000nz  a2200000n  4500", "00000cam a2200000 a 4500", "", "00000dam"])
    fields = st.lists(data_fields(tags_read(mapping)), max_size=10).map(tuple)
    return st.builds(
        lambda leader, fixed, fields: CatalogueRecord(1, 0, "d", leader, fixed + fields), leader, fixed, fields
    )


def rows(mapping: Mapping) -> st.SearchStrategy[CatalogueRecord]:
    columns = sorted(columns_of(mapping))
    cells = st.fixed_dictionaries(dict.fromkeys(columns, TEXTS))
    return cells.map(lambda found: CatalogueRecord(1, 0, "d", cells=found))


def columns_of(thing: object) -> set[str]:
    """Give every column a mapping names, wherever it does."""
    text = repr(thing)
    found = {part.split("'")[1] for part in text.split("column=")[1:] if part.startswith("'")}
    found |= {part.split("'")[1] for part in text.split("wanted=((")[1:]}
    return found - {""}


@pytest.mark.parametrize("path", MARC, ids=lambda path: path.stem)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_marc_record_is_too_much_for_a_ready_mapping(path: Path, data: st.DataObject) -> None:
    mapping = read_once(path)
    records = data.draw(st.lists(marc_records(mapping), min_size=1, max_size=3))
    result = draft_record(records[0], mapping)
    assert draft_records(records, mapping) == [result, *(draft_record(record, mapping) for record in records[1:])]
    assert (not result.drafts) == bool(result.excluded or any(f.code == "missing-key" for f in result.findings))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_row_is_too_much_for_a_ready_mapping(path: Path, data: st.DataObject) -> None:
    mapping = read_once(path)
    records = data.draw(st.lists(rows(mapping), min_size=1, max_size=3))
    assert draft_records(records, mapping) == [draft_record(record, mapping) for record in records]


PRIVATE = ["999", "590", "690", "GSI", "CAT", "OWN", "371", "667", "949"]


@pytest.mark.parametrize("path", MARC, ids=lambda path: path.stem)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_private_field_reaches_no_draft_of_a_ready_mapping(path: Path, data: st.DataObject) -> None:
    mapping = read_once(path)
    hidden = [tag for tag in PRIVATE if tag not in tags_read(mapping)]
    codes = st.sampled_from("abcdtux0123456789")
    secret = st.builds(
        Field,
        st.sampled_from(hidden) | st.sampled_from(["541", "542", "561", "583"]),
        st.just("0 "),
        st.lists(st.tuples(codes, st.just(SECRET)), min_size=1, max_size=4).map(tuple),
    )
    linked = st.sampled_from(hidden).map(lambda tag: Field("880", "  ", (("6", f"{tag}-01"), ("a", SECRET))))
    staff = st.sampled_from(["852", "856", "866"]).map(lambda tag: Field(tag, "  ", (("x", SECRET),)))
    record = data.draw(marc_records(mapping))
    extra = data.draw(st.lists(secret | linked | staff, min_size=1, max_size=4))
    result = draft_record(replace(record, fields=(*record.fields, *extra)), mapping)
    assert SECRET not in repr(result)


def test_a_mapping_is_made_ready_once_and_travels_without(read: Read) -> None:
    mapping = read(rules("{property: P1, type: string, from: 100$a}"))
    before = draft_record(marc("001 n", "100 1_ $aA"), mapping)
    assert plan_of(mapping) is plan_of(mapping)
    other = pickle.loads(pickle.dumps(mapping))
    assert other == mapping
    assert other.compiled.plan is None
    assert draft_record(marc("001 n", "100 1_ $aA"), other) == before


def test_a_changed_mapping_is_made_ready_anew(read: Read) -> None:
    mapping = read(rules("{property: P1, type: string, from: 100$a}"))
    draft_record(marc("001 n"), mapping)
    without = replace(mapping, statements=())
    assert draft_record(marc("001 n", "100 1_ $aA"), without).drafts[0].statements == ()


def test_selectors_say_where_texts_come_from() -> None:
    assert Selector("$a", codes="a").origin("374") == "374$a"
    assert Selector("008/35-37", tag="008", span=(35, 38)).origin() == "008/35-37"
    assert Selector("880-100$a", tag="880", codes="a", linked="100").origin() == "880$a"
