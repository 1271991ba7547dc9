"""The rules that the columns of a table ask for: identifiers, addresses, dates, coordinates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glamdata.mapping.page import rule
from glamdata.mapping.survey_table import LIFE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.page import Part
    from glamdata.mapping.survey_table import Column, TableSurvey

IDENTIFIERS = {
    "isni": ("P213", "ISNI"), "orcid": ("P496", "ORCID iD"), "ulan": ("P245", "ULAN id"), "isbn": ("P212", "ISBN-13"),
    "issn": ("P236", "ISSN"), "viaf": ("P214", "VIAF id"), "gnd": ("P227", "GND id"),
    "lccn": ("P244", "Library of Congress authority id"),
}  # fmt: skip
BIRTH = ("birth", "born", "geburt", "geboren", "naiss", "nacim", "geni", "dob")
DEATH = ("death", "died", "dead", "tod", "gestorben", "deces", "muert", "marw", "dod")
BEGIN, END = ("begin", "start", "from"), ("end", "to", "until")
DISPLAY = ("date", "dates", "life", "lived", "daten", "dyddiad", "bio")
OBJECTS = ("title", "titel", "titre", "título", "teitl", "medium", "material", "technique", "technik", "dimensions",
           "accession", "inventory", "inventar", "inventaire", "credit", "publisher", "verlag", "éditeur")  # fmt: skip
AGENTS = ("artist", "artiste", "creator", "author", "auteur", "autor", "maker", "künstler", "painter", "peintre",
          "photographer", "composer", "komponist", "compositeur", "publisher", "verlag")  # fmt: skip
LATITUDE, LONGITUDE = ("lat", "latitude", "breitengrad"), ("lon", "lng", "longitude", "längengrad")
CIRCA: Part = {"P1480": "Q5727902"}
MOST_ARE = 0.7
LIVES = (("P569", "birth", BIRTH, BEGIN), ("P570", "death", DEATH, END))


class Line(NamedTuple):
    """A rule as a line of YAML, with its property, a remark, and the columns it reads."""

    property: str
    rule: str
    remark: str
    columns: tuple[str, ...]


def propose_columns(survey: TableSurvey, columns: list[Column], key: Column | None) -> list[Line]:
    """Give the rules for the columns, those that a person must decide about as comments; `key` holds no date."""
    objects = is_of_objects(columns)
    found = [*_identifiers(survey, columns), *_addresses(survey, columns), *_lives(survey, columns, objects=objects)]
    read = {name for line in found for name in line.columns}
    rest = [column for column in columns if column.name not in read and column is not key]
    return [*found, *_other_dates(survey, rest), *_points(survey, rest), *_pairs_of_degrees(survey, rest)]


def has_word(column: Column, words: Iterable[str]) -> bool:
    """Whether the column's name has one of the words, or begins or ends with it; short words must stand alone."""
    name = re.sub(r"([a-z])([A-Z])", r"\1 \2", column.name).lower()
    parts = re.split(r"[\W_\d]+", name)
    return any(
        word in parts or (len(word) > 3 and word in name) or (len(word) == 3 and name.startswith(word))
        for word in words
    )


def is_dated(column: Column) -> bool:
    """Whether the cells are years or dates, zeros apart."""
    dated = column.looks["year"] + column.looks["date"]
    return dated > 0 and dated >= MOST_ARE * (column.filled - column.looks["zero"])


def is_of_objects(columns: list[Column]) -> bool:
    """Whether the rows are things that somebody made: a title or what a thing is made of tells them from people."""
    return any(has_word(column, OBJECTS) for column in columns)


def is_of_maker(column: Column, columns: list[Column]) -> bool:
    """Whether a column of a table of things is about who made them, not about the thing."""
    return has_word(column, AGENTS) and is_of_objects(columns)


def _identifiers(survey: TableSurvey, columns: list[Column]) -> Iterator[Line]:
    for column in columns:
        name = column.name.lower()
        look = next((look for look in IDENTIFIERS if column.is_mostly(look, 0.5 if look in name else 0.9)), "")
        if look and (column.looks[look] >= 3 or look in name):
            pid, what = IDENTIFIERS[look]
            parts: dict[str, Part | None] = {"property": pid, "type": "external_id", "from": column.name}
            line = rule(parts, off=is_of_maker(column, columns))
            remark = f"{what}: {survey.share(column.looks[look])}; DECIDE if of what the row is about"
            yield Line(pid, line, remark, (column.name,))


def _addresses(survey: TableSurvey, columns: list[Column]) -> Iterator[Line]:
    for column in columns:
        if column.is_mostly("url") and not any(column.is_mostly(look) for look in ("qid", *IDENTIFIERS)):
            line = rule({"property": "P973", "type": "url", "from": column.name}, off=True)
            yield Line(
                "P973", line, f"DECIDE described at URL, or another: {survey.share(column.filled)}", (column.name,)
            )


def _lives(survey: TableSurvey, columns: list[Column], *, objects: bool) -> Iterator[Line]:
    """Give the rules for births and deaths, by the column's name or out of display dates; begin and end say neither.

    In a table of things all of them are for a person to decide about: they are of whoever made them.
    """
    for pid, look, words, unsure in LIVES:
        for column in columns:
            seen = survey.share(column.filled)
            parts: dict[str, Part | None] = {"property": pid, "type": "time", "from": column.name}
            if is_dated(column) and has_word(column, words):
                yield Line(pid, rule(parts, off=objects), f"date of {look}: {seen}", (column.name,))
            elif has_word(column, words) and column.looks["worded"]:
                few = column.looks["worded"] < MOST_ARE * column.filled
                line = rule({**parts, "clean": ["date"], "circa": CIRCA}, off=few or objects)
                understood = f"{survey.share(column.looks['worded'])} are understood"
                yield Line(pid, line, f"{'DECIDE ' if few else ''}date of {look}: {understood}", (column.name,))
            elif is_dated(column) and has_word(column, unsure):
                remark = f"DECIDE date of {look}, or only of activity: {seen}"
                yield Line(pid, rule(parts, off=True), remark, (column.name,))
            elif not is_dated(column) and column.looks[look] >= 0.2 * column.filled and has_word(column, DISPLAY):
                if objects and not is_of_maker(column, columns):
                    continue
                line = rule({**parts, "clean": list(LIFE[look]), "circa": CIRCA}, off=objects)
                shown = survey.share(column.looks[look])
                yield Line(
                    pid, line, f"{'DECIDE ' * objects}date of {look} out of display dates: {shown}", (column.name,)
                )


def _other_dates(survey: TableSurvey, columns: list[Column]) -> Iterator[Line]:
    for column in columns:
        dated = column.looks["year"] + column.looks["date"]
        if has_word(column, DISPLAY):
            dated = max(dated, column.looks["worded"])
        if dated and dated >= 0.5 * column.filled and not column.is_mostly("number"):
            line = rule({"property": "P571", "type": "time", "from": column.name, "clean": ["date"]}, off=True)
            remark = f"DECIDE inception, another date, or none: {survey.share(dated)} look like years or dates"
            yield Line("P571", line, remark, (column.name,))


def _points(survey: TableSurvey, columns: list[Column]) -> Iterator[Line]:
    for column in columns:
        if column.is_mostly("point"):
            line = rule({"property": "P625", "type": "coordinate", "from": column.name})
            yield Line("P625", line, f"coordinates: {survey.share(column.filled)}", (column.name,))


def _pairs_of_degrees(survey: TableSurvey, columns: list[Column]) -> Iterator[Line]:
    numbers = [column for column in columns if column.is_mostly("number") and not re.search(r"[{}|]", column.name)]
    latitude = next((column for column in numbers if has_word(column, LATITUDE)), None)
    longitude = next((column for column in numbers if has_word(column, LONGITUDE)), None)
    if latitude and longitude:
        template = f"{{{latitude.name}}}, {{{longitude.name}}}"
        line = rule({"property": "P625", "type": "coordinate", "template": template})
        remark = f"coordinates: {survey.share(latitude.filled)}"
        yield Line("P625", line, remark, (latitude.name, longitude.name))
