"""Titles in source citations (670 $a), in the words of real authority records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.cited_title import LONGEST, cited_title


@pytest.mark.parametrize(
    ("citation", "title"),
    [
        ("His Title of book, 1852: t.p. (name)", "Title of book"),
        ("Her Realengo y municipio, 1986:", "Realengo y municipio"),
        ("His al-Īmān fī rasāʼil al-Qiddīs Būlus al-Rasūl, 1976:", "al-Īmān fī rasāʼil al-Qiddīs Būlus al-Rasūl"),
        ("Author's Neng-ching chü jih chi, 1964.", "Neng-ching chü jih chi"),
        ("In his Selected poems, 1970", "Selected poems"),
        ("nuc87-102057: His A summary and evaluation of public ... 1973?", "A summary and evaluation of public"),
        ("His Soken gafu. Sōka no bu, 19--?:", "Soken gafu. Sōka no bu"),
        ("Her Sadd va bāzuvān, 1350, 1971 or 1972:", "Sadd va bāzuvān"),
        ("His Alfonso Reyes [SR] c1960.", "Alfonso Reyes"),
        ("His Works: CIP t.p.", "Works"),
        ("Reading the difference, c1994:", "Reading the difference"),
        ("Segye myŏngŏn, 1981 (a.e.)", "Segye myŏngŏn"),
        ("Tēciya Tamil̲ cākittiya vil̲ā, 1991, 1991:", "Tēciya Tamil̲ cākittiya vil̲ā"),
        ("Sermons preached before Parliament, 1643-1645, c2011:", "Sermons preached before Parliament"),
        ("His A poem, in The Atlantic, 1980:", "A poem"),
        ("His dark materials, 1995:", "His dark materials"),
        ("Life in London, 1821:", "Life in London"),
        ("In cold blood, 1966:", "In cold blood"),
        ("1984, 1949:", "1984"),
        ("Go for it!, c1999:", "Go for it!"),
    ],
)
def test_a_work_gives_its_title(citation: str, title: str) -> None:
    assert cited_title(citation) == title


@pytest.mark.parametrize(
    "citation",
    [
        "",
        "LC data base, 9/7/88",
        "LC database, 1990",
        "LC manual cat.:",
        "Phone call to author, 1990",
        "Email from author, Apr. 14, 2011",
        "Who's who in America, 1984-1985:",
        "Contemp. authors, 1980:",
        "Russian Wikipedia, Dec. 1, 2011",
        "Grove music online, Jan. 10, 2007",
        "The New York times, July 5, 1985:",
        "UNC Charlotte Web site, 17 Jan. 2001",
        "Info. converted from 678, 2012-10-27",
        "NUCMC data from Univ. Wash. Lib. for Willis, E.B. Papers, ca. 1933-1977",
        "Brit. Museum Cat.",
        "Dai Nihon jinmei j.",
        "In: A festschrift for others, 1990",
        "Harrington, D.B. Agriculture's links to the national economy, 1986",
        "Chu, S. W. Chʻing Chao Hui-fu hsien sheng Lieh-wen nien pʻu, 1980:",
        "Namakī, Aḥmad Ḥusayn. al-Ḥayāh al-siyāsīyah, 2020:",
        "Meid, Volker: Metzler Literatur Chronik, 3., erw. Aufl., 2006",
    ],
)
def test_any_other_source_gives_nothing(citation: str) -> None:
    assert cited_title(citation) == ""


@given(st.text(max_size=LONGEST + 9))
def test_any_text_gives_a_part_of_it(text: str) -> None:
    bare = " ".join(text.split())
    assert not cited_title(text).strip() or len(cited_title(text)) <= len(bare)


def test_a_long_note_is_no_title() -> None:
    assert cited_title(f"His {'very ' * LONGEST}long title, 1990:") == ""
