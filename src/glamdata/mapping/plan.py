"""Plan: a mapping made ready for records, once in each process.

Everything that does not depend on a record is worked out here: selectors, conditions, cleaning and making of values
become functions, constants and their snaks are made. Read :mod:`find` (selector → texts), :mod:`take` (clean texts),
:mod:`make` (value), :mod:`statement` in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.condition import compile_condition, compile_conditions
from glamdata.mapping.reference import compile_reference
from glamdata.mapping.rights import compile_rights
from glamdata.mapping.statement import compile_statement
from glamdata.mapping.subject import compile_subject
from glamdata.mapping.take import compile_take
from glamdata.mapping.term import compile_terms
from glamdata.mapping.view import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.condition import AsksRecord
    from glamdata.mapping.reference import Refer
    from glamdata.mapping.spec import LinkedItem, Mapping, Source
    from glamdata.mapping.statement import DraftBlock
    from glamdata.mapping.subject import SubjectPlan
    from glamdata.mapping.take import Taker
    from glamdata.mapping.term import TermPlan
    from glamdata.mapping.view import Sight
    from glamdata.mapping.work import Work


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """The rules of one item that a record describes; `name` is what `entity` calls it."""

    name: str
    when: AsksRecord | None
    reference: tuple[Refer, ...]
    statements: tuple[DraftBlock, ...]
    terms: tuple[TermPlan, ...]
    subject: SubjectPlan


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping, ready for records. Conditions come with the answer wanted and the reason for leaving out others.

    `columns` are those that `nulls` names, with their places. `rights` reports a record that may not be given away.
    """

    sight: Sight
    key: Taker
    key_origin: str
    conditions: tuple[tuple[AsksRecord, bool, str], ...]
    main: ItemPlan
    items: tuple[ItemPlan, ...]
    columns: tuple[tuple[str, str], ...]
    rights: Callable[[Work], None] | None


def plan_of(mapping: Mapping) -> Plan:
    """Give the plan of a mapping, made at the first call in this process."""
    plan = mapping.compiled.plan
    if not isinstance(plan, Plan):
        plan = mapping.compiled.plan = compile_mapping(mapping)
    return plan


def compile_mapping(mapping: Mapping) -> Plan:
    """Make a mapping ready."""
    source = mapping.source
    nulls = [(name, source.null_places.get(name, "source.nulls")) for name in source.nulls if name and source.tabular]
    return Plan(
        sight=sight_of(mapping.named, source.format),
        key=compile_take(source.key, source),
        key_origin=source.key.selector.text,
        conditions=(
            *((compile_condition(each), False, f"left out: {each.describe()}") for each in source.exclude),
            *((compile_condition(each), True, f"left out: {each.describe()} is required") for each in source.require),
        ),
        main=_compile_item(mapping.main(), source),
        items=tuple(_compile_item(item, source) for item in mapping.items),
        columns=tuple(nulls),
        rights=compile_rights(source),
    )


def _compile_item(item: LinkedItem, source: Source) -> ItemPlan:
    return ItemPlan(
        name=item.name,
        when=compile_conditions(item.when),
        reference=compile_reference(item.reference, source),
        statements=tuple(compile_statement(rule, source) for rule in item.statements),
        terms=compile_terms(item.terms, source),
        subject=compile_subject(item, source),
    )
