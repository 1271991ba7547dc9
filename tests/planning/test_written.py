"""What an edit wrote and what became of it: each fate, without a wiki."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.piece import PieceKind, Written, find_written
from glamdata.planning.undo import plan_undo
from glamdata.planning.written import Fate, follow


def snak(pid: str, text: str) -> Snak:
    return Snak(pid, StringValue(text), "string")


OURS = Statement(snak("P1", "a"), (snak("P2", "q"),), ((snak("P9", "us"),),), guid="Q1$1")
THEIRS = Statement(snak("P1", "b"), (snak("P2", "t"),), ((snak("P9", "them"),),), guid="Q1$2")
BEFORE = Entity("Q1", labels={"en": "One"}, statements={"P1": (THEIRS,)})


def item(*statements: Statement, **more: object) -> Entity:
    return replace(BEFORE, statements={"P1": statements}, **more)  # type: ignore[arg-type]


ADDED = find_written(BEFORE, item(THEIRS, OURS))


@pytest.mark.parametrize(
    ("now", "fate", "why"),
    [
        (OURS, Fate.PRESENT, ""),
        (replace(OURS, snak=Snak("P1", StringValue("a"))), Fate.PRESENT, ""),
        (replace(OURS, references=()), Fate.PRESENT, ""),
        (replace(OURS, rank=Rank.DEPRECATED), Fate.DEPRECATED, "somebody deprecated it"),
        (replace(OURS, rank=Rank.PREFERRED), Fate.CHANGED, "its rank is now preferred"),
        (replace(OURS, snak=snak("P1", "c")), Fate.CHANGED, "its value is now c"),
        (replace(OURS, qualifiers=()), Fate.CHANGED, "its qualifiers were changed"),
        (
            replace(OURS, references=(*OURS.references, *THEIRS.references)),
            Fate.CHANGED,
            "somebody gave it a reference",
        ),
    ],
)
def test_what_became_of_a_statement(now: Statement, fate: Fate, why: str) -> None:
    (found,) = follow([ADDED], item(THEIRS, now))
    assert (found.piece.kind, found.fate, found.why) == (PieceKind.STATEMENT, fate, why)
    planned = plan_undo([ADDED], item(THEIRS, now))
    assert bool(planned.data) == (fate is Fate.PRESENT)
    assert bool(planned.kept) == (fate is not Fate.PRESENT)


def test_removed_by_others_or_taken_back_by_us() -> None:
    assert [found.fate for found in follow([ADDED], BEFORE)] == [Fate.REMOVED]
    taken = find_written(item(THEIRS, OURS), BEFORE)
    assert [found.fate for found in follow([ADDED, taken], BEFORE)] == [Fate.UNDONE]
    assert [found.fate for found in follow([ADDED, taken, ADDED], item(THEIRS, OURS))] == [Fate.PRESENT]


def test_our_second_edit_of_our_own_statement_is_not_a_change() -> None:
    more = replace(
        OURS, references=(*OURS.references, (snak("P9", "again"),)), qualifiers=(*OURS.qualifiers, snak("P3", "z"))
    )
    second = find_written(item(THEIRS, OURS), item(THEIRS, more))
    found = follow([ADDED, second], item(THEIRS, more))
    assert {one.fate for one in found} == {Fate.PRESENT}
    assert plan_undo([ADDED, second], item(THEIRS, more)).data == {"claims": [{"id": "Q1$1", "remove": ""}]}


def test_reference_and_qualifier_on_anothers_statement_are_taken_out_and_the_rest_is_sent_back() -> None:
    more = replace(
        THEIRS, references=(*THEIRS.references, *OURS.references), qualifiers=(*THEIRS.qualifiers, snak("P3", "z"))
    )
    written = find_written(BEFORE, item(more))
    assert [piece.kind for piece in written.added] == [PieceKind.REFERENCE, PieceKind.QUALIFIER]
    (claim,) = plan_undo([written], item(more)).data["claims"]
    back = Statement.from_json(claim)
    assert (back.references, back.qualifiers, back.guid) == (THEIRS.references, THEIRS.qualifiers, THEIRS.guid)


def test_terms() -> None:
    after = replace(BEFORE, labels={"en": "One", "cy": "Un"}, descriptions={"en": "d"}, aliases={"en": ("A", "B")})
    written = find_written(replace(BEFORE, aliases={"en": ("A",)}), after)
    assert {(piece.kind.value, piece.text) for piece in written.added} == {
        ("label", "Un"), ("description", "d"), ("alias", "B"),
    }  # fmt: skip
    planned = plan_undo([written], replace(after, descriptions={"en": "better"}))
    assert planned.data == {
        "labels": {"cy": {"language": "cy", "remove": ""}},
        "aliases": [{"language": "en", "value": "B", "remove": ""}],
    }
    assert [one.why for one in planned.kept] == ["it is now “better”"]


def test_only_some_properties() -> None:
    other = Statement(snak("P7", "a"), guid="Q1$3")
    after = replace(BEFORE, statements={"P1": (THEIRS, OURS), "P7": (other,)}, labels={"cy": "Un"})
    written = find_written(BEFORE, after)
    assert plan_undo([written], after, ("P7",)).data == {"claims": [{"id": "Q1$3", "remove": ""}]}


def test_making_of_an_item_is_told() -> None:
    assert find_written(None, BEFORE).creates
    assert find_written(BEFORE, BEFORE) == Written(())
