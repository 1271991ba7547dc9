"""The sketch: changes in their order, and what comes to a new statement is part of it."""

from __future__ import annotations

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.sketch import Sketch

SNAK = Snak("P1", StringValue("a"))
REFERENCE = (Snak("P2", StringValue("r")),)
QUALIFIER = Snak("P3", StringValue("q"))


def test_what_comes_to_a_new_statement_is_added_with_it() -> None:
    sketch = Sketch(Entity("Q1"))
    sketch.add(Statement(SNAK), "first")
    sketch.add(Statement(SNAK), "second")
    second = sketch.item.of("P1")[1]
    extended = sketch.extend(AddReference(second, REFERENCE))
    sketch.extend(AddQualifiers(extended, (QUALIFIER,)))
    whole = Statement(SNAK, (QUALIFIER,), (REFERENCE,))
    assert sketch.changes == [AddStatement(Statement(SNAK), "first"), AddStatement(whole, "second")]
    assert sketch.item.of("P1") == (Statement(SNAK), whole)


def test_what_comes_to_a_statement_of_the_item_is_a_change_of_its_own() -> None:
    there = Statement(SNAK, guid="Q1$1")
    sketch = Sketch(Entity("Q1", statements={"P1": (there,)}))
    change = AddReference(there, REFERENCE, "700$a")
    extended = sketch.extend(change)
    sketch.set_term(SetTerm(TermKind.LABEL, "en", "x"))
    assert sketch.changes == [change, SetTerm(TermKind.LABEL, "en", "x")]
    assert extended.references == (REFERENCE,)
    assert (sketch.item.of("P1"), sketch.item.labels) == ((extended,), {"en": "x"})
