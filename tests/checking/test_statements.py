from __future__ import annotations

from datetime import date

import pytest

from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import (
    DRAFT_CHECKS,
    SNAK_CHECKS,
    STATEMENT_CHECKS,
    CheckedFinding,
    check_draft,
)
from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Snak, SnakKind, Statement
from glamdata.model.value import JULIAN, Coordinate, ItemValue, Pointer, Quantity, StringValue, TimeValue, Today, Value

TODAY = date(2026, 11, 21)
TYPES = {
    "P214": "external-id",
    "P106": "wikibase-item",
    "P569": "time",
    "P570": "time",
    "P577": "time",
    "P625": "globe-coordinate",
    "P856": "url",
    "P18": "commonsMedia",
    "P1476": "string",
    "P248": "wikibase-item",
    "P813": "time",
    "P2048": "quantity",
}
PROPERTIES = {pid: PropertyDefinition(pid, datatype) for pid, datatype in TYPES.items()} | {
    "P214": PropertyDefinition("P214", "external-id", "VIAF ID", (r"[1-9]\d{4,21}",)),
    "P213": PropertyDefinition("P213", "external-id", "ISNI", ("(",)),
}
SOURCE = (Snak("P248", ItemValue("Q13219454"), "wikibase-item"), Snak("P813", Today(), "time"))


def _statement(pid: str, value: Value | None, kind: SnakKind = SnakKind.VALUE) -> Statement:
    return Statement(Snak(pid, value, TYPES.get(pid, ""), kind), references=(SOURCE,))


def _text(pid: str, text: str) -> Statement:
    return _statement(pid, StringValue(text))


def _date(pid: str, time: str, precision: int = 11, calendar: str = JULIAN) -> Statement:
    return _statement(pid, TimeValue(time, precision, calendar))


def _draft(*statements: Statement, terms: tuple[DraftTerm, ...] = ()) -> Draft:
    drafted = tuple(DraftStatement(s, f"origin {i}", f"statements[{i}]") for i, s in enumerate(statements))
    return Draft("n79021164", Subject("n79021164"), drafted, terms, position=7, offset=4096)


def _codes(*statements: Statement, terms: tuple[DraftTerm, ...] = ()) -> set[str]:
    return {finding.code for _, finding in check_draft(_draft(*statements, terms=terms), PROPERTIES, TODAY)}


def _held(checked: list[CheckedFinding]) -> set[int | None]:
    """Give what is held back, as planning reads it: statements by their index, the whole record as None."""
    return {index for index, finding in checked if finding.severity is Severity.CRITICAL}


def _term(kind: TermKind, text: str, language: str = "en") -> DraftTerm:
    return DraftTerm(kind, language, text)


PLACE = Coordinate(51.5, -0.1, 0.01)
CM = "http://www.wikidata.org/entity/Q174728"

# code: (a statement with the fault, its like without)
STATEMENT_CASES = {
    "unknown-property": (_text("P99999", "x"), _text("P1476", "x")),
    "datatype": (_text("P106", "poet"), _statement("P106", ItemValue("Q49757"))),
    "format": (_text("P214", "viaf 12"), _text("P214", "46768804")),
    "regex-skipped": (_text("P213", "0000 0001"), _text("P214", "46768804")),
    "no-reference": (Statement(Snak("P106", ItemValue("Q49757"))), _statement("P106", ItemValue("Q49757"))),
    "control-character": (_text("P1476", "Stray\tleaves"), _text("P1476", "Stray leaves")),
    "lost-characters": (_text("P1476", "V\ufffdgel"), _text("P1476", "Vögel")),
    "invisible-character": (_text("P1476", "\ufeffBirds"), _text("P1476", "می‌خواهم")),
    "stray-space": (_text("P1476", "Birds "), _text("P1476", "Stray  birds")),
    "empty-text": (_text("P1476", ""), _text("P1476", "x")),
    "too-long": (_text("P1476", "a" * 1501), _text("P1476", "a" * 1500)),
    "bad-url": (_text("P856", "www.moma.org"), _text("P856", "https://www.moma.org/a%20b?x=ä#y")),
    "bad-file-name": (_text("P18", "File:Tagore.jpg"), _text("P18", "Tagore (1909), Kolkata.jpg")),
    "bad-id": (_statement("P106", ItemValue("poet")), _statement("P106", ItemValue("Q49757"))),
    "bad-amount": (_statement("P2048", Quantity("+1,5", CM)), _statement("P2048", Quantity("+1.5", CM, "+2", "+1.5"))),
    "foreign-vocabulary": (
        _statement("P2048", Quantity("+1", CM.replace("http:", "https:"))),
        _statement("P2048", Quantity("+1")),
    ),
    "no-precision": (_statement("P625", Coordinate(51.5, -0.1)), _statement("P625", PLACE)),
    "impossible-coordinates": (_statement("P625", Coordinate(91, 0)), _statement("P625", PLACE)),
    "null-island": (_statement("P625", Coordinate(0, 0)), _statement("P625", PLACE)),
    "impossible-date": (_date("P569", "+1867-02-30T00:00:00Z"), _date("P569", "+1868-02-29T00:00:00Z")),
    "future-date": (_date("P570", "+9999-00-00T00:00:00Z", 9), _date("P570", "+2026-00-00T00:00:00Z", 9)),
    "announced-date": (_date("P577", "+2027-01-01T00:00:00Z"), _date("P577", "+2026-11-21T00:00:00Z")),
    "early-gregorian": (
        _date("P569", "+1564-04-26T00:00:00Z", 11, "http://www.wikidata.org/entity/Q1985727"),
        _date("P569", "+1564-04-26T00:00:00Z"),
    ),
}
LABEL, DESCRIPTION, ALIAS = TermKind.LABEL, TermKind.DESCRIPTION, TermKind.ALIAS
TERM_CASES = {
    "label-is-description": (
        (_term(LABEL, "Tagore"), _term(DESCRIPTION, "Tagore")),
        (_term(LABEL, "Tagore"), _term(DESCRIPTION, "Tagore", "de")),
    ),
    "long-term": ((_term(DESCRIPTION, "a" * 251),), (_term(DESCRIPTION, "a" * 250),)),
    "empty-term": ((_term(ALIAS, " "),), (_term(ALIAS, "R. Tagore"),)),
    "untidy-term": ((_term(LABEL, "Tagore\n"),), (_term(LABEL, "Tagore"),)),
    "description-in-mul": ((_term(DESCRIPTION, "poet", "mul"),), (_term(LABEL, "Tagore", "mul"),)),
}


@pytest.mark.parametrize("code", [check.code for check in (*SNAK_CHECKS, *STATEMENT_CHECKS)])
def test_each_statement_check_finds_its_fault_and_nothing_else(code: str) -> None:
    bad, good = STATEMENT_CASES[code]
    assert code in _codes(bad)
    assert code not in _codes(good)


@pytest.mark.parametrize("code", [check.code for check in DRAFT_CHECKS if check.code in TERM_CASES])
def test_each_term_check_finds_its_fault_and_nothing_else(code: str) -> None:
    bad, good = TERM_CASES[code]
    assert _codes(terms=bad) == {code}
    assert _codes(terms=good) == set()


def test_every_check_has_its_cases() -> None:
    codes = {check.code for check in (*SNAK_CHECKS, *STATEMENT_CHECKS)}  # test_terms.py has those of drafts
    assert codes == STATEMENT_CASES.keys()
    assert TERM_CASES.keys() <= {check.code for check in DRAFT_CHECKS}


@pytest.mark.parametrize("good", [good for _, good in STATEMENT_CASES.values()])
def test_a_sound_statement_gives_no_finding_at_all(good: Statement) -> None:
    assert _codes(good) == set()


def test_a_finding_names_record_property_value_and_origin() -> None:
    checked = check_draft(_draft(_text("P1476", "x"), _text("P214", "viaf 12")), PROPERTIES, TODAY)
    [(index, finding)] = checked
    assert index == 1
    assert (finding.record_key, finding.property, finding.value) == ("n79021164", "P214", "viaf 12")
    assert (finding.origin, finding.position, finding.offset) == ("origin 1", 7, 4096)
    assert finding.stage == "check"
    assert finding.message.startswith("VIAF ID (P214): 'viaf 12' is not in the form")
    assert _held(checked) == {1}


def test_a_warning_holds_nothing_back() -> None:
    checked = check_draft(_draft(Statement(Snak("P106", ItemValue("Q49757")))), PROPERTIES, TODAY)
    assert {finding.severity for _, finding in checked} == {Severity.WARNING}
    assert _held(checked) == set()


def test_a_term_the_wiki_would_refuse_holds_the_record() -> None:
    assert _held(check_draft(_draft(terms=(_term(LABEL, "a" * 251),)), PROPERTIES, TODAY)) == {None}


def test_faults_in_qualifiers_and_references_count_as_the_statements() -> None:
    url = (Snak("P856", StringValue("https://example.org/" + "a" * 500), "url"),)
    statement = Statement(
        Snak("P106", ItemValue("Q49757")), (Snak("P577", TimeValue("+1900-13-00T00:00:00Z", 10)),), (url,)
    )
    checked = check_draft(_draft(statement), PROPERTIES, TODAY)
    assert {finding.code for _, finding in checked} == {"bad-url", "impossible-date"}
    assert _held(checked) == {0}


def test_birth_after_death_holds_both_dates() -> None:
    born, died = _date("P569", "+1941-08-07T00:00:00Z"), _date("P570", "+1861-00-00T00:00:00Z", 9)
    checked = check_draft(_draft(born, _text("P1476", "x"), died), PROPERTIES, TODAY)
    assert {finding.code for _, finding in checked} == {"birth-after-death"}
    assert _held(checked) == {0, 2}


@pytest.mark.parametrize(
    ("born", "died"),
    [
        (("+1861-05-07T00:00:00Z", 11), ("+1861-00-00T00:00:00Z", 9)),
        (("+1869-00-00T00:00:00Z", 9), ("+1860-00-00T00:00:00Z", 8)),
        (("+1899-00-00T00:00:00Z", 9), ("+1900-00-00T00:00:00Z", 7)),
        (("+1801-00-00T00:00:00Z", 9), ("+1801-00-00T00:00:00Z", 7)),
        (("-0043-00-00T00:00:00Z", 9), ("+0017-00-00T00:00:00Z", 9)),
    ],
)
def test_dates_that_may_agree_at_their_precision_are_let_be(born: tuple[str, int], died: tuple[str, int]) -> None:
    assert _codes(_date("P569", *born), _date("P570", *died)) == set()


@pytest.mark.parametrize(
    ("time", "precision", "calendar"),
    [
        ("+1900-02-29T00:00:00Z", 11, "http://www.wikidata.org/entity/Q1985727"),
        ("+1867-13-01T00:00:00Z", 11, JULIAN),
        ("+1867-04-31T00:00:00Z", 11, JULIAN),
        ("+1867-00-00T00:00:00Z", 11, JULIAN),
        ("+1867-00-00T00:00:00Z", 10, JULIAN),
        ("+0000-00-00T00:00:00Z", 9, JULIAN),
        ("+1867-06-08T00:00:00Z", 14, JULIAN),
        ("1867", 9, JULIAN),
    ],
)
def test_dates_that_never_were(time: str, precision: int, calendar: str) -> None:
    assert _codes(_date("P569", time, precision, calendar)) == {"impossible-date"}


@pytest.mark.parametrize("time", ["+1900-02-29T00:00:00Z", "-0001-02-29T00:00:00Z"])
def test_julian_leap_days_were(time: str) -> None:
    assert _codes(_date("P569", time)) == set()


def test_values_without_a_text_are_let_be() -> None:
    assert _codes(_statement("P569", None, SnakKind.SOMEVALUE), _statement("P106", Pointer("poet"))) == set()


def test_a_property_without_a_value_has_to_be_known_too() -> None:
    assert _codes(_statement("P99999", None, SnakKind.NOVALUE)) == {"unknown-property"}


def test_lengths_go_by_datatype() -> None:
    assert _codes(_text("P18", f"{'f' * 237}.jpg")) == {"too-long"}
    assert _codes(_text("P856", f"https://a.eu/{'ä' * 244}")) == {"bad-url"}, "500 bytes, not characters"
    assert _codes(_text("P856", f"https://a.eu/{'ä' * 243}"), _text("P18", f"{'f' * 236}.jpg")) == set()


def test_one_matcher_tells_of_a_regex_once_a_part() -> None:
    matcher = FormatMatcher()
    draft = _draft(_text("P213", "0000 0001"))
    first = check_draft(draft, PROPERTIES, TODAY, matcher)
    assert [finding.code for _, finding in first] == ["regex-skipped"]
    assert check_draft(draft, PROPERTIES, TODAY, matcher) == []
