"""What is held back is told in a sentence that names the statement, the reason and where it came from."""

from __future__ import annotations

from glamdata.model.draft import Draft, DraftStatement, Subject, TermKind
from glamdata.model.edit import SetTerm
from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.held import Held, Refusal, refuse_rank

ONE, OTHER = Snak("P1", StringValue("a")), Snak("P2", StringValue("b"))
DRAFT = Draft("key", Subject("key"), position=9)
WANTED = DraftStatement(Statement(ONE), "245$a")


def test_each_finding_leads_back_to_the_record_and_its_field() -> None:
    held = Held(DRAFT)
    held.hold_statement(WANTED, Refusal("conflict", Severity.WARNING, "because"))
    held.hold_qualifier(WANTED, OTHER, Statement(ONE, (Snak("P2", StringValue("c")), Snak("P3", StringValue("d")))))
    held.hold_term(SetTerm(TermKind.ALIAS, "en", "Лев", "400$a"))
    said = [
        (Severity.WARNING, "conflict", "P1 a was not added: because.", "245$a", "a", "P1"),
        (Severity.INFO, "other-qualifier", "The qualifier P2 b of P1 a was not added: it has c.", "245$a", "b", "P1"),
        (
            Severity.INFO, "other-script",
            "The name “Лев” was not added: its script is not that of the language “en”.", "400$a", "Лев", "",
        ),
    ]  # fmt: skip
    assert held.findings == [
        Finding(severity, "plan", code, "key", message, origin, value, pid, 9)
        for severity, code, message, origin, value, pid in said
    ]


def test_a_rank_is_refused_from_either_side() -> None:
    assert refuse_rank(Statement(ONE, rank=Rank.DEPRECATED)).code == "deprecated"
    assert refuse_rank(Statement(ONE)).code == "not-deprecated"
