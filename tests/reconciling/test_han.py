from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.han import fold_signs, read_sign


@pytest.mark.parametrize(
    ("one", "other"), [("習近平", "习近平"), ("安倍晋三", "安倍晉三"), ("浜口", "濱口"), ("土方鉄", "土方铁")]
)
def test_forms_of_a_sign_fold_alike(one, other):
    assert fold_signs(one) == fold_signs(other)


@pytest.mark.parametrize(("one", "other"), [("王伟", "王薇"), ("李白", "李百")])
def test_signs_that_only_sound_alike_stay_apart(one, other):
    assert fold_signs(one) != fold_signs(other)


def test_a_sign_is_read_in_either_form():
    assert [read_sign(sign) for sign in "澤泽aあ"] == ["ze", "ze", "a", "あ"]


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=8))
def test_folding_twice_is_folding_once(text):
    assert fold_signs(fold_signs(text)) == fold_signs(text)
