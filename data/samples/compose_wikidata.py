"""Wikidata's entity JSON for people and artists of whom the facts give names, dates and identifiers only."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from compose_facts import Date, Json, Person, chance
from compose_names import is_latin, language_of, main_form, uninvert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"
HUMAN = "Q5"
# Wikipedias whose code is not the code of their language in labels.
WIKI_LANGUAGES = {
    "no": "nb", "als": "gsw", "bat_smg": "sgs", "be_x_old": "be-tarask", "fiu_vro": "vro", "roa_rup": "rup",
    "zh_classical": "lzh", "zh_min_nan": "nan", "zh_yue": "yue",
}  # fmt: skip
# Nationality adjectives an English description of a person begins with; how an English one is told from the others.
ENGLISH = re.compile(
    r"(American|Armenian|Athenian|Austrian|Australian|Belgian|Brazilian|British|Canadian|Chilean|Croatian|Cuban|Czech"
    r"|Danish|Dutch|English|Estonian|Finnish|French|German|Greek|Hungarian|Indian|Irish|Israeli|Italian|Japanese|Latvian"
    r"|Mexican|Norwegian|Polish|Portuguese|Romanian|Russian|Scottish|Serbian|Slovak|Slovene|Slovenian|Spanish|Swedish"
    r"|Swiss|Turkish|Ukrainian|Welsh) [ -~]*\b(writer|poet|playwright|actor|actress|composer|singer|musician|author"
    r"|journalist|novelist|dramatist|screenwriter|director|historian|pianist|translator|artist|photographer|guitarist)\b.*"
)


def statement_id(qid: str, pid: str, value: str) -> str:
    """A statement id in Wikibase's form that depends on the content only."""
    address = f"https://www.wikidata.org/entity/{qid}#{pid}/{value}"
    return f"{qid}${str(uuid.uuid5(uuid.NAMESPACE_URL, address)).upper()}"


def statement(qid: str, pid: str, datatype: str, datavalue: Json, key: str) -> Json:
    """A statement of normal rank without qualifiers and references."""
    snak = {"snaktype": "value", "property": pid, "datavalue": datavalue, "datatype": datatype}
    return {"mainsnak": snak, "type": "statement", "id": statement_id(qid, pid, key), "rank": "normal"}


def id_statement(qid: str, pid: str, value: str) -> Json:
    """An external identifier."""
    return statement(qid, pid, "external-id", {"value": value, "type": "string"}, value)


def item_value(qid: str) -> Json:
    """An item as a data value."""
    return {"value": {"entity-type": "item", "numeric-id": int(qid[1:]), "id": qid}, "type": "wikibase-entityid"}


def item_statement(qid: str, pid: str, target: str) -> Json:
    """A statement whose value is an item."""
    return statement(qid, pid, "wikibase-item", item_value(target), target)


def time_value(date: Date) -> Json:
    """A date as a data value: zeros below its precision, Julian calendar before 1583 as Wikibase proposes."""
    year, month, day = date.year, date.time[5:7], date.time[8:10]
    if date.precision <= 10:
        day = "00"
    if date.precision <= 9:
        month = "00"
    stamp = f"{'-' if year < 0 else '+'}{abs(year):04d}-{month}-{day}T00:00:00Z"
    calendar = JULIAN if year < 1583 else GREGORIAN
    value = {"time": stamp, "timezone": 0, "before": 0, "after": 0, "precision": date.precision}
    return {"value": {**value, "calendarmodel": calendar}, "type": "time"}


def time_statement(qid: str, pid: str, date: Date) -> Json:
    """A statement whose value is a date."""
    return statement(qid, pid, "time", time_value(date), f"{date.time}/{date.precision}")


def is_safe(date: Date) -> bool:
    """Whether the facts settle the calendar: a day before 1583 could be either."""
    return date.year > 1582 or date.precision <= 9


def entity(qid: str, statements: Iterable[Json], terms: Json, sitelinks: Json | None = None) -> Json:
    """An item in the API's form; statements are grouped by property in the order given."""
    claims: dict[str, list[Json]] = {}
    for one in statements:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    return {"type": "item", "id": qid, **terms, "claims": claims, "sitelinks": sitelinks or {}}


def terms_of(labels: Mapping[str, str], aliases: Mapping[str, list[str]], descriptions: Mapping[str, str]) -> Json:
    """Labels, descriptions and aliases in the API's form."""
    return {
        "labels": {lang: {"language": lang, "value": text} for lang, text in sorted(labels.items())},
        "descriptions": {lang: {"language": lang, "value": text} for lang, text in sorted(descriptions.items())},
        "aliases": {
            lang: [{"language": lang, "value": text} for text in texts]
            for lang, texts in sorted(aliases.items())
            if texts
        },
    }


def _labels(person: Person) -> dict[str, str]:
    """Labels whose language the facts tell: main Latin form (mul), titles of Wikipedias, scripts of one language."""
    main = main_form(person) or person.names[0]
    labels = {"mul": main}
    for site, page in person.sitelinks.items():
        title = re.sub(r" \(.*\)$", "", page)
        if site.endswith("wiki") and site != "simplewiki" and title in person.names and "," not in title:
            code = site.removesuffix("wiki")
            labels[WIKI_LANGUAGES.get(code, code.replace("_", "-"))] = title
    for name in person.names:
        language = language_of(name)
        if language and "," not in name:
            labels.setdefault(language, name)
    return labels


def person_terms(person: Person) -> Json:
    """The terms of a person: every name form the facts give is either a label or an alias."""
    labels = _labels(person)
    aliases: dict[str, list[str]] = {}
    for name in person.names:
        if name not in labels.values():
            aliases.setdefault(language_of(name) or "mul", []).append(name)
    english = sorted(text for text in person.descriptions if ENGLISH.fullmatch(text))
    return terms_of(labels, aliases, {"en": english[0]} if english else {})


def person_statements(person: Person, places: Mapping[str, tuple[str | None, str | None]]) -> list[Json]:
    """All statements the facts allow about a person."""
    qid = person.qid
    found = [item_statement(qid, "P31", HUMAN)]
    for pid, dates in (("P569", person.born), ("P570", person.died)):
        found += [time_statement(qid, pid, date) for date in dates if is_safe(date)]
    for pid, place in zip(("P19", "P20"), places.get(qid, (None, None)), strict=True):
        found += [item_statement(qid, pid, place)] if place else []
    found += [item_statement(qid, "P106", target) for target in person.occupations]
    for pid, values in person.ids.items():
        found += [id_statement(qid, pid, value) for value in values]
    return found


def sitelinks_of(person: Person) -> Json:
    """Sitelinks in the API's form."""
    return {site: {"site": site, "title": title, "badges": []} for site, title in person.sitelinks.items()}


def gaps_of(qid: str, held: list[str]) -> set[str]:
    """Which of the facts that the catalogue holds (property ids) the excerpt's item does without.

    About half of the exported people lose one or two, never all identifiers, so that there is something to add.
    """
    if chance(qid, "gap") >= 55 or len(held) < 3:
        return set()
    order = sorted(held, key=lambda pid: chance(qid, pid, "order"))
    return set(order[: 1 + chance(qid, "two") % 2])


def coarsen(one: Json) -> Json:
    """The same date with the year only: true, and coarser than what the catalogue knows."""
    value = one["mainsnak"]["datavalue"]["value"]
    year = Date(value["time"].lstrip("+"), 9)
    return time_statement(one["id"].split("$")[0], one["mainsnak"]["property"], year)


def artist_terms(names: list[str], description: str | None) -> Json:
    """Terms of an artist known from museum files: the first name is the English label, the others are aliases."""
    direct = list(dict.fromkeys(uninvert(name) if is_latin(name) else name for name in names if name.strip()))
    label, others = direct[0], direct[1:]
    aliases: dict[str, list[str]] = {}
    for name in others[:25]:
        aliases.setdefault(language_of(name) or ("en" if is_latin(name) else "mul"), []).append(name)
    return terms_of({"en": label, "mul": label}, aliases, {"en": description} if description else {})
