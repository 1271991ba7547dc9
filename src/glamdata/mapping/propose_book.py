"""The draft for bibliographic records: books, maps, serials and others, by the leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.page import block, count_of, inline, rule
from glamdata.mapping.propose_shared import (
    LANGUAGE_CODES,
    SYSTEMS,
    propose_known,
    propose_reference,
    propose_rest,
    propose_source,
)

if TYPE_CHECKING:
    from collections import Counter

    from glamdata.mapping.page import Page, Part
    from glamdata.mapping.survey import Survey

KINDS = {
    "map": ("Q4006", "map"), "serial": ("Q1002697", "periodical"), "manuscript": ("Q87167", "manuscript"),
    "book": ("Q3331189", "version, edition or translation"), "music": ("Q187947", "sheet music"),
}  # fmt: skip
KIND_OF_TYPE = {
    "a": "book", "t": "manuscript", "c": "music", "d": "music", "i": "recording", "j": "recording",
}  # fmt: skip
LANGUAGES = {
    "eng": "en", "ger": "de", "fre": "fr", "wel": "cy", "spa": "es", "ita": "it", "lat": "la", "dut": "nl", "por": "pt",
    "rus": "ru", "pol": "pl", "cze": "cs", "swe": "sv", "dan": "da", "nor": "nb", "fin": "fi", "hun": "hu", "gre": "el",
    "gle": "ga", "gla": "gd", "cat": "ca", "jpn": "ja", "chi": "zh", "kor": "ko", "ara": "ar", "heb": "he", "tur": "tr",
    "hrv": "hr", "slv": "sl", "rum": "ro", "ukr": "uk", "est": "et", "lav": "lv", "lit": "lt", "ice": "is", "bre": "br",
}  # fmt: skip
"""MARC codes of frequent languages and the codes that Wikidata writes labels in."""

SINGLE_DATES = ("s", "t", "e", "r")
"""008/06 where 07-10 is the year of publication (https://www.loc.gov/marc/bibliographic/bd008a.html)."""


def propose_book(page: Page, survey: Survey) -> None:
    """Write the draft for the kind of record that most are; the others are counted in a comment."""
    kinds = _kinds_of(survey.types)
    kind, seen = kinds.most_common(1)[0] if kinds else ("book", 0)
    item, words = KINDS.get(kind, ("", kind))
    page.add(f"about: Bibliographic records, each a {kind}", "DECIDE your own words; the title of reports")
    page.remark(f"By the leader (LDR/06 and 07) the records are: {count_of(kinds.most_common())}.")
    if len(kinds) > 1:
        page.remark(f"This draft is for the most frequent kind, {kind}; DECIDE what becomes of the others.")
    title = "200$a" if survey.is_unimarc() else "245$a"
    require: list[Part] = [title, *_leader_of(kind, survey.types)]
    propose_source(page, survey, require, f"{kind}: {survey.share(seen)}")
    propose_reference(page)
    identifiers = _identifiers_of(survey)
    _propose_match(page, survey, item, words, identifiers)
    language, told = _language_of(survey)
    page.add("terms:")
    codes = "ae" if survey.is_unimarc() else "ab"
    page.add(
        f"  label: {{from: {title[:3]}${codes}, clean: [title], language: {language}}}", f"{told}; DECIDE the language"
    )
    page.gap()
    _propose_statements(page, survey, (item, words), language, identifiers)
    propose_rest(page, survey)


def _kinds_of(types: Counter[str]) -> Counter[str]:
    kinds: Counter[str] = type(types)()
    for code, count in types.items():
        kinds[_kind_of(code)] += count
    return kinds


def _kind_of(code: str) -> str:
    """Name a kind of record by LDR/06 and 07."""
    record, level = code[:1] or " ", code[1:2] or " "
    if record in "ef":
        return "map"
    if level in "bis":
        return "serial"
    return KIND_OF_TYPE.get(record, "other")


def _leader_of(kind: str, types: Counter[str]) -> list[Part]:
    """Give the conditions on the leader that keep this kind of record."""
    wanted = sorted(code for code in types if _kind_of(code) == kind and len(code) == 2)
    if not wanted or len(_kinds_of(types)) == 1:
        return []
    found: list[Part] = [{"LDR/06": list(dict.fromkeys(code[0] for code in wanted))}]
    return (
        [*found, {"LDR/07": list(dict.fromkeys(code[1] for code in wanted))}] if kind in {"book", "serial"} else found
    )


def _identifiers_of(survey: Survey) -> list[tuple[str, str, str]]:
    """Give (property, rule, remark) of the identifiers seen."""
    isbn, issn = ("010$a", "011$a") if survey.is_unimarc() else ("020$a", "022$a")
    found = []
    for pid, selector, what in (("P212", isbn, "ISBN-13"), ("P236", issn, "ISSN")):
        if count := survey.subfields[selector]:
            line = rule({"property": pid, "type": "external_id", "from": selector})
            found.append((pid, line, f"{what}: {survey.share(count)}"))
    return found


def _propose_match(page: Page, survey: Survey, item: str, words: str, identifiers: list[tuple[str, str, str]]) -> None:
    page.add("match:")
    page.add(f"  # instance_of: {item or 'Q…'}", f"DECIDE the class: {words}, or another one")
    page.add("  # own_id: {property: P…, from: 001}", "DECIDE the property of your own numbers, if there is one")
    if known := propose_known(survey):
        page.add(block("known", known), "records that name their item themselves")
    if identifiers:
        page.add(f"  identifiers: {inline([pid for pid, _, _ in identifiers])}", "strongest first")
    page.add("  create: reviewed", "DECIDE who may make items: never, reviewed (a person), auto")
    page.gap()


def _language_of(survey: Survey) -> tuple[str, str]:
    """Give the language that most records are in, and what was seen."""
    counts = [
        (name.removeprefix("language "), n) for name, n in survey.fixed.most_common() if name.startswith("language ")
    ]
    known = [(LANGUAGES[code], code, count) for code, count in counts if code in LANGUAGES]
    if not known:
        return "en", "no language seen in 008"
    language, code, count = known[0]
    return language, f"{code} in {survey.share(count)} (008/35-37)"


def _propose_statements(
    page: Page, survey: Survey, of: tuple[str, str], language: str, identifiers: list[tuple[str, str, str]]
) -> None:
    page.add("statements:")
    page.add(
        rule({"property": "P31", "type": "item", "value": of[0] or "Q…"}, off=True),
        f"DECIDE instance of: {of[1]}, or another",
    )
    title = "200$a" if survey.is_unimarc() else "245$ab"
    page.add(
        rule({"property": "P1476", "type": "monolingual", "from": title, "clean": ["title"], "language": language}),
        "title; DECIDE as above",
    )
    for _, line, remark in identifiers:
        page.add(line, remark)
    if not survey.is_unimarc():
        _propose_details(page, survey)


def _propose_details(page: Page, survey: Survey) -> None:
    """Write dates, creators and languages of MARC 21."""
    dated = [(code, survey.fixed[f"year {code}"]) for code in SINGLE_DATES if survey.fixed[f"year {code}"]]
    if dated:
        when: Part = {"008/6": [code for code, _ in dated]}
        parts: dict[str, Part | None] = {
            "property": "P577",
            "type": "time",
            "from": "008/7-10",
            "when": when,
            "clean": ["date"],
        }
        page.add(rule(parts), f"publication date, by 008/06: {count_of(dated)}")
    for tag in ("100", "700"):
        _propose_names(page, survey, tag)
    if any(name.startswith("language ") for name in survey.fixed):
        page.add(
            rule({"property": "P407", "from": "008/35-37", "lookup": LANGUAGE_CODES}),
            "language, looked up by MARC code",
        )


def _propose_names(page: Page, survey: Survey, tag: str) -> None:
    """Write the rule for personal names: the main entry of a text is its author, an added one is what its role says."""
    if not survey.tags[tag]:
        return
    roles = survey.roles_of(tag)
    authors = any(role == "$4 aut" for role, _ in roles)
    pointer: dict[str, Part] = {"class": "Q5"}
    named: dict[str, Part] = {
        SYSTEMS[system][0]: {"from": "$0"} for system, _ in survey.systems_of(f"{tag}$0") if system in SYSTEMS
    }
    pointer |= {"identifiers": named} if named else {}
    parts: dict[str, Part | None] = {
        "property": "P50",
        "each": tag,
        "where": {"4": "aut"} if authors else None,
        "from": "$ab",
        "clean": ["trim", "uninvert"],
        "pointer": pointer,
        "qualifiers": {"P1932": {"from": "$a", "clean": ["trim"]}},
    }
    seen = f"{tag}: {survey.share(survey.tags[tag])}, roles: {count_of(roles) or 'none named'}"
    if tag == "700" and not authors:
        page.remark(f"DECIDE a property for others who took part, by their roles. {seen}", 2)
    else:
        page.add(rule(parts), f"DECIDE author. {seen}")
