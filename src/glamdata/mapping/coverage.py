"""Coverage: what of an export no rule reads, which rules made nothing, and which words the tables lack.

See the records one by one with :meth:`Coverage.see`; memory is bounded by what can be named (tags, subfields, columns)
and by :data:`MOST_WORDS`, not by the export.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata.mapping.private import guard_of
from glamdata.mapping.reach import reach_of, tables_of
from glamdata.model.draft import TermKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.draft import DraftResult
    from glamdata.mapping.spec import Mapping
    from glamdata.model.draft import Draft
    from glamdata.model.finding import Finding
    from glamdata.model.record import CatalogueRecord, Field

EXAMPLES = 3
MOST_WORDS = 10_000
LINKING = frozenset("68")
"""Subfields that only link fields with one another; no loss where the rest of the field is read."""

TERMS = {TermKind.LABEL: "terms.label", TermKind.ALIAS: "terms.aliases", TermKind.DESCRIPTION: "terms.description"}
LONGEST = 60
WITHHELD = frozenset({"670"})
"""Sources of headings: they can hold addresses and telephone numbers, so they are shown by count only (DESIGN §4)."""


@dataclass(slots=True)
class Unread:
    """A tag or column no rule reads, or of which some subfields are not read.

    `records` have it, `count` is how often it stands there, `subfields` the unread ones with the number of times.
    Of a `private` field nothing but numbers is kept.
    """

    name: str
    private: bool = False
    records: int = 0
    count: int = 0
    last: int = 0
    subfields: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, position: int, text: str, codes: Iterable[str] = ()) -> None:
        """Count one occurrence in the record at `position`, with the text to show for it."""
        self.count += 1
        self.records += position != self.last
        self.last = position
        self.subfields.update(codes)
        if len(self.examples) < EXAMPLES and text and not self.private:
            text = shorten(text)
            self.examples += [text] if text not in self.examples else []

    def to_json(self, records: int) -> dict[str, Any]:
        """Give it as JSON; `records` is how many were looked at."""
        return {
            "name": self.name,
            "records": self.records,
            "share": round(self.records / records, 4),
            "count": self.count,
            "subfields": dict(sorted(self.subfields.items())),
            "private": self.private,
            "examples": self.examples,
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """A word that a table lacks, and in how many records it stands."""

    table: str
    word: str
    count: int


class Coverage:
    """Counts what the rules of one mapping leave aside in the records it is shown."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.records = 0
        self.excluded = 0
        self.statements = 0
        self._reach = reach_of(mapping)
        self._tables = tables_of(mapping)
        self._unread: dict[str, Unread] = {}
        self._made: set[str] = set()
        self._misses: Counter[tuple[str, str]] = Counter()
        self.more_words = 0

    def see(self, record: CatalogueRecord, result: DraftResult) -> None:
        """Count one record and what became of it; of an excluded one nothing is expected to be read."""
        if result.excluded:
            self.excluded += 1
            return
        self.records += 1
        for column, text in (record.cells or {}).items():
            if not self._reach.reads(column) and not self._means_nothing(column, text.strip()):
                self._count(column).add(self.records, text)
        for each in record.fields:
            self._see_field(each)
        for draft in result.drafts:
            self._see_draft(draft)
        for finding in result.findings:
            if finding.code == "table-miss":
                self._see_miss(finding)

    def unread(self) -> list[Unread]:
        """Give what is not read, what most records have first."""
        return sorted(self._unread.values(), key=lambda each: (-each.records, each.name))

    def idle(self) -> list[str]:
        """Name the rules that made nothing of any record."""
        return [name for name in _rules_of(self.mapping) if _place_of(name) not in self._made]

    def misses(self) -> list[Miss]:
        """Give the words to add to tables, the most frequent first."""
        rows = sorted(self._misses.items(), key=lambda row: (-row[1], row[0]))
        return [Miss(table, word, count) for (table, word), count in rows]

    def to_json(self) -> dict[str, Any]:
        """Give everything as JSON."""
        return {
            "records": self.records,
            "excluded": self.excluded,
            "statements": self.statements,
            "unread": [each.to_json(self.records) for each in self.unread()],
            "rules_that_made_nothing": self.idle(),
            "words_not_in_tables": [
                {"table": miss.table, "word": miss.word, "count": miss.count} for miss in self.misses()
            ],
        }

    def _means_nothing(self, column: str, text: str) -> bool:
        nulls = self.mapping.source.nulls
        return not text or text in nulls.get("", ()) or text in nulls.get(column, ())

    def _see_field(self, each: Field) -> None:
        tag = each.tag
        linking = LINKING if self._reach.touches(tag) else frozenset()
        unread = [pair for pair in each.subfields if pair[0] not in linking and not self._reach.reads(tag, pair[0])]
        if self._reach.reads(tag) or (each.subfields and not unread):
            return
        public = _public_part(each, self.mapping.source.format)
        if public is None:
            self._count(tag, private=True).add(self.records, "", (code for code, _ in unread))
            return
        shown = [pair for pair in unread if pair in public.subfields]
        if hidden := [code for code, _ in unread if all(code != other for other, _ in public.subfields)]:
            self._count(f"{tag}${min(hidden)}", private=True).add(self.records, "")
        if shown or not each.subfields:
            text = " ".join(f"${code} {text}" for code, text in shown) or each.data
            self._count(tag).add(self.records, text, (code for code, _ in shown))

    def _count(self, name: str, *, private: bool = False) -> Unread:
        key = f"{name} private" if private else name
        return self._unread.setdefault(key, Unread(name, private))

    def _see_draft(self, draft: Draft) -> None:
        self.statements += len(draft.statements)
        for drafted in draft.statements:
            self._made.add(_place_of(drafted.rule))
            for reference in drafted.statement.references:
                self._made.update(f"reference.{snak.property}" for snak in reference)
        self._made.update(TERMS[term.kind] for term in draft.terms)
        self._made.update(["match.known"] if draft.subject.known else [])
        self._made.update(["match.own_id"] if draft.subject.own_id else [])
        self._made.update(["match.works"] if draft.subject.works else [])

    def _see_miss(self, finding: Finding) -> None:
        table = next((name for name in self._tables if f"table {name!r}" in finding.message), "")
        key = (table, " ".join(finding.value.split()))
        if key in self._misses or len(self._misses) < MOST_WORDS:
            self._misses[key] += 1
        else:
            self.more_words += 1


def _public_part(each: Field, source: str) -> Field | None:
    """Give what of a field may be shown, None where it is nothing; `source` is the format of the export."""
    if each.tag in WITHHELD:
        return None
    guard = guard_of(each.tag, frozenset(), source)
    return guard(each) if guard else each


def _rules_of(mapping: Mapping) -> Iterator[str]:
    """Name the rules that can make something, by where they stand; statements with their property."""
    if mapping.subject.known:
        yield "match.known"
    if mapping.subject.own_id:
        yield "match.own_id"
    if mapping.subject.works:
        yield "match.works"
    yield from dict.fromkeys(TERMS[rule.kind] for rule in mapping.terms)
    yield from (rule.name for rule in mapping.statements)
    for item in mapping.items:
        yield from (rule.name for rule in item.statements)
    if mapping.statements:
        yield from (f"reference.{rule.property}" for rule in mapping.reference)


def _place_of(rule: str) -> str:
    """Give ``statements[7]`` of ``statements[7] P50``: beside a table of properties the property varies."""
    return rule.partition(" ")[0] if "[" in rule else rule


def shorten(text: str, longest: int = LONGEST) -> str:
    """Give the beginning of a text, without line breaks and doubled spaces."""
    text = " ".join(text[: 4 * longest].split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
