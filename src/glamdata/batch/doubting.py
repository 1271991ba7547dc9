"""Doubting: what speaks against the decisions of persons that are to be planned, asked of the wiki, as findings."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from glamdata.model.finding import Finding, Severity
from glamdata.model.match import ItemFacts
from glamdata.model.value import ItemValue
from glamdata.reconciling.doubt import doubt_by_class, doubt_by_known, is_doubtable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.model.draft import Draft
    from glamdata.model.entity import Entity
    from glamdata.model.match import Decision
    from glamdata.wikibase.item_lookup import ItemLookup
    from glamdata.wikibase.read import Reader

INSTANCE_OF = "P31"
Planned = tuple["Draft", "Entity | None"]


class Doubting:
    """Asks again about decisions of persons that the record itself, or the class of the item, contradicts."""

    def __init__(self, run: Run, decided: Mapping[str, Decision], lookup: ItemLookup, reader: Reader) -> None:
        self._run = run
        self._decided = decided
        self._lookup = lookup
        self._reader = reader

    def judge(self, records: Sequence[Planned]) -> dict[str, Finding]:
        """Give a finding for each record, by key, about which nothing may be sent until a person confirms it."""
        asked = [(d, item) for d, item in records if d.key in self._decided and is_doubtable(self._decided[d.key])]
        if not asked:
            return {}
        stands_for = self._lookup.follow({qid for draft, _ in asked for qid in draft.subject.known})
        wanted = {(_facts(item), self._expected(draft)) for draft, item in asked if item is not None}
        facts = self._lookup.expect_classes(wanted) if wanted else {}
        found = {}
        for draft, item in asked:
            if doubt := "; ".join(self._doubts(draft, item, stands_for, facts)):
                found[draft.key] = self._tell(draft, item, doubt)
        return found

    def _doubts(
        self,
        draft: Draft,
        item: Entity | None,
        stands_for: Mapping[str, str],
        facts: Mapping[tuple[str, str], ItemFacts],
    ) -> Iterator[str]:
        known = draft.subject.known
        qid = item.id if item is not None else ""
        if doubt := doubt_by_known(qid, known, [stands_for.get(each, "") for each in known]):
            yield doubt
        expected = self._expected(draft)
        classes = facts[qid, expected].classes if qid and expected else ()
        if classes and expected not in classes:
            named = self._reader.names({*classes, expected})
            theirs, ours = ([_say(each, named) for each in ids] for ids in (classes, [expected]))
            yield doubt_by_class(theirs, ours[0])

    def _expected(self, draft: Draft) -> str:
        return draft.subject.instance_of or self._run.mapping.match_of(draft.key).instance_of

    def _tell(self, draft: Draft, item: Entity | None, doubt: str) -> Finding:
        decision = self._decided[draft.key]
        label = item.label(*self._run.mapping.match_of(draft.key).languages) if item is not None else ""
        said = f"{item.id}{f' ({label})' if label else ''}" if item is not None else "new"
        answer = "new" if item is None else decision.qid
        batch, key = shlex.quote(self._run.batch.name), shlex.quote(draft.key)
        message = (
            f"{decision.who} decided that {draft.key} is {said}, but {doubt}: nothing is sent. Decide again, or, if it"
            f" is meant, confirm it: `glamdata decide {batch} {key} {answer} --who NAME --confirm`."
        )
        return Finding(
            Severity.CRITICAL, "plan", "decision-contradicted", draft.key, message,
            value=answer, position=draft.position, offset=draft.offset,
        )  # fmt: skip


def _facts(item: Entity) -> ItemFacts:
    values = (statement.snak.value for statement in item.of(INSTANCE_OF) if statement.rank.value != "deprecated")
    return ItemFacts(item.id, classes=tuple(dict.fromkeys(v.id for v in values if isinstance(v, ItemValue))))


def _say(qid: str, named: Mapping[str, str]) -> str:
    return f"{named[qid]} ({qid})" if named.get(qid) else qid
