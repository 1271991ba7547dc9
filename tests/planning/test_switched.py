"""Properties that are switched off are written nowhere, and each change left out is told."""

from __future__ import annotations

from dataclasses import replace

from glamdata.model.draft import TermKind
from glamdata.model.edit import (
    AddQualifiers,
    AddReference,
    AddStatement,
    CorrectValue,
    Edit,
    RefreshReference,
    SetTerm,
)
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.switched import leave_out


def snak(pid: str) -> Snak:
    return Snak(pid, StringValue("x"))


PLAIN = AddStatement(Statement(snak("P1")))
SOURCED = AddStatement(Statement(snak("P1"), references=((snak("P9"),),)))
QUALIFIED = AddQualifiers(Statement(snak("P1"), guid="Q1$1"), (snak("P21"),))
REFERENCED = AddReference(Statement(snak("P21"), guid="Q1$2"), (snak("P9"),))
TERM = SetTerm(TermKind.ALIAS, "en", "x")
EDIT = Edit("r1", "Q1", 7, (PLAIN, SOURCED, QUALIFIED, REFERENCED, TERM))


def test_nothing_is_left_out_where_nothing_is_switched_off() -> None:
    assert leave_out(EDIT, ()) == (EDIT, ())


def test_a_property_is_left_out_as_value_qualifier_and_reference() -> None:
    left, findings = leave_out(EDIT, ("P21",))
    assert left
    assert left.changes == (PLAIN, SOURCED, TERM)
    assert [(f.code, f.property, f.record_key) for f in findings] == [("switched-off", "P21", "r1")] * 2
    left, _ = leave_out(EDIT, ("P9",))
    assert left
    assert left.changes == (PLAIN, QUALIFIED, TERM)


def test_a_correction_and_a_renewal_are_left_out_for_what_they_write() -> None:
    ours = Statement(snak("P1"), (), ((snak("P9"), snak("P813")),), guid="Q1$1")
    correction = CorrectValue(ours, replace(ours, snak=Snak("P1", StringValue("y"))))
    renewal = RefreshReference(ours, 0, ours.references[0])
    edit = Edit("r1", "Q1", 7, (correction, renewal, TERM))
    for pid in ("P1", "P813", "P9"):
        left, findings = leave_out(edit, (pid,))
        assert left
        assert (left.changes, [f.property for f in findings]) == ((TERM,), [pid, pid])
    assert leave_out(edit, ("P2",)) == (edit, ())


def test_an_edit_of_which_nothing_is_left_is_none() -> None:
    left, findings = leave_out(Edit("r1", "Q1", 7, (PLAIN,)), ("P1",))
    assert (left, len(findings)) == (None, 1)
    assert "P1 is switched off" in findings[0].message
