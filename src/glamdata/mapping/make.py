"""Making: from a cleaned text to the snak of a statement, as a function made once for each rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.cleaner import Remembered
from glamdata.mapping.fault import Fault
from glamdata.mapping.language import compile_language
from glamdata.mapping.rule import DATATYPES
from glamdata.mapping.say import NAME_OF_PROPERTY, say
from glamdata.mapping.take import compile_take
from glamdata.mapping.values import make_value
from glamdata.model.statement import Snak
from glamdata.model.value import ItemValue, MonolingualText, Pointer, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.rule import PointerRule, ValueRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Work
    from glamdata.model.value import Value

    Maker = Callable[[Work, Taken], "Ready | Fault | None"]

PLAIN_TYPES = frozenset({"external_id", "string", "commons_media"})
"""Types whose value is the text itself: nearly all different, so not worth remembering."""


@dataclass(slots=True)
class Ready:
    """A value as a statement takes it: its snak, and the qualifiers its uncertainty asks for.

    `said` is what templates call it, None if that is the catalogue's text; in `words` by language.
    """

    snak: Snak
    doubts: tuple[Snak, ...] = ()
    said: str | None = None
    words: dict[str, str] | None = None


def compile_make(rule: ValueRule, source: Source, each: str = "") -> Maker:
    """Give what makes the value of a rule; it gives a Fault for a text that can be none, None where it has reported."""
    if rule.pointer:
        return _make_pointers(rule, rule.pointer, source, each)
    if rule.type == "monolingual":
        return _make_texts_in_language(rule, source, each)
    if rule.type in PLAIN_TYPES:
        return _make_strings(rule)
    memo: Remembered[str, Ready | Fault] = Remembered(lambda text: make_one(rule, text))
    return lambda _work, taken: memo[taken[0]]


def make_one(rule: ValueRule, text: str) -> Ready | Fault:
    """Make the value of a text that needs nothing else."""
    pid, datatype = rule.property, DATATYPES[rule.type]
    if rule.lookup:
        identifiers = tuple((of, prefix + text) for of, prefix in rule.lookup)
        return Ready(Snak(pid, Pointer(text, "", identifiers), datatype))
    made = make_value(rule, text)
    if isinstance(made, Fault):
        return made
    doubts = tuple([Snak(of, value, _datatype_of(value)) for of, value in made.qualifiers])
    said, words = say(made, rule.table, text) if pid in NAME_OF_PROPERTY else (None, None)
    return Ready(Snak(pid, made.value, datatype, made.kind), doubts, said, words)


def _datatype_of(doubt: Value) -> str:
    """Give the datatype of a qualifier of doubt, which is an item or the bound of a range."""
    return "wikibase-item" if isinstance(doubt, ItemValue) else "time"


def _make_strings(rule: ValueRule) -> Maker:
    pid, datatype = rule.property, DATATYPES[rule.type]
    return lambda _work, taken: Ready(Snak(pid, StringValue(taken[0]), datatype))


def _make_texts_in_language(rule: ValueRule, source: Source, each: str) -> Maker:
    pid, datatype = rule.property, DATATYPES[rule.type]
    language_of = compile_language(rule.language, source, each)

    def make(work: Work, taken: Taken) -> Ready | None:
        language = language_of(work, taken, pid)
        return Ready(Snak(pid, MonolingualText(taken[0], language), datatype)) if language else None

    return make


def _make_pointers(rule: ValueRule, pointer: PointerRule, source: Source, each: str) -> Maker:
    """Make pointers; identifiers that are of another kind (a GND number where an LCCN is looked for) say nothing."""
    pid, datatype, table = rule.property, DATATYPES[rule.type], rule.table
    identifiers = [(of, compile_take(take, source, each)) for of, take in pointer.identifiers]

    def point(label: str, pairs: tuple[tuple[str, str], ...] = ()) -> Ready:
        return Ready(Snak(pid, Pointer(label, pointer.instance_of, pairs), datatype))

    by_name: Remembered[str, Ready] = Remembered(point)

    def make(work: Work, taken: Taken) -> Ready | Fault:
        label, _, field, _ = taken
        if table and table.find(label):
            return make_one(rule, label)
        pairs: dict[tuple[str, str], None] = {}
        for of, take in identifiers:
            for text, _, _, _ in take(work, field, None):
                pairs[of, text] = None
        return point(label, tuple(pairs)) if pairs else by_name[label]

    return make
