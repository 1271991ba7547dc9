"""MARC 21 bibliographic records: real books, as a library's export gives them, and the items of people who made them.

Each record is built anew from what the shared facts say of a book: titles, names, imprint, extent, numbers, subjects.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pymarc
from compose_facts import FACTS, Date, Json, read_books
from compose_marc import add, field
from compose_wikidata import entity, id_statement, item_statement, terms_of, time_statement
from pymarc import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

Pairs = list[tuple[str, str]]

FROM_CONGRESS = 44
# What is taken of each field; imprints, numbers and subjects have rules of their own below.
TAKEN = {
    "010": "a", "100": "abcdqe4", "110": "abe4", "240": "a", "245": "abnp", "250": "a", "300": "a", "700": "abcdqe4",
    "710": "abe4", "651": "ax",
}  # fmt: skip
# Roles that the statement of responsibility of a record names though its heading does not.
ROLES = {
    ("00000309", "Shaw"): ["ill"], ("00000330", "Curtis"): ["ill"], ("00000308", "Miles"): ["win"],
    ("00000332", "King"): ["com", "pbl"],
}  # fmt: skip
# First editions in other scripts (general knowledge, see ORIGIN.md): romanised fields and their 880s.
OTHER_SCRIPTS = [
    ("1867", "ru ", "rus", "(N", [
        ("100", "1 ", [("a", "Dostoyevsky, Fyodor,"), ("d", "1821-1881")],
         [("a", "Достоевский, Федор Михайлович,"), ("d", "1821-1881")]),
        ("245", "10", [("a", "Prestuplenīe i nakazanīe")], [("a", "Преступленіе и наказаніе")]),
        ("264", " 1", [("a", "Sanktpeterburg"), ("c", "1867")], [("a", "С.-Петербургъ"), ("c", "1867")]),
    ]),
    ("1904", "ru ", "rus", "(N", [
        ("100", "1 ", [("a", "Chekhov, Anton Pavlovich,"), ("d", "1860-1904")],
         [("a", "Чехов, Антон Павлович,"), ("d", "1860-1904")]),
        ("245", "10", [("a", "Vishnevyĭ sad")], [("a", "Вишневый сад")]),
        ("264", " 1", [("a", "Sankt-Peterburg"), ("b", "A.F. Marks"), ("c", "1904")],
         [("a", "С.-Петербург"), ("b", "А.Ф. Маркс"), ("c", "1904")]),
    ]),
    ("1905", "ja ", "jpn", "$1", [
        ("100", "1 ", [("a", "Natsume, Sōseki,"), ("d", "1867-1916")], [("a", "夏目漱石,"), ("d", "1867-1916")]),
        ("245", "10", [("a", "Wagahai wa neko de aru")], [("a", "吾輩は猫である")]),
        ("264", " 1", [("a", "Tōkyō"), ("b", "Ōkura Shoten"), ("c", "1905")],
         [("a", "東京"), ("b", "大倉書店"), ("c", "1905")]),
    ]),
]  # fmt: skip


def _plain(text: str) -> str:
    """Give a text without line breaks; a control number (010) keeps its blanks."""
    return " ".join(text.split()) if "\n" in text or "  " in text.strip() else text


def _bare(name: str) -> str:
    """Give a name without the marks around what is not sorted by."""
    return name.replace("\x98", "").replace("\x9c", "")


@cache
def read_german_books() -> tuple[pymarc.Record, ...]:
    """The books among the records of the Deutsche Nationalbibliothek and of hbz, by control number."""
    paths = [FACTS / "library/dnb_bib_11.marcxml", *sorted((FACTS / "library/hbz_alma_marcxml").glob("*.xml"))]
    found = [record for path in paths for record in pymarc.parse_xml_to_array(str(path)) if record is not None]
    return tuple(sorted((one for one in found if str(one.leader)[6:8] == "am"), key=lambda one: one["001"].data or ""))


def _chosen() -> list[pymarc.Record]:
    """The books of the Library of Congress whose text is whole (a question mark stands for a lost diacritic)."""
    whole = [
        one
        for one in read_books()
        if not any("?" in (each.value() or "") for each in one.get_fields("100", "245", "700"))
    ]
    dated = [one for one in whole if one["008"].data[6:7] == "s"]
    named = {key for key, _ in ROLES}
    return dated[:FROM_CONGRESS] + [one for one in dated[FROM_CONGRESS:] if _key(one) in named]


def _key(record: pymarc.Record) -> str:
    return (record["001"].data or "").strip()


def compose_books() -> bytes:
    """books.mrc."""
    makers = [*_chosen(), *read_german_books(), *OTHER_SCRIPTS]
    made = [
        _in_other_script(number, *source) if isinstance(source, tuple) else _book(number, source)
        for number, source in enumerate(makers, start=1)
    ]
    return b"".join(record.as_marc() for record in made)


def _blank(number: int, kind: str, date: str, place: str, language: str) -> pymarc.Record:
    """A record with its leader and the fields that only count and date it."""
    record = pymarc.Record(force_utf8=True)
    record.leader = pymarc.Leader("00000nam a2200000 i 4500")
    entered = f"26{1 + number % 11:02d}{1 + number % 27:02d}"
    data = f"{entered}{kind}{date:<4}    {place:<3}{' ' * 11}000 0 {language} d"
    assert len(data) == 40, data
    add(record, Field("001", data=f"book{number:04d}"), Field("003", data="GLAM-SAMPLE"))
    add(record, Field("005", data=f"20{entered}0{number % 9}0000.0"), Field("008", data=data))
    return record


def _book(number: int, source: pymarc.Record) -> pymarc.Record:
    """A record of our own about a book that a record of the facts describes."""
    fixed = source["008"].data or ""
    language = source["041"]["a"] if "041" in source else fixed[35:38]
    kind, date = (fixed[6], fixed[7:11]) if fixed[7:11].isdigit() else ("|", "    ")
    place = re.sub(r"[^a-z]", " ", fixed[15:18]) if len(fixed) == 40 else ""
    record = _blank(number, kind, date, place, language)
    key = _key(source)
    for tag in (
        "010",
        "020",
        "035",
        "040",
        "100",
        "110",
        "240",
        "245",
        "250",
        "264",
        "300",
        "600",
        "650",
        "651",
        "700",
        "710",
    ):
        add(record, *_fields(number, key, source, tag))
    return record


def _fields(number: int, key: str, source: pymarc.Record, tag: str) -> Iterator[Field]:
    if tag == "040":
        yield field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda"))
    elif tag == "264":
        for one in source.get_fields("260", "264")[:1]:
            pairs = [(each.code, _plain(each.value)) for each in one.subfields if each.code in "abc"]
            yield field(*(("260", "  ") if number % 2 else ("264", " 1")), *pairs)
    elif tag == "020":
        yield from _isbns(source)
    elif tag == "035":
        for one in source.get_fields("035"):
            if (one.get("a") or "").startswith("(OCoLC)"):
                yield field("035", "  ", ("a", one["a"]))
    elif tag in {"600", "650"}:
        yield from _subjects(source, tag)
    else:
        for one in source.get_fields(tag):
            yield from _heading(key, tag, one)


def _isbns(source: pymarc.Record) -> Iterator[Field]:
    """ISBNs; the binding that follows in $c stands in brackets behind them, as it did for long."""
    for one in source.get_fields("020"):
        if "a" in one:
            binding = re.match(r"[A-Za-z]+", one.get("c") or "")
            yield field("020", "  ", ("a", one["a"] + (f" ({binding[0]})" if binding else "")))


def _subjects(source: pymarc.Record, tag: str) -> Iterator[Field]:
    """Subjects with their GND number; chains of hbz (689) become topics."""
    found = source.get_fields(tag) + (source.get_fields("689") if tag == "650" else [])
    for one in found:
        if (number := _gnd_of(one)) and one.get("D", "s") == "s":
            yield field(
                tag,
                f"{one.indicators[0] if tag == '600' else ' '}7",
                ("a", _plain(one["a"])),
                ("0", number),
                ("2", "gnd"),
            )


def _heading(key: str, tag: str, one: Field) -> Iterator[Field]:
    pairs = [(each.code, _plain(each.value)) for each in one.subfields if each.code in TAKEN[tag]]
    roles = next(
        (codes for (book, name), codes in ROLES.items() if book == key and (one.get("a") or "").startswith(name)), []
    )
    if roles:
        pairs = [pair for pair in pairs if pair[0] != "e"] + [("4", code) for code in roles]
    if number := _gnd_of(one):
        pairs.append(("0", number))
    if pairs and "t" not in one and "5" not in one:
        yield field(tag, "".join(one.indicators), *pairs)


def _gnd_of(one: Field) -> str:
    return next((each.value for each in one.subfields if each.code == "0" and each.value.startswith("(DE-588)")), "")


def _in_other_script(
    number: int, date: str, place: str, language: str, script: str, fields: list[tuple[str, str, Pairs, Pairs]]
) -> pymarc.Record:
    """A record with romanised fields and 880s in the book's own script."""
    record = _blank(number, "s", date, place, language)
    add(record, field("040", "  ", ("a", "GLAM-SAMPLE"), ("b", "eng"), ("e", "rda")))
    for at, (tag, indicators, romanised, _) in enumerate(fields, start=1):
        add(record, field(tag, indicators, ("6", f"880-{at:02d}"), *romanised))
    for at, (tag, indicators, _, written) in enumerate(fields, start=1):
        add(record, field("880", indicators, ("6", f"{tag}-{at:02d}/{script}"), *written))
    return record


# --- items of the excerpt --------------------------------------------------------------------------------------------

PLACES = {"Q2079": "Leipzig"}
SOURCES = {"viaf": "P214", "lccn": "P244", "isni": "P213", "gnd": "P227"}


def book_items() -> dict[str, Json]:
    """People and bodies that the books name by a GND number, and Leipzig, as items: names, classes, numbers."""
    found = {
        qid: entity(qid, [item_statement(qid, "P31", "Q515")], terms_of({"en": name, "de": name}, {}, {}))
        for qid, name in PLACES.items()
    }
    for record in read_german_books():
        for tag, kind in (("100", "Q5"), ("700", "Q5"), ("710", "Q43229")):
            for one in record.get_fields(tag):
                numbers = _numbers_of(record, _gnd_of(one).removeprefix("(DE-588)"))
                if qid := numbers.get("wikidata"):
                    found[qid] = _named_item(qid, kind, one["a"], numbers)
    return found | _authority_items()


def _numbers_of(record: pymarc.Record, gnd: str) -> dict[str, str]:
    """What hbz notes beside a GND number: the same thing's numbers elsewhere, by source."""
    groups: dict[str, dict[str, str]] = {}
    for one in record.get_fields("GSI"):
        source, number = one.get("2") or "", one["a"].rpartition("/")[2]
        groups.setdefault(one["B"], {})["gnd" if source == "uri" else source] = number
    return next((numbers for numbers in groups.values() if gnd and numbers.get("gnd") == gnd), {})


def _named_item(qid: str, kind: str, heading: str, numbers: dict[str, str], dates: list[Json] | None = None) -> Json:
    family, _, given = _bare(heading).partition(", ")
    name = f"{given} {family}".strip() if kind == "Q5" else _bare(heading)
    ids = [
        id_statement(qid, pid, numbers[source].replace(" ", "")) for source, pid in SOURCES.items() if source in numbers
    ]
    labels = {"mul": name} if kind == "Q5" else {"de": name, "en": name}
    return entity(qid, [item_statement(qid, "P31", kind), *(dates or []), *ids], terms_of(labels, {}, {}))


def _authority_items() -> dict[str, Json]:
    """The people of the GND sample that name their item."""
    found = {}
    with (FACTS / "library/gnd_authority_8.mrc").open("rb") as file:
        for record in pymarc.MARCReader(file):
            if record is None or "t" in record["100"]:
                continue
            numbers = {one["2"]: one["a"] for one in record.get_fields("024")}
            if qid := numbers.get("wikidata"):
                found[qid] = _named_item(qid, "Q5", record["100"]["a"], numbers, _exact_dates(qid, record))
    return found


def _exact_dates(qid: str, record: pymarc.Record) -> list[Json]:
    exact = next(one["a"] for one in record.get_fields("548") if one.get("4") == "datx")
    days = ["-".join(reversed(day.split("."))) for day in exact.split("-")]
    return [
        time_statement(qid, pid, Date(f"{day}T00:00:00Z", 11)) for pid, day in zip(("P569", "P570"), days, strict=True)
    ]
