"""Names into direct order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.names import fuller_name, is_family_first, trim, uninvert
from glamdata.model.record import CatalogueRecord, Field

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
    assert uninvert("Kim, Ŭn-suk,", SURNAME, family_first=True) == "Kim Ŭn-suk"


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("A title /", "A title"),
        ("Milan. ", "Milan"),
        ("H. P.", "H. P."),
        ("Jr.", "Jr."),
        ("wait...", "wait..."),
        ("a  b ;", "a b"),
    ],
)
def test_trim(text: str, trimmed: str) -> None:
    assert trim(text) == trimmed


@given(st.text(max_size=40))
def test_trim_twice_is_trim_once_and_nothing_crashes(text: str) -> None:
    assert trim(trim(text)) in {trim(text), trim(text).rstrip(".").rstrip(" ,;:/=")}
    uninvert(text, SURNAME)
    uninvert(text, SURNAME, family_first=True)
    fuller_name(text)
