"""Several items from one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.draft import draft_record
from glamdata.model.value import ItemValue, RecordLink, StringValue

from .test_draft import MARC_HEAD, marc

if TYPE_CHECKING:
    from .test_draft import Read

BOOK = (
    MARC_HEAD
    + """
reference: {P248: {item: Q131454}}
match: {instance_of: Q3331189, languages: [en]}
terms: {label: {from: 245$a, clean: [trim], language: en}}
statements:
  - {property: P31, item: Q3331189}
  - {property: P629, entity: work}
items:
  work:
    when: 240$a
    match: {instance_of: Q47461344, create: auto, identifiers: [P244]}
    terms: {label: {from: 240$a, clean: [trim], language: en}, mul: never}
    statements:
      - {property: P747, entity: main}
      - {property: P31, item: Q47461344, reference: {}}
      - {property: P244, type: external_id, from: 010$a}
"""
)


def test_work_and_edition_point_at_each_other(read: Read) -> None:
    mapping = read(BOOK)
    result = draft_record(marc("001 b1", "010 __ $an  88099924", "240 10 $aWork.", "245 10 $aEdition /"), mapping)
    edition, work = result.drafts
    assert result.draft is edition
    assert (edition.key, work.key, work.subject.key) == ("b1", "b1#work", "b1#work")
    assert [s.statement.snak.value for s in edition.statements] == [ItemValue("Q3331189"), RecordLink("b1#work")]
    assert [s.statement.snak.value for s in work.statements] == [
        RecordLink("b1"), ItemValue("Q47461344"), StringValue("n88099924"),
    ]  # fmt: skip
    assert [s.rule for s in work.statements][:2] == ["items.work.statements[1] P747", "items.work.statements[2] P31"]
    assert [[len(s.statement.references) for s in each.statements] for each in result.drafts] == [[1, 1], [1, 0, 1]]
    assert (edition.subject.names, work.subject.names) == (("Edition",), ("Work",))
    assert work.subject.identifiers == (("P244", "n88099924"),)
    assert (edition.subject.instance_of, work.subject.instance_of) == ("Q3331189", "Q47461344")
    assert (work.position, work.offset, work.digest) == (edition.position, edition.offset, edition.digest)


def test_a_record_without_the_further_item_links_to_none(read: Read) -> None:
    result = draft_record(marc("001 b1", "245 10 $aEdition"), read(BOOK))
    assert [draft.key for draft in result.drafts] == ["b1"]
    assert [s.statement.property for s in result.drafts[0].statements] == ["P31"]


def test_each_item_is_reconciled_by_its_own_rules(read: Read) -> None:
    mapping = read(BOOK)
    assert mapping.match_of("b1") == mapping.match
    assert mapping.match_of("b1#work") == mapping.items[0].match
    assert mapping.match_of("b1#other") == mapping.match
    assert (mapping.match.mul, mapping.match_of("b1#work").mul) == ("on_creation", "never")
    assert mapping.match_of("b1#work").create == "auto"
    assert mapping.properties() >= {"P629", "P747", "P31", "P244", "P248"}
    assert {shape.rule for shape in mapping.shapes()} >= {"items.work.statements[1] P747", "statements[2] P629"}


def test_a_fault_in_a_further_item_is_told_once_of_the_record(read: Read) -> None:
    result = draft_record(marc("001 b1", "010 __ $a???", "240 10 $aWork"), read(BOOK))
    assert [(f.code, f.record_key) for f in result.findings] == [("bad-identifier", "b1")]
