"""Values, statements and items read from Wikidata's JSON and written back."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import (
    EARTH,
    GREGORIAN,
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    StringValue,
    TimeValue,
    Today,
    parse_value,
)

ITEMS = Path(__file__).parents[3] / "shared" / "data" / "wikidata" / "items_1274.jsonl.gz"


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    if not ITEMS.exists():
        pytest.skip(f"{ITEMS} is not there: 1,274 real items")
    with gzip.open(ITEMS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


# What the model leaves to the raw JSON: hashes, a time's zone and uncertainty, altitudes, the number beside an id.


def essence(snak: dict[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in snak.items() if key != "hash"}
    if "datavalue" not in snak:
        return said
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    if isinstance(value, dict):
        left = {"time": {"timezone", "before", "after"}, "globecoordinate": {"altitude"}}.get(kind, set())
        value = {key: part for key, part in value.items() if key not in left}
    if kind == "wikibase-entityid":
        value = value.get("id") or f"{value['entity-type'][0].upper().replace('I', 'Q')}{value['numeric-id']}"
    if kind == "globecoordinate":
        value["globe"] = value["globe"] or EARTH
    return {**said, "datavalue": {"type": kind, "value": value}}


def group(snaks: dict[str, Any] | list[Any] | None) -> dict[str, list[dict[str, Any]]]:
    return {pid: [essence(snak) for snak in group] for pid, group in (snaks or {}).items()} if snaks else {}


def test_every_real_item_is_read_and_its_statements_written_as_they_were(items: list[dict[str, Any]]) -> None:
    counted: Counter[str] = Counter()
    for item in items:
        entity = Entity.from_json(item)
        claims = item.get("claims") or {}
        assert list(entity.statements) == list(claims)
        for pid, statements in entity.statements.items():
            for statement, claim in zip(statements, claims[pid], strict=True):
                written = statement.to_json()
                assert statement.raw is claim
                assert essence(written["mainsnak"]) == essence(claim["mainsnak"])
                assert (written["id"], written["rank"]) == (claim["id"], claim["rank"])
                assert group(written.get("qualifiers")) == group(claim.get("qualifiers"))
                assert written.get("qualifiers-order", []) == claim.get("qualifiers-order", [])
                assert [group(r["snaks"]) for r in written.get("references", [])] == [
                    group(r["snaks"]) for r in claim.get("references", [])
                ]
                assert [r["snaks-order"] for r in written.get("references", [])] == [
                    r.get("snaks-order", list(r["snaks"])) for r in claim.get("references", [])
                ]
                assert Statement.from_json(json.loads(json.dumps(written))) == statement
                counted.update(["statements", claim["mainsnak"].get("datavalue", {}).get("type", "none")])
        counted["items"] += 1
    assert counted["items"] == 1274
    assert counted["statements"] > 38_000
    assert not {"wikibase-entityid", "string", "time", "quantity", "monolingualtext", "globecoordinate", "none"} - set(
        counted
    )


def test_the_terms_and_sitelinks_of_every_real_item_are_read(items: list[dict[str, Any]]) -> None:
    for item in items:
        entity = Entity.from_json(item)
        assert entity.labels == {language: term["value"] for language, term in item["labels"].items()}
        assert entity.descriptions == {k: term["value"] for k, term in (item.get("descriptions") or {}).items()}
        assert entity.aliases == {k: tuple(t["value"] for t in v) for k, v in (item.get("aliases") or {}).items()}
        assert entity.sitelinks == {site: link["title"] for site, link in (item.get("sitelinks") or {}).items()}
        assert (entity.id, entity.requested_id) == (item["id"], item["id"])


def test_an_item_written_by_php_has_lists_for_empty_maps() -> None:
    empty = {part: [] for part in ("labels", "descriptions", "aliases", "claims", "sitelinks")}
    assert Entity.from_json({"id": "Q1", **empty}, requested_id="Q2") == Entity("Q1", requested_id="Q2")
    assert Entity.from_json({"id": "P1", "lastrevid": 3, "datatype": "time"}) == Entity(
        "P1", 3, requested_id="P1", datatype="time"
    )


amounts = st.from_regex(r"[+-]\d{1,5}(\.\d{1,3})?", fullmatch=True).filter(str.isascii)
values = st.one_of(
    st.from_regex(r"[QP][1-9]\d{0,8}", fullmatch=True).filter(str.isascii).map(ItemValue),
    st.sampled_from(["L1-F2", "L1-S1"]).map(ItemValue),
    st.text().map(StringValue),
    st.builds(MonolingualText, st.text(), st.sampled_from(["en", "mul"])),
    st.builds(
        TimeValue.from_parts, st.integers(-9999, 9999).filter(bool), st.integers(1, 12), st.integers(0, 31),
        st.sampled_from([GREGORIAN, JULIAN]),
    ),
    st.builds(TimeValue, st.just("-13798000000-00-00T00:00:00Z"), st.integers(0, 11)),
    st.builds(Coordinate, st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(0, 1), st.just(EARTH)),
    st.builds(Quantity, amounts, st.just("1"), st.none() | amounts, st.none() | amounts),
    st.just(Today()),
    st.builds(Pointer, st.text(), st.just("Q5"), st.lists(st.tuples(st.just("P214"), st.text())).map(tuple)),
    st.just(OtherValue('{"type": "new", "value": {"a": [1]}}')),
)  # fmt: skip
snaks = st.one_of(
    st.builds(Snak, st.sampled_from(["P1", "P2", "P3"]), values, st.sampled_from(["", "string"])),
    st.builds(Snak, st.just("P1"), st.none(), st.just("time"), st.sampled_from([SnakKind.SOMEVALUE, SnakKind.NOVALUE])),
)


@given(values)
def test_a_value_written_and_read_is_the_same(value: Any) -> None:
    assert parse_value(json.loads(json.dumps(value.to_json()))) == value


@given(
    snaks,
    st.lists(snaks, max_size=4),
    st.lists(st.lists(snaks, min_size=1, max_size=4), max_size=2),
    st.sampled_from(Rank),
)
def test_a_statement_written_and_read_is_the_same_with_equal_properties_side_by_side(
    snak: Snak, qualifiers: list[Snak], references: list[list[Snak]], rank: Rank
) -> None:
    def grouped(snaks: list[Snak]) -> tuple[Snak, ...]:
        order = list(dict.fromkeys(s.property for s in snaks))
        return tuple(sorted(snaks, key=lambda s: order.index(s.property)))

    statement = Statement(snak, grouped(qualifiers), tuple(map(grouped, references)), rank, "Q1$1")
    raw = json.loads(
        json.dumps(Statement(snak, tuple(qualifiers), tuple(map(tuple, references)), rank, "Q1$1").to_json())
    )
    back = Statement.from_json(raw)
    assert back == statement
    assert back.raw is raw
    assert json.loads(json.dumps(back.to_json())) == raw


@pytest.mark.parametrize(
    ("time", "parts"),
    [
        ("+1867-06-08T00:00:00Z", (1867, 6, 8)),
        ("+00000001867-06-00T00:00:00Z", (1867, 6, 0)),
        ("-0044-03-15T00:00:00Z", (-44, 3, 15)),
        ("-13798000000-00-00T00:00:00Z", (-13798000000, 0, 0)),
    ],
)
def test_the_parts_of_a_date_are_read_in_every_width(time: str, parts: tuple[int, int, int]) -> None:
    value = TimeValue(time)
    assert (value.year, value.month, value.day) == parts


def test_an_id_of_early_years_is_read_by_its_number() -> None:
    for kind, entity_id in (("item", "Q42"), ("property", "P42")):
        early = {"type": "wikibase-entityid", "value": {"entity-type": kind, "numeric-id": 42}}
        assert parse_value(early) == ItemValue(entity_id)


def test_best_statements_and_labels_fall_back() -> None:
    ranks = [Rank.NORMAL, Rank.DEPRECATED, Rank.PREFERRED]
    one, _, best = statements = tuple(Statement(Snak("P1", StringValue(rank.value)), rank=rank) for rank in ranks)
    assert Entity("Q1", statements={"P1": statements}).best("P1") == (best,)
    assert Entity("Q1", statements={"P1": statements[:2]}).best("P1") == (one,)
    assert Entity("Q1", statements={"P1": statements[1:2]}).best("P1") == ()
    entity = Entity("Q1", labels={"fr": "un", "mul": "1"})
    assert [entity.label("fr"), entity.label("de", "fr"), entity.label("de")] == ["un", "un", "1"]
    assert [Entity("Q1", labels={"fr": "un"}).label("de"), Entity("Q1").label("de")] == ["un", "Q1"]
