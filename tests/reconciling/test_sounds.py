from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.name import parse_name
from glamdata.reconciling.sounds import likeness_of_sounds, word_likeness

ALIKE = 0.75


def likeness(one, other):
    return likeness_of_sounds(parse_name(one).words, parse_name(other).words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Джордж Мелфорд", "George Melford"),
        ("جورج ملفورد", "George Melford"),
        ("ג'ייסון סמילוביק", "Jason Smilovic"),
        ("ナレンドラ・モディ", "Narendra Modi"),
        ("ทักษิณ ชินวัตร", "Thaksin Shinawatra"),
        ("მიხეილ სააკაშვილი", "Mikheil Saakashvili"),
        ("नरेन्द्र मोदी", "Narendra Modi"),
        ("Αλέξης Τσίπρας", "Alexis Tsipras"),
        ("Ամալյա Փանոսյան", "Amalia Panosian"),
        ("강형철", "Kang Hyeong-cheol"),
        ("毛泽东", "Mao Zedong"),
        ("拜伦·哈斯金", "Byron Haskin"),
    ],
)
def test_one_name_in_two_scripts_sounds_alike(one, other):
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Джордж Мелфорд", "George Milton"),
        ("غلوريا سوانسون", "Xaveria Swanson"),
        ("김정일", "Kim Dae-jung"),
        ("Иван Тургенев", "Nikolai Turgenev"),
        ("ナレンドラ・モディ", "Narayan Rane"),
        ("", "Anna Maria"),
    ],
)
def test_other_names_do_not(one, other):
    assert likeness(one, other) < ALIKE


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=10)


@given(WORDS, WORDS)
def test_likeness_is_a_share_whichever_comes_first(one, other):
    assert 0 <= word_likeness(one, other) <= 1
    assert word_likeness(one, other) == pytest.approx(word_likeness(other, one))


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_a_name_sounds_like_itself_in_any_order(words):
    full = [word for word in words if len(word) > 1]
    assert likeness_of_sounds(words, words[::-1]) == (1 if full else 0)
