"""A definition in words, and the page of constraints, which is made from the code."""

from __future__ import annotations

from pathlib import Path

from glamdata.checking.constraint.describe import describe_definition, describe_kinds
from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.constraint.scene import EVERYWHERE
from glamdata.model.constraint import Constraint, ConstraintStatus
from glamdata.model.property import PropertyDefinition

PAGE = Path(__file__).parents[3] / "docs" / "constraints.md"


def test_the_table_in_the_docs_is_made_from_the_code() -> None:
    written = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    made = list(describe_kinds())
    assert written == made, "put the lines of describe_kinds() in place of the table in docs/constraints.md"


def test_every_kind_can_be_told_and_is_asked_somewhere() -> None:
    assert len(KINDS) >= 33
    assert all(kind.asks.endswith(".") and kind.scopes <= EVERYWHERE for kind in KINDS.values())
    assert {kind.code for kind in KINDS.values() if not kind.make} == {""}


BIRTHPLACE = PropertyDefinition.from_constraints(
    "P19",
    "wikibase-item",
    "place of birth",
    (
        Constraint(
            "Q21510865",
            ConstraintStatus.MANDATORY,
            (("P2308", ("Q2221906",)), ("P2309", ("Q21503252",)), ("P2303", ("Q1", "Q2")), ("P6607", ("de:Orte", "en:places only"))),
        ),
        Constraint("Q21510854", parameters=(("P2306", ("P569",)), ("P2313", ("+0 Q577",)), ("P2312", ("novalue",)))),
        Constraint("Q21510860", ConstraintStatus.SUGGESTION, (("P2310", ("+1900-00-00T00:00:00Z",)),)),
        Constraint("Q999999"),
        Constraint("Q21503250", unread="the status Q1 is unknown"),
    ),
    [],
)  # fmt: skip


def test_a_definition_in_words() -> None:
    named = (("Q2221906", "geographic location"), ("Q1", "universe"), ("P569", "date of birth"), ("Q577", "year"))
    definition = PropertyDefinition(
        BIRTHPLACE.id, BIRTHPLACE.datatype, BIRTHPLACE.label, constraints=BIRTHPLACE.constraints, names=named
    )
    assert list(describe_definition(definition)) == [
        "place of birth (P19): wikibase-item",
        "  value type (Q21510865), mandatory → critical",
        "    The item named is of one of some classes (P2308) by P31 or P279 (P2309).",
        "    classes (P2308): geographic location (Q2221906)",
        "    relation (P2309): instance of",
        "    exceptions (P2303): universe (Q1), Q2",
        "    explained (P6607): places only",
        "  difference within range (Q21510854), normal → warning",
        "    What the value is more than that of another property (P2306) lies between two amounts (P2313, P2312).",
        "    properties (P2306): date of birth (P569)",
        "    at least (P2313): 0 year (Q577)",
        "    at most (P2312): (none)",
        "  range (Q21510860), suggestion → info",
        "    not checked: its parameter P2313 is missing",
        "    from (P2310): 1900",
        "  unknown constraint (Q999999), normal → warning",
        "    not checked: the type Q999999 is unknown to glamdata",
        "  subject type (Q21503250), normal → warning",
        "    not checked: its parameter P2308 is missing",
        "    the status Q1 is unknown, and read as normal",
    ]
    bare = PropertyDefinition("P50", "wikibase-item", "author")
    assert list(describe_definition(bare, is_bare=True)) == [
        "author (P50): wikibase-item", "  its constraints are not known without asking the wiki",
    ]  # fmt: skip
    assert list(describe_definition(PropertyDefinition("P9", "", "P9"))) == [
        "(without a label) (P9): of an unknown datatype", "  no constraints",
    ]  # fmt: skip
