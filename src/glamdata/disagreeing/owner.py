"""Who owns the error of a contradiction, by rules that each name their evidence; never a guess (docs/giving-back.md).

A proof is something that can't be right on one side, whatever the other says. Without one, a side that alone has
sources sends the question to the other. Proofs against both, or sources on both sides or none: unclear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.disagreeing.disagreement import Basis, Judgement, Kind, Owner
from glamdata.disagreeing.sources import VIAF, Sources, Support
from glamdata.model.value import PRECISION_YEAR, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.disagreeing.values import Contradiction, Said

CODED_DATES = "046"
UNSURE = frozenset({"P1480", "P1319", "P1326", "P5102"})
"""Qualifiers that say of a date that it is not certain: sourcing circumstances, earliest, latest, nature."""
REASON_FOR_DEPRECATION = "P2241"
ERROR_IN_SOURCE = "Q29998666"
Proof = tuple[Owner, str]


@dataclass(frozen=True, slots=True)
class Witness:
    """What was found out about both sides of a contradiction.

    `their_faults` and `our_faults` are what can't be right there, in words. `is_ours` says that an edit of ours made
    the item's statement, whatever others made of it since. `shared` and `opposed` are identifiers, other than the one
    in question, that record and item have in common and that differ; `viaf` are the record's VIAF numbers.
    """

    sources: Sources = Sources()  # noqa: RUF009  (frozen)
    their_faults: tuple[str, ...] = ()
    our_faults: tuple[str, ...] = ()
    is_ours: bool = False
    shared: tuple[str, ...] = ()
    opposed: tuple[str, ...] = ()
    viaf: tuple[str, ...] = ()


def find_owner(found: Contradiction, witness: Witness) -> Judgement:
    """Say whose error a contradiction is, and by what evidence."""
    proofs = list(_proofs(found, witness))
    said = tuple(words for _, words in proofs) + tuple(_circumstances(found, witness))
    owners = {owner for owner, _ in proofs}
    if len(owners) == 1:
        return Judgement(owners.pop(), Basis.PROOF, said)
    if owners:
        return Judgement(evidence=("both sides have something that can't be right", *said))
    owner = _by_sources(found, witness)
    return Judgement(owner, Basis.NONE if owner is Owner.UNCLEAR else Basis.SOURCES, said)


def with_proof(judgement: Judgement, owner: Owner, words: str) -> Judgement:
    """Give a judgement with one more proof: one that speaks against the proof before makes it unclear."""
    said = (words, *judgement.evidence)
    against = judgement.basis is Basis.PROOF and judgement.owner is not owner
    return Judgement(evidence=said) if against else Judgement(owner, Basis.PROOF, said)


def with_words(judgement: Judgement, words: str) -> Judgement:
    """Give a judgement with further evidence that decides nothing."""
    return Judgement(judgement.owner, judgement.basis, (*judgement.evidence, words))


def without_sources(judgement: Judgement, words: str) -> Judgement:
    """Give a judgement where it is in doubt whether record and item are one: what rests on sources is unclear then."""
    said = (*judgement.evidence, words)
    return Judgement(evidence=said) if judgement.basis is Basis.SOURCES else with_words(judgement, words)


def is_coded(said: Said) -> bool:
    """Say whether a date comes from a coded field (MARC 21 field 046), which a cataloguer enters for its own sake.

    Not where it is uncertain, or coarser than a year.
    """
    value = said.statement.snak.value
    if not said.origin.startswith(CODED_DATES) or not isinstance(value, TimeValue):
        return False
    return value.precision >= PRECISION_YEAR and not any(q.property in UNSURE for q in said.statement.qualifiers)


def _proofs(found: Contradiction, witness: Witness) -> Iterator[Proof]:
    for fault in witness.their_faults:
        yield Owner.WIKIDATA, f"on the item: {fault}"
    for fault in (*witness.our_faults, *found.ours.faults):
        yield Owner.CATALOGUE, f"in the record: {fault}"
    for other in found.said_too:
        yield Owner.CATALOGUE, f"the record itself says what the item says, in {other.origin or 'another field'}"
    if witness.sources.cites_us and not witness.is_ours and found.kind is not Kind.VALUE_DEPRECATED:
        yield Owner.WIKIDATA, "the item cites our record for a value that the record does not have"
    if found.kind is Kind.VALUE_DEPRECATED and witness.sources.cites_us and _blames_source(found):
        yield Owner.CATALOGUE, "deprecated as an error in the source, and its reference is our record"


def _blames_source(found: Contradiction) -> bool:
    reasons = {getattr(q.value, "id", "") for q in found.theirs.qualifiers if q.property == REASON_FOR_DEPRECATION}
    return ERROR_IN_SOURCE in reasons


def _by_sources(found: Contradiction, witness: Witness) -> Owner:
    sources, pid = witness.sources, found.ours.statement.property
    if found.kind is not Kind.VALUE or (witness.opposed and not witness.shared):
        return Owner.UNCLEAR
    if pid == VIAF:
        return Owner.VIAF if witness.shared and not witness.opposed else Owner.UNCLEAR
    if sources.clusters and witness.viaf and not set(sources.clusters) & set(witness.viaf):
        return Owner.VIAF
    coded = is_coded(found.ours)
    if sources.support >= Support.STATED:
        return Owner.UNCLEAR if coded else Owner.CATALOGUE
    return Owner.WIKIDATA if coded else Owner.UNCLEAR


def _circumstances(found: Contradiction, witness: Witness) -> Iterator[str]:
    """Give what was seen and proves nothing."""
    yield _say_support(witness.sources.support)
    if is_coded(found.ours):
        yield "the record has it in a coded field (046)"
    if len(found.rivals) > 1:
        yield f"the item has {len(found.rivals)} values"
    if witness.is_ours:
        yield "an edit of ours made the item's statement"
    if found.lower:
        yield "the item has our value, too, below its best rank"
    if found.kind is Kind.VALUE_DEPRECATED:
        yield "the item has our value, deprecated"
    if witness.sources.clusters:
        yield f"the item's value comes from VIAF {', '.join(witness.sources.clusters)}"
    if witness.shared:
        yield f"record and item share {', '.join(witness.shared)}"
    if witness.opposed:
        yield f"record and item differ in {', '.join(witness.opposed)} too: is it the right item?"


def _say_support(support: Support) -> str:
    return {
        Support.NONE: "the item's value has no reference besides ours",
        Support.IMPORTED: "the item's value is only imported from a Wikimedia project",
        Support.STATED: "the item's value has a reference",
        Support.AUTHORITY: "the item's value has a reference to an authority file",
    }[support]
