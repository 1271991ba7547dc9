"""Laws: what must hold whatever the edits are."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as some

from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.checksum import hash_reference, hash_snak
from glamdata.rehearsal.failure import ApiError
from glamdata.rehearsal.load import load_files
from glamdata.rehearsal.patch import patch_entity
from glamdata.rehearsal.rdf.calendar import format_time
from glamdata.rehearsal.wiki import Wiki

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "de", "cy")
texts = some.sampled_from(["a", "b", "c"])


@some.composite
def entities(draw: Any) -> dict[str, Any]:
    def terms() -> dict[str, Any]:
        chosen = draw(some.dictionaries(some.sampled_from(LANGUAGES), texts))
        return {code: {"language": code, "value": text} for code, text in chosen.items()}

    aliases = {code: [term] for code, term in terms().items()}
    guids = draw(some.dictionaries(some.sampled_from(["Q1$1", "Q1$2", "Q1$3"]), texts))
    claims = [{"id": guid, "mainsnak": {"property": "P1", "value": text}} for guid, text in sorted(guids.items())]
    return {"id": "Q1", "labels": terms(), "descriptions": terms(), "aliases": aliases,
            "claims": {"P1": claims} if claims else {}, "sitelinks": {}}  # fmt: skip


@given(entities(), entities())
def test_a_patch_of_the_base_itself_is_the_wish(base: dict[str, Any], wish: dict[str, Any]) -> None:
    patched = patch_entity(base, wish, base)
    assert patched["labels"] == wish["labels"]
    assert sorted(map(json.dumps, patched["claims"].get("P1", []))) == sorted(
        map(json.dumps, wish["claims"].get("P1", []))
    )
    assert {code for code, terms in patched["aliases"].items() if terms} == set(wish["aliases"])


@given(entities(), entities(), entities())
def test_a_patch_changes_neither_side_nor_what_is_alike(
    base: dict[str, Any], wish: dict[str, Any], current: dict[str, Any]
) -> None:
    before = copy.deepcopy((base, wish, current))
    with suppress(ApiError):
        patched = patch_entity(base, wish, current)
        for code in LANGUAGES:
            ours, theirs = wish["labels"].get(code), current["labels"].get(code)
            assert patched["labels"].get(code) == (theirs if base["labels"].get(code) == ours else ours)
    assert (base, wish, current) == before


@given(some.dates(min_value=date(200, 3, 1), max_value=date(2300, 1, 1)))
def test_julian_dates_are_the_gregorian_ones_some_days_later(day: date) -> None:
    """The gap grows by a day in each century that is a leap year in one calendar only."""
    year = day.year if (day.month, day.day) > (2, 28) else day.year - 1
    gap = timedelta(days=year // 100 - year // 400 - 2)
    value = {"time": f"+{day.isoformat()}T00:00:00Z", "precision": 11, "calendarmodel": "x/Q1985786"}
    if (day + gap).year == day.year and (day.month, day.day) != (2, 29):
        assert format_time(value)[:10] == (day + gap).isoformat()


def test_graph_after_edits_equals_a_fresh_one(tmp_path: Path, wiki: RehearsalServer, bot: Any) -> None:
    def text(value: str, **more: Any) -> dict[str, Any]:
        snak = {"snaktype": "value", "property": "P217", "datavalue": {"type": "string", "value": value}}
        return {"mainsnak": snak, "type": "statement", "rank": "normal", **more}

    made = bot.edit(new="item", data=json.dumps({"claims": [text("a"), text("b", rank="preferred")]}))["entity"]
    other = bot.edit(new="item", data=json.dumps({"claims": [text("c")]}))["entity"]["id"]
    guid = made["claims"]["P217"][1]["id"]
    bot.edit(id=made["id"], data=json.dumps({"claims": [text("b", id=guid, rank="deprecated")]}))
    bot.edit(id=made["id"], data='{"labels":{"en":{"language":"en","value":"x"}}}')
    bot.edit(action="wbmergeitems", fromid=other, toid=made["id"])
    everything = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY STR(?s) STR(?p) STR(?o)"
    live = bot.ask(everything)
    wiki.stop()
    with RehearsalServer(tmp_path / "wiki.sqlite") as again:
        bot.wiki = again
        assert bot.ask(everything) == live


def test_edits_at_the_same_time_are_all_saved(bot: Any, connect: Any) -> None:
    made = bot.edit(new="item", data="{}")["entity"]["id"]
    clients = [connect("GlamBot@upload") for _ in range(4)]

    def add(client: Any) -> list[str | None]:
        edits = range(5)
        return [
            client.edit(action="wbsetaliases", id=made, language="en", add=f"{id(client)} {n}").get("error")
            for n in edits
        ]

    with ThreadPoolExecutor(4) as pool:
        assert [error for errors in pool.map(add, clients) for error in errors] == [None] * 20
    aliases = bot.call(action="wbgetentities", ids=made)["entities"][made]["aliases"]["en"]
    assert len(aliases) == 20


def test_hashes_of_real_snaks(tmp_path: Path, wikidata: Path) -> None:
    """Wikidata's own hashes; a few hundred date from classes that Wikibase has renamed since."""
    store = Wiki.open(tmp_path / "wiki.sqlite", ())
    load_files(store, [wikidata / "items_1274.jsonl.gz"])
    same = other = 0
    for _, revision in store.archive.iterate_latest():
        for statements in revision.data.get("claims", {}).values():
            for statement in statements:
                snak = statement["mainsnak"]
                same, other = (same + 1, other) if hash_snak(snak) == snak["hash"] else (same, other + 1)
                for reference in statement.get("references", ()):
                    snaks = [item for group in reference["snaks"].values() for item in group]
                    same += hash_reference(snaks) == reference["hash"]
    store.close()
    assert same > 50_000
    assert other < 1_000
