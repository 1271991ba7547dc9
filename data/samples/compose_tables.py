"""The lookup tables of the mappings: words and codes of catalogues to Wikidata items the facts know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose_facts import Json

OCCUPATIONS = """Occupations as field 374 names them, and their items on Wikidata.
Labels: shared facts known_items.csv and items_1274 (see data/samples/ORIGIN.md)."""
NATIONALITIES = """Nationality adjectives as museums write them, and the country whose citizens they most plainly are.
A country of today for people of all times: a mapping that uses it should have its matches reviewed.  Left out
because they name no one state: Bohemian, Flemish, Netherlandish, Yugoslavian, West Indian, anything with (?)."""
LANGUAGES = """MARC language codes (https://www.loc.gov/marc/languages/) and their items on Wikidata."""
# Words that catalogues use for the same occupation, and full items that are occupations.
SYNONYMS = {
    "author": "writer", "dramatist": "playwright", "scriptwriter": "screenwriter",
    "college teacher": "university teacher",
}  # fmt: skip
MORE_OCCUPATIONS = ("Q81096", "Q131524", "Q130857", "Q10800557", "Q806798", "Q185351")
ADJECTIVES = {
    "American": "United States", "Argentinean": "Argentina", "Australian": "Australia", "Austrian": "Austria",
    "Belgian": "Belgium", "Brazilian": "Brazil", "British": "United Kingdom", "Canadian": "Canada", "Chilean": "Chile",
    "Chinese": "China", "Colombian": "Colombia", "Croatian": "Croatia", "Cuban": "Cuba", "Czech": "Czech Republic",
    "Danish": "Denmark", "Egyptian": "Egypt", "Finnish": "Finland", "French": "France", "German": "Germany",
    "Greek": "Greece", "Hungarian": "Hungary", "Indian": "India", "Irish": "Ireland", "Israeli": "Israel",
    "Italian": "Italy", "Japanese": "Japan", "Mexican": "Mexico", "New Zealander": "New Zealand",
    "Norwegian": "Norway", "Peruvian": "Peru", "Polish": "Poland", "Portuguese": "Portugal", "Romanian": "Romania",
    "Russian": "Russia", "South African": "South Africa", "Spanish": "Spain", "Swedish": "Sweden",
    "Swiss": "Switzerland", "Turkish": "Turkey", "Ukrainian": "Ukraine", "Venezuelan": "Venezuela",
}  # fmt: skip
CODES = {
    "ara": "Arabic", "baq": "Basque", "cat": "Catalan", "chi": "Chinese", "cze": "Czech", "dan": "Danish",
    "dut": "Dutch", "eng": "English", "fin": "Finnish", "fre": "French", "ger": "German", "gle": "Irish",
    "gre": "Greek", "heb": "Hebrew", "hrv": "Croatian", "hun": "Hungarian", "ita": "Italian", "jpn": "Japanese",
    "lat": "Latin", "pol": "Polish", "por": "Portuguese", "rus": "Russian", "spa": "Spanish", "swe": "Swedish",
    "tur": "Turkish", "ukr": "Ukrainian", "wel": "Welsh",
}  # fmt: skip


def labels_of(kind: str, known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """English label to QID for one kind of the known items."""
    return {row["label_en"]: qid for qid, row in known.items() if row["kind"] == kind}


def occupations(known: Mapping[str, Mapping[str, str]], items: Mapping[str, Json]) -> dict[str, str]:
    """Every occupation whose label the facts give, the catalogue's synonyms of them, and the plurals of field 374."""
    found = labels_of("occupation", known)
    found |= {items[qid]["labels"]["en"]["value"]: qid for qid in MORE_OCCUPATIONS}
    found |= {word: found[label] for word, label in SYNONYMS.items()}
    return found | {f"{word}s": qid for word, qid in found.items()}


def table_text(about: str, table: Mapping[str, str]) -> str:
    """A flat YAML mapping with a comment as its head."""
    head = "".join(f"# {line.strip()}\n" for line in about.splitlines())
    lines = "".join(f"{word}: {qid}\n" for word, qid in sorted(table.items()))
    return head + lines


def compose_tables(known: Mapping[str, Mapping[str, str]], items: Mapping[str, Json]) -> dict[str, bytes]:
    """All tables by file name; keys in lower case, as lookups normalise them."""
    countries, languages = labels_of("country", known), labels_of("language", known)
    adjectives = {word.lower(): countries[label] for word, label in ADJECTIVES.items()}
    texts = {
        "occupations.yaml": table_text(OCCUPATIONS, occupations(known, items)),
        "nationalities.yaml": table_text(NATIONALITIES, adjectives),
        "languages.yaml": table_text(LANGUAGES, {code: languages[label] for code, label in CODES.items()}),
    }
    return {name: text.encode() for name, text in texts.items()}
