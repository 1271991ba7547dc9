"""The subject of a draft: what reconciling needs to know of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.evaluate import take_texts
from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import qid
from glamdata.model.draft import Subject, TermKind
from glamdata.model.value import StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.mapping.evaluate import Work
    from glamdata.model.draft import DraftStatement, DraftTerm

BIRTH, DEATH = "P569", "P570"


def describe_subject(work: Work, statements: tuple[DraftStatement, ...], terms: tuple[DraftTerm, ...]) -> Subject:
    """Gather ids, names and dates from the statements and terms of a draft."""
    match, rules = work.mapping.match, work.mapping.subject
    own = take_texts(work, rules.own_id, pid=rules.own_property)
    return Subject(
        key=work.key,
        instance_of=match.instance_of,
        known=_find_known(work),
        own_id=(rules.own_property, own[0].text) if own else None,
        identifiers=_pairs(statements, match.identifiers),
        names=_names(terms),
        birth=_date(statements, BIRTH),
        death=_date(statements, DEATH),
    )


def _find_known(work: Work) -> tuple[str, ...]:
    """Give the items the record names, whatever else is in those fields."""
    known: dict[str, None] = {}
    for selected in take_texts(work, work.mapping.subject.known, pid=""):
        item = qid(selected.text)
        if isinstance(item, Fault):
            work.report(item, selected)
        else:
            known[item] = None
    return tuple(known)


def _pairs(statements: tuple[DraftStatement, ...], pids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give (property, value) of the identifiers among the statements, in the order of `pids`."""
    found = [(s.statement.property, s.statement.snak.value) for s in statements]
    pairs = [(pid, value.text) for pid in pids for of, value in found if of == pid and isinstance(value, StringValue)]
    return tuple(dict.fromkeys(pairs))


def _names(terms: tuple[DraftTerm, ...]) -> tuple[str, ...]:
    labels = [term.text for term in terms if term.kind is TermKind.LABEL]
    aliases = [term.text for term in terms if term.kind is TermKind.ALIAS]
    return tuple(dict.fromkeys([*labels, *aliases]))


def _date(statements: tuple[DraftStatement, ...], pid: str) -> TimeValue | None:
    values = (s.statement.snak.value for s in statements if s.statement.property == pid)
    return next((value for value in values if isinstance(value, TimeValue)), None)
