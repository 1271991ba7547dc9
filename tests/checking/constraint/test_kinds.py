"""Every constraint type, asked of an item that keeps it and of one that breaks it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from glamdata.checking.constraint.facts import (
    ClassesOf,
    CommonsPage,
    Facts,
    HoldersOf,
    Life,
    LifeOf,
    Link,
    Question,
    Subclass,
)
from glamdata.checking.constraint.judging import judge_all
from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.constraint.rulebook import Rulebook
from glamdata.checking.constraint.scene import Scene
from glamdata.model.constraint import Constraint, ConstraintStatus
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue, MonolingualText, Quantity, StringValue, TimeValue, Today, Value

TODAY = date(2026, 11, 21)
UNIT = "http://www.wikidata.org/entity/"
METRE, CENTIMETRE, KILOGRAM, YEAR = "Q11573", "Q174728", "Q11570", "Q577"


def snak(pid: str, value: Value | SnakKind) -> Snak:
    return Snak(pid, None, kind=value) if isinstance(value, SnakKind) else Snak(pid, value)


def said(
    pid: str, value: Value | SnakKind, *qualifiers: Snak, rank: Rank = Rank.NORMAL, source: Snak | None = None
) -> Statement:
    return Statement(snak(pid, value), qualifiers, ((source,),) if source else (), rank)


def item(qid: str) -> ItemValue:
    return ItemValue(qid)


def text(words: str) -> StringValue:
    return StringValue(words)


def year(number: int) -> TimeValue:
    return TimeValue.from_parts(number)


def day(words: str) -> TimeValue:
    return TimeValue(f"+{words}T00:00:00Z")


def amount(number: str, unit: str = "", upper: str | None = None, lower: str | None = None) -> Quantity:
    return Quantity(number, UNIT + unit if unit else "1", upper, lower)


def entity(*statements: Statement, qid: str = "Q42", **terms: dict[str, str]) -> Entity:
    groups: dict[str, tuple[Statement, ...]] = {}
    for statement in statements:
        groups[statement.property] = (*groups.get(statement.property, ()), statement)
    return Entity(qid, statements=groups, **terms)


class Case(NamedTuple):
    """A constraint of P1 (of a datatype), an item that keeps it and one that breaks it, and what the wiki knows."""

    kind: str
    parameters: dict[str, tuple[str, ...]]
    good: Entity
    bad: Entity
    words: str
    datatype: str = "wikibase-item"
    known: dict[Question, bool | tuple[str, ...] | Life] = {}  # noqa: RUF012


INSTANCE, SUBCLASS, EITHER = "Q21503252", "Q21514624", "Q30208840"
PLACE = {Subclass("Q515", "Q486972"): True, Subclass("Q5", "Q486972"): False}
CASES = {
    "format": Case("Q21502404", {"P1793": (r"\d+",)}, entity(said("P1", text("12"))), entity(said("P1", text("12x"))),
        "'12x' is not in the form that the wiki asks for (\\d+)", "external-id"),
    "format, text with a language": Case("Q21502404", {"P1793": (r"[^.]+",)},
        entity(said("P1", MonolingualText("a", "en"))), entity(said("P1", MonolingualText("a.", "en"))),
        "'a.' is not in the form", "monolingualtext"),
    "single value": Case("Q19474404", {"P4155": ("P518",)},
        entity(said("P1", text("1"), snak("P518", item("Q7"))), said("P1", text("2"))),
        entity(said("P1", text("1")), said("P1", text("2"))), "should have one value; there are 1 and 2"),
    "single value, unknown separators differ": Case("Q19474404", {"P4155": ("P518",)},
        entity(said("P1", text("1"), snak("P518", SnakKind.SOMEVALUE)), said("P1", text("2"), snak("P518", SnakKind.SOMEVALUE))),
        entity(said("P1", text("1"), snak("P518", item("Q7"))), said("P1", text("2"), snak("P518", item("Q7")))),
        "should have one value"),
    "single value, in qualifiers": Case("Q19474404", {}, entity(said("P2", text("1"), snak("P1", text("1")))),
        entity(said("P2", text("1"), snak("P1", text("1")), snak("P1", text("2")))), "(qualifier of P2)"),
    "single best value": Case("Q52060874", {},
        entity(said("P1", text("1"), rank=Rank.PREFERRED), said("P1", text("2"))),
        entity(said("P1", text("1")), said("P1", text("2"))), "should have one value"),
    "multi-value": Case("Q21510857", {}, entity(said("P1", text("1")), said("P1", text("2"))),
        entity(said("P1", text("1"))), "should have several values"),
    "distinct values": Case("Q21502410", {}, entity(said("P1", text("1"))), entity(said("P1", text("2"))),
        "P1 2 should stand on one item only; Q7 has it.", "external-id",
        {HoldersOf("P1", "external-id", "1"): ("Q42",), HoldersOf("P1", "external-id", "2"): ("Q42", "Q7")}),
    "one-of": Case("Q21510859", {"P2305": ("Q1", "Q2", "novalue")}, entity(said("P1", item("Q1")), said("P1", SnakKind.NOVALUE)),
        entity(said("P1", item("Q3"))), "takes Q1, Q2, novalue only, not Q3"),
    "none-of": Case("Q52558054", {"P2305": ("Q2184",), "P9729": ("Q2305208",)}, entity(said("P1", item("Q159"))),
        entity(said("P1", item("Q2184"))), "should not be Q2184. The wiki suggests Q2305208 instead."),
    "one-of qualifier value": Case("Q52712340", {"P2306": ("P2",), "P2305": ("Q1",)},
        entity(said("P1", text("a"), snak("P2", item("Q1")))), entity(said("P1", text("a"), snak("P2", item("Q2")))),
        "the qualifier P2 takes Q1 only, not Q2"),
    "range of dates": Case("Q21510860", {"P2310": ("+2001-01-15T00:00:00Z",), "P2311": ("somevalue",)},
        entity(said("P1", day("2026-11-21")), said("P1", Today())), entity(said("P1", day("2026-11-22"))),
        "2026-11-22 is not between 2001-01-15 and 2026-11-21", "time"),
    "range of dates, by their first day": Case("Q21510860", {"P2310": ("+2001-01-15T00:00:00Z",), "P2311": ("novalue",)},
        entity(said("P1", year(2002))), entity(said("P1", year(2001))), "2001-01-01 is not 2001-01-15 or more", "time"),
    "range of dates before our era": Case("Q21510860", {"P2310": ("novalue",), "P2311": ("-0100-00-00T00:00:00Z",)},
        entity(said("P1", year(-200))), entity(said("P1", year(1))), "0001-01-01 is not -0100-01-01 or less", "time"),
    "range of amounts": Case("Q21510860", {"P2313": ("+0",), "P2312": ("+100",)}, entity(said("P1", amount("+99.5"))),
        entity(said("P1", amount("-1"))), "-1 is not between 0 and 100", "quantity"),
    "range of amounts, open": Case("Q21510860", {"P2313": ("+1",), "P2312": ("novalue",)}, entity(said("P1", amount("+1"))),
        entity(said("P1", amount("+0.5"))), "0.5 is not 1 or more", "quantity"),
    "range of amounts in a unit": Case("Q21510860", {"P2313": (f"+1 {METRE}",), "P2312": (f"+2 {METRE}",)},
        entity(said("P1", amount("+170", CENTIMETRE))), entity(said("P1", amount("+170", METRE))), "170 Q11573 is not between", "quantity"),
    "range of amounts, put into the unit of the limit": Case("Q21510860", {"P2313": (f"+1 {METRE}",), "P2312": (f"+2 {METRE}",)},
        entity(said("P1", amount("+170", CENTIMETRE)), said("P1", amount("+1", KILOGRAM))),
        entity(said("P1", amount("+250", CENTIMETRE))), "250 Q174728 is not between 1 Q11573 and 2 Q11573", "quantity"),
    "units": Case("Q21514353", {"P2305": (METRE, "novalue")}, entity(said("P1", amount("+1", CENTIMETRE)), said("P1", amount("+1"))),
        entity(said("P1", amount("+1", KILOGRAM))), "is measured in Q11573, no unit, not in Q11570", "quantity"),
    "units, never without": Case("Q21514353", {"P2305": (METRE,)}, entity(said("P1", amount("+1", METRE))),
        entity(said("P1", amount("+1"))), "not in no unit", "quantity"),
    "integer": Case("Q52848401", {}, entity(said("P1", amount("+1.0", upper="+2", lower="+0"))), entity(said("P1", amount("+1.5"))),
        "takes whole numbers only, not 1.5", "quantity"),
    "integer bounds": Case("Q52848401", {}, entity(said("P1", amount("+1"))), entity(said("P1", amount("+1", upper="+1.5", lower="+0.5"))),
        "takes whole numbers only", "quantity"),
    "no bounds": Case("Q51723761", {}, entity(said("P1", amount("+1"))), entity(said("P1", amount("+1", upper="+2", lower="+0"))),
        "without ±", "quantity"),
    "allowed qualifiers": Case("Q21510851", {"P2306": ("P580", "P582")}, entity(said("P1", text("a"), snak("P580", year(1900)))),
        entity(said("P1", text("a"), snak("P585", year(1900)))), "should not have P585 as qualifier"),
    "no qualifier allowed": Case("Q21510851", {"P2306": ("novalue",)}, entity(said("P1", text("a"))),
        entity(said("P1", text("a"), snak("P585", year(1900)))), "should have no qualifier, and has P585"),
    "required qualifiers": Case("Q21510856", {"P2306": ("P580",)}, entity(said("P1", text("a"), snak("P580", year(1900)))),
        entity(said("P1", text("a"))), "should have P580 as qualifier"),
    "property scope": Case("Q53869507", {"P5314": ("Q54828448", "Q54828450")},
        entity(said("P1", text("a")), said("P2", text("a"), source=snak("P1", text("b")))),
        entity(said("P2", text("a"), snak("P1", text("b")))), "may be used as main value or reference only, not as qualifier"),
    "used for values only": Case("Q21528958", {}, entity(said("P1", text("a"))), entity(said("P2", text("a"), snak("P1", text("b")))),
        "as main value only"),
    "used as qualifier": Case("Q21510863", {}, entity(said("P2", text("a"), snak("P1", text("b")))), entity(said("P1", text("a"))),
        "as qualifier only, not as main value"),
    "used as reference": Case("Q21528959", {}, entity(said("P2", text("a"), source=snak("P1", text("b")))), entity(said("P1", text("a"))),
        "as reference only"),
    "allowed entity types": Case("Q52004125", {"P2305": ("Q29934218",)}, entity(said("P1", text("a")), qid="P42"),
        entity(said("P1", text("a"))), "may not be used on an item; allowed: property"),
    "subject type": Case("Q21503250", {"P2308": ("Q486972", "Q6256"), "P2309": (INSTANCE,)},
        entity(said("P1", text("a")), said("P31", item("Q515"))), entity(said("P1", text("a")), said("P31", item("Q5"))),
        "is for an instance of Q486972, Q6256; it is Q5.", known={**PLACE, Subclass("Q515", "Q6256"): False, Subclass("Q5", "Q6256"): False}),
    "subject type, by subclass": Case("Q21503250", {"P2308": ("Q486972",), "P2309": (SUBCLASS,)},
        entity(said("P1", text("a")), said("P279", item("Q515"))), entity(said("P1", text("a")), said("P279", item("Q5"))),
        "is for a subclass of Q486972; it is Q5.", known=PLACE),
    "value type": Case("Q21510865", {"P2308": ("Q486972",), "P2309": (INSTANCE,)}, entity(said("P1", item("Q90"))),
        entity(said("P1", item("Q692"))), "should name an instance of Q486972; Q692: Q5.",
        known={**PLACE, ClassesOf("Q90", "P31"): ("Q515",), ClassesOf("Q692", "P31"): ("Q5",)}),
    "value type, either": Case("Q21510865", {"P2308": ("Q486972",), "P2309": (EITHER,)}, entity(said("P1", item("Q90"))),
        entity(said("P1", item("Q692"))), "an instance or subclass of",
        known={**PLACE, ClassesOf("Q90", "P31"): (), ClassesOf("Q90", "P279"): ("Q515",), ClassesOf("Q692", "P31"): (), ClassesOf("Q692", "P279"): ()}),
    "item requires": Case("Q21503247", {"P2306": ("P31",), "P2305": ("Q5", "Q95074")}, entity(said("P1", text("a")), said("P31", item("Q95074"))),
        entity(said("P1", text("a")), said("P31", item("Q515"))), "asks for a statement of P31 with Q5, Q95074"),
    "value requires": Case("Q21510864", {"P2306": ("P279",)}, entity(said("P1", item("Q5"))), entity(said("P1", item("Q90"))),
        "Q90 should have a statement of P279", known={Link("Q5", "P279"): True, Link("Q90", "P279"): False}),
    "value requires one of": Case("Q21510864", {"P2306": ("P31",), "P2305": ("Q5", "Q515")}, entity(said("P1", item("Q90"))),
        entity(said("P1", item("Q1"))), "Q1 should have a statement of P31 with Q5, Q515",
        known={Link("Q90", "P31", "Q5"): False, Link("Q90", "P31", "Q515"): True, Link("Q1", "P31", "Q5"): False, Link("Q1", "P31", "Q515"): False}),
    "conflicts with": Case("Q21502838", {"P2306": ("P31",), "P2305": ("Q5",), "P6824": ("P19",)},
        entity(said("P1", text("a")), said("P31", item("Q515")), said("P31", item("Q5"), rank=Rank.DEPRECATED)),
        entity(said("P1", text("a")), said("P31", item("Q5"))), "does not go with P31 Q5. The wiki suggests P19 instead."),
    "conflicts with any": Case("Q21502838", {"P2306": ("P571",)}, entity(said("P1", text("a"))),
        entity(said("P1", text("a")), said("P571", year(1900))), "does not go with P571"),
    "inverse": Case("Q21510855", {"P2306": ("P2",)}, entity(said("P1", item("Q7"))), entity(said("P1", item("Q8"))),
        "Q8 should name this item back by P2", known={Link("Q7", "P2", "Q42"): True, Link("Q8", "P2", "Q42"): False}),
    "symmetric": Case("Q21510862", {}, entity(said("P1", item("Q7"))), entity(said("P1", item("Q8"))),
        "Q8 should name this item back by P1", known={Link("Q7", "P1", "Q42"): True, Link("Q8", "P1", "Q42"): False}),
    "contemporary": Case("Q25796498", {}, entity(said("P1", item("Q7")), said("P569", year(1850)), said("P570", year(1900))),
        entity(said("P1", item("Q8")), said("P569", year(1850)), said("P570", year(1900))), "the item ended before Q8 began",
        known={LifeOf("Q7"): Life(TimeValue("+1900-06-01T00:00:00Z")), LifeOf("Q8"): Life(year(1901))}),
    "contemporary, the other first": Case("Q25796498", {}, entity(said("P1", item("Q7")), said("P571", SnakKind.SOMEVALUE)),
        entity(said("P1", item("Q7")), said("P571", year(1950))), "Q7 ended before the item began",
        known={LifeOf("Q7"): Life(None, year(1900))}),
    "difference in years": Case("Q21510854", {"P2306": ("P569",), "P2313": (f"+0 {YEAR}",), "P2312": (f"+150 {YEAR}",)},
        entity(said("P1", day("1941-08-07")), said("P569", day("1861-05-07"))),
        entity(said("P1", day("1861-05-06")), said("P569", day("1861-05-07"))),
        "less P569 1861-05-07 should be between 0 Q577 and 150 Q577", "time"),
    "difference over the year 0": Case("Q21510854", {"P2306": ("P569",), "P2313": (f"+0 {YEAR}",), "P2312": (f"+150 {YEAR}",)},
        entity(said("P1", year(50)), said("P569", year(-100))), entity(said("P1", year(60)), said("P569", year(-100))), "less P569", "time"),
    "difference in days": Case("Q21510854", {"P2306": ("P569",), "P2313": ("+0 Q573",), "P2312": ("+31 Q573",)},
        entity(said("P1", day("2000-03-31")), said("P569", day("2000-02-29"))),
        entity(said("P1", day("2000-04-01")), said("P569", day("2000-02-29"))), "less P569", "time"),
    "difference of amounts": Case("Q21510854", {"P2306": ("P2",), "P2313": ("+0",), "P2312": ("novalue",)},
        entity(said("P1", amount("+2")), said("P2", amount("+1"))), entity(said("P1", amount("+1")), said("P2", amount("+2"))),
        "should be 0 or more", "quantity"),
    "difference of amounts in two units": Case("Q21510854", {"P2306": ("P2",), "P2313": (f"+0 {METRE}",), "P2312": (f"+1 {METRE}",)},
        entity(said("P1", amount("+1.5", METRE)), said("P2", amount("+90", CENTIMETRE))),
        entity(said("P1", amount("+1.5", METRE)), said("P2", amount("+40", CENTIMETRE))), "between 0 Q11573 and 1 Q11573", "quantity"),
    "Commons link, no such page": Case("Q21510852", {"P2307": ("File",)}, entity(said("P1", text("Tagore.jpg"))),
        entity(said("P1", text("Tagor.jpg"))), "P1: there is no 'File:Tagor.jpg' on Commons.", "commonsMedia",
        {CommonsPage("File:Tagore.jpg"): True, CommonsPage("File:Tagor.jpg"): False}),
    "distinct dates": Case("Q21502410", {}, entity(said("P1", year(1900))), entity(said("P1", year(1901))), "Q7 has it", "time",
        {HoldersOf("P1", "time", "+1900-00-00T00:00:00Z/9/Q1985727"): (), HoldersOf("P1", "time", "+1901-00-00T00:00:00Z/9/Q1985727"): ("Q7",)}),
    "distinct amounts": Case("Q21502410", {}, entity(said("P1", amount("+5"))), entity(said("P1", amount("+5", METRE))), "Q7 has it", "quantity",
        {HoldersOf("P1", "quantity", "+5 1"): ("Q42",), HoldersOf("P1", "quantity", f"+5 {METRE}"): ("Q7",)}),
    "Commons link": Case("Q21510852", {"P2307": ("File",)}, entity(said("P1", text("Tagore in 1909.jpg"))),
        entity(said("P1", text("File:Tagore.jpg"))), "is no title on Commons: leave out File:", "commonsMedia",
        {CommonsPage("File:Tagore in 1909.jpg"): True}),
    "Commons link, spaces": Case("Q21510852", {"P2307": ("Category",)}, entity(said("P1", text("Rabindranath Tagore"))),
        entity(said("P1", text("Rabindranath_Tagore"))), "write spaces as they are", "string",
        {CommonsPage("Category:Rabindranath Tagore"): True}),
    "Commons data": Case("Q21510852", {"P2307": ("Data",)}, entity(said("P1", text("Data:Berlin.map"))), entity(said("P1", text("Berlin.map"))),
        "has to begin with Data:", "geo-shape", {CommonsPage("Data:Berlin.map"): True}),
    "citation needed": Case("Q54554025", {}, entity(said("P1", text("a"), source=snak("P248", item("Q1")))), entity(said("P1", text("a"))),
        "should have a reference"),
    "label in language": Case("Q108139345", {"P424": ("bn", "en")}, entity(said("P1", text("a")), labels={"mul": "x"}),
        entity(said("P1", text("a")), labels={"de": "x"}), "asks for a label in bn or en"),
    "description in language": Case("Q111204896", {"P424": ("en",)}, entity(said("P1", text("a")), descriptions={"en": "x"}),
        entity(said("P1", text("a")), labels={"en": "x"}), "asks for a description in en"),
}  # fmt: skip


def judge(
    case: Case, subject: Entity, status: ConstraintStatus = ConstraintStatus.NORMAL, **more: tuple[str, ...]
) -> tuple[list[tuple[Severity, str]], Facts]:
    constraint = Constraint(case.kind, status, tuple({**case.parameters, **more}.items()))
    book = Rulebook.of({"P1": PropertyDefinition("P1", case.datatype, constraints=(constraint,))})
    facts = Facts({Link("Q1", "P1"): True, **case.known})
    scene = Scene(subject, TODAY, facts)
    statements = [s for group in subject.statements.values() for s in group]
    broken = list(judge_all(book, statements, scene))
    assert all(one.to_finding("Q42").code == KINDS[case.kind].code for one in broken)
    return [(one.rule.severity, one.to_finding("Q42").message) for one in broken], facts


@pytest.mark.parametrize("name", CASES)
def test_an_item_that_keeps_it(name: str) -> None:
    told, facts = judge(CASES[name], CASES[name].good)
    assert (told, facts.take_asked()) == ([], [])


@pytest.mark.parametrize("name", CASES)
def test_an_item_that_breaks_it(name: str) -> None:
    case = CASES[name]
    told, facts = judge(case, case.bad)
    assert facts.take_asked() == []
    assert told
    assert case.words in told[0][1]
    assert {severity for severity, _ in told} == {Severity.WARNING}


@pytest.mark.parametrize("name", CASES)
def test_its_status_is_the_severity_and_exceptions_are_honoured(name: str) -> None:
    case = CASES[name]
    severities = [judge(case, case.bad, status)[0][0][0] for status in ConstraintStatus]
    assert severities == [Severity.CRITICAL, Severity.WARNING, Severity.INFO]
    assert judge(case, case.bad, P2303=("Q41", case.bad.id))[0] == []
    assert judge(case, case.bad, P2303=("Q41",))[0]


def test_every_type_is_tested() -> None:
    assert {case.kind for case in CASES.values()} == {kind.item for kind in KINDS.values() if kind.make}


UNFIT_TITLES = {"Commons link", "Commons link, spaces", "Commons data"}
"""Bad for what they are, so that nothing needs to be known of Commons."""


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.known and name not in UNFIT_TITLES])
def test_what_is_not_known_of_the_wiki_is_asked_for_and_not_judged(name: str) -> None:
    case = CASES[name]._replace(known={})
    told, facts = judge(case, case.bad)
    assert told == []
    asked = facts.take_asked()
    assert asked
    assert facts.take_asked() == []
    assert set(asked) <= {*CASES[name].known} | {Subclass("Q5", "Q6256")}
    facts.failed.update(asked)
    assert judge(case, case.bad)[0] == []
