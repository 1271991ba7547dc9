"""The grammar of what is taken from a record: selectors, `where`, `when`, `clean`, `split`, templates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.clean import STEPS
from glamdata.mapping.condition import INDICATORS, Condition, Where
from glamdata.mapping.node import Node
from glamdata.mapping.rule import Take
from glamdata.mapping.select import Selector, parse_selector
from glamdata.mapping.template import Place, Template, parse_template

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

TAKE_KEYS = ("from", "where", "clean", "split")
ABSENT = "absent"


def parse_take(node: Node, scope: Scope) -> Take:
    """Read one thing to take: a selector alone, or `from` with its own `where`, `clean` and `split`."""
    if isinstance(node.value, str):
        return Take(_parse_selector(node, scope))
    keys = node.keys(TAKE_KEYS, required=("from",))
    selector = _parse_selector(keys["from"], scope)
    return replace(parse_manner(keys, scope, (selector,)), selector=selector)


def parse_takes(keys: dict[str, Node], scope: Scope) -> tuple[Take, ...]:
    """Read `from`, one or several (the first that yields counts); a selector alone gets the keys beside `from`."""
    found = [(item, parse_take(item, scope)) for item in keys["from"].items()] if "from" in keys else []
    bare = tuple(take.selector for item, take in found if isinstance(item.value, str))
    manner = parse_manner(keys, scope, bare)
    return tuple(
        replace(manner, selector=take.selector) if isinstance(item.value, str) else take for item, take in found
    )


def parse_manner(keys: dict[str, Node], scope: Scope, selectors: tuple[Selector, ...]) -> Take:
    """Read how texts are taken: `where`, `clean` and `split`; the selector of what is given is yet to be set."""
    return Take(
        Selector(""),
        parse_where(keys["where"], scope, selectors) if "where" in keys else Where(),
        parse_steps(keys["clean"], scope) if "clean" in keys else (),
        _parse_separator(keys["split"]) if "split" in keys else "",
    )


def parse_steps(node: Node, scope: Scope) -> tuple[str, ...]:
    """Read cleaning steps."""
    steps = tuple(step.choice(STEPS, "cleaning step") for step in node.items())
    scope.see_steps(steps)
    return steps


def parse_where(node: Node, scope: Scope, selectors: tuple[Selector, ...]) -> Where:
    """Read a `where` about the fields of `selectors`. Raises MappingError for what no such field can have."""
    wanted = []
    for name, value in node.table().items():
        if not scope.tabular and name not in INDICATORS and not (len(name) == 1 and name.isalnum()):
            raise value.fail(f"{name!r} is neither a subfield code nor ind1 or ind2")
        wanted.append((name, frozenset(value.texts())))
    for selector in selectors:
        if selector.is_fixed():
            raise node.fail(f"'where' asks a field that has subfields; {selector.text!r} has none: use 'when'")
    if any(name == INDICATORS[0] and "0" in texts for name, texts in wanted):
        scope.see_first_indicator_0(selector.tag or scope.each for selector in selectors)
    return Where(tuple(wanted), node.located())


def parse_conditions(node: Node, scope: Scope) -> tuple[Condition, ...]:
    """Read a condition on the record or a list of them."""
    found = tuple(condition for item in node.items() for condition in _parse_condition(item, scope))
    scope.see(condition.selector for condition in found)
    return found


def parse_places(node: Node, scope: Scope) -> Template:
    """Read a template."""
    template = parse_template(node, tabular=scope.tabular)
    scope.see(template.selectors())
    scope.see_steps(step for part in template.parts if isinstance(part, Place) for step in part.steps)
    return template


def _parse_condition(node: Node, scope: Scope) -> list[Condition]:
    if isinstance(node.value, str):
        return [Condition(parse_selector(node, tabular=scope.tabular))]
    conditions = []
    for name, value in node.table().items():
        selector = parse_selector(Node(name, value.place, value.path), tabular=scope.tabular)
        if isinstance(value.value, dict):
            conditions.append(_parse_of_field(selector, value, scope))
        else:
            conditions.append(Condition(selector, frozenset(value.texts())))
    return conditions


def _parse_of_field(selector: Selector, node: Node, scope: Scope) -> Condition:
    """Read ``{100: {ind1: 3}}`` and ``{100: {absent: true}}``."""
    keys = dict(node.table())
    absent = keys.pop(ABSENT, None)
    if absent is not None and not absent.truth():
        raise absent.fail("'absent' can only be true; leave it out otherwise")
    if not keys:
        if absent is None:
            raise node.fail("nothing is asked here; write subfields or indicators with what they must be, or absent")
        return Condition(selector, absent=True)
    if scope.tabular:
        raise node.fail(f"a column has no {next(iter(keys))!r}; write {{{selector.text}: TEXT}} or {{absent: true}}")
    if selector.codes or selector.linked:
        raise node.fail(f"subfields and indicators are asked of a tag alone; did you mean {selector.tag!r}?")
    where = parse_where(Node(keys, node.place, node.path), scope, (selector,))
    return Condition(selector, where=where, absent=absent is not None)


def _parse_separator(node: Node) -> str:
    if not node.text():
        raise node.fail('the separator is missing: the text that stands between two values, like ";"')
    return node.text()


def _parse_selector(node: Node, scope: Scope) -> Selector:
    selector = parse_selector(node, tabular=scope.tabular, relative=bool(scope.each))
    scope.see([selector])
    return selector
