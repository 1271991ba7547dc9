"""One identifier on two items, two records with one item: which of them is likely whose error."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.disagreeing.disagreement import Basis, Judgement, Owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts
    from glamdata.model.value import TimeValue

Identifier = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bearer:
    """An item that bears an identifier, by its dates beside those of the record: agreeing, contradicting or unknown."""

    qid: str
    agrees: bool = False
    contradicts: bool = False


def find_shared_items(links: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Give the items that more than one record leads to, with these records, from (record key, item) pairs."""
    records: dict[str, list[str]] = defaultdict(list)
    for key, qid in links:
        if qid and key not in records[qid]:
            records[qid].append(key)
    return {qid: keys for qid, keys in records.items() if len(keys) > 1}


def look_at_bearer(subject: Subject, facts: ItemFacts, agree: Callable[[TimeValue, TimeValue], bool]) -> Bearer:
    """Compare the dates of a record with those of an item that bears its identifier."""
    pairs = ((subject.birth, facts.births), (subject.death, facts.deaths))
    compared = [any(agree(ours, one) for one in theirs) for ours, theirs in pairs if ours and theirs]
    return Bearer(facts.qid, bool(compared) and all(compared), not all(compared))


def judge_bearers(bearers: Sequence[Bearer]) -> Judgement:
    """Say whose error it is that several items bear one identifier of a record.

    Items whose dates are all those of the record are doubles of each other; where one has the record's dates and
    another contradicts them, that one bears a wrong identifier. Both are to be mended on the wiki.
    """
    agreeing = [one.qid for one in bearers if one.agrees]
    contradicting = [one.qid for one in bearers if one.contradicts]
    words = []
    if agreeing:
        words.append(f"the dates of {', '.join(agreeing)} are those of the record")
    if contradicting:
        words.append(f"the dates of {', '.join(contradicting)} contradict the record")
    if len(agreeing) == len(bearers):
        return Judgement(Owner.WIKIDATA, Basis.SOURCES, (*words, "the items may be doubles"))
    if agreeing and contradicting and len(agreeing) + len(contradicting) == len(bearers):
        return Judgement(Owner.WIKIDATA, Basis.SOURCES, (*words, "the identifier may be on a wrong item"))
    return Judgement(evidence=tuple(words) or ("nothing else tells the items apart",))


def judge_records(subjects: Sequence[Subject]) -> Judgement:
    """Say whose error it is that several records lead to one item.

    Records that share an identifier of another file are about one thing: the catalogue has it twice. Those whose
    identifiers differ may be two things, so the match or the item is to be looked at.
    """
    held: dict[Identifier, set[str]] = defaultdict(set)
    for subject in subjects:
        for pair in subject.identifiers:
            held[pair].add(subject.key)
    keys = {subject.key for subject in subjects}
    shared = [f"{pid} {text}" for (pid, text), owners in sorted(held.items()) if owners == keys]
    if shared:
        return Judgement(Owner.CATALOGUE, Basis.SOURCES, (f"the records share {', '.join(shared)}",))
    differing = sorted({pid for (pid, _), owners in held.items() if _differs(pid, held, owners)})
    words = f"the records differ in {', '.join(differing)}" if differing else "the records share no identifier"
    return Judgement(evidence=(words,))


def _differs(pid: str, held: dict[Identifier, set[str]], owners: set[str]) -> bool:
    return any(other == pid and not (theirs & owners) for (other, _), theirs in held.items())
