"""The draft for authority records: persons, corporate bodies or places, in MARC 21 (also as GND has it) or UNIMARC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.page import block, count_of, inline, rule
from glamdata.mapping.propose_shared import (
    LANGUAGE_CODES,
    propose_identifiers,
    propose_known,
    propose_reference,
    propose_rest,
    propose_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.page import Page, Part
    from glamdata.mapping.survey import Survey

HUMAN = "Q5"
WEAK_LAST = {"P214": 1}
CIRCA: Part = {"P1480": "Q5727902"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of heading: where it and its variants stand, and the class of what it names."""

    tag: str
    variants: str
    codes: str
    of: str
    item: str
    steps: tuple[str, ...]


AUTHORITIES = {
    heading.tag: heading
    for heading in (
        Heading("100", "400", "ab", "human", HUMAN, ("trim", "uninvert")),
        Heading("110", "410", "ab", "organization", "Q43229", ("corporate_name",)),
        Heading("151", "451", "a", "geographic location", "Q2221906", ("place_name",)),
        Heading("200", "400", "ab", "human", HUMAN, ("trim", "uninvert")),
        Heading("210", "410", "ab", "organization", "Q43229", ("corporate_name",)),
        Heading("215", "415", "a", "geographic location", "Q2221906", ("place_name",)),
    )
}
GND_RELATIONS = (
    ("P19", "551", "ortg", "place of birth"), ("P20", "551", "orts", "place of death"),
    ("P937", "551", "ortw", "work location"), ("P106", "550", "berc", "occupation"),
    ("P106", "550", "beru", "occupation"),
)  # fmt: skip
"""Property, tag, $4 and meaning (https://www.dnb.de/gndcodes)."""

SAME_TAGS = ("100", "110", "151", "111", "130", "150", "200", "210", "215")


def propose_authority(page: Page, survey: Survey, heading: Heading) -> None:
    """Write the draft for the records with that heading; other headings are counted in a comment."""
    person = heading.item == HUMAN
    others = [(tag, survey.tags[tag]) for tag in SAME_TAGS if tag != heading.tag and survey.tags[tag]]
    page.add(f"about: Authority records of the class {heading.of}", "DECIDE your own words; the title of reports")
    if others and not survey.is_unimarc():
        page.remark(f"Other headings are left out here, each needs a mapping of its own: {count_of(others)}.")
    if person and not survey.is_unimarc():
        families = survey.indicators["100 3"]
        shared = survey.fixed["name b"]
        page.remark(
            f"Names with a title (100$t: {survey.subfields['100$t']}), families (first indicator 3: {families}) and"
            f" undifferentiated names (008/32 b: {shared}) are left out without a line."
        )
    propose_source(page, survey, [f"{heading.tag}$a"], survey.share(survey.tags[heading.tag]))
    identifiers = _identifiers_of(survey)
    propose_reference(page, "  P244: {from: 010$a}" if "P244" in identifiers and survey.tags["010"] else "")
    _propose_match(page, survey, heading, identifiers)
    _propose_terms(page, survey, heading)
    _propose_statements(page, survey, heading)
    propose_rest(page, survey)


def _identifiers_of(survey: Survey) -> list[str]:
    """Give the properties of the identifiers seen, VIAF last."""
    found = ["P244"] if survey.tags["010"] and not survey.is_unimarc() else []
    found += [pid for pid, _, _ in propose_identifiers(survey)]
    return sorted(dict.fromkeys(found), key=lambda pid: WEAK_LAST.get(pid, 0))


def _propose_match(page: Page, survey: Survey, heading: Heading, identifiers: list[str]) -> None:
    page.add("match:")
    if heading.item == HUMAN:
        page.add(f"  instance_of: {heading.item}", heading.of)
    else:
        page.add(f"  # instance_of: {heading.item}", f"DECIDE the class: {heading.of}, or a narrower one")
    page.add("  # own_id: {property: P…, from: 001}", "DECIDE the property of your own numbers, if there is one")
    if known := propose_known(survey):
        page.add(block("known", known), "records that name their item themselves")
    if heading.tag == "100" and survey.tags["670"]:  # other fields in UNIMARC
        said = f"{survey.share(survey.tags['670'])}; books that the heading was found in, as evidence"
        page.add("  works: {from: 670$a, clean: [cited_title]}", said)
    if identifiers:
        page.add(
            f"  identifiers: {inline(list(identifiers))}", "DECIDE the order: strongest first; VIAF alone never settles"
        )
    page.add("  languages: [en, mul]", "DECIDE in which languages names are searched")
    page.add("  create: reviewed", "DECIDE who may make items: never, reviewed (a person), auto")
    page.gap()


def _propose_terms(page: Page, survey: Survey, heading: Heading) -> None:
    steps = inline(list(heading.steps))
    page.add("terms:")
    seen = survey.share(survey.subfields[f"{heading.tag}$a"])
    language = "mul" if heading.item == HUMAN else "en"
    page.add(f"  label: {{from: {heading.tag}${heading.codes}, clean: {steps}, language: {language}}}",
             f"{seen}; DECIDE the language (mul: written alike in many)")  # fmt: skip
    if count := survey.tags[heading.variants]:
        page.add(
            f"  aliases: {{from: {heading.variants}${heading.codes}, clean: {steps}, language: {language}}}",
            survey.share(count),
        )
    page.gap()


def _propose_statements(page: Page, survey: Survey, heading: Heading) -> None:
    person = heading.item == HUMAN
    page.add("statements:")
    klass = rule({"property": "P31", "type": "item", "value": heading.item}, off=not person)
    page.add(
        klass, f"instance of: {heading.of}" if person else f"DECIDE instance of: {heading.of}, or a narrower class"
    )
    if survey.tags["010"] and not survey.is_unimarc():
        line = rule({"property": "P244", "type": "external_id", "from": "010$a"})
        page.add(line, f"Library of Congress authority id: {survey.share(survey.tags['010'])}")
    for _, line, remark in propose_identifiers(survey):
        page.add(line, remark)
    lines = _person_lines(survey) if person else _body_lines(survey)
    if survey.is_unimarc():
        lines = _unimarc_lines(survey) if person else iter(())
    for line, remark in lines:
        page.add(line, remark)
    if not any(line.startswith("  - ") for line in page.lines[page.lines.index("statements:") :]):
        page.lines[page.lines.index("statements:")] = "# statements:"


def _date(pid: str, takes: list[Part], step: str = "", *, off: bool = False) -> str:
    parts: dict[str, Part | None] = {"property": pid, "type": "time", "from": takes if len(takes) > 1 else takes[0]}
    return rule({**parts, "clean": [step] if step else None, "circa": CIRCA}, off=off)


def _person_lines(survey: Survey) -> Iterator[tuple[str, str]]:
    life = [code for code in ("datx", "datl") if survey.roles[f"548 $4 {code}"]]
    for pid, code, step in (("P569", "f", "birth_date"), ("P570", "g", "death_date")):
        seen = [name for name in (f"046${code}", "100$d") if survey.subfields[name]]
        counts = [(name, survey.subfields[name]) for name in seen]
        takes: list[Part] = list(seen)
        if life:
            takes = [
                {"from": "548$a", "where": {"4": list(life)}, "clean": [step]},
                *[{"from": name, "clean": [step]} for name in seen],
            ]
            counts += [(f"548 {code}", survey.roles[f"548 $4 {code}"]) for code in life]
        if takes:
            yield (
                _date(pid, takes, "" if life else step),
                f"{_DATES[pid]}: {count_of(counts)}; DECIDE what doubtful dates get",
            )
    yield from _gnd_lines(survey)
    for pid, code, what in (("P19", "a", "place of birth"), ("P20", "b", "place of death")):
        if count := survey.subfields[f"370${code}"]:
            parts: dict[str, Part | None] = {
                "property": pid,
                "from": f"370${code}",
                "clean": ["trim"],
                "pointer": {"class": "Q486972"},
            }
            yield rule(parts), f"{what}: {survey.share(count)}; looked up by name"
    if count := survey.tags["374"]:
        parts = {"property": "P106", "each": "374", "from": "$a", "table": "occupations"}
        yield rule(parts, off=True), f"DECIDE occupation: {survey.share(count)}; write tables/occupations.yaml first"
    if count := survey.tags["377"]:
        parts = {"property": "P1412", "each": "377", "from": "$a", "lookup": LANGUAGE_CODES}
        yield rule(parts), f"languages: {survey.share(count)}; looked up by MARC code"
    if count := survey.tags["375"]:
        yield "  # 375 (gender) is left out on purpose: it is sensitive", survey.share(count)


_DATES = {"P569": "date of birth", "P570": "date of death", "P571": "inception", "P576": "end"}


def _unimarc_lines(survey: Survey) -> Iterator[tuple[str, str]]:
    if count := survey.subfields["200$f"]:
        for pid, step in (("P569", "birth_date"), ("P570", "death_date")):
            yield _date(pid, ["200$f"], step), f"{_DATES[pid]}: {survey.share(count)}; DECIDE what doubtful dates get"


def _gnd_lines(survey: Survey) -> Iterator[tuple[str, str]]:
    """Give the rules for relations in 550 and 551 as the GND names them in $4."""
    for pid, tag, code, what in GND_RELATIONS:
        if count := survey.roles[f"{tag} $4 {code}"]:
            pointer: Part = {"identifiers": {"P227": {"from": "$0"}}}
            parts: dict[str, Part | None] = {
                "property": pid,
                "each": tag,
                "where": {"4": code},
                "from": "$a",
                "pointer": pointer,
            }
            yield rule(parts), f"{what}: {survey.share(count)}; looked up by GND id"


def _body_lines(survey: Survey) -> Iterator[tuple[str, str]]:
    for pid, codes in (("P571", "sq"), ("P576", "tr")):
        seen: list[Part] = [f"046${code}" for code in codes if survey.subfields[f"046${code}"]]
        if seen:
            counts = count_of((str(name), survey.subfields[str(name)]) for name in seen)
            yield _date(pid, seen, off=True), f"DECIDE {_DATES[pid]}, or a time of activity: {counts}"
    if count := survey.tags["034"]:
        parts: dict[str, Part | None] = {
            "property": "P625",
            "type": "coordinate",
            "from": "034$defg",
            "clean": ["coordinates"],
        }
        yield rule(parts), f"coordinates: {survey.share(count)}"
