"""Exports of any size for the measures: composed, the same for the same number, nothing of them taken from a library.

A MARC record has 1.5 kB in 20 fields and gives 10 statements by ``benchmarks/mappings/persons.yaml``; a row of the
table has 12 columns and goes with ``benchmarks/mappings/artists.yaml``.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAPPINGS = Path(__file__).parent / "mappings"
PERSONS, ARTISTS = MAPPINGS / "persons.yaml", MAPPINGS / "artists.yaml"

GIVEN = (
    "Anna", "Berta", "Carl", "Dora", "Émile", "Frieda", "Gwen", "Hugo", "Ioan", "Johanna", "Karel", "Lena", "Megan",
    "Nils", "Owain", "Petra", "Rhys", "Søren",
)  # fmt: skip
STEMS = (
    "Ander", "Berg", "Craw", "Davi", "Evan", "Fisch", "Griff", "Hart", "Jens", "Kell", "Lloy", "Meyer", "Nord",
    "Pritch", "Rober", "Schul", "Thom", "Weber",
)  # fmt: skip
ENDS = ("son", "stein", "ford", "es", "feld", "mann", "ner", "ley", "quist", "ard", "ts", "dal")
PLACES = (
    "Aberystwyth", "Bangor", "Cardiff", "Dresden", "Edinburgh", "Geneva", "Lyon", "Oslo", "Prague", "Swansea",
    "Vienna", "Zürich",
)  # fmt: skip
WORK = ("novelist", "poet", "composer", "painter", "historian", "engraver", "translator", "photographer")
COLUMNS = (
    "artist_id", "display_name", "sort_name", "display_date", "begin_year", "end_year", "nationality", "ulan_id",
    "viaf_id", "role", "place", "note",
)  # fmt: skip


def compose_record(number: int) -> bytes:
    """Give one authority record in ISO 2709."""
    dice = random.Random(number)  # noqa: S311  (not for secrets)
    family, given = _family(dice, number), dice.choice(GIVEN)
    birth = dice.randint(1750, 1940)
    death = birth + dice.randint(25, 90)
    place = dice.choice(PLACES)
    fields = [
        ("001", f"bench{number:08d}"),
        ("003", "BENCH"),
        ("005", f"2026{dice.randint(101, 131):04d}120000.0"),
        ("008", "040505n| azannaabn          |n aaa      "),
        ("010", f"  \x1fan {number:08d}"),
        ("024", f"7 \x1fa{_isni(number)}\x1f2isni"),
        ("024", f"7 \x1fa{number + 10_000_000}\x1f2viaf\x1f1http://viaf.org/viaf/{number + 10_000_000}"),
        ("040", "  \x1faBENCH\x1fbeng\x1ferda\x1fcBENCH"),
        ("046", f"  \x1ff{birth}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}\x1fg{death}\x1f2edtf"),
        ("100", f"1 \x1fa{family}, {given},\x1fd{birth}-{death}"),
        ("370", f"  \x1fa{place}\x1f2naf"),
        ("374", f"  \x1fa{dice.choice(WORK[:4])}\x1f2lcsh"),
        ("374", f"  \x1fa{dice.choice(WORK[4:])}\x1f2lcsh"),
        ("377", "  \x1faeng"),
        ("400", f"1 \x1fa{family}, {given[0]}.,\x1fd{birth}-{death}"),
        ("400", f"0 \x1fa{given} {family} of {place}"),
        *(("670", f"  \x1fa{_found_in(dice, turn)}\x1fb({family}, {given}; b. {birth}, {place})") for turn in range(4)),
    ]
    return _as_marc(fields)


def write_marc(path: Path, count: int, first: int = 1) -> Path:
    """Write an ISO 2709 file of `count` records; what is there already is left."""
    if not path.exists():
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.writelines(compose_record(number) for number in range(first, first + count))
        partial.rename(path)
    return path


def write_marcxml(path: Path, marc: Path) -> Path:
    """Write the records of an ISO 2709 file as MARCXML."""
    if not path.exists():
        partial = path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            file.write('<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n')
            for data in marc.read_bytes().split(b"\x1d")[:-1]:
                file.write(_as_xml(data))
            file.write("</collection>\n")
        partial.rename(path)
    return path


def write_table(path: Path, count: int) -> Path:
    """Write a CSV file of `count` rows and 12 columns."""
    if not path.exists():
        partial = path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_row(number) for number in range(1, count + 1))
        partial.rename(path)
    return path


def _row(number: int) -> list[object]:
    dice = random.Random(number)  # noqa: S311
    family, given = _family(dice, number), dice.choice(GIVEN)
    birth = dice.randint(1750, 1940)
    death = birth + dice.randint(25, 90)
    return [
        f"b-{number}", f"{given} {family}", f"{family}, {given}", f"Welsh, {birth} - {death}", birth, death, "Welsh",
        500_000_000 + number, 10_000_000 + number, dice.choice(WORK), dice.choice(PLACES), "",
    ]  # fmt: skip


def _as_marc(fields: list[tuple[str, str]]) -> bytes:
    directory, body = [], bytearray()
    for tag, text in fields:
        data = text.encode() + b"\x1e"
        directory.append(f"{tag}{len(data):04d}{len(body):05d}")
        body += data
    entries = "".join(directory).encode() + b"\x1e"
    base = 24 + len(entries)
    return f"{base + len(body) + 1:05d}nz  a22{base:05d}n  4500".encode() + entries + bytes(body) + b"\x1d"


def _as_xml(data: bytes) -> str:
    base = int(data[12:17])
    fields = []
    for at in range(24, base - 1, 12):
        entry = data[at : at + 12]
        start = base + int(entry[7:12])
        fields.append((entry[:3].decode(), data[start : start + int(entry[3:7]) - 1].decode()))
    return f"<record><leader>{data[:24].decode()}</leader>{''.join(_xml_fields(fields))}</record>\n"


def _xml_fields(fields: list[tuple[str, str]]) -> Iterator[str]:
    for tag, text in fields:
        if tag < "010":
            yield f'<controlfield tag="{tag}">{text}</controlfield>'
            continue
        first, *subfields = text.split("\x1f")
        inner = "".join(f'<subfield code="{one[0]}">{one[1:]}</subfield>' for one in subfields)
        yield f'<datafield tag="{tag}" ind1="{first[0]}" ind2="{first[1]}">{inner}</datafield>'


def _family(dice: random.Random, number: int) -> str:
    return f"{dice.choice(STEMS)}{dice.choice(ENDS)}{dice.choice(ENDS)}-{_letters(number)}"


def _letters(number: int) -> str:
    """Write a number in letters, so that no two people bear one name."""
    letters = ""
    while number:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnprstvwzae"[digit]
    return letters.capitalize()


def _isni(number: int) -> str:
    """Make an ISNI with its check character (ISO 7064 MOD 11-2)."""
    digits, total = f"0000{number:011d}", 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return f"{digits}{'X' if check == 10 else check}"


def _found_in(dice: random.Random, turn: int) -> str:
    words = " ".join(dice.choice(PLACES) for _ in range(14))
    return f"Proceedings of the {words} society of letters, volume {turn + 1}, {dice.randint(1900, 2020)}"
