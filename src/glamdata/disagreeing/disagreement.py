"""Disagreement: one thing on which the catalogue and the wiki differ, with who owns the error and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What differs; docs/giving-back.md has a row for each."""

    VALUE = "value"
    CALENDAR = "calendar"
    VALUE_DEPRECATED = "value-deprecated"
    IDENTIFIER_TWICE = "identifier-twice"
    RECORDS_TOGETHER = "records-together"
    CHANGED = "statement-changed"
    DEPRECATED = "statement-deprecated"
    REMOVED = "statement-removed"
    UNSOURCED = "reference-removed"
    REDIRECTED = "item-redirected"
    DELETED = "item-deleted"


class Owner(StrEnum):
    """Where the error is to be mended: unclear is an answer, too."""

    CATALOGUE = "catalogue"
    WIKIDATA = "wikidata"
    VIAF = "viaf"
    UNCLEAR = "unclear"


class Basis(StrEnum):
    """Why that owner: something can't be right there, or the other side alone names its sources."""

    PROOF = "proof"
    SOURCES = "sources"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An owner, why it is that one, and all that was seen, in words."""

    owner: Owner = Owner.UNCLEAR
    basis: Basis = Basis.NONE
    evidence: tuple[str, ...] = ()


UNJUDGED = Judgement()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One row of the report.

    `ours` and `theirs` are values as people read them; `guid` is the statement of the item, `origin` the field or
    column of the record. `others` are further items or records that it is about. `revision` is the one that brought it,
    made by `user` at `when` (ISO 8601), as far as that was found; `before` is the revision before it.
    """

    kind: Kind
    record_key: str
    qid: str
    judgement: Judgement = UNJUDGED
    property: str = ""
    ours: str = ""
    theirs: str = ""
    guid: str = ""
    origin: str = ""
    others: tuple[str, ...] = ()
    revision: int = 0
    before: int = 0
    when: str = ""
    user: str = ""
