"""Names into direct order."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.isbd import trim
from glamdata.mapping.names import fuller_name, is_family_first, uninvert
from glamdata.model.record import CatalogueRecord, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"
FORENAME = Field("100", "0 ")
SURNAME = Field("100", "1 ")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Duryan, Petros,", "Petros Duryan"),
        ("Duryan, Petros.", "Petros Duryan"),
        ("Bach, Johann Sebastian,", "Johann Sebastian Bach"),
        ("Goethe, Johann Wolfgang von", "Johann Wolfgang von Goethe"),
        ("King, Martin Luther, Jr.,", "Martin Luther King Jr."),
        ("Davis, Sammy, III", "Sammy Davis III"),
        ("Jr., Martin", "Martin Jr."),
        ("Scott, Walter, Sir", "Walter Scott"),
        ("Vries, Adriaen de", "Adriaen de Vries"),
        ("Mason, Jr., G. Grant", "G. Grant Mason Jr."),
        ("Velde, Esaias van de, I", "Esaias van de Velde I"),
        ("Kosa, Emil Jean Jr.", "Emil Jean Kosa Jr."),
        ("Kornmann, called Cormano, Johann Jakob", "Johann Jakob Kornmann"),
        ("Louis XV, King of France", "Louis XV"),
        ("Hamilton, Archibald, 9th Duke of", "Archibald, 9th Duke of Hamilton"),
        ("Orléans, Philippe II, duc d'", "Philippe II, duc d'Orléans"),
        ("Caithness, Earl of", "Earl of Caithness"),
        ("Byron, George Gordon Byron, Lord", "George Gordon Byron"),
        ("Ellington, Duke", "Duke Ellington"),
        ("Jones, Earl Kim, Jr.", "Earl Kim Jones Jr."),
        ("Scott (Sir), called X", "Scott (Sir)"),
        ("Connors, Philip, Mrs.", "Mrs. Philip Connors"),
        ("Vail, Mrs. Eugène", "Mrs. Eugène Vail"),
        ("Kāraśśēri, Eṃ. En.,", "Eṃ. En. Kāraśśēri"),
        ("صفّارزاده، طاهره\u200e", "طاهره صفّارزاده"),
        ("王家[xin]", ""),
        ("Lovecraft, H. P.", "H. P. Lovecraft"),
        ("Ouyang, Hui", "Hui Ouyang"),
        ("O'Brien, Patrick", "Patrick O'Brien"),
        ("Madonna", "Madonna"),
        ("黄, 炳容", "黄炳容"),
        ("김, 은숙", "김은숙"),
        ("山口素絢", "山口素絢"),
        ("歌德, 约翰·沃尔夫冈·", "约翰·沃尔夫冈·歌德"),
        ("ゲーテ, ヨハン・ヴォルフガング", "ヨハン・ヴォルフガング・ゲーテ"),
        ("괴테, 요한 볼프강 폰", "요한 볼프강 폰 괴테"),
        ("\x98The\x9c Beatles", "The Beatles"),
        (",", ""),
    ],
)
def test_surname_headings(heading: str, name: str) -> None:
    assert uninvert(heading, SURNAME) == name
    assert uninvert(heading) == name


@pytest.mark.parametrize(
    ("heading", "name"),
    [("John Paul II,", "John Paul II"), ("Homer.", "Homer"), ("Saikata Rakshita", "Saikata Rakshita")],
)
def test_forename_headings_are_never_turned_round(heading: str, name: str) -> None:
    assert uninvert(heading, FORENAME) == name


def test_generation_in_subfield_c_belongs_to_the_name() -> None:
    field = Field("100", "1 ", (("a", "King, Martin Luther,"), ("c", "Jr.,"), ("c", "Rev.")))
    assert uninvert("King, Martin Luther,", field) == "Martin Luther King Jr."


def test_titles_in_subfield_c_go_or_make_the_name() -> None:
    def heading(name: str, *titles: str) -> str:
        return uninvert(name, Field("100", "1 ", (("a", name), *(("c", title) for title in titles))))

    assert heading("Rosebery, Archibald Philip Primrose,", "Earl of,") == "Archibald Philip Primrose, Earl of Rosebery"
    assert heading("Scott, Walter,", "Sir,") == "Walter Scott"
    assert heading("Moses,", "Grandma,") == "Grandma Moses"
    assert heading("Seuss,", "Dr.") == "Dr. Seuss"
    assert heading("Smith, John", "(Sculptor)") == "John Smith"
    assert heading("Smith", "(Sculptor)") == "Smith"


def test_fuller_name() -> None:
    assert fuller_name("Lovecraft, H. P. (Howard Phillips),") == "Howard Phillips Lovecraft"
    assert fuller_name("Lovecraft, H. P.") == ""
    assert fuller_name("H. D. (Hilda Doolittle)", FORENAME) == ""


def test_family_name_stays_first_where_the_language_says_so() -> None:
    def person(*fields: Field) -> CatalogueRecord:
        return CatalogueRecord(1, 0, "", fields=fields)

    def variant(name: str) -> Field:
        return Field("400", "1 ", (("a", name),))

    assert is_family_first(person(Field("377", "  ", (("a", "kor"),))))
    assert is_family_first(person(variant("김 은숙"), variant("Kim, Unsuk")))
    assert not is_family_first(person(Field("377", "  ", (("a", "ger"),)), variant("歌德")))
    assert not is_family_first(person(variant("歌德"), variant("Гёте, Иоганн")))
    assert not is_family_first(person())
    assert is_family_first(person(Field("101", "  ", (("a", "chi"),))))  # UNIMARC
    assert uninvert("Kim, Ŭn-suk,", SURNAME, family_first=True) == "Kim Ŭn-suk"


def known_answers() -> list[tuple[Field, str, str]]:
    """Give the headings of headings.tsv, the names they are, and the language for which the family name comes first."""
    lines = (Path(__file__).parent / "headings.tsv").read_text("utf-8").splitlines()
    answers = []
    for tag, first, heading, name, *language in (line.split("\t") for line in lines if not line.startswith("#")):
        second, *subfields = heading.split("$")
        indicators = f"{first or ' '}{second or ' '}"
        field = Field(tag, indicators, tuple((subfield[0], subfield[1:].strip()) for subfield in subfields))
        answers.append((field, name, "".join(language)))
    return answers


def taken(field: Field) -> str:
    """Give what a mapping takes as a name: $a and $b, composed."""
    return unicodedata.normalize("NFC", " ".join(text for code, text in field.subfields if code in "ab"))


@pytest.mark.parametrize(("field", "name", "language"), known_answers(), ids=lambda value: str(value)[:60])
def test_known_answers(field: Field, name: str, language: str) -> None:
    assert uninvert(taken(field), field, family_first=bool(language)) == name
    assert uninvert(trim(taken(field)), field, family_first=bool(language)) == name  # after the step trim


def test_what_is_taken_from_beside_is_composed_too() -> None:
    titled = Field("100", "0 ", (("a", "Honoré"), ("c", unicodedata.normalize("NFD", "de Périgord"))))
    assert uninvert("Honoré", titled) == unicodedata.normalize("NFC", "Honoré de Périgord")
    unimarc = Field("700", " 1", (("a", unicodedata.normalize("NFD", "Ménard")), ("b", "Louis")))
    assert uninvert("Louis", unimarc) == unicodedata.normalize("NFC", "Louis Ménard")


def test_there_are_many_known_answers() -> None:
    assert len(known_answers()) > 150


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Phillipps, Thomas, Sir, 1792-1872", "Thomas Phillipps"),
        ("Elizabeth I, Queen of England", "Elizabeth I"),
        ("Thomas, of Chobham", "Thomas of Chobham"),
        ("Pliny, the Elder", "Pliny the Elder"),
        ("Cranach, Lucas, the Elder", "Lucas Cranach the Elder"),
        ("Vidal i Salvador, Manuel", "Manuel Vidal i Salvador"),
        ("Salvador, Manuel Vidal i", "Manuel Vidal i Salvador"),
        ("Gogh, van", "van Gogh"),
        ("¬Van¬ Gogh, Vincent", "Vincent Van Gogh"),
        ("Duveen Brothers, Inc.", "Duveen Brothers, Inc."),
        ("Hand Graphics, Ltd", "Hand Graphics, Ltd"),
        ("E. Sachse & Co., active 1840s-1870s", "E. Sachse & Co."),
        ("Acqua, Cristoforo dall'", "Cristoforo dall'Acqua"),
        ("Velde, Willem van de, the Elder", "Willem van de Velde the Elder"),
        ("Paul Szep, 1941-", "Paul Szep"),
    ],
)
def test_a_name_in_a_column_has_no_indicators(heading: str, name: str) -> None:
    assert uninvert(heading) == name


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not beside the project")
def test_names_of_real_people_come_back_from_their_inverted_form() -> None:
    with gzip.open(DATA / "wikidata" / "people_1000.jsonl.gz", "rt", encoding="utf-8") as lines:
        names = [" ".join(name.split()) for line in lines for name in json.loads(line)["name"]]
    names = [name for name in names if " " in name and not re.search(r"[,(\[·・]", name)]
    wrong = [name for name in names if uninvert(inverted(name), SURNAME) != name]
    assert len(names) > 2000
    assert len(wrong) / len(names) < 0.01, wrong  # initials last, digits, transcriptions without a dot between


def inverted(name: str) -> str:
    *given, family = name.split()
    return f"{family}, {' '.join(given)},"


def real_headings() -> Iterator[Field]:
    """Give every personal heading of the real MARC files."""
    for name in ("loc_authority_dlc.mrc", "gnd_authority_8.mrc", "loc_books_2014_100.mrc"):
        with (DATA / "library" / name).open("rb") as file:
            for record in pymarc.MARCReader(file, permissive=True):
                for field in record.get_fields("100", "400", "500", "700") if record else ():
                    subfields = tuple((subfield.code, subfield.value) for subfield in field.subfields)
                    yield Field(field.tag, "".join(field.indicators), subfields)


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not beside the project")
def test_real_headings_become_names_of_the_same_words() -> None:
    headings = list(real_headings())
    assert len(headings) > 500
    for field in headings:
        text = trim(taken(field))
        name = uninvert(text, field)
        assert name or "[" in text, text
        assert "," not in name or " of " in name, text  # Ada King, Countess of Lovelace
        assert words(name) <= words(text) | words(" ".join(field.texts("c"))), text


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text)) if not re.search("[\u3040-\u9fff]", text) else set()


@settings(deadline=None)
@given(st.text(max_size=40))
def test_trim_twice_is_trim_once_and_nothing_crashes(text: str) -> None:
    assert trim(trim(text)) in {trim(text), trim(text).rstrip(".").rstrip(" ,;:/=")}
    uninvert(text, SURNAME)
    uninvert(text, SURNAME, family_first=True)
    fuller_name(text)
