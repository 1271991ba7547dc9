"""A property's definition in words, and the page of all constraint types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.kinds import KINDS
from glamdata.checking.constraint.rulebook import SEVERITIES, Unasked, make_rule
from glamdata.checking.constraint.scene import EVERYWHERE, Scope
from glamdata.model.constraint import EXCEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glamdata.checking.constraint.kind import ConstraintKind
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["describe_constraint", "describe_definition", "describe_kinds"]

PARAMETERS = {
    "P424": "language", "P1793": "form", "P2303": "exceptions", "P2304": "reported by", "P2305": "values",
    "P2306": "properties", "P2307": "namespace", "P2308": "classes", "P2309": "relation", "P2310": "from",
    "P2311": "until", "P2312": "at most", "P2313": "at least", "P2916": "explained", "P4155": "told apart by",
    "P4680": "asked of", "P5314": "may be used", "P6104": "kept by", "P6607": "explained", "P6824": "better property",
    "P9729": "better value",
}  # fmt: skip
ITEMS = {
    "Q21503252": "instance of", "Q21514624": "subclass of", "Q30208840": "instance or subclass of",
    "Q46466787": "main values", "Q46466783": "qualifiers", "Q46466805": "references",
    "Q54828448": "as main value", "Q54828449": "as qualifier", "Q54828450": "as reference",
    "Q29934200": "items", "Q29934218": "properties", "Q51885771": "lexemes", "Q54285143": "forms",
    "Q54285715": "senses", "Q59712033": "media files", "somevalue": "(unknown)", "novalue": "(none)",
}  # fmt: skip
"""What items mean that only constraints use."""
SHOWN = 12
LANGUAGE_LENGTH = 12


def describe_definition(definition: PropertyDefinition, *, is_bare: bool = False) -> Iterator[str]:
    """Give the lines that say in words what a wiki says of a property; of an `is_bare` one constraints aren't known."""
    label = definition.label if definition.label != definition.id else "(without a label)"
    yield f"{label} ({definition.id}): {definition.datatype or 'of an unknown datatype'}"
    if definition.lent:
        yield f"  the wiki has no constraints; these are Wikidata's of {definition.lent}, none of them mandatory"
    if definition.formats and not any(c.kind == "Q21502404" for c in definition.constraints):
        yield f"  form: {' and '.join(definition.formats)}"
    if not definition.constraints:
        yield "  its constraints are not known without asking the wiki" if is_bare else "  no constraints"
    for constraint in definition.constraints:
        yield from (f"  {line}" for line in describe_constraint(constraint, definition))


def describe_constraint(constraint: Constraint, definition: PropertyDefinition) -> Iterator[str]:
    """Give the lines that say what one constraint demands, its status, parameters and exceptions."""
    names = dict(definition.names)
    kind = KINDS.get(constraint.kind)
    name = kind.name if kind else names.get(constraint.kind, "unknown constraint")
    yield f"{name} ({constraint.kind or 'no type'}), {constraint.status} → {SEVERITIES[constraint.status]}"
    made = make_rule(constraint, definition)
    if isinstance(made, Unasked):
        yield f"  not checked: {made.why}"
    elif kind:
        yield f"  {kind.asks}"
    if constraint.unread:
        yield f"  {constraint.unread}, and read as normal"
    for pid, texts in constraint.parameters:
        yield f"  {PARAMETERS.get(pid) or names.get(pid) or pid} ({pid}): {_say_all(pid, texts, names)}"


def _say_all(pid: str, texts: tuple[str, ...], names: Mapping[str, str]) -> str:
    if pid in {"P2916", "P6607"}:
        return _in_english(texts)
    said = [_say(text, names) for text in texts]
    more = f" … and {len(said) - SHOWN} more" if len(said) > SHOWN and pid != EXCEPTION else ""
    return ", ".join(said if pid == EXCEPTION else said[:SHOWN]) + more


def _say(text: str, names: Mapping[str, str]) -> str:
    if text in ITEMS:
        return ITEMS[text]
    if text[:1] in "+-" and "T00:00:00Z" in text:
        return text.lstrip("+").removesuffix("T00:00:00Z").replace("-00", "")
    amount, _, unit = text.partition(" ")
    if unit and amount[:1] in "+-":
        return f"{amount.lstrip('+')} {_say(unit, names)}"
    return f"{names[text]} ({text})" if text in names else text.removeprefix("+")


def _in_english(texts: tuple[str, ...]) -> str:
    """Give the English text of several ``language:text``, else the first with its language."""
    by_language = dict(text.split(":", 1) for text in texts if ":" in text[:LANGUAGE_LENGTH])
    return by_language.get("en") or next(iter(texts), "")


def describe_kinds() -> Iterator[str]:
    """Give the lines of the table of all constraint types, for the documentation."""
    yield "| constraint | item | asked of | finding | what is asked |"
    yield "|---|---|---|---|---|"
    for kind in KINDS.values():
        code = f"`{kind.code}`" if kind.make else "–"
        item = f"[{kind.item}](https://www.wikidata.org/wiki/{kind.item})"
        yield f"| {kind.name} | {item} | {_say_scopes(kind)} | {code} | {_say_asks(kind)} |"


def _say_scopes(kind: ConstraintKind) -> str:
    if kind.make is None:
        return "nothing"
    everywhere = kind.scopes == EVERYWHERE
    return "every value" if everywhere else ", ".join(f"{s.value}s" for s in Scope if s in kind.scopes)


def _say_asks(kind: ConstraintKind) -> str:
    looked_up = " *Looked up on the wiki.*" if kind.needs_wiki else ""
    return f"{kind.asks}{looked_up}"
