"""MARC 21 authority records: the people of the facts as a library's export gives them."""

from __future__ import annotations

from dataclasses import dataclass

import pymarc
from compose_facts import Date, Person, chance
from compose_names import heading_of, is_latin, main_form, script_of, variants_of
from pymarc import Field, Indicators, Subfield

CODES = {"Q1860": "eng", "Q188": "ger", "Q150": "fre", "Q7411": "dut", "Q397": "lat", "Q1321": "spa", "Q7737": "rus"}
SCRIPTS_REFERRED = {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "GEORGIAN", "ARMENIAN"}
SOURCES = {"P214": "viaf", "P213": "isni", "P227": "gnd"}
# Headings that no rule makes: forenames with a place, peers and baronets.
HEADINGS = {
    "Q454553": ("0", "Odo,", "of Cluny, Saint"), "Q540099": ("0", "Hugh,", "of Cluny, Saint"),
    "Q918431": ("0", "Odilo,", "of Cluny, Saint"), "Q42107": ("0", "Majolus,", "of Cluny, Saint"),
    "Q5407668": ("1", "Ramsden, Eugene,", "Baron"), "Q11803853": ("1", "Ramsden, John,", "Sir"),
    "Q5418985": ("1", "MacPherson, Ewen,", "of Cluny"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What the catalogue's record says besides the name: looked-up words, and what it is to keep silent about."""

    occupations: tuple[str, ...] = ()
    birth_place: str | None = None
    death_place: str | None = None
    silent: frozenset[str] = frozenset()  # "ids", "dates", "occupations"
    names_qid: bool = False


def field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    """A variable field; indicators as two characters, blank for undefined."""
    return Field(tag, Indicators(*indicators), [Subfield(code, value) for code, value in pairs])


def lccn_form(lccn: str) -> str:
    """A normalised LCCN as field 010 writes it: prefix padded, and a blank behind eight-digit numbers.

    See https://www.loc.gov/marc/authority/ad010.html and the structure of the LC control number.
    """
    prefix = lccn.rstrip("0123456789")
    digits = lccn[len(prefix) :]
    return f"{prefix:<3}{digits} " if len(digits) == 8 else f"{prefix:<2}{digits}"


def edtf(date: Date) -> str | None:
    """A date as 046 writes it with $2 edtf, at the precision known; None for centuries and millennia."""
    year = f"{date.year:04d}"
    text = {11: date.time[:10], 10: date.time[:7], 9: year, 8: f"{year[:3]}X"}.get(date.precision)
    return f"{text}~" if text and date.circa else text


def _year(dates: tuple[Date, ...]) -> str:
    """The year for a heading, "approximately" before it where the facts say circa."""
    if not dates or dates[0].precision < 9:
        return ""
    return ("approximately " if dates[0].circa else "") + str(dates[0].year)


def span(person: Person) -> str:
    """Subfield $d of a heading: "1851-1872", "1938-", "-1605"."""
    born, died = _year(person.born), _year(person.died)
    return f"{born}-{died}" if born or died else ""


def control_field(number: int, *, undifferentiated: bool = False, references: bool = False) -> Field:
    """Field 008 of an established personal name heading, 40 characters."""
    entered = f"{number % 26:02d}{1 + number % 12:02d}{1 + number % 28:02d}"
    evaluation = "b" if references else "n"
    data = f"{entered}n| azannaabn          |{evaluation} a{'b' if undifferentiated else 'a'}a      "
    return Field("008", data=data)


def add(record: pymarc.Record, *fields: Field) -> None:
    """Put fields behind those the record has."""
    record.add_field(*fields)  # type: ignore[no-untyped-call]


def blank_record(number: int) -> pymarc.Record:
    """An authority record with leader and the fields that only count and date it."""
    record = pymarc.Record(force_utf8=True)
    record.leader = pymarc.Leader(f"00000{'c' if number % 4 else 'n'}z  a2200000n  4500")
    stamp = f"2026{1 + number % 11:02d}{1 + number % 27:02d}{8 + number % 9:02d}{number % 60:02d}00.0"
    add(record, Field("001", data=f"glam{number:05d}"), Field("003", data="GLAM-SAMPLE"), Field("005", data=stamp))
    return record


def heading_pairs(person: Person, *, dated: bool = True) -> tuple[str, list[tuple[str, str]]]:
    """First indicator and subfields of the heading, punctuated as LC writes them."""
    dates = span(person) if dated else ""
    if person.qid in HEADINGS:
        indicator, name, title = HEADINGS[person.qid]
        return indicator, [("a", name), ("c", f"{title}," if dates else title), *([("d", dates)] if dates else [])]
    heading = heading_of(person)
    assert heading is not None, person.qid
    indicator, name = heading
    return indicator, [("a", f"{name},"), ("d", dates)] if dates else [("a", name)]


def _identifier_fields(person: Person, facts: Facts) -> list[Field]:
    found = []
    lccn = person.first("P244")
    if lccn and "ids" not in facts.silent:
        found.append(field("010", "  ", ("a", lccn_form(lccn))))
    for pid, source in SOURCES.items():
        value = person.first(pid)
        if not value or "ids" in facts.silent or (pid == "P227" and chance(person.qid, "gnd") >= 40):
            continue
        spaced = pid == "P213" and chance(person.qid) < 30
        text = " ".join(value[at : at + 4] for at in range(0, 16, 4)) if spaced else value
        linked = pid == "P214" and chance(person.qid) % 3 == 0
        link = [("1", f"http://viaf.org/viaf/{value}")] if linked else []
        found.append(field("024", "7 ", ("a", text), ("2", source), *link))
    if facts.names_qid:
        address = ("1", f"http://www.wikidata.org/entity/{person.qid}")
        found.append(field("024", "7 ", ("a", person.qid), ("2", "wikidata"), address))
    return found


def _date_field(person: Person, facts: Facts) -> list[Field]:
    if "dates" in facts.silent:
        return []
    both = (("f", person.born), ("g", person.died))
    pairs = [(code, text) for code, dates in both if dates and (text := edtf(dates[0]))]
    return [field("046", "  ", *pairs, ("2", "edtf"))] if pairs else []


def _detail_fields(person: Person, facts: Facts) -> list[Field]:
    found = []
    places = [(code, place) for code, place in (("a", facts.birth_place), ("b", facts.death_place)) if place]
    if places:
        found.append(field("370", "  ", *places))
    words = [word[0].upper() + word[1:] if chance(word) % 2 else word for word in facts.occupations]
    if words and chance(person.qid, "374") < 12:
        found.append(field("374", "  ", *(("a", word) for word in words)))
    else:
        found += [field("374", "  ", ("a", word)) for word in words]
    codes = [CODES[qid] for qid in person.languages if qid in CODES]
    return [*found, *([field("377", "  ", *(("a", code) for code in codes))] if codes else [])]


def _references(person: Person, pairs: list[tuple[str, str]]) -> list[Field]:
    if person.qid in HEADINGS:
        return []
    heading = dict(pairs)["a"].rstrip(",")
    forms = [form for form in variants_of(person, heading) if script_of(form) in SCRIPTS_REFERRED]
    forms = [form for form in forms if form[0].isupper() or not is_latin(form)]
    dates = dict(pairs).get("d")
    tail = [("d", dates)] if dates else []
    found = []
    for form in forms[:6]:
        dated = [("a", f"{form},"), *tail] if tail and is_latin(form) else [("a", form)]
        found.append(field("400", "1 ", *dated))
    return found


def person_record(number: int, person: Person, facts: Facts) -> pymarc.Record:
    """The authority record of a person."""
    record = blank_record(number)
    indicator, pairs = heading_pairs(person, dated="dates" not in facts.silent)
    references = _references(person, pairs)
    foreign = any(not is_latin(one["a"] or "") for one in references)
    add(record, control_field(number, references=foreign), *_identifier_fields(person, facts))
    add(record, field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda")))
    add(record, *_date_field(person, facts), field("100", f"{indicator} ", *pairs))
    add(record, *_detail_fields(person, facts), *references)
    if foreign:
        add(record, field("667", "  ", ("a", "Non-Latin script references not evaluated.")))
    found = f"({main_form(person) or dict(pairs)['a'].rstrip(',')})"
    add(record, field("670", "  ", ("a", "Wikidata, viewed 2026"), ("b", found)))
    return record


def copied_record(number: int, source: pymarc.Record) -> pymarc.Record:
    """A record of our own about someone the Library of Congress file describes: its number, dates, heading, words."""
    record = blank_record(number)
    title = source["100"].get("t")
    add(record, control_field(number), field("010", "  ", ("a", source["010"]["a"])))
    add(record, field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda")))
    for tag in ("046", "100", "374", "377"):
        for one in source.get_fields(tag)[:1]:
            pairs = [(each.code, each.value) for each in one.subfields if each.code in "abdfgkqst2"]
            add(record, field(tag, "".join(one.indicators or "  "), *pairs))
    about = source["100"]["a"].rstrip(",") + (f". {title}" if title else "")
    add(record, field("670", "  ", ("a", "Library of Congress name authority file"), ("b", f"({about})")))
    return record


def family_record(number: int) -> pymarc.Record:
    """The Ramsden family (the facts name the Ramsden baronets, Q16931512): excluded by first indicator 3."""
    record = blank_record(number)
    add(record, control_field(number), field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda")))
    add(record, field("100", "3 ", ("a", "Ramsden (Family)")))
    add(record, field("670", "  ", ("a", "Wikidata, viewed 2026"), ("b", "(Ramsden baronets)")))
    return record


def undifferentiated_record(number: int) -> pymarc.Record:
    """One heading for several people called Steve Clark: excluded by 008/32 b."""
    record = blank_record(number)
    add(record, control_field(number, undifferentiated=True))
    add(record, field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda")))
    add(record, field("100", "1 ", ("a", "Clark, Steve")))
    for about in ("swimmer, born 1943", "soccer player, born 1986", "guitarist, 1960-1991"):
        add(record, field("670", "  ", ("a", f"[Steve Clark, {about}]")))
    return record


def damage(raw: bytes, kind: str) -> bytes:
    """A record spoilt as transfers and conversions spoil them; it still ends with a record terminator."""
    if kind == "cut short":  # the leader promises more bytes than there are
        return raw[: len(raw) * 2 // 3].rstrip(b"\x1d\x1e") + b"\x1d"
    if kind == "broken directory":  # length and start of the first field are no numbers
        return raw[:27] + b"?" * 9 + raw[36:]
    if kind == "invalid bytes":  # declared UTF-8, yet the heading holds a byte that UTF-8 never has
        at = raw.index(b"\x1fa", raw.index(b"\x1e1 \x1fa")) + 3
        return raw[:at] + b"\xff" + raw[at + 1 :]
    message = f"no such damage: {kind}"
    raise ValueError(message)
