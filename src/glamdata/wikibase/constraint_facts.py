"""Looking up what constraints need to know of other items: in batches, by SPARQL, never one query an item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from glamdata.checking.constraint.facts import (
    INSTANCE_OF,
    SUBCLASS_OF,
    ClassesOf,
    CommonsPage,
    Exists,
    Facts,
    HoldersOf,
    LifeOf,
    Link,
    NamesakesOf,
    Subclass,
)
from glamdata.checking.constraint.kinds import LIVES
from glamdata.checking.constraint.linking import life_of
from glamdata.errors import QueryError, WikiUnreachableError
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue
from glamdata.wikibase.holders import find_holders, term_of
from glamdata.wikibase.queries import fill_query, is_entity_id, load_query, read_id, write_item, write_literal
from glamdata.wikibase.queries.facts import read_time
from glamdata.wikibase.sparql import select_batched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from glamdata.checking.constraint.facts import Answer, Question
    from glamdata.model.entity import Entity
    from glamdata.wikibase.commons import CommonsClient
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import Row, SparqlClient

Q = TypeVar("Q", bound="Question")
ROUNDS = 4
"""Questions lead to further ones: what is it, and is that a subclass of what is wanted."""
CHUNK = 500
MOST_FAILURES = 3
MOST_REMEMBERED = 200_000
_RANKS = {"PreferredRank": Rank.PREFERRED, "NormalRank": Rank.NORMAL, "DeprecatedRank": Rank.DEPRECATED}


class FactFinder:
    """Answers the questions that checks have noted in their Facts.

    A question whose query fails or times out counts as failed: nothing is judged by it. After three failures the
    endpoint is not asked any more. An item the endpoint does not know yet is read from the wiki itself.
    """

    def __init__(self, client: SparqlClient, reader: Reader, commons: CommonsClient | None = None) -> None:
        self._client, self._reader, self._commons = client, reader, commons
        self._failures = 0

    def settle(self, facts: Facts, ask: Callable[[], None]) -> None:
        """Have `ask` note its questions and answer them, until there are none; what stays open counts as failed."""
        if len(facts.answers) > MOST_REMEMBERED:
            facts.answers.clear()
        for _ in range(ROUNDS):
            ask()
            asked = facts.take_asked()
            if not asked:
                return
            self.answer(facts, asked)
        ask()
        facts.failed.update(facts.take_asked())

    def answer(self, facts: Facts, asked: Collection[Question]) -> None:
        """Look up the answers of some questions."""
        self._find_pages(facts, [question.title for question in asked if isinstance(question, CommonsPage)])
        self._find_existing(facts, [question.item for question in asked if isinstance(question, Exists)])
        for kind, find in (
            (Subclass, self._find_subclasses),
            (ClassesOf, self._find_classes),
            (Link, self._find_links),
            (LifeOf, self._find_lives),
            (HoldersOf, self._find_holders),
            (NamesakesOf, self._find_namesakes),
        ):
            of_kind = [question for question in asked if isinstance(question, kind)]
            for start in range(0, len(of_kind), CHUNK):
                self._try(facts, of_kind[start : start + CHUNK], find)  # type: ignore[arg-type]

    def _try(self, facts: Facts, asked: Sequence[Q], find: Callable[[Sequence[Q]], Mapping[Q, Answer]]) -> None:
        found: Mapping[Q, Answer] = {}
        if self._failures < MOST_FAILURES:
            try:
                found = find(asked)
            except QueryError:
                self._failures += 1
        for question, answer in found.items():
            facts.answers[question] = answer
        facts.failed.update(question for question in asked if question not in found)

    def _select(self, query: str, terms: Sequence[str]) -> list[Row]:
        return select_batched(self._client, query, terms) if terms else []

    def _find_subclasses(self, asked: Sequence[Subclass]) -> dict[Subclass, Answer]:
        sendable = [one for one in asked if is_entity_id(one.item) and is_entity_id(one.wanted)]
        terms = [f"({write_item(one.item)} {write_item(one.wanted)})" for one in sendable]
        rows = self._select(load_query("subclasses"), terms)
        yes = {Subclass(read_id(row["class"]), read_id(row["expected"])) for row in rows}
        return {one: one in yes for one in asked}

    def _find_classes(self, asked: Sequence[ClassesOf]) -> dict[ClassesOf, Answer]:
        items = {one.item for one in asked if is_entity_id(one.item)}
        classes: dict[ClassesOf, set[str]] = defaultdict(set)
        for row in self._select(load_query("item_classes"), [write_item(qid) for qid in sorted(items)]):
            if is_entity_id(read_id(row["class"])):
                classes[ClassesOf(read_id(row["item"]), read_id(row["relation"]))].add(read_id(row["class"]))
        for qid, entity in self._read_unknown(items - {one.item for one in classes}).items():
            for relation in (INSTANCE_OF, SUBCLASS_OF):
                values = (statement.snak.value for statement in entity.best(relation))
                classes[ClassesOf(qid, relation)] |= {value.id for value in values if isinstance(value, ItemValue)}
        return {one: tuple(sorted(classes.get(one, ()))) for one in asked}

    def _read_unknown(self, items: Collection[str]) -> dict[str, Entity]:
        """Read those items from the wiki that the endpoint does not know yet: they are new."""
        rows = self._select(load_query("known_items"), [write_item(qid) for qid in sorted(items)])
        known = {read_id(row["asked"]) for row in rows}
        return self._reader.entities(sorted(set(items) - known))

    def _find_links(self, asked: Sequence[Link]) -> dict[Link, Answer]:
        sendable = [one for one in asked if all(map(is_entity_id, (one.item, one.property)))]
        bare = [f"({write_item(one.item)} p:{one.property})" for one in sendable if not one.value]
        rows = self._select(load_query("item_links"), bare)
        yes = {Link(read_id(row["item"]), read_id(row["property"])) for row in rows}
        valued = [
            f"({write_item(one.item)} p:{one.property} ps:{one.property} {write_item(one.value)})"
            for one in sendable
            if is_entity_id(one.value)
        ]
        rows = self._select(load_query("item_link_values"), valued)
        yes |= {Link(read_id(row["item"]), read_id(row["property"]), read_id(row["value"])) for row in rows}
        unknown = self._read_unknown({one.item for one in sendable} - {one.item for one in yes})
        yes |= {one for one in sendable if one.item in unknown and _has(unknown[one.item], one)}
        return {one: one in yes for one in asked if not one.value or is_entity_id(one.value)}

    def _find_existing(self, facts: Facts, items: Sequence[str]) -> None:
        """Ask the wiki itself, not the query service, which has an item only some time after it was made."""
        found = self._reader.entities(items, props="info")
        facts.answers.update({Exists(item): item in found for item in items})

    def _find_pages(self, facts: Facts, titles: Sequence[str]) -> None:
        """Ask Commons for pages; where it can't be asked, say why, and never ask again."""
        if not titles:
            return
        if self._commons is None:
            facts.without_commons = "[wiki] of glamdata.toml names no `commons`"
            return
        try:
            found = self._commons.existing(titles)
        except WikiUnreachableError as error:
            facts.without_commons = str(error).rstrip(".")
            return
        facts.answers.update({CommonsPage(title): title in found for title in titles})

    def _find_lives(self, asked: Sequence[LifeOf]) -> dict[LifeOf, Answer]:
        query = fill_query(load_query("item_lives"), "properties", [f"(p:{pid} psv:{pid})" for pid in LIVES])
        items = [write_item(one.item) for one in asked if is_entity_id(one.item)]
        statements: dict[str, dict[str, Statement]] = defaultdict(dict)
        for row in self._select(query, items):
            rank = _RANKS.get(row["rank"].rpartition("#")[2], Rank.NORMAL)
            if rank is not Rank.DEPRECATED:
                statements[read_id(row["item"])][row["statement"]] = Statement(_time_snak(row), rank=rank)
        return {one: life_of(list(statements.get(one.item, {}).values())) for one in asked}

    def _find_holders(self, asked: Sequence[HoldersOf]) -> dict[HoldersOf, Answer]:
        found = find_holders(self._client, self._reader, [one for one in asked if term_of(one)])
        return {one: found.get(one, ()) for one in asked}

    def _find_namesakes(self, asked: Sequence[NamesakesOf]) -> dict[NamesakesOf, Answer]:
        pairs = [
            (write_literal(one.label, one.language), write_literal(one.description, one.language)) for one in asked
        ]
        rows = self._select(load_query("namesakes"), [f"({label} {description})" for label, description in pairs])
        found: dict[NamesakesOf, set[str]] = defaultdict(set)
        for row in rows:
            found[NamesakesOf(row["language"], row["label"], row["description"])].add(read_id(row["item"]))
        return {one: tuple(sorted(found.get(one, ()))) for one in asked}


def _has(entity: Entity, link: Link) -> bool:
    wanted = ItemValue(link.value)
    return any(not link.value or statement.snak.value == wanted for statement in entity.of(link.property))


def _time_snak(row: Row) -> Snak:
    """Give the snak of a row; one without a value is as open as an unknown one."""
    value = read_time(row["value"], int(row["precision"]), row["calendar"]) if "value" in row else None
    return Snak(read_id(row["property"]), value, "time", SnakKind.VALUE if value else SnakKind.SOMEVALUE)
