"""The item as it would be: each change does its own and leaves the rest, and the item before, alone."""

from __future__ import annotations

import copy

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Edit, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.apply import NEW_ITEM, apply_change, apply_edit, replace_statement


def snak(text: str, pid: str = "P1") -> Snak:
    return Snak(pid, StringValue(text))


ONE, TWO = Statement(snak("a"), guid="Q1$1"), Statement(snak("a"), guid="Q1$2")
ITEM = Entity("Q1", 3, {"en": "one"}, {"de": "d"}, {"en": ("x",)}, {"P1": (ONE, TWO)})
REFERENCE = (snak("r", "P2"),)


def test_statements_are_put_last_in_their_group() -> None:
    before = copy.deepcopy(ITEM)
    added, other = Statement(snak("b")), Statement(snak("c", "P9"))
    after = apply_change(apply_change(ITEM, AddStatement(added)), AddStatement(other))
    assert after.statements == {"P1": (ONE, TWO, added), "P9": (other,)}
    assert before == ITEM


def test_references_and_qualifiers_go_to_the_statement_with_that_guid_alone() -> None:
    once = apply_change(ITEM, AddReference(TWO, REFERENCE))
    twice = apply_change(once, AddReference(TWO, (snak("s", "P2"),)))
    assert twice.of("P1")[0] is ONE
    assert twice.of("P1")[1].references == (REFERENCE, (snak("s", "P2"),))
    qualified = apply_change(twice, AddQualifiers(TWO, (snak("q", "P3"), snak("p", "P3"))))
    assert qualified.of("P1")[1].qualifiers == (snak("q", "P3"), snak("p", "P3"))
    assert qualified.of("P1")[1].references == twice.of("P1")[1].references
    assert qualified.of("P1")[0] is ONE


def test_statements_without_guid_are_told_apart_by_being_the_very_one() -> None:
    one, other = Statement(snak("a")), Statement(snak("a"))
    item = Entity("Q1", statements={"P1": (one, other)})
    after = apply_change(item, AddReference(other, REFERENCE))
    assert [s.references for s in after.of("P1")] == [(), (REFERENCE,)]
    assert replace_statement(item, other, TWO).of("P1") == (one, TWO)


def test_terms_are_set_and_aliases_added() -> None:
    edit = Edit("key", "Q1", 3, (
        SetTerm(TermKind.LABEL, "de", "eins"), SetTerm(TermKind.DESCRIPTION, "en", "number"),
        SetTerm(TermKind.ALIAS, "en", "y"), SetTerm(TermKind.ALIAS, "fr", "un"),
    ))  # fmt: skip
    after = apply_edit(ITEM, edit)
    assert after.labels == {"en": "one", "de": "eins"}
    assert after.descriptions == {"de": "d", "en": "number"}
    assert after.aliases == {"en": ("x", "y"), "fr": ("un",)}
    assert (after.id, after.revision, after.statements) == ("Q1", 3, ITEM.statements)


def test_a_new_item_has_a_placeholder_for_its_id() -> None:
    after = apply_edit(None, Edit("key", "", 0, (SetTerm(TermKind.LABEL, "en", "new"),)))
    assert after == Entity(NEW_ITEM, labels={"en": "new"})
