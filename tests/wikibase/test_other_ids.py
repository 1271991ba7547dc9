"""Translating ids: one to one whatever the table, and nothing but ids."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.errors import WikiRefusedError
from glamdata.wikibase.other_ids import IdTable

TABLE = IdTable((("P31", "P82"), ("P82", "P31"), ("P569", "P21"), ("Q5", "Q7"), ("Q7", "Q9")))


def entity_ids() -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from("PQ"), st.integers(1, 40)).map(lambda pair: f"{pair[0]}{pair[1]}")


def tables() -> st.SearchStrategy[IdTable]:
    pairs = st.dictionaries(entity_ids(), st.integers(1, 40), max_size=12).map(
        lambda found: {ours: f"{ours[0]}{number}" for ours, number in found.items()}
    )
    return pairs.filter(lambda found: len(set(found.values())) == len(found)).map(lambda p: IdTable(tuple(p.items())))


@given(tables(), entity_ids(), entity_ids())
def test_every_id_has_one_and_only_one_on_the_other_side(table: IdTable, one: str, other: str) -> None:
    for there, back in ((table.to_wiki, table.from_wiki), (table.from_wiki, table.to_wiki)):
        assert back(there(one)) == one
        assert (there(one) == there(other)) == (one == other)
        assert there(one)[0] == one[0]
    assert all(table.to_wiki(ours) == theirs for ours, theirs in table.pairs)


def test_a_property_that_the_table_does_not_name_is_none_of_theirs() -> None:
    assert (TABLE.to_wiki("P570"), TABLE.from_wiki("P900000570"), TABLE.from_wiki("P570")) == (
        "P900000570", "P570", "P900000570",
    )  # fmt: skip
    assert IdTable().to_wiki("P570") == IdTable().from_wiki("P570") == "P570"
    assert (TABLE.to_wiki("Q42"), TABLE.to_wiki("Q9"), TABLE.from_wiki("Q5")) == ("Q42", "Q5", "Q9")


def test_json_of_the_api_there_and_back() -> None:
    ours = {
        "entities": {"Q5": {"id": "Q5", "title": "Item:Q5", "labels": {"en": {"language": "en", "value": "Q5"}},
          "sitelinks": {"enwiki": {"site": "enwiki", "title": "Q7"}},
          "claims": {"P31": [{"id": "Q5$0914354C-4346-5D90", "mainsnak": {"snaktype": "value", "property": "P31",
            "datavalue": {"type": "wikibase-entityid",
                          "value": {"entity-type": "item", "numeric-id": 7, "id": "Q7"}}},
            "qualifiers": {"P569": [{"snaktype": "value", "property": "P569", "datavalue":
              {"type": "quantity", "value": {"amount": "+1", "unit": "http://www.wikidata.org/entity/Q5"}}}]},
            "qualifiers-order": ["P569"],
            "references": [{"snaks": {"P82": [{"snaktype": "value", "property": "P82", "datavalue":
              {"type": "string", "value": "P31"}}]}, "snaks-order": ["P82"]}]}]}}},
    }  # fmt: skip
    theirs = json.loads(json.dumps(ours))
    said = TABLE.ask({"data": json.dumps(theirs), "ids": "Q5|Q7", "title": "Item:Q5", "summary": "Q5", "limit": 5})
    assert {key: value for key, value in said.items() if key != "data"} == {
        "ids": "Q7|Q9", "title": "Item:Q5", "summary": "Q5", "limit": 5,
    }  # fmt: skip
    there = json.loads(str(said["data"]))
    (item,) = there["entities"].values()
    (claim,) = item["claims"]["P82"]
    assert (item["id"], item["title"], item["labels"]["en"]["value"]) == ("Q7", "Item:Q7", "Q5")
    assert item["sitelinks"]["enwiki"]["title"] == "Q7"
    assert (claim["id"], claim["mainsnak"]["datavalue"]["value"]) == (
        "Q7$0914354C-4346-5D90", {"entity-type": "item", "numeric-id": 9, "id": "Q9"},
    )  # fmt: skip
    assert claim["qualifiers"]["P21"][0]["datavalue"]["value"]["unit"].endswith("/entity/Q7")
    assert claim["references"][0]["snaks"]["P31"][0]["datavalue"]["value"] == "P31", "a text is no id"
    assert TABLE.answer(there) == ours
    content = TABLE.answer({"revisions": [{"slots": {"main": {"*": json.dumps(item)}}}]})
    assert json.loads(content["revisions"][0]["slots"]["main"]["*"]) == ours["entities"]["Q5"]


def test_queries_and_their_answers() -> None:
    query = """PREFIX wd: <http://www.wikidata.org/entity/>
    SELECT ?x { VALUES ?p { p:P31 psv:P569 } ?x wdt:P31/wdt:P82* wd:Q5 ; ?p <http://www.wikidata.org/entity/Q7> ;
      rdfs:label "see wd:Q5 and p:P31"@en, 'it\\'s wd:Q5' . }"""
    asked = TABLE.query(query)
    assert "{ p:P82 psv:P21 } ?x wdt:P82/wdt:P31* wd:Q7 ; ?p <http://www.wikidata.org/entity/Q9> ;" in asked
    assert "\"see wd:Q5 and p:P31\"@en, 'it\\'s wd:Q5' . }" in asked
    rows = [{"item": "http://www.wikidata.org/entity/Q7", "p": "http://www.wikidata.org/prop/direct/P82", "v": "Q7",
             "s": "http://www.wikidata.org/entity/statement/Q7-ab"}]  # fmt: skip
    assert TABLE.rows(rows)[0] | {"s": ""} == {
        "item": "http://www.wikidata.org/entity/Q5", "p": "http://www.wikidata.org/prop/direct/P31", "v": "Q7", "s": "",
    }  # fmt: skip


def test_an_edit_with_a_property_that_the_table_does_not_name_is_refused() -> None:
    snak = {"snaktype": "somevalue", "property": "P999"}
    with pytest.raises(WikiRefusedError, match=r"The edit names P999, which \[wiki.properties\]"):
        TABLE.ask({"data": json.dumps({"claims": [{"mainsnak": snak}]})})
    TABLE.ask({"data": json.dumps({"claims": [{"mainsnak": {**snak, "property": "P900000999"}}]})})
