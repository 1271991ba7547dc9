"""Pages and editions: a number where the text says one thing, nothing otherwise."""

from __future__ import annotations

import pytest

from glamdata.mapping.extent import edition_number, pages


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("406 p.", "406"), ("272 Seiten", "272"), ("173 S.", "173"), ("51 S. :", "51"), ("78 pages ;", "78"),
        ("1 Online-Ressource (128 Seiten)", "128"), ("120 t.", "120"), ("xi, 186 p. ;", ""), ("XII, 359 S.", ""),
        ("2 v. :", ""), ("[32] p.", ""), ("711 (i.e. 647) p.", ""), ("Online-Ressource", ""), ("1 score (43 p.)", ""),
        ("0 p.", ""), ("5 p. l., 3-208 p.", ""), ("16 ungezählte Seiten", ""), ("2 plates", ""), ("3 scores", ""),
    ],
)  # fmt: skip
def test_pages_are_those_of_one_sequence(text: str, number: str) -> None:
    assert pages(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2d ed., rev. and enl.", "2"), ("1. Aufl.", "1"), ("6th ed.,", "6"), ("[2nd ed.]", "2"), ("3e éd.", "3"),
        ("2nd rev ed.", ""), ("Rev. ed.", ""), ("Appledore edition.", ""), ("New series.", ""), ("1899 ed.", ""),
        ("1 st ed.", ""), ("2. ail argraffiad", "2"),
    ],
)  # fmt: skip
def test_editions_have_a_number_or_none(text: str, number: str) -> None:
    assert edition_number(text) == number
