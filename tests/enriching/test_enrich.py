"""What a record gets from its item."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.enriching.enrich import enrich_record, needed_labels
from glamdata.model.enrichment import EnrichedValue, Enrichment, EnrichRules
from glamdata.model.entity import Entity
from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    Quantity,
    StringValue,
    TimeValue,
    Value,
)

ITEMS = Path(__file__).parents[2].parent / "shared/data/wikidata/items_1274.jsonl.gz"
DAY = date(2026, 11, 21)
LABELS = {
    "Q42973": {"en": "architect", "cy": "pensaer"},
    "Q328": {"en": "English Wikipedia"},
    "Q54919": {"en": "VIAF"},
    "Q11573": {"en": "metre"},
}


def statement(
    pid: str, value: Value | None, datatype: str = "", *, rank: Rank = Rank.NORMAL, guid: str = "", **parts: tuple
) -> Statement:
    kind = SnakKind.VALUE if value is not None else SnakKind.SOMEVALUE
    return Statement(Snak(pid, value, datatype, kind), rank=rank, guid=guid, **parts)


def enrich(
    *statements: Statement,
    languages: tuple[str, ...] = ("en",),
    ours: frozenset[str] = frozenset(),
    sites: tuple[str, ...] = (),
    **parts: dict[str, str],
) -> tuple[tuple[EnrichedValue, ...], list[Finding]]:
    grouped: dict[str, tuple[Statement, ...]] = {}
    for one in statements:
        grouped[one.property] = (*grouped.get(one.property, ()), one)
    entity = Entity("Q5604", 7, statements=grouped, **parts)
    rules = EnrichRules(tuple(grouped), languages, sites)
    enrichment, findings = enrich_record("n79", entity, rules, retrieved=DAY, labels=LABELS, ours=ours)
    return enrichment.values, findings


def only(*statements: Statement, **options: object) -> EnrichedValue:
    (value,), findings = enrich(*statements, **options)
    assert findings == []
    return value


def test_provenance_of_the_whole() -> None:
    enrichment, findings = enrich_record("n79", Entity("Q5604", 7), EnrichRules(), retrieved=DAY, labels={})

    assert enrichment == Enrichment("n79", "Q5604", 7, DAY)
    assert findings == []


def test_an_identifier() -> None:
    value = only(statement("P244", StringValue(" n79032879 "), "external-id", guid="Q5604$1"))

    assert (value.kind, value.property, value.text, value.rank, value.guid) == (
        "identifier",
        "P244",
        "n79032879",
        "normal",
        "Q5604$1",
    )
    assert value.datavalue == {"type": "string", "value": " n79032879 "}


def test_an_isni_is_written_without_blanks() -> None:
    assert only(statement("P213", StringValue("0000 0000 8045 6315"), "external-id")).text == "0000000080456315"


def test_an_item_has_its_labels_in_the_languages_asked_for() -> None:
    value = only(statement("P106", ItemValue("Q42973"), "wikibase-item"), languages=("cy", "en", "fr"))

    assert (value.kind, value.text, value.label, value.fallback) == ("item", "Q42973", "pensaer", "")
    assert value.labels == (("cy", "pensaer"), ("en", "architect"))


def test_an_item_label_says_where_another_language_stands_in() -> None:
    value = only(statement("P106", ItemValue("Q42973"), "wikibase-item"), languages=("fr", "cy"))

    assert (value.label, value.fallback) == ("pensaer", "cy")


def test_an_item_without_a_known_label_keeps_its_id() -> None:
    value = only(statement("P106", ItemValue("Q1"), "wikibase-item"))

    assert (value.text, value.label, value.labels) == ("Q1", "", ())


def test_a_date_has_text_and_edtf() -> None:
    circa = Snak("P1480", ItemValue("Q5727902"))

    value = only(statement("P569", TimeValue.from_parts(1867), "time", qualifiers=(circa,)))

    assert (value.kind, value.text, value.edtf) == ("date", "c. 1867", "1867~")


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (Coordinate(51.50735, -0.12776, 0.0001), "51.5074, -0.1278"),
        (Coordinate(51.50735, -0.12776, 1 / 3600), "51.5074, -0.1278"),
        (Coordinate(51.50735, -0.12776), "51.507350, -0.127760"),
        (Coordinate(56.2, -109.4, 10), "56, -109"),
        (Coordinate(-0.2, 0.4, 1), "0, 0"),
        (Coordinate(90, -180, 1), "90, -180"),
    ],
)
def test_a_coordinate_is_no_finer_than_its_precision(point: Coordinate, text: str) -> None:
    assert only(statement("P625", point, "globe-coordinate")).text == text


def test_a_medium_is_a_file_name_and_its_address() -> None:
    value = only(statement("P18", StringValue("Wright 1954.jpg"), "commonsMedia"))

    assert (value.kind, value.text) == ("media", "Wright 1954.jpg")
    assert value.url == "https://commons.wikimedia.org/wiki/Special:FilePath/Wright_1954.jpg"


def test_text_quantity_and_web_address() -> None:
    values, findings = enrich(
        statement("P1476", MonolingualText("Emma", "en"), "monolingualtext"),
        statement("P2048", Quantity("+12.5", "http://www.wikidata.org/entity/Q11573"), "quantity"),
        statement("P1082", Quantity("+7"), "quantity"),
        statement("P856", StringValue("https://a.example/"), "url"),
        statement("P1449", StringValue("FLW"), "string"),
    )

    assert [(v.kind, v.text, v.language, v.url) for v in values] == [
        ("text", "Emma", "en", ""),
        ("quantity", "12.5 metre", "", ""),
        ("quantity", "7", "", ""),
        ("link", "https://a.example/", "", "https://a.example/"),
        ("text", "FLW", "", ""),
    ]
    assert findings == []


@pytest.mark.parametrize(
    ("given_statement", "code"),
    [
        (statement("P569", TimeValue("+1867-02-30T00:00:00Z"), "time"), "impossible-date"),
        (statement("P625", Coordinate(91, 0), "globe-coordinate"), "impossible-coordinate"),
        (statement("P625", Coordinate(0, 181), "globe-coordinate"), "impossible-coordinate"),
        (statement("P625", Coordinate(float("nan"), 0), "globe-coordinate"), "impossible-coordinate"),
        (
            statement("P625", Coordinate(1, 1, 1, "http://www.wikidata.org/entity/Q111"), "globe-coordinate"),
            "not-on-earth",
        ),
        (statement("P856", StringValue("javascript:alert(1)"), "url"), "unsafe-url"),
        (statement("P856", StringValue("javascript:alert(1)")), "unsafe-url"),
        (statement("P213", StringValue("0000000080456316"), "external-id"), "bad-identifier"),
        (statement("P214", StringValue("viaf123"), "external-id"), "bad-identifier"),
        (statement("P244", StringValue("n79\n032879"), "external-id"), "unfit-text"),
        (statement("P1449", StringValue("  "), "string"), "unfit-text"),
    ],
)
def test_a_value_that_cannot_be_is_a_finding(given_statement: Statement, code: str) -> None:
    values, (finding,) = enrich(given_statement)

    assert values == ()
    assert (finding.code, finding.stage, finding.record_key) == (code, "roundtrip", "n79")
    assert finding.severity is Severity.CRITICAL
    assert finding.property == given_statement.property
    assert "Q5604" in finding.message


def test_only_the_best_rank_and_never_a_deprecated_one() -> None:
    values, _ = enrich(
        statement("P569", TimeValue.from_parts(1867), "time", rank=Rank.PREFERRED),
        statement("P569", TimeValue.from_parts(1869), "time"),
        statement("P244", StringValue("n1"), "external-id", rank=Rank.DEPRECATED),
    )

    assert [(v.text, v.rank) for v in values] == [("1867", "preferred")]


def test_unknown_and_no_values_are_left_out() -> None:
    nothing = Statement(Snak("P570", None, "time", SnakKind.NOVALUE))

    assert enrich(statement("P569", None, "time"), nothing) == ((), [])


def test_our_own_statements_are_not_echoed() -> None:
    values, _ = enrich(
        statement("P244", StringValue("n1"), "external-id", guid="Q5604$AB-1"),
        statement("P106", ItemValue("Q42973"), "wikibase-item", guid="q5604$ab-2"),
        ours=frozenset({"q5604$AB-1"}),
    )

    assert [v.property for v in values] == ["P106"]


def test_a_better_ranked_statement_of_ours_does_not_lift_others() -> None:
    values, _ = enrich(
        statement("P569", TimeValue.from_parts(1867), "time", rank=Rank.PREFERRED, guid="Q5604$1"),
        statement("P569", TimeValue.from_parts(1869), "time", guid="Q5604$2"),
        ours=frozenset({"Q5604$1"}),
    )

    assert values == ()


def end(*parts: int) -> tuple[Snak, ...]:
    return (Snak("P582", TimeValue.from_parts(*parts), "time"),)


def test_what_has_ended_is_marked_or_left_out() -> None:
    values, _ = enrich(
        statement("P108", ItemValue("Q1"), "wikibase-item", qualifiers=end(1999)),
        statement("P108", ItemValue("Q2"), "wikibase-item", qualifiers=end(2030)),
        statement(
            "P108", ItemValue("Q3"), "wikibase-item", qualifiers=(Snak("P582", None, "time", SnakKind.SOMEVALUE),)
        ),
        statement("P108", ItemValue("Q4"), "wikibase-item", qualifiers=(Snak("P582", None, "time", SnakKind.NOVALUE),)),
        statement("P856", StringValue("https://old.example/"), "url", qualifiers=end(2001)),
    )

    assert [(v.text, v.until) for v in values] == [("Q1", "1999"), ("Q2", ""), ("Q3", "unknown"), ("Q4", "")]


def test_sources_are_short_words_each_once() -> None:
    references = (
        (Snak("P143", ItemValue("Q328")), Snak("P813", TimeValue.from_parts(2020, 1, 1))),
        (Snak("P854", StringValue("https://www.loc.gov/a")), Snak("P248", ItemValue("Q54919"))),
        (Snak("P854", StringValue("https://www.loc.gov/a")),),
        (Snak("P854", StringValue("javascript:alert(1)")),),
        (Snak("P143", ItemValue("Q328")),),
        (Snak("P248", ItemValue("Q77")),),
        (Snak("P304", StringValue("12")),),
    )

    value = only(statement("P244", StringValue("n1"), "external-id", references=references))

    assert value.sources == ("imported from English Wikipedia", "stated in VIAF", "loc.gov", "stated in Q77")


def test_the_same_statement_twice_is_one_value_with_all_sources() -> None:
    viaf, english = ((Snak("P248", ItemValue("Q54919")),),), ((Snak("P143", ItemValue("Q328")),),)

    value = only(
        statement("P244", StringValue("n1"), "external-id", references=viaf),
        statement("P244", StringValue("n1"), "external-id", references=english),
    )

    assert value.sources == ("stated in VIAF", "imported from English Wikipedia")


def test_terms_show_the_language_that_stands_in() -> None:
    values, _ = enrich(
        languages=("cy", "de-at", "en"),
        labels={"en": "Wright", "de": "Wright (Architekt)", "fr": "W."},
        descriptions={"cy": "pensaer", "fr": "architecte"},
    )

    assert [(v.kind, v.language, v.text, v.fallback) for v in values] == [
        ("label", "cy", "Wright", "en"),
        ("label", "de-at", "Wright (Architekt)", "de"),
        ("label", "en", "Wright", ""),
        ("description", "cy", "pensaer", ""),
        ("description", "de-at", "pensaer", "cy"),
        ("description", "en", "pensaer", "cy"),
    ]


def test_the_label_of_all_languages_stands_in_first() -> None:
    values, _ = enrich(languages=("cy", "en"), labels={"mul": "Wright", "en": "F. L. Wright"})

    assert [(v.text, v.fallback) for v in values] == [("Wright", "mul"), ("F. L. Wright", "")]


def test_a_language_nobody_asked_for_never_stands_in() -> None:
    assert enrich(languages=("cy",), labels={"ja": "ライト"}) == ((), [])


def test_links_in_the_order_of_the_rules() -> None:
    values, _ = enrich(sites=("cywiki", "enwiki", "frwiki"), sitelinks={"enwiki": "A B", "cywiki": "C", "dewiki": "D"})

    assert [(v.kind, v.language, v.text, v.url) for v in values] == [
        ("link", "cywiki", "C", "https://cy.wikipedia.org/wiki/C"),
        ("link", "enwiki", "A B", "https://en.wikipedia.org/wiki/A_B"),
    ]


def test_a_merged_item_is_told() -> None:
    entity = Entity("Q5604", 7, requested_id="Q99")

    enrichment, (finding,) = enrich_record("n79", entity, EnrichRules(), retrieved=DAY, labels={})

    assert enrichment.qid == "Q5604"
    assert (finding.code, finding.value) == ("redirected-item", "Q99")


def test_labels_are_needed_of_values_units_and_sources_that_are_shown() -> None:
    entity = Entity(
        "Q5604",
        statements={
            "P106": (statement("P106", ItemValue("Q42973"), references=((Snak("P143", ItemValue("Q328")),),)),),
            "P2048": (statement("P2048", Quantity("+2", "http://www.wikidata.org/entity/Q11573")),),
            "P1082": (statement("P1082", Quantity("+2")),),
            "P27": (statement("P27", ItemValue("Q30"), rank=Rank.DEPRECATED),),
            "P19": (statement("P19", ItemValue("Q1")),),
        },
    )

    assert needed_labels(entity, EnrichRules(("P106", "P2048", "P1082", "P27"))) == {"Q42973", "Q328", "Q11573"}


@given(st.text(), st.sampled_from(["external-id", "url", "string", "commonsMedia", ""]))
def test_no_text_of_a_wiki_becomes_an_address_a_browser_would_run(text: str, datatype: str) -> None:
    values, _ = enrich(statement("P856", StringValue(text), datatype))

    assert all(not v.url or v.url.lower().startswith(("http://", "https://")) for v in values)


@pytest.fixture(scope="module")
def real_items() -> list[Entity]:
    if not ITEMS.exists():
        pytest.skip(f"the shared Wikidata items are not here: {ITEMS}")
    with gzip.open(ITEMS, "rt", encoding="utf-8") as lines:
        return [Entity.from_json(json.loads(line)) for line in lines]


def test_real_items(real_items: list[Entity]) -> None:
    pids = tuple(sorted({pid for entity in real_items for pid in entity.statements}))
    rules = EnrichRules(pids, ("cy", "en"), ("enwiki", "cywiki", "commonswiki"))
    codes: dict[str, int] = {}
    for entity in real_items:
        enrichment, findings = enrich_record(entity.id, entity, rules, retrieved=DAY, labels={})
        assert all(v.text and v.rank != "deprecated" for v in enrichment.values)
        assert all(v.url for v in enrichment.values if v.kind in {"link", "media"})
        for finding in findings:
            codes[finding.code] = codes.get(finding.code, 0) + 1

    assert codes["not-on-earth"] == 4  # craters
    assert sum(codes.values()) < 40, codes


def test_a_real_person(real_items: list[Entity]) -> None:
    adams = next(entity for entity in real_items if entity.id == "Q42")
    rules = EnrichRules(("P213", "P569", "P570", "P18"), ("cy",), ("cywiki",))

    enrichment, _ = enrich_record("n80-076765", adams, rules, retrieved=DAY, labels={"Q54919": {"cy": "VIAF"}})

    assert [(v.kind, v.property, v.text) for v in enrichment.values] == [
        ("label", "", "Douglas Adams"),
        ("description", "", "awdur a dychanwr Seisnig"),
        ("identifier", "P213", "0000000080456315"),
        ("date", "P569", "1952-03-11"),
        ("date", "P570", "2001-05-11"),
        ("media", "P18", "Douglas adams portrait cropped.jpg"),
        ("link", "", "Douglas Adams"),
    ]
    assert enrichment.values[2].sources == ("stated in VIAF",)


def test_more_labels_than_languages_are_told_and_only_the_wanted_come_home() -> None:
    entity = Entity("Q1", 7, labels={"en": "Bala", **{f"x{number}": "x" for number in range(2000)}})

    enrichment, (finding,) = enrich_record("n79", entity, EnrichRules(), retrieved=DAY, labels={})

    assert [value.text for value in enrichment.values] == ["Bala"]
    assert (finding.code, finding.severity, finding.value) == ("too-many-labels", Severity.WARNING, "Q1")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1fb", "\ud800", "a\uffff"])
def test_a_label_that_no_file_can_hold_is_told_and_left(text: str) -> None:
    entity = Entity("Q1", 7, labels={"en": text}, descriptions={"en": "town"})

    enrichment, (finding,) = enrich_record("n79", entity, EnrichRules(), retrieved=DAY, labels={})

    assert [value.text for value in enrichment.values] == ["town"]
    assert (finding.code, finding.record_key) == ("unfit-text", "n79")


def sourced(*references: dict[str, Value]) -> tuple[tuple[Snak, ...], ...]:
    return tuple(tuple(Snak(pid, value) for pid, value in reference.items()) for reference in references)


WIKIPEDIA: dict[str, Value] = {"P143": ItemValue("Q328"), "P813": TimeValue("+2020-01-01T00:00:00Z")}
IMPORT_URL: dict[str, Value] = {"P4656": StringValue("https://en.wikipedia.org/w/index.php?oldid=1")}
VIAF: dict[str, Value] = {"P248": ItemValue("Q54919")}
DAY_ALONE: dict[str, Value] = {"P813": TimeValue("+2020-01-01T00:00:00Z")}


@pytest.mark.parametrize(
    ("references", "imported", "unsourced", "kept"),
    [
        ((WIKIPEDIA,), False, True, False),
        ((IMPORT_URL,), False, True, False),
        ((WIKIPEDIA, DAY_ALONE), False, True, False),
        ((WIKIPEDIA, VIAF), False, False, True),
        (({**WIKIPEDIA, **VIAF},), False, False, True),
        ((WIKIPEDIA,), True, False, True),
        ((), False, True, True),
        ((), True, False, False),
        ((DAY_ALONE,), True, False, False),
        ((VIAF,), False, False, True),
    ],
)
def test_a_policy_says_which_sources_are_good_enough(
    references: tuple[dict[str, Value], ...], imported: bool, unsourced: bool, kept: bool
) -> None:
    said = statement("P106", ItemValue("Q42973"), "wikibase-item", references=sourced(*references))
    rules = EnrichRules(("P106",), imported=imported, unsourced=unsourced)
    entity = Entity("Q5604", 7, statements={"P106": (said,)})

    enrichment, findings = enrich_record("n79", entity, rules, retrieved=DAY, labels=LABELS)

    assert bool(enrichment.values) == kept
    assert ("Q42973" in needed_labels(entity, rules)) == kept
    assert findings == []


def test_an_identifier_is_its_own_source() -> None:
    said = statement("P244", StringValue("n79032879"), "external-id")
    rules = EnrichRules(("P244",), imported=False, unsourced=False)

    enrichment, _ = enrich_record(
        "n79", Entity("Q5604", 7, statements={"P244": (said,)}), rules, retrieved=DAY, labels={}
    )

    assert len(enrichment.values) == 1
