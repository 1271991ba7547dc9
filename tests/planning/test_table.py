"""The table of DESIGN §8 and of docs/planning.md, a test each row; then each datatype's equality as a law."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import (
    GREGORIAN,
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)
from glamdata.planning.apply import apply_edit
from glamdata.planning.plan import Known, Planned, PlanRules, plan_edit

REFERENCE = (Snak("P248", ItemValue("Q1"), "wikibase-item"), Snak("P813", Today(), "time"))
THEIRS = (Snak("P854", StringValue("https://example.org"), "url"),)
DAY = Snak("P569", TimeValue.from_parts(1867, 6, 8), "time")
YEAR = Snak("P569", TimeValue.from_parts(1867), "time")
OTHER = Snak("P569", TimeValue.from_parts(1870), "time")
JULIAN_DAY = Snak("P569", TimeValue.from_parts(1867, 6, 8, JULIAN), "time")
JULIAN_YEAR = Snak("P569", TimeValue.from_parts(1867, calendar=JULIAN), "time")
PAINTER = Snak("P106", ItemValue("Q1028181"), "wikibase-item")
WRITER = Snak("P106", ItemValue("Q36180"), "wikibase-item")
START = Snak("P580", TimeValue.from_parts(1890), "time")
RULE = "statements[1] P569"


def item(*statements: Statement, **said: Any) -> Entity:
    groups: dict[str, tuple[Statement, ...]] = {}
    for number, statement in enumerate(statements):
        groups[statement.property] = (*groups.get(statement.property, ()), replace(statement, guid=f"Q42$g{number}"))
    return Entity("Q42", 7, statements=groups, **said)


def meet(
    ours: Snak, *theirs: Statement, policy: Policy | None = None, known: Known | None = None, **rules: Any
) -> Planned:
    """Plan one statement with our reference against an item; planning again gives nothing."""
    draft = Draft("key", Subject("key"), (DraftStatement(Statement(ours, (START,), (REFERENCE,)), rule=RULE),))
    plan_rules = PlanRules(policies={RULE: policy} if policy else {}, **rules)
    planned = plan_edit(draft, item(*theirs), plan_rules, known or Known())
    if planned.edit:
        after = apply_edit(item(*theirs), planned.edit)
        assert plan_edit(draft, after, plan_rules, known or Known()).edit is None
    return planned


def done(planned: Planned) -> list[str]:
    """Name what came of it: the changes, or why there is none."""
    changes = planned.edit.changes if planned.edit else ()
    return [*(type(change).__name__ for change in changes), *(finding.code for finding in planned.findings)]


ROWS: dict[str, tuple[Snak, list[Statement], Policy | None, list[str]]] = {
    "nothing for the property": (DAY, [], None, ["AddStatement"]),
    "nothing for the property, others have values": (DAY, [Statement(PAINTER)], None, ["AddStatement"]),
    "the same value": (DAY, [Statement(DAY)], None, ["AddReference"]),
    "the same value with our reference": (DAY, [Statement(DAY, (), (REFERENCE,))], None, []),
    "the same value with another reference": (DAY, [Statement(DAY, (), (THEIRS,))], None, ["AddReference"]),
    "the same value, qualifiers wanted": (
        DAY, [Statement(DAY, (), (REFERENCE,))], Policy(add_qualifiers=True), ["AddQualifiers"],
    ),
    "the same value, deprecated": (DAY, [Statement(DAY, rank=Rank.DEPRECATED)], None, ["deprecated"]),
    "the same value, deprecated and standing": (
        DAY, [Statement(DAY, rank=Rank.DEPRECATED), Statement(DAY)], None, ["AddReference"],
    ),
    "a coarser date": (DAY, [Statement(YEAR)], None, ["coarser-date"]),
    "a coarser date, refined": (DAY, [Statement(YEAR)], Policy(refine=True), ["AddStatement"]),
    "a coarser date of the other calendar": (DAY, [Statement(JULIAN_YEAR)], None, ["coarser-date"]),
    "a finer date that agrees": (YEAR, [Statement(DAY)], None, []),
    "a finer date that agrees, covered": (YEAR, [Statement(DAY)], Policy(cover=True), ["AddReference"]),
    "a finer date that does not agree": (OTHER, [Statement(DAY)], None, ["conflict"]),
    "a deprecated finer date absorbs nothing": (YEAR, [Statement(DAY, rank=Rank.DEPRECATED)], None, ["deprecated"]),
    "the same date in the other calendar": (DAY, [Statement(JULIAN_DAY)], None, ["other-calendar"]),
    "the same date in the other calendar, refined": (
        DAY, [Statement(JULIAN_DAY)], Policy(refine=True), ["other-calendar"],
    ),
    "the same year in the other calendar": (YEAR, [Statement(JULIAN_YEAR)], None, ["AddReference"]),
    "the same year in the other calendar, reviewed": (
        YEAR, [Statement(JULIAN_YEAR)], Policy(review_calendars=True), ["other-calendar"],
    ),
    "a day of the other calendar within our year": (YEAR, [Statement(JULIAN_DAY)], None, []),
    "another value of a single-value property": (DAY, [Statement(OTHER)], None, ["conflict"]),
    "another value, deprecated, of a single-value property": (
        DAY, [Statement(OTHER, rank=Rank.DEPRECATED)], None, ["AddStatement"],
    ),
    "another value otherwise": (PAINTER, [Statement(WRITER)], None, ["AddStatement"]),
    "another value, skipped": (PAINTER, [Statement(WRITER)], Policy(skip_present=True), ["present"]),
    "the same value is not skipped": (PAINTER, [Statement(PAINTER)], Policy(skip_present=True), ["AddReference"]),
    "the same value told apart by a qualifier": (
        PAINTER, [Statement(PAINTER, (replace(START, value=TimeValue.from_parts(1900)),))],
        Policy(discriminating=frozenset({"P580"})), ["AddStatement"],
    ),
    "the same value and discriminating qualifier": (
        PAINTER, [Statement(PAINTER, (START,))], Policy(discriminating=frozenset({"P580"})), ["AddReference"],
    ),
    "an unknown value": (replace(PAINTER, value=None, kind=SnakKind.SOMEVALUE), [Statement(PAINTER)], None, ["AddStatement"]),
    "no value beside a value": (replace(PAINTER, value=None, kind=SnakKind.NOVALUE), [Statement(PAINTER)], None, ["conflict"]),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_what_comes_of_a_row_of_the_table(row: str) -> None:
    ours, theirs, policy, expected = ROWS[row]
    assert done(meet(ours, *theirs, policy=policy)) == expected


def test_a_policy_is_that_of_the_rule_and_of_no_other() -> None:
    draft = Draft(
        "key",
        Subject("key"),
        (DraftStatement(Statement(DAY), rule="other"), DraftStatement(Statement(PAINTER), rule=RULE)),
    )
    rules = PlanRules(policies={RULE: Policy(refine=True, skip_present=True)})
    planned = plan_edit(draft, item(Statement(YEAR), Statement(WRITER)), rules, Known())
    assert done(planned) == ["coarser-date", "present"]


def test_a_conflict_is_told_with_both_statements() -> None:
    planned = meet(DAY, Statement(OTHER))
    [conflict] = planned.conflicts
    assert (conflict.record_key, conflict.qid, conflict.theirs.guid) == ("key", "Q42", "Q42$g0")
    assert (conflict.ours.snak, conflict.theirs.snak) == (DAY, OTHER)
    assert meet(DAY, Statement(YEAR)).conflicts == ()


def test_what_the_wiki_says_of_discriminating_qualifiers_counts_beside_the_policy() -> None:
    later = replace(START, value=TimeValue.from_parts(1900))
    rules: dict[str, Any] = {"discriminating": {"P106": frozenset({"P580"})}}
    assert done(meet(PAINTER, Statement(PAINTER, (later,)), policy=Policy(), **rules)) == ["AddStatement"]


# languages the wiki does not have


LANGUAGES: dict[str, Any] = {"languages": frozenset({"en", "cy"}), "text_languages": frozenset({"en"})}


def test_a_term_in_a_language_the_wiki_does_not_have_is_told_and_left_out() -> None:
    terms = (DraftTerm(TermKind.LABEL, "xx", "Ann", "100$a"), DraftTerm(TermKind.LABEL, "cy", "Ann", "100$a"))
    planned = plan_edit(Draft("key", Subject("key"), (), terms), None, PlanRules(**LANGUAGES), Known())
    assert planned.edit
    assert planned.edit.changes == (SetTerm(TermKind.LABEL, "cy", "Ann", "100$a"),)
    [finding] = planned.findings
    assert (finding.code, finding.origin, finding.value) == ("unknown-language", "100$a", "Ann")
    assert finding.message == "The label “Ann” was not added: the wiki has no language “xx”."


def test_a_name_for_all_languages_is_in_the_first_one_where_the_wiki_has_no_mul() -> None:
    terms = (DraftTerm(TermKind.LABEL, "mul", "Ann"),)
    planned = plan_edit(Draft("key", Subject("key"), (), terms), None, PlanRules(**LANGUAGES, mul="always"), Known())
    assert planned.edit
    assert planned.edit.changes == (SetTerm(TermKind.LABEL, "en", "Ann"),)


@pytest.mark.parametrize("place", ["snak", "qualifiers", "references"])
def test_a_text_in_a_language_the_wiki_does_not_have_holds_its_statement(place: str) -> None:
    text = Snak("P1476", MonolingualText("Ann", "xx"), "monolingualtext")
    said = {"snak": text, "qualifiers": (text,), "references": ((text,),)}[place]
    ours = replace(Statement(PAINTER), **{place: said})
    draft = Draft("key", Subject("key"), (DraftStatement(ours), DraftStatement(Statement(DAY))))
    planned = plan_edit(draft, None, PlanRules(**LANGUAGES), Known())
    assert done(planned) == ["AddStatement", "unknown-language"]


# each datatype's equality: what is the same is never added twice, whichever of the two is on the item


def again(datatype: str, pid: str, one: Any, other: Any, known: Known | None = None) -> None:
    """Prove that two values that are the same give one statement, in either order and within one draft."""
    snaks = [Snak(pid, value, datatype) for value in (one, other)]
    for ours, theirs in (snaks, snaks[::-1]):
        assert done(meet(ours, Statement(theirs), known=known)) == ["AddReference"]
    draft = Draft("key", Subject("key"), tuple(DraftStatement(Statement(snak)) for snak in snaks))
    planned = plan_edit(draft, None, PlanRules(), known or Known())
    assert done(planned) == ["AddStatement"]


def apart(datatype: str, pid: str, one: Any, other: Any) -> None:
    """Prove that two values that differ are both added."""
    assert done(meet(Snak(pid, one, datatype), Statement(Snak(pid, other, datatype)))) == ["AddStatement"]


laws = settings(deadline=None, max_examples=60)
texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
amounts = st.decimals(-1000, 1000, places=3, allow_nan=False)


@laws
@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_items_are_the_same_after_redirects(number: int, other: int) -> None:
    one, target = f"Q{number}", f"Q{number + other}"
    again("wikibase-item", "P50", ItemValue(one), ItemValue(target), Known(redirects={one: target}))
    apart("wikibase-item", "P50", ItemValue(one), ItemValue(target))


@laws
@given(st.integers(1, 9))
def test_pointers_and_records_are_the_items_they_stand_for(number: int) -> None:
    known = Known({Pointer("Leeds"): f"Q{number}"}, linked={"b1": f"Q{number}"})
    for value in (Pointer("Leeds"), RecordLink("b1")):
        ours = Snak("P50", value, "wikibase-item")
        assert done(meet(ours, Statement(replace(ours, value=ItemValue(f"Q{number}"))), known=known)) == [
            "AddReference"
        ]


@laws
@given(st.text("0123456789X", min_size=1, max_size=16), st.integers(0, 16))
def test_external_ids_are_the_same_but_for_hyphens_and_spaces_that_help_reading(digits: str, place: int) -> None:
    spaced, hyphened = f"{digits[:place]} {digits[place:]}", f"{digits[:place]}-{digits[place:]}"
    again("external-id", "P213", StringValue(digits), StringValue(spaced))
    again("external-id", "P213", StringValue(digits), StringValue(hyphened.lower()))
    apart("external-id", "P214", StringValue(digits), StringValue(hyphened))
    apart("external-id", "P213", StringValue(digits), StringValue(f"{digits}1"))


@laws
@given(st.text("abcdef", min_size=1, max_size=8), st.text("abcdefABC/", max_size=8))
def test_addresses_are_the_same_without_scheme_and_slash_at_the_end(host: str, path: str) -> None:
    bare = f"{host}.org/{path.strip('/')}".rstrip("/")
    again("url", "P973", StringValue(f"http://{bare}"), StringValue(f"https://{bare}/"))
    again("url", "P973", StringValue(f"https://{bare}"), StringValue(f"https://{host.upper()}{bare[len(host) :]}"))
    apart("url", "P973", StringValue(f"https://{bare}"), StringValue(f"https://{bare}?page=1"))


@laws
@given(texts)
def test_texts_are_the_same_in_composed_form_and_in_one_language(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    again("string", "P1932", StringValue(composed), StringValue(decomposed))
    again("monolingualtext", "P1476", MonolingualText(composed, "cy"), MonolingualText(decomposed, "cy"))
    apart("monolingualtext", "P1476", MonolingualText(text, "cy"), MonolingualText(text, "en"))
    apart("string", "P1932", StringValue(text), StringValue(f"{text}x"))


@laws
@given(amounts, st.sampled_from(["1", "http://www.wikidata.org/entity/Q174728"]), st.none() | st.integers(1, 9))
def test_quantities_are_the_same_by_amount_and_unit_whatever_their_bounds(
    amount: Any, unit: str, bound: int | None
) -> None:
    said = f"{amount:+f}"
    bounded = Quantity(f"{said}0", unit, *((f"{amount + bound:+f}", f"{amount - bound:+f}") if bound else ()))
    again("quantity", "P2048", Quantity(said, unit), bounded)
    apart("quantity", "P2048", Quantity(said, unit), Quantity(said, "http://www.wikidata.org/entity/Q11573"))
    apart("quantity", "P2048", Quantity(said, unit), Quantity(f"{amount + 1:+f}", unit))


@laws
@given(
    st.floats(-80, 80), st.floats(-179, 179), st.sampled_from([0.001, 0.01, 0.1, 1.0]), st.floats(-0.99, 0.99), st.floats(-0.99, 0.99),
)  # fmt: skip
def test_places_are_the_same_within_the_coarser_precision(
    latitude: float, longitude: float, precision: float, north: float, east: float
) -> None:
    exact = Coordinate(latitude, longitude, precision / 100)
    near = Coordinate(latitude + north * precision, longitude + east * precision, precision)
    again("globe-coordinate", "P625", exact, near)
    apart("globe-coordinate", "P625", exact, replace(near, latitude=latitude + 2.1 * precision))
    apart("globe-coordinate", "P625", exact, replace(exact, globe="http://www.wikidata.org/entity/Q405"))


@laws
@given(st.integers(-3000, 2000).filter(bool), st.integers(6, 11), st.integers(1, 12), st.integers(1, 28), st.booleans())
def test_dates_are_the_same_at_their_precision(year: int, precision: int, month: int, day: int, julian: bool) -> None:
    calendar = JULIAN if julian else GREGORIAN
    sign = "-" if year < 0 else "+"
    finer = TimeValue(f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", precision, calendar)
    zeros = (
        ("00", "00")
        if precision < 10
        else (f"{month:02d}", "00")
        if precision == 10
        else (f"{month:02d}", f"{day:02d}")
    )
    same = TimeValue(f"{sign}{abs(year):04d}-{'-'.join(zeros)}T00:00:00Z", precision, calendar)
    again("time", "P585", finer, same)
    if precision < 10:
        again("time", "P585", finer, replace(same, calendar=GREGORIAN if julian else JULIAN))
    away = year + (2000 if year > 0 else -2000)
    apart("time", "P585", finer, replace(same, time=f"{sign}{abs(away):04d}-{'-'.join(zeros)}T00:00:00Z"))


@laws
@given(st.text("abAB ", min_size=1, max_size=8).map(str.strip).filter(bool))
def test_files_are_the_same_with_underscores_and_a_small_first_letter(name: str) -> None:
    again(
        "commonsMedia",
        "P18",
        StringValue(f"{name}.jpg"),
        StringValue(f"{name[:1].swapcase()}{name[1:]}.jpg".replace(" ", "_")),
    )


@laws
@given(
    st.permutations(
        [START, Snak("P582", TimeValue.from_parts(1900), "time"), Snak("P1932", StringValue("x"), "string")]
    ),
    st.booleans(),
)
def test_qualifiers_are_the_same_in_any_order_and_however_often(order: list[Snak], twice: bool) -> None:
    policy = Policy(add_qualifiers=True, discriminating=frozenset({"P580", "P582"}))
    rules = PlanRules(usual=policy)
    ours = Statement(PAINTER, (*order, *(order if twice else ())), (REFERENCE,))
    theirs = Statement(PAINTER, tuple(reversed(order)), (REFERENCE[::-1],))
    for one, other in ((ours, theirs), (theirs, ours)):
        draft = Draft("key", Subject("key"), (DraftStatement(one),))
        assert plan_edit(draft, item(other), rules, Known()) == Planned(None, (), 1)


def test_changes_of_the_table_are_of_the_kinds_it_names() -> None:
    """The names in the table are those of real changes: a spelling fault in it can't pass."""
    kinds = {kind.__name__ for kind in (AddStatement, AddReference, AddQualifiers)}
    said = {word for *_, expected in ROWS.values() for word in expected if word[0].isupper()}
    assert said == kinds
