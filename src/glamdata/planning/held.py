"""Held: what planning holds back, as Findings in words a cataloguer understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank
from glamdata.planning.show import show_snak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.draft import Draft, DraftStatement, DraftTerm
    from glamdata.model.edit import SetTerm
    from glamdata.model.statement import Snak, Statement


class Refusal(NamedTuple):
    """Why a statement is not added: a code for counting, how much it matters, the reason in words."""

    code: str
    severity: Severity
    why: str


def refuse_rank(theirs: Statement) -> Refusal:
    """Say that the item has the value, but judges it otherwise than the record does."""
    if theirs.rank is Rank.DEPRECATED:
        return Refusal("deprecated", Severity.INFO, f"the item has {show_snak(theirs.snak)} as deprecated")
    return Refusal("not-deprecated", Severity.WARNING, f"the item has {show_snak(theirs.snak)}, and not as deprecated")


def refuse_unresolved(labels: Sequence[str], instead: Statement | None) -> Refusal:
    """Say that no item was found for what the catalogue names, and what is said instead, if anything."""
    why = f"no item was found for {', '.join(f'“{label}”' for label in dict.fromkeys(labels))}"
    if instead:
        said = f"{instead.property} {show_snak(instead.snak)}"
        return Refusal("said-as-text", Severity.INFO, f"{why}; {said} says it as text")
    return Refusal("unresolved-pointer", Severity.WARNING, why)


def refuse_early(keys: Sequence[str]) -> Refusal:
    """Say that a statement waits for the items of other records, which are still to be made."""
    return Refusal("waits-for-item", Severity.INFO, f"it waits for the item of {', '.join(dict.fromkeys(keys))}")


def refuse_undecided(keys: Sequence[str]) -> Refusal:
    """Say that nobody knows yet which items other records are."""
    return Refusal("undecided-record", Severity.INFO, f"nothing is decided about {', '.join(dict.fromkeys(keys))} yet")


def refuse_outdated(theirs: Statement) -> Refusal:
    """Say that the item has a value that we put there and that the record says no more: a change to be proposed."""
    why = f"an earlier upload put {show_snak(theirs.snak)} there, which the record says no more"
    return Refusal("corrected", Severity.WARNING, why)


def refuse_language(codes: Sequence[str]) -> Refusal:
    """Say that the wiki has no such language, and would refuse the whole edit for it."""
    said = ", ".join(f"“{code}”" for code in dict.fromkeys(codes))
    return Refusal("unknown-language", Severity.WARNING, f"the wiki has no language {said}")


class Held:
    """The findings of one draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.findings: list[Finding] = []

    def hold_statement(self, wanted: DraftStatement, refusal: Refusal) -> None:
        """Report a statement that was not added."""
        snak = wanted.statement.snak
        message = f"{snak.property} {show_snak(snak)} was not added: {refusal.why}."
        self._report(refusal, message, wanted.origin, show_snak(snak), snak.property)

    def hold_qualifier(self, wanted: DraftStatement, qualifier: Snak, theirs: Statement) -> None:
        """Report a qualifier that would contradict one of the statement on the item."""
        there = ", ".join(show_snak(q) for q in theirs.qualifiers if q.property == qualifier.property)
        said = f"{qualifier.property} {show_snak(qualifier)}"
        message = f"The qualifier {said} of {theirs.property} {show_snak(theirs.snak)} was not added: it has {there}."
        refusal = Refusal("other-qualifier", Severity.INFO, there)
        self._report(refusal, message, wanted.origin, show_snak(qualifier), theirs.property)

    def hold_language(self, term: DraftTerm, language: str) -> None:
        """Report a label, alias or description in a language that the wiki does not have."""
        refusal = refuse_language([language])
        message = f"The {term.kind.value} “{term.text}” was not added: {refusal.why}."
        self._report(refusal, message, term.origin, term.text)

    def hold_term(self, term: SetTerm) -> None:
        """Report a name in another script than its language's."""
        message = f"The name “{term.text}” was not added: its script is not that of the language “{term.language}”."
        self._report(Refusal("other-script", Severity.INFO, term.language), message, term.origin, term.text)

    def _report(self, refusal: Refusal, message: str, origin: str, value: str, pid: str = "") -> None:
        finding = Finding(
            severity=refusal.severity,
            stage="plan",
            code=refusal.code,
            record_key=self._draft.key,
            message=message,
            origin=origin,
            value=value,
            property=pid,
            position=self._draft.position,
        )
        self.findings.append(finding)
