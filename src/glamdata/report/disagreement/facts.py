"""BatchFacts: what comparing any record of a batch with its item needs to know, looked up once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glamdata.batch.gatekeeping import Gatekeeper
from glamdata.checking.matching import FormatMatcher
from glamdata.model.statement import SnakKind
from glamdata.model.value import ItemValue
from glamdata.planning.merge import Items
from glamdata.planning.rules import LIFE_FACTS, PlanRules
from glamdata.planning.show import show_snak
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from glamdata.batch.run import Run
    from glamdata.disagreeing.values import Said
    from glamdata.model.match import Decision
    from glamdata.model.policy import Policy
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement
    from glamdata.model.value import Pointer
    from glamdata.wikibase.read import Reader


class BatchFacts:
    """The facts of one batch. `decided` are its decisions, `items` what its pointers and redirects lead to."""

    def __init__(
        self, run: Run, reader: Reader, properties: Mapping[str, PropertyDefinition], decided: Mapping[str, Decision]
    ) -> None:
        self.run = run
        self.reader = reader
        self.properties = properties
        self.decided = decided
        self.today = run.clock.now().date()
        self.matcher = FormatMatcher()
        self.names: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self._asked: set[str] = set()
        self._named: set[str] = set()
        self.own_guids = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
        linked = {key: decision.qid for key, decision in decided.items()} if run.mapping.items else {}
        self.items = Items(self._resolved(), self.redirects, linked)

    def _resolved(self) -> dict[Pointer, str]:
        rows = self.run.parts.all_rows(tables.POINTERS)
        return {codec.pointer_from_text(row["pointer"]): row["qid"] or "" for row in rows}

    @cached_property
    def gates(self) -> Gatekeeper:
        """What asks whether a value may be told outside."""
        return Gatekeeper(self.run, self.properties, self.decided)

    @cached_property
    def context(self) -> str:
        """The fingerprint of all that a comparison depends on but the record, its item and its decision."""
        run = self.run
        made = [run.parts.fingerprint(tables.POINTERS, number) for number in run.parts.numbers(tables.POINTERS)]
        version = code_version(
            "disagreeing", "planning", "model", "formats/mismatch.py", "checking", "report/disagreement/values.py",
            "report/disagreement/facts.py", "report/disagreement/witness.py",
        )  # fmt: skip
        permitted = run.store.permissions.newest(run.batch.mapping)
        properties = sorted(self.properties.items())
        return fingerprint_of(run.mapping.fingerprint, run.wiki.identity, made, properties, permitted, version)

    def learn_redirects(self, ids: Iterable[str]) -> bool:
        """Look up where items lead that were not looked up before; say whether any leads elsewhere."""
        new = sorted(set(ids) - self._asked)
        found = self.reader.redirects(new) if new else {}
        self._asked.update(new)
        self.redirects.update(found)
        return bool(found)

    def learn_names(self, ids: Collection[str]) -> None:
        """Look up the names of items that are to be shown."""
        new = sorted(set(ids) - self._named)
        if new:
            language = next((code for code in self.run.mapping.match.languages if code != "mul"), "en")
            self.names.update(self.reader.names(new, language))
            self._named.update(new)

    def show(self, snak: Snak) -> str:
        """Show a value, an item with its name behind its id."""
        if snak.kind is SnakKind.VALUE and isinstance(snak.value, ItemValue) and self.names.get(snak.value.id):
            return f"{snak.value.id} ({self.names[snak.value.id]})"
        return show_snak(snak)

    def policy_of(self, ours: Said) -> Policy:
        """Give how the mapping wants a statement to meet those of an item."""
        return self._rules.policy_of(ours.rule, ours.statement.property)

    def is_single(self, statement: Statement, qid: str) -> bool:
        """Say whether two values can't stand side by side: of dates of life, single values, and identifiers."""
        pid = statement.property
        defined = self.properties.get(pid)
        if pid in LIFE_FACTS:
            return True
        if defined and qid in defined.exceptions:
            return False
        if defined and (defined.single_value or defined.single_best_value):
            return True
        return (defined.datatype if defined and defined.datatype else statement.snak.datatype) == "external-id"

    @cached_property
    def _rules(self) -> PlanRules:
        apart = {p.id: frozenset(p.separators) for p in self.properties.values() if p.separators}
        return PlanRules(discriminating=apart, policies=self.run.mapping.policies())

    def own_property_of(self, record_key: str) -> str:
        """Give the property of our own catalogue's numbers, for a record or a further item that it describes."""
        name = self.run.item_of(record_key)
        items = [item for item in self.run.mapping.items if item.name == name]
        return items[0].subject.own_property if items else self.run.mapping.subject.own_property

    @cached_property
    def own_numbers(self) -> dict[tuple[str, str], str]:
        """The records of the batch by the number that our own catalogue gives them, as (property, number)."""
        found: dict[tuple[str, str], str] = {}
        for part in self.run.part_list:
            for subject in self.run.subjects(part.number):
                if subject.own_id:
                    found.setdefault(subject.own_id, subject.key)
        return found

    @cached_property
    def knows_all_numbers(self) -> bool:
        """Whether every record of the catalogue was read: a full export of which none was left out or refused."""
        statuses = self.run.parts.columns(tables.RECORDS, "status")
        left_out = self.run.parts.count(tables.EXCLUSIONS)
        return self.run.batch.export_kind == "full" and not left_out and all(status == "read" for (status,) in statuses)
