"""One identifier on two items, two records on one item: asked of the query service, looked at on the wiki itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.disagreeing.disagreement import Disagreement, Kind
from glamdata.disagreeing.identity import find_shared_items, judge_bearers, judge_records, look_at_bearer
from glamdata.model.match import ItemFacts
from glamdata.model.statement import Rank, Snak
from glamdata.model.value import StringValue, TimeValue
from glamdata.planning.same import Agreement, compare_snaks, value_key
from glamdata.report.disagreement.witness import BIRTH, DEATH, EXTERNAL_ID
from glamdata.report.reading_items import read_all
from glamdata.wikibase.item_lookup import ItemLookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.model.draft import Subject
    from glamdata.model.entity import Entity
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

Identifier = tuple[str, str]


def find_identifiers_twice(
    run: Run, number: int, items: Mapping[str, str], reader: Reader, client: SparqlClient
) -> Iterator[Disagreement]:
    """Give the identifiers of a part's records that stand on several items; `items` are those of the records.

    The query service says where they may be, the items themselves whether they are: not as deprecated, and not on one
    that was merged meanwhile. Raises QueryError where the query service does not answer.
    """
    subjects = [subject for subject in run.subjects(number) if subject.key in items]
    pairs = {pair for subject in subjects for pair in _pairs_of(subject)}
    bearers = ItemLookup(client, ()).find_identifiers(pairs)
    several = {pair: set(qids) for pair, qids in bearers.items() if len(qids) > 1}
    shown = {qid for qids in several.values() for qid in qids}
    entities = {entity.id: entity for entity in read_all(reader, shown).values()}
    for subject in subjects:
        for pair in _pairs_of(subject):
            there = [qid for qid in sorted(several.get(pair, ())) if qid in entities and _bears(entities[qid], pair)]
            if len(there) > 1:
                yield _twice(subject, pair, [entities[qid] for qid in there], items[subject.key])


def find_records_together(run: Run, items: Mapping[str, str]) -> Iterator[Disagreement]:
    """Give the records that lead to the same item; `items` are those of all records, after redirects.

    Each record is in one row. Further items that one record describes are records of their own.
    """
    shared = find_shared_items(items.items())
    wanted = {key for keys in shared.values() for key in keys}
    subjects: dict[str, Subject] = {}
    for part in run.part_list if wanted else ():
        subjects |= {subject.key: subject for subject in run.subjects(part.number) if subject.key in wanted}
    for qid, keys in shared.items():
        judgement = judge_records([subjects[key] for key in keys if key in subjects])
        names = [next(iter(subjects[key].names), "") for key in keys if key in subjects]
        yield Disagreement(
            Kind.RECORDS_TOGETHER, keys[0], qid, judgement, ours=" | ".join(names), others=tuple(keys[1:])
        )


def _pairs_of(subject: Subject) -> list[Identifier]:
    own = [subject.own_id] if subject.own_id else []
    return list(dict.fromkeys([*own, *subject.identifiers]))


def _bears(entity: Entity, pair: Identifier) -> bool:
    pid, text = pair
    ours = value_key(Snak(pid, StringValue(text), EXTERNAL_ID), {})
    return any(s.rank is not Rank.DEPRECATED and value_key(s.snak, {}, EXTERNAL_ID) == ours for s in entity.of(pid))


def _twice(subject: Subject, pair: Identifier, entities: Sequence[Entity], qid: str) -> Disagreement:
    bearers = [look_at_bearer(subject, _facts_of(entity), _agree) for entity in entities]
    qids = [entity.id for entity in entities]
    return Disagreement(
        kind=Kind.IDENTIFIER_TWICE,
        record_key=subject.key,
        qid=qid,
        judgement=judge_bearers(bearers),
        property=pair[0],
        ours=pair[1],
        theirs=" | ".join(f"{entity.id} ({entity.label('en')})" for entity in entities),
        others=tuple(one for one in qids if one != qid),
    )


def _facts_of(entity: Entity) -> ItemFacts:
    births, deaths = (
        tuple(s.snak.value for s in entity.best(pid) if isinstance(s.snak.value, TimeValue)) for pid in (BIRTH, DEATH)
    )
    return ItemFacts(entity.id, births=births, deaths=deaths)


def _agree(ours: TimeValue, theirs: TimeValue) -> bool:
    return compare_snaks(Snak(BIRTH, ours), Snak(BIRTH, theirs), {}) is not Agreement.DIFFERENT
