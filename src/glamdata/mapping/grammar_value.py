"""The grammar of values: how one property gets its value, in a statement, a qualifier or a reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.grammar_ids import parse_item, parse_item_pairs, parse_property
from glamdata.mapping.grammar_language import parse_language
from glamdata.mapping.grammar_pointer import parse_lookup, parse_pointer
from glamdata.mapping.grammar_take import TAKE_KEYS, parse_conditions, parse_places, parse_takes
from glamdata.mapping.node import Node
from glamdata.mapping.rule import DATATYPES, LanguageRule, ValueRule
from glamdata.model.statement import SnakKind
from glamdata.model.value import ItemValue, StringValue, Today

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope
    from glamdata.model.value import Value

SOURCES = ("from", "value", "item", "today", "template", "snak", "entity", "ordinal")
"""The keys one of which says where a value comes from."""

ITEM_KEYS = ("item", "table", "pointer", "lookup", "entity")
VALUE_KEYS = (
    *TAKE_KEYS, *SOURCES[1:], "type", "table", "pointer", "lookup", "unresolved", "when", "language", "unit",
    "calendar", "circa", "uncertain", "range",
)  # fmt: skip
FITTING = {
    **dict.fromkeys((*ITEM_KEYS, "unresolved"), "item"),
    **dict.fromkeys(("today", "calendar", "circa", "uncertain", "range"), "time"),
    "language": "monolingual",
    "unit": "quantity",
}
"""The only type that a key makes sense with."""

NEEDED_BESIDE = {
    "where": (("from",), "use 'when'"),
    "clean": (("from",), "in a template write the steps in the place: {100$a|trim}"),
    "split": (("from",), "only texts of the record are cut"),
    **dict.fromkeys(("table", "pointer", "lookup"), (("from", "template"), "it says what a text of the record means")),
    "unresolved": (("pointer", "lookup"), "nothing else can stay unresolved"),
}
"""Keys that mean something only beside another one, and what to do without it."""

NEVER_BOTH = (
    ("lookup", "pointer", "'lookup' is for codes, 'pointer' for names; a rule has one of them"),
    ("lookup", "table", "a code is looked up on the wiki or in a table; a rule has one of them"),
)
TYPE_OF_PROPERTY = {
    "P813": "time",
    "P854": "url",
    "P973": "url",
    "P1810": "string",
    "P1932": "string",
    "P304": "string",
}
CONSTANT_TYPES = frozenset({"external_id", "string", "url", "commons_media"})
RANGE_KEYS = ("earliest", "latest")


def parse_value(pid: str, node: Node, scope: Scope, default_type: str = "", *, counts: bool = False) -> ValueRule:
    """Read how a property gets its value; a text alone is a selector.

    `counts` says that the number of the occurrence can be asked for (`ordinal`).
    """
    if isinstance(node.value, str):
        node = Node({"from": node}, node.place, node.path)
    return parse_value_keys(pid, node, node.keys(VALUE_KEYS), scope, default_type, counts=counts)


def parse_value_keys(
    pid: str, node: Node, keys: dict[str, Node], scope: Scope, default_type: str = "", *, counts: bool = False
) -> ValueRule:
    """Read how a property gets its value from the keys about that; `node` is what an error is about."""
    kind = _type_of(pid, node, keys, default_type)
    if sum(source in keys for source in SOURCES) != 1:
        last = len(SOURCES) - 1
        raise node.fail(
            f"say where the value comes from by exactly one of {', '.join(SOURCES[:last])} and {SOURCES[last]}"
        )
    _refuse_unfit(kind, node, keys)
    earliest, latest = _parse_range(keys.get("range"))
    return ValueRule(
        pid,
        kind,
        tuple(with_check(pid, kind, take) for take in parse_takes(keys, scope)),
        _parse_constant(kind, keys),
        parse_places(keys["template"], scope) if "template" in keys else None,
        table=scope.table(keys["table"], "item") if "table" in keys else None,
        pointer=parse_pointer(keys["pointer"], scope) if "pointer" in keys else None,
        when=parse_conditions(keys["when"], scope) if "when" in keys else (),
        language=parse_language(keys["language"], scope) if "language" in keys else LanguageRule(),
        unit=f"http://www.wikidata.org/entity/{parse_item(keys['unit'])}" if "unit" in keys else "1",
        calendar=keys["calendar"].choice(("gregorian", "julian"), "calendar") if "calendar" in keys else "",
        circa=parse_item_pairs(keys.get("circa")),
        uncertain=parse_item_pairs(keys.get("uncertain")),
        earliest=earliest,
        latest=latest,
        lookup=parse_lookup(keys["lookup"]) if "lookup" in keys else (),
        unresolved=_parse_unresolved(keys),
        unresolved_of=_parse_unresolved(keys, "of"),
        snak=_parse_snak(keys.get("snak")),
        entity=_parse_entity(keys.get("entity"), scope),
        ordinal="ordinal" in keys and _parse_ordinal(keys["ordinal"], scope, counts=counts),
    )


def _type_of(pid: str, node: Node, keys: dict[str, Node], default: str) -> str:
    if "type" in keys:
        return keys["type"].choice(DATATYPES, "type")
    if set(ITEM_KEYS) & set(keys):
        return "item"
    if "today" in keys:
        return "time"
    kind = TYPE_OF_PROPERTY.get(pid, default)
    if not kind:
        raise node.fail(f"the key 'type' is missing; possible: {', '.join(DATATYPES)}")
    return kind


def _refuse_unfit(kind: str, node: Node, keys: dict[str, Node]) -> None:
    """Refuse keys that would say nothing, and a text in no language."""
    for key, value in keys.items():
        if FITTING.get(key, kind) != kind:
            raise value.fail(f"{key!r} means something for the type {FITTING[key]} only, not for {kind}")
        needed, advice = NEEDED_BESIDE.get(key, ((key,), ""))
        if not set(needed) & set(keys):
            raise value.fail(f"{key!r} needs {' or '.join(map(repr, needed))}; {advice}")
    for one, other, words in NEVER_BOTH:
        if one in keys and other in keys:
            raise keys[one].fail(words)
    if kind == "monolingual" and not ("language" in keys and _says_something(keys["language"])):
        raise node.fail("the key 'language' is missing: the type monolingual needs the code of a language")


def _says_something(node: Node) -> bool:
    return bool(node.value.strip()) if isinstance(node.value, str) else bool(node.value)


def _parse_constant(kind: str, keys: dict[str, Node]) -> Value | None:
    if "today" in keys:
        if not keys["today"].truth():
            raise keys["today"].fail("'today' can only be true; leave it out otherwise")
        return Today()
    if "item" in keys:
        return ItemValue(parse_item(keys["item"]))
    if "value" not in keys:
        return None
    if kind == "item":
        return ItemValue(parse_item(keys["value"]))
    if kind in CONSTANT_TYPES:
        return StringValue(keys["value"].text())
    raise keys["value"].fail(f"a constant of the type {kind} is not possible")


def _parse_range(node: Node | None) -> tuple[str, str]:
    if node is None:
        return "", ""
    keys = node.keys(RANGE_KEYS, required=RANGE_KEYS)
    return parse_property(keys["earliest"]), parse_property(keys["latest"])


def _parse_unresolved(keys: dict[str, Node], name: str = "property") -> str:
    """Read ``{property: P2093, of: P50}``: the property that stands in, and the only one it stands in for."""
    node = keys.get("unresolved")
    given = node.keys(("property", "of"), required=("property",)) if node else {}
    return parse_property(given[name]) if name in given else ""


def _parse_snak(node: Node | None) -> SnakKind | None:
    return SnakKind(node.choice(("somevalue", "novalue"), "kind of snak")) if node else None


def _parse_entity(node: Node | None, scope: Scope) -> str:
    if node is None:
        return ""
    if not scope.entities:
        raise node.fail(
            "'entity' names another item of the record, and the mapping has none: describe it under 'items'"
        )
    return node.choice(sorted(scope.entities), "other item of the record")


def _parse_ordinal(node: Node, scope: Scope, *, counts: bool) -> bool:
    if not (counts and scope.each):
        raise node.fail("'ordinal' counts the fields of an 'each', so it stands in a qualifier of a rule that has one")
    if not node.truth():
        raise node.fail("'ordinal' can only be true; leave it out otherwise")
    return True
