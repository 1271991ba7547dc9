import pytest

from glamdata.model.match import ItemFacts
from glamdata.model.value import Pointer
from glamdata.reconciling.pointers import PointerReason, decide_pointer

PLACE = Pointer("Paris", "Q486972", (("P244", "n79058874"),))
PARIS = ItemFacts("Q90", "Paris", names=("Paris",), classes=("Q1549591", "Q486972"))


def with_id(facts, value="n79058874"):
    return ItemFacts(facts.qid, facts.label, "", facts.names, (("P244", value),), classes=facts.classes)


@pytest.mark.parametrize(
    ("pointer", "facts", "choice"),
    [
        (PLACE, [], (None, PointerReason.NONE_FOUND)),
        (PLACE, [with_id(PARIS)], ("Q90", PointerReason.BY_IDENTIFIER)),
        (PLACE, [with_id(PARIS), ItemFacts("Q2", names=("Paris",))], ("Q90", PointerReason.BY_IDENTIFIER)),
        (PLACE, [PARIS], ("Q90", PointerReason.BY_NAME)),
        (Pointer("PARIS", "Q486972"), [PARIS], ("Q90", PointerReason.BY_NAME)),
        (
            PLACE,
            [PARIS, ItemFacts("Q2", names=("Paris",), classes=("Q486972",))],
            (None, PointerReason.SEVERAL_BY_NAME),
        ),
        (PLACE, [PARIS, ItemFacts("Q2", names=("Paris",))], ("Q90", PointerReason.BY_NAME)),
        (PLACE, [with_id(PARIS), with_id(ItemFacts("Q2"))], (None, PointerReason.SEVERAL_BY_IDENTIFIER)),
        (PLACE, [with_id(PARIS, "n1")], (None, PointerReason.OTHER_ID)),
        (PLACE, [with_id(ItemFacts("Q2", classes=("Q5",)))], (None, PointerReason.CLASS_CONTRADICTS)),
        (PLACE, [ItemFacts("Q2", names=("Paris",), classes=("Q5",))], (None, PointerReason.CLASS_CONTRADICTS)),
        (PLACE, [ItemFacts("Q2", names=("Paris",))], (None, PointerReason.CLASS_UNKNOWN)),
        (PLACE, [ItemFacts("Q2", names=("Parise",), classes=("Q486972",))], (None, PointerReason.NONE_FOUND)),
        (Pointer("Paris"), [ItemFacts("Q2", names=("Paris",))], (None, PointerReason.NONE_FOUND)),
    ],
)
def test_a_pointer_means_one_item_or_none(pointer, facts, choice):
    assert decide_pointer(pointer, facts) == choice
