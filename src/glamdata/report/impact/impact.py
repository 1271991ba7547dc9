"""Impact: what came of publishing: items and what they got, by property and month, and who links them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.batch.uncollected import uncollected
from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.report.impact.edits import DONE, NOTHING, learn_edits
from glamdata.report.impact.facts import FactsSeen, read_facts
from glamdata.store.ledger import PUSH, UNDO
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.report.impact.facts import ItemFacts
    from glamdata.report.reading_items import Keeper

__all__ = ["Impact", "measure_impact"]


@dataclass(slots=True)
class Impact:
    """The numbers of one or several batches; an item in several of them counts once.

    `touched` are the items with saved edits by the ledger, `items` the same by the id that they have now; `enriched`
    those on which something of ours is left: `seen` are such as still are there, `gone` items that are not. `edits` are
    revisions of ours, by month. `added` counts by kind, property and month what they brought, `taken` what we took back
    ourselves; what others changed since is told by the report of disagreements. `unread` edits nobody can read any
    more, those `without_revision` are of an older ledger.
    """

    batches: list[str] = field(default_factory=list)
    edits: dict[int, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    enriched: set[str] = field(default_factory=set)
    items_by_month: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    added: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    taken: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unread: int = 0
    without_revision: int = 0
    seen: dict[str, ItemFacts] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    merged: int = 0
    facts: FactsSeen = field(default_factory=FactsSeen)
    away: str = ""

    def total(self, kind: str) -> int:
        """Count what was brought of one kind, what we took back ourselves off."""
        return sum(n for (one, _, _), n in self.added.items() if one == kind) - sum(
            n for (one, _, _), n in self.taken.items() if one == kind
        )

    def by(self, place: int, kinds: Iterable[str], counted: Counter[tuple[str, str, str]]) -> Counter[str]:
        """Count kinds by property (`place` 1) or month (2)."""
        wanted, found = set(kinds), Counter[str]()
        for key, count in counted.items():
            if key[0] in wanted and key[place]:
                found[key[place]] += count
        return found

    def all_links(self) -> list[tuple[str, str, str]]:
        """Give (item, site, title) of every sitelink of the enriched items."""
        return [(qid, site, title) for qid, facts in sorted(self.seen.items()) for site, title in facts.links.items()]


@uncollected()
def measure_impact(
    runs: Iterable[Run],
    connection: Connection | None,
    tell: Callable[[str], None],
    away: str = "",
    beside: Callable[[Run], Sequence[Keeper]] = lambda _run: (),
) -> Impact:
    """Count what came of batches. Without `connection`, or where the wiki does not answer, by what was kept before.

    `away` says why there is no connection; `beside` gives what other reports on a batch keep of an item that is read.
    """
    impact = Impact(away=away)
    left: Counter[str] = Counter()
    for run in runs:
        if run.batch.name in impact.batches:
            continue
        impact.batches.append(run.batch.name)
        _count_edits(impact, run, connection, tell)
        touched = _count_ledger(impact, run)
        _count_done(impact, run, left)
        impact.facts.away = impact.away
        asked = None if impact.away else connection
        for facts in read_facts(run, touched, asked, impact.facts, tell, beside(run) if asked else ()):
            if facts.asked in touched:
                _enter(impact, facts)
        impact.away = impact.away or impact.facts.away
    _settle(impact, left)
    return impact


def _count_edits(impact: Impact, run: Run, connection: Connection | None, tell: Callable[[str], None]) -> None:
    """Learn what edits did that nobody has looked at yet; what can't be learned is counted."""
    tell(f"looking at the edits of {run.batch.name}")
    revisions = RevisionReader(connection.session) if connection and not impact.away else None
    try:
        impact.unread += learn_edits(run, revisions)
    except WikiError as error:
        impact.away = str(error)
        impact.unread += learn_edits(run, None)


def _count_ledger(impact: Impact, run: Run) -> set[str]:
    """Count saved edits, each revision once; give the items that they went to."""
    touched: set[str] = set()
    for line in run.store.ledger.iterate(run.batch.name, run.wiki.identity):
        if line.state is not LedgerState.SAVED:
            continue
        if not line.revision:
            impact.without_revision += 1
            touched.add(line.qid)
        elif line.revision not in impact.edits:
            month = f"{line.when:%Y-%m}"
            impact.edits[line.revision] = month
            if line.qid:
                impact.items_by_month[month].add(line.qid)
                touched.add(line.qid)
    touched.discard("")  # of a new item, where the answer was lost
    impact.touched |= touched
    return touched


def _count_done(impact: Impact, run: Run, left: Counter[str]) -> None:
    """Count what the edits brought, and how much of ours is left on each item."""
    columns = ("revision", "qid", "entered", "purpose", "kind", "property", "count")
    for revision, qid, entered, purpose, kind, pid, count in run.parts.columns(DONE, *columns):
        left[qid] += count
        if kind == NOTHING or (revision not in impact.edits and purpose == PUSH):
            continue
        where = impact.taken if purpose == UNDO else impact.added
        where[kind, pid, entered[:7]] += -count if purpose == UNDO else count


def _enter(impact: Impact, facts: ItemFacts) -> None:
    """Enter an item by the id that it has now; one that is gone stands for itself."""
    if not facts.item:
        impact.gone.add(facts.asked)
        return
    if facts.item != facts.asked:
        impact.merged += 1
    impact.seen[facts.asked] = facts


def _settle(impact: Impact, left: Counter[str]) -> None:
    """Let items that were merged count once, and leave out those on which nothing of ours is left."""
    now = {asked: facts.item for asked, facts in impact.seen.items()}
    known = set(left)
    enriched = {qid for qid in impact.touched if left[qid] > 0 or qid not in known}
    impact.enriched = {now.get(qid, qid) for qid in enriched}
    kept = {facts.item: facts for asked, facts in impact.seen.items() if asked in enriched}
    impact.items = {now.get(qid, qid) for qid in impact.touched}
    impact.items_by_month = {
        month: {now.get(qid, qid) for qid in items} for month, items in impact.items_by_month.items()
    }
    impact.seen = kept
