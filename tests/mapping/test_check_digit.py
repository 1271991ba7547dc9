"""Check characters of real numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean as stdnum_ean
from stdnum import isbn as stdnum_isbn
from stdnum.iso7064 import mod_11_2 as stdnum_mod_11_2

from glamdata.mapping.check_digit import ean, isbn10, mod_11_2, noid, pica

DIGITS = st.text("0123456789", min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (mod_11_2("000000012099910"), "4"),
        (mod_11_2("000000008393110"), "X"),
        (pica("11854023"), "8"),
        (pica("4099202", counts_up=True), "0"),
        (pica("02725067"), "9"),
        (noid("cb11888266"), "r"),
        (noid("cb15238382"), "r"),
        (isbn10("030640615"), "2"),
        (isbn10("0378595"), "5"),
        (ean("978030640615"), "7"),
        (ean("400638133393"), "1"),
    ],
)
def test_real_numbers(made: str, wanted: str) -> None:
    assert made == wanted


@given(DIGITS)
def test_as_the_library_of_standard_numbers_has_it(digits: str) -> None:
    assert mod_11_2(digits) == stdnum_mod_11_2.calc_check_digit(digits)
    assert ean(digits) == stdnum_ean.calc_check_digit(digits)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_isbn_as_the_library_of_standard_numbers_has_it(digits: str) -> None:
    assert stdnum_isbn.is_valid(digits + isbn10(digits))
