"""The audit of new items: which that we made were merged or deleted since, by the rule that called them new."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from glamdata.batch.uncollected import uncollected
from glamdata.disagreeing.creation import (
    UNKNOWN_RULE,
    Creation,
    RuleCount,
    State,
    count_by_rule,
    name_rule,
)
from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.model.match import Verdict
from glamdata.report.disagreement.audit_files import write_audit_files
from glamdata.report.disagreement.history import HistoryReader
from glamdata.report.evaluating import wilson_interval
from glamdata.report.reading_items import read_all
from glamdata.store.ledger import UNDO
from glamdata.wikibase.moved import find_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from glamdata.coordinator import Connection, Coordinator
    from glamdata.model.match import Decision
    from glamdata.store.database import Store

NEVER = datetime.max.replace(tzinfo=UTC)
CREATED = "created"
"""The code of a ledger line about an item that undoing left to be deleted."""
BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found: every item that we made, counted by rule, and what could not be seen."""

    creations: tuple[Creation, ...]
    rules: tuple[RuleCount, ...]
    unseen: dict[str, int]
    page: Path
    when: str
    wiki: str
    batches: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the numbers for machines; shares have their denominator and 95 % interval."""
        return {
            "when": self.when, "wiki": self.wiki, "batches": list(self.batches),
            "items_made": len({one.qid for one in self.creations}), "rules": [_rule_json(rule) for rule in self.rules],
            "unseen": self.unseen, "page": self.page.name,
        }  # fmt: skip


@uncollected()
def audit_creations(
    coordinator: Coordinator,
    batches: Sequence[str],
    tell: Callable[[str], None],
    folder: Path | None = None,
    connection: Connection | None = None,
) -> AuditReport:
    """Look at every item that the batches made (all of the workspace if none is named), and write what was found.

    The wiki is asked about items that moved, fifty a request, by `connection`, that of the coordinator if left out.
    Where it does not answer, they are counted as not seen.
    """
    store, connection = coordinator.store, connection or coordinator.connection
    wiki = coordinator.settings.wiki.identity
    names = tuple(batches) or tuple(store.batch_names())
    unseen: dict[str, int] = {}
    made = _once(one for name in names for one in find_creations(store, name, wiki, unseen))
    tell(f"looking at {len(made)} items that we made")
    seen = _Looking(connection, unseen).look(made)
    folder = folder or coordinator.settings.workspace / "batches" / "audit"
    report = AuditReport(
        tuple(replace(one.creation) for one in seen),
        tuple(count_by_rule(one.creation for one in seen)),
        unseen,
        folder / "index.html",
        coordinator.clock.now().isoformat(timespec="seconds"),
        wiki,
        names,
    )
    write_audit_files(folder, report, coordinator.settings.wiki.api)
    return report


@dataclass(frozen=True, slots=True)
class Made:
    """An item that we made, with the newest revision that is our own."""

    creation: Creation
    revision: int


@dataclass(slots=True)
class _Record:
    """What the ledger of a batch says of one record, as far as it made an item; `sent_to` is None before sending."""

    sent_to: str | None = None
    saved: bool = False
    qid: str = ""
    made: datetime = NEVER
    revision: int = 0


def find_creations(store: Store, batch: str, wiki: str, unseen: dict[str, int]) -> Iterator[Made]:
    """Give the items that a batch made, by its ledger: a record's first saved edit that was sent without an item.

    Where lines of an older version do not tell what was sent, it is the one that follows a decision that the record is
    new.
    """
    decided = _decisions(store, store.batch(batch).mapping)
    records: dict[str, _Record] = {}
    for line in store.ledger.iterate(batch, wiki):
        record = records.setdefault(line.record_key, _Record())
        if line.state is LedgerState.SENDING and not record.saved:
            record.sent_to = line.qid
        if line.state is not LedgerState.SAVED or not line.qid:
            continue
        if not record.saved and _makes(record, decided.get(line.record_key, ()), line.when):
            record.qid, record.made = line.qid, line.when
        if record.qid == line.qid:
            record.revision = max(record.revision, line.revision)
        record.saved = True
    taken_back = {line.record_key for line in store.ledger.iterate(batch, wiki, UNDO) if line.code == CREATED}
    for key, record in records.items():
        if record.qid:
            rule = _rule_of(decided.get(key, ()), record.made)
            if rule == UNKNOWN_RULE:
                _miss(unseen, "items of which it is not known who decided that they were new")
            state = State.TAKEN_BACK if key in taken_back else State.STANDS
            made = record.made.isoformat(timespec="seconds")
            yield Made(Creation(key, record.qid, batch, rule, made, state), record.revision)


def _decisions(store: Store, mapping: str) -> dict[str, list[Decision]]:
    decided: dict[str, list[Decision]] = {}
    for decision in store.decisions.all(mapping):
        if decision.verdict in {Verdict.NEW, Verdict.MATCH}:
            decided.setdefault(decision.record_key, []).append(decision)
    return decided


def _makes(record: _Record, decisions: Sequence[Decision], when: datetime) -> bool:
    return record.sent_to == "" if record.sent_to is not None else bool(_newness(decisions, when))


def _newness(decisions: Sequence[Decision], when: datetime) -> Decision | None:
    """Give the decision that stood at a time, where it is that the record is new."""
    before = [decision for decision in decisions if decision.when <= when]
    return before[-1] if before and before[-1].verdict is Verdict.NEW else None


def _rule_of(decisions: Sequence[Decision], when: datetime) -> str:
    decision = _newness(decisions, when)
    return name_rule(decision.who) if decision else UNKNOWN_RULE


def _once(made: Iterator[Made]) -> list[Made]:
    found: dict[str, Made] = {}
    for one in made:
        found.setdefault(one.creation.qid, one)
    return list(found.values())


@dataclass(slots=True)
class _Looking:
    """Looks at items on the wiki, those that moved alone."""

    connection: Connection
    unseen: dict[str, int] = field(default_factory=dict)

    def look(self, made: Sequence[Made]) -> list[Made]:
        """Give each with what became of it."""
        found: list[Made] = []
        own = {one.creation.qid for one in made}
        away = ""
        for start in range(0, len(made), BLOCK):
            block = made[start : start + BLOCK]
            try:
                found += self._look_at(block, own) if not away else map(_not_seen, block)
            except WikiError as error:
                away = str(error)
                found += map(_not_seen, block)
        if away:
            _miss(self.unseen, f"items that could not be looked at: {away}", sum(_is_unseen(one) for one in found))
        return found

    def _look_at(self, made: Sequence[Made], own: set[str]) -> list[Made]:
        reader = self.connection.reader
        moved = find_moved({m.creation.qid: m.revision for m in made}, reader, self.connection.client)
        now = {asked: entity.id for asked, entity in read_all(reader, moved, "info").items()}
        led = {qid: target for qid, target in now.items() if target != qid}
        moments = HistoryReader(self.connection.session).merges(led) if led else {}
        seen = []
        for one in made:
            creation = one.creation
            if creation.qid in moved and creation.qid not in now:
                gone = State.TAKEN_BACK if creation.state is State.TAKEN_BACK else State.DELETED
                creation = replace(creation, state=gone, gone=True)
            elif (target := now.get(creation.qid, creation.qid)) != creation.qid:
                creation = replace(creation, state=State.MERGED, into=target, own=target in own)
            if moment := moments.get(creation.qid):
                creation = replace(creation, revision=moment.revision, when=moment.when, user=moment.user)
            seen.append(replace(one, creation=creation))
        return seen


def _not_seen(one: Made) -> Made:
    return replace(one, creation=replace(one.creation, state=State.UNSEEN))


def _is_unseen(one: Made) -> bool:
    return one.creation.state is State.UNSEEN


def _rule_json(rule: RuleCount) -> dict[str, Any]:
    low, high = wilson_interval(rule.erred, rule.judged)
    share = rule.erred / rule.judged if rule.judged else None
    return {**asdict(rule), "erred": rule.erred, "judged": rule.judged, "share": share, "interval": [low, high]}


def _miss(unseen: dict[str, int], why: str, count: int = 1) -> None:
    if count:
        unseen[why] = unseen.get(why, 0) + count
