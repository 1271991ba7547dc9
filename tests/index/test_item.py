"""What the index keeps of an item's JSON."""

from __future__ import annotations

import orjson

from glamdata.index.item import parents_of, read_item


def snak(value, kind, rank="normal", datatype="external-id"):
    datavalue = {"type": kind, "value": value}
    return {"rank": rank, "mainsnak": {"snaktype": "value", "datatype": datatype, "datavalue": datavalue}}


def item(value, rank="normal"):
    return snak({"id": value}, "wikibase-entityid", rank, "wikibase-item")


def time(text, precision=9, rank="normal"):
    value = {"time": text, "precision": precision, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
    return snak(value, "time", rank, "time")


PERSON = {
    "id": "Q42",
    "labels": {"en": {"language": "en", "value": "Ann Author"}, "de": {"language": "de", "value": "Ann Author"}},
    "aliases": {"en": [{"language": "en", "value": "A. Author"}], "fr": [{"language": "fr", "value": "Anne Auteur"}]},
    "descriptions": [],
    "claims": {
        "P31": [item("Q5")],
        "P569": [time("+1850-00-00T00:00:00Z"), time("+1851-00-00T00:00:00Z", rank="preferred")],
        "P570": [{"rank": "normal", "mainsnak": {"snaktype": "somevalue"}}],
        "P213": [snak("0001", "string"), snak("0002", "string", "deprecated")],
        "P18": [snak("A.jpg", "string", datatype="commonsMedia")],
        "P106": [item("Q36180")],
    },
}


def test_names_stand_once_with_their_languages():
    kept = read_item(PERSON)
    assert kept.names == {"Ann Author": ("en", "de"), "A. Author": ("en",), "Anne Auteur": ("fr",)}
    assert read_item(PERSON, frozenset({"fr"})).names == {"Anne Auteur": ("fr",)}


def test_the_best_dates_and_no_deprecated_identifier_are_kept():
    kept = read_item(PERSON)
    facts = orjson.loads(kept.facts)
    assert [time for time, _, _ in facts["births"]] == ["+1851-00-00T00:00:00Z"]
    assert (kept.birth, kept.death) == (1851, None)
    assert kept.identifiers == (("P213", "0001"),)
    assert facts["traits"] == {"occupations": ["Q36180"]}


def test_a_number_is_kept_with_the_items_that_qualify_it():
    number = snak("NMW A 1", "string", datatype="string")
    number["qualifiers"] = {pid: [item(qid)["mainsnak"]] for pid, qid in (("P972", "Q7"), ("P195", "Q640447"))}
    number["qualifiers"]["P1810"] = [{"snaktype": "value", "datavalue": {"type": "string", "value": "The Mill"}}]
    kept = read_item({"id": "Q1", "claims": {"P217": [number]}})
    assert kept.identifiers == (
        ("P217", "NMW A 1"),
        ("P217[P195=Q640447,P972=Q7]", "NMW A 1"),
        ("P217[P195=Q640447]", "NMW A 1"),
        ("P217[P972=Q7]", "NMW A 1"),
    )


def test_a_decade_is_no_year_to_look_for():
    kept = read_item({"id": "Q1", "claims": {"P569": [time("+1850-00-00T00:00:00Z", 8)]}})
    assert kept.birth is None


def test_an_item_without_anything_is_kept():
    kept = read_item({"id": "Q7", "labels": [], "aliases": [], "claims": []} | {"claims": {}})
    assert (kept.number, kept.names, kept.keys, kept.facts) == (7, {}, (), b"{}")


def test_parents_are_those_of_the_best_rank():
    entity = {"id": "Q515", "claims": {"P279": [item("Q486972"), item("Q1", "deprecated")]}}
    assert parents_of(entity) == {"Q486972"}
