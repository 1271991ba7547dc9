"""Draft: what a mapping says of one record, before anyone knows which item it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glamdata.model.statement import Statement
    from glamdata.model.value import TimeValue


class TermKind(StrEnum):
    """The three kinds of terms of an item."""

    LABEL = "label"
    ALIAS = "alias"
    DESCRIPTION = "description"


@dataclass(slots=True, unsafe_hash=True)
class DraftTerm:
    """A label, alias or description in one language, with the MARC tag or column it came from."""

    kind: TermKind
    language: str
    text: str
    origin: str = ""


@dataclass(slots=True, unsafe_hash=True)
class DraftStatement:
    """A statement with the MARC tag or column (`origin`) it came from.

    `rule` names the rule of the mapping behind it (``statements[3] P569``). `fallback` is what is said instead where
    the pointer in `statement` stays unresolved: the catalogue's text under a string property (P2093).
    """

    statement: Statement
    origin: str = ""
    rule: str = ""
    fallback: Statement | None = None


@dataclass(slots=True, unsafe_hash=True)
class Subject:
    """What reconciling needs to know of a record, nothing more.

    `known` are item ids the record itself carries; `own_id` the (property, value) of our own catalogue, the property
    as model.qualified writes it where the number counts in one collection only; `identifiers`
    other (property, value) pairs, strongest first; `names` the heading first, then its variants, all in direct order;
    `birth` and `death` only where the catalogue says birth and death, never a floruit; `instance_of` the class;
    `works` titles of works, as evidence alone.
    """

    key: str
    instance_of: str = ""
    known: tuple[str, ...] = ()
    own_id: tuple[str, str] | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    birth: TimeValue | None = None
    death: TimeValue | None = None
    works: tuple[str, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class Draft:
    """The statements and terms a mapping makes of one record, and the subject to reconcile.

    `position` and `offset` lead back to the record in the export; `digest` is that of its bytes.
    """

    key: str
    subject: Subject
    statements: tuple[DraftStatement, ...] = ()
    terms: tuple[DraftTerm, ...] = ()
    position: int = 0
    offset: int = 0
    digest: str = ""
