"""Numbers of publications as 020, 022 and 024 write them."""

from __future__ import annotations

import pytest

from glamdata.mapping.book_numbers import ean, isbn, isbn10, isbn13, ismn, issn
from glamdata.mapping.fault import Fault


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0306406152 (pbk.) : $3.50", "0-306-40615-2"),
        ("ISBN 0-306-40615-2", "0-306-40615-2"),
        ("ISBN-13: 978-3-943539-23-3 Gb.", "978-3-943539-23-3"),
        ("9783943539233 (Gb. : EUR 29.95)", "978-3-943539-23-3"),
        ("080442957x", "0-8044-2957-X"),
        ("979-10-90636-07-1", "979-10-90636-07-1"),
        ("0306406152 1999", "0-306-40615-2"),
        ("urn:isbn:9780306406157", "978-0-306-40615-7"),
    ],
)
def test_isbn(text: str, number: str) -> None:
    assert isbn(text) == number


def test_the_older_and_the_newer_isbn() -> None:
    assert isbn13("0306406152") == "978-0-306-40615-7"
    assert isbn10("0306406152") == "0-306-40615-2"
    assert isbn10("9780306406157") == ""  # the book may never have borne the older one


@pytest.mark.parametrize(
    "text", ["", "pbk.", "(pbk.)", "EUR 29.95", "6000000000004", "9796352702914", "0306406153", "١٢٣٤٥٦٧٨٩٠"]
)
def test_what_is_no_isbn(text: str) -> None:
    assert isinstance(isbn(text), Fault)


def test_other_numbers() -> None:
    assert issn("ISSN 0378-5955 (print)") == "0378-5955"
    assert issn("https://portal.issn.org/resource/ISSN/2049-3630") == "2049-3630"
    assert issn("2434-561x") == "2434-561X"
    assert ismn("M-2306-7118-7") == "979-0-2306-7118-7"
    assert ismn("9790230671187") == "979-0-2306-7118-7"
    assert ean("4 006381 333931") == "4006381333931"
    assert isinstance(issn("http://viaf.org/viaf/24602065"), Fault)
