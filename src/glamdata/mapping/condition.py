"""Conditions: `exclude`, `require` and `when` ask a record, `where` asks the field (or row) a text comes from.

``100$t`` holds where the selector finds something; ``{008/32: b}`` where it finds that text (or one of a list);
``{100: {ind1: 3}}`` where a field with that tag has that indicator or subfield; ``{041$a: {absent: true}}`` where it
finds nothing. A text that ends with an asterisk stands for all that start like it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.find import compile_selector

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.select import Selector
    from glamdata.mapping.view import View
    from glamdata.model.record import Field

    AsksField = Callable[[View, Field | None], bool]
    AsksRecord = Callable[[View], bool]

INDICATORS = ("ind1", "ind2")


@dataclass(frozen=True, slots=True)
class Where:
    """What a field (subfield code or indicator → texts) or row (column → texts) must have; all of it."""

    wanted: tuple[tuple[str, frozenset[str]], ...] = ()
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a record: any of `texts` (any text at all if empty), or a field where `where` holds.

    With `absent` it is turned round. `meaning` says in words what a record that fulfils it is, where the selector
    alone would not.
    """

    selector: Selector
    texts: frozenset[str] = frozenset()
    where: Where | None = None
    meaning: str = ""
    absent: bool = False

    def describe(self) -> str:
        """Say it as the mapping does: ``100$t``, ``008/32 = b``, ``100 ind1 = 3``."""
        text = self.selector.text
        if self.where is not None:
            text += " " + ", ".join(f"{name} = {_alternatives(texts)}" for name, texts in self.where.wanted)
        elif self.texts:
            text += f" = {_alternatives(self.texts)}"
        text += " absent" if self.absent else ""
        return f"{text} ({self.meaning})" if self.meaning else text


def compile_where(where: Where, *, tabular: bool) -> AsksField | None:
    """Give what tells whether a field (in tables: the row) has all that is wanted; None if nothing is."""
    asked = [_asks_one(name, _fits(texts), texts, where.place, tabular=tabular) for name, texts in where.wanted]
    if len(asked) <= 1:
        return asked[0] if asked else None
    return lambda view, within: all(ask(view, within) for ask in asked)


def subfield_needed(where: Where) -> tuple[str, str] | None:
    """Give the subfield (code, text) that a field must have, if it is one and that is all that is wanted."""
    if len(where.wanted) != 1:
        return None
    name, texts = where.wanted[0]
    text = next(iter(texts), "")
    is_exact = len(texts) == 1 and text and not text.endswith("*")
    return (name, text) if is_exact and name not in INDICATORS else None


def compile_conditions(conditions: tuple[Condition, ...]) -> AsksRecord | None:
    """Give what tells whether a record fulfils all conditions; None if there are none."""
    asked = [compile_condition(condition) for condition in conditions]
    if len(asked) <= 1:
        return asked[0] if asked else None

    def ask_all(view: View) -> bool:
        for ask in asked:  # noqa: SIM110  (a generator costs three times as much)
            if not ask(view):
                return False
        return True

    return ask_all


def compile_condition(condition: Condition) -> AsksRecord:
    """Give what tells whether a record fulfils a condition."""
    asks = _compile_present(condition)
    return (lambda view: not asks(view)) if condition.absent else asks


def _compile_present(condition: Condition) -> AsksRecord:
    selector, tag = condition.selector, condition.selector.tag
    if condition.where is not None:
        holds = compile_where(condition.where, tabular=bool(selector.column))
        return _asks_field(tag, holds)
    fits = _fits(condition.texts) if condition.texts else bool
    if selector.column:  # an empty cell is something to ask for, too
        return lambda view: fits(view.cell(selector.column, selector.place).strip())
    if selector.is_plain() or (selector.is_several() and not condition.texts):
        return _asks_subfields(tag, selector.codes, fits)
    if not condition.texts and tag and not (selector.codes or selector.span or selector.linked):
        return lambda view: tag in view.fields if tag != "LDR" else bool(view.record.leader)
    find = compile_selector(selector)

    def ask(view: View) -> bool:
        for text, _ in find(view, None):  # noqa: SIM110  (a generator costs three times as much)
            if fits(text.strip()):
                return True
        return False

    return ask


def _asks_field(tag: str, holds: AsksField | None) -> AsksRecord:
    def ask(view: View) -> bool:
        for each in view.fields.get(tag, ()):  # noqa: SIM110  (as above)
            if holds is None or holds(view, each):
                return True
        return False

    return ask


def _asks_subfields(tag: str, wanted: str, fits: Callable[[str], bool]) -> AsksRecord:
    def ask(view: View) -> bool:
        for each in view.fields.get(tag, ()):
            for code, text in each.subfields:
                if code in wanted and fits(text.strip()):
                    return True
        return False

    return ask


def _asks_one(name: str, fits: Callable[[str], bool], texts: frozenset[str], place: str, *, tabular: bool) -> AsksField:
    if tabular:
        return lambda view, _within: fits(view.cell(name, place).strip())
    if name in INDICATORS:
        number = INDICATORS.index(name)
        return lambda _view, within: within is not None and within.indicators[number] in texts
    return _lacks_subfield_or(name, fits) if "" in texts else _has_subfield(name, fits)


def _has_subfield(wanted: str, fits: Callable[[str], bool]) -> AsksField:
    def ask(_view: View, within: Field | None) -> bool:
        if within is not None:
            for code, text in within.subfields:
                if code == wanted and fits(text):
                    return True
        return False

    return ask


def _lacks_subfield_or(wanted: str, fits: Callable[[str], bool]) -> AsksField:
    """An empty text stands for a subfield that is not there, as for an empty cell."""
    has = _has_subfield(wanted, fits)
    return lambda view, within: within is not None and (not within.first(wanted).strip() or has(view, within))


def _fits(texts: frozenset[str]) -> Callable[[str], bool]:
    """Tell whether a text is one of `texts`, or starts like one that ends with * (an empty one never does)."""
    starts = tuple(text[:-1] for text in texts if text.endswith("*"))
    if not starts:
        return texts.__contains__
    return lambda text: text in texts or (bool(text) and text.startswith(starts))


def _alternatives(texts: frozenset[str]) -> str:
    return " or ".join(text.strip() or "empty" for text in sorted(texts))
