"""The grammar of rules: `statements`, `reference`, and the texts that any rule takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.clean import STEPS
from glamdata.mapping.condition import Condition, Where, parse_conditions, parse_where
from glamdata.mapping.identifiers import CHECK_OF_PROPERTY, CHECKS
from glamdata.mapping.node import Node
from glamdata.mapping.select import Selector, parse_selector
from glamdata.mapping.spec import DATATYPES, EachRule, PointerRule, StatementRule, Take, ValueRule
from glamdata.mapping.template import Template, parse_template
from glamdata.model.statement import Rank
from glamdata.model.value import ItemValue, StringValue, Today

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.mapping.table import Table
    from glamdata.model.value import Value

TAKE_KEYS = ("from", "where", "clean")
VALUE_KEYS = (
    *TAKE_KEYS, "type", "value", "item", "today", "table", "pointer", "template", "when", "language", "unit",
    "calendar", "circa", "uncertain",
)  # fmt: skip
STATEMENT_KEYS = ("property", *VALUE_KEYS, "each", "qualifiers", "reference", "references", "rank", "required")
POINTER_KEYS = ("class", "identifier", "identifiers", *TAKE_KEYS)
TYPE_OF_PROPERTY = {
    "P813": "time",
    "P854": "url",
    "P973": "url",
    "P1810": "string",
    "P1932": "string",
    "P304": "string",
}


class RuleParser:
    """Reads rules of one mapping; remembers which selectors and tables they name."""

    def __init__(self, tables: dict[str, Table], *, tabular: bool) -> None:
        self.tables = tables
        self.tabular = tabular
        self.tables_used: dict[str, Table] = {}
        self.selectors_read: set[str] = set()

    def statements(self, node: Node) -> tuple[StatementRule, ...]:
        """Read the list of statement rules; they are named by their number, from 1."""
        return tuple(self._statement(item, number) for number, item in enumerate(node.items(), 1))

    def reference(self, node: Node, each: str = "") -> tuple[ValueRule, ...]:
        """Read a reference: properties and how each gets its value."""
        return tuple(self.value(pid_of(key, value), value, "external_id", each) for key, value in node.table().items())

    def take(self, node: Node, each: str = "") -> Take:
        """Read one thing to take: a selector alone, or `from` with its own `where` and `clean`."""
        if isinstance(node.value, str):
            return Take(self._selector(node, each))
        keys = node.keys(TAKE_KEYS, required=("from",))
        return Take(self._selector(keys["from"], each), self._where(keys, each), self._clean(keys))

    def takes(self, keys: dict[str, Node], each: str = "") -> tuple[Take, ...]:
        """Read `from`, one or several (the first that yields counts), with `where` and `clean` for those without."""
        where, steps = self._where(keys, each), self._clean(keys)
        found = [(item, self.take(item, each)) for item in keys["from"].items()] if "from" in keys else []
        return tuple(Take(take.selector, where, steps) if isinstance(item.value, str) else take for item, take in found)

    def value(self, pid: str, node: Node, default_type: str = "", each: str = "") -> ValueRule:
        """Read how a property gets its value; a text alone is a selector."""
        if isinstance(node.value, str):
            node = Node({"from": node}, node.place, node.path)
        keys = node.keys(VALUE_KEYS)
        return self._value(pid, node, keys, default_type, each)

    def conditions(self, node: Node) -> tuple[Condition, ...]:
        """Read conditions on the record."""
        found = parse_conditions(node, tabular=self.tabular)
        self.see(condition.selector for condition in found)
        return found

    def see(self, selectors: Iterable[Selector], each: str = "") -> None:
        """Remember what is named, a tag and each of its subfields by itself: private data is seen only where it is."""
        for selector in selectors:
            if tag := selector.tag or each:
                self.selectors_read |= {tag, *(f"{tag}${code}" for code in selector.codes)}

    def _statement(self, node: Node, number: int) -> StatementRule:
        keys = node.keys(STATEMENT_KEYS, required=("property",))
        pid = pid_of(keys["property"].text(), keys["property"])
        each = self._each(keys)
        tag = each.tag if each else ""
        value_keys = {key: value for key, value in keys.items() if key in VALUE_KEYS and not (each and key == "where")}
        references = keys.get("references") or keys.get("reference")
        return StatementRule(
            name=f"statements[{number}] {pid}",
            value=self._value(pid, node, value_keys, "", tag),
            each=each,
            qualifiers=self._qualifiers(keys, tag),
            references=tuple(self.reference(item, tag) for item in references.items()) if references else None,
            rank=Rank(keys["rank"].choice([rank.value for rank in Rank], "rank")) if "rank" in keys else Rank.NORMAL,
            required=keys["required"].number(0, 1) if "required" in keys else 0.0,
        )

    def _value(self, pid: str, node: Node, keys: dict[str, Node], default_type: str, each: str) -> ValueRule:
        kind = _type_of(pid, node, keys, default_type)
        takes = tuple(_checked(pid, kind, take) for take in self.takes(keys, each))
        constant = _constant(kind, keys)
        template = self._template(keys)
        given = [bool(takes), constant is not None, template is not None]
        if sum(given) != 1:
            raise node.fail("say where the value comes from by exactly one of from, value, item, today and template")
        _refuse_idle(kind, node, keys)
        return ValueRule(
            pid,
            kind,
            takes,
            constant,
            template,
            table=self._table(keys),
            pointer=self._pointer(keys, each),
            when=self.conditions(keys["when"]) if "when" in keys else (),
            language=keys["language"].text() if "language" in keys else "",
            unit=_unit_of(keys),
            calendar=keys["calendar"].choice(("gregorian", "julian"), "calendar") if "calendar" in keys else "",
            circa=item_pairs(keys.get("circa")),
            uncertain=item_pairs(keys.get("uncertain")),
        )

    def _each(self, keys: dict[str, Node]) -> EachRule | None:
        if "each" not in keys:
            return None
        if self.tabular:
            raise keys["each"].fail("'each' goes through fields of MARC; a row of a table has each column once")
        selector = parse_selector(keys["each"], tabular=False)
        if selector.codes or selector.span or selector.tag < "010":
            tag = selector.tag
            raise keys["each"].fail(f"'each' takes a tag alone, not {selector.text!r}; did you mean {tag!r}?")
        self.selectors_read.add(selector.tag)
        return EachRule(selector.tag, self._where(keys, selector.tag))

    def _qualifiers(self, keys: dict[str, Node], each: str) -> tuple[ValueRule, ...]:
        if "qualifiers" not in keys:
            return ()
        return tuple(
            self.value(pid_of(key, value), value, "string", each) for key, value in keys["qualifiers"].table().items()
        )

    def _selector(self, node: Node, each: str) -> Selector:
        selector = parse_selector(node, tabular=self.tabular, relative=bool(each))
        self.see([selector], each)
        return selector

    def _where(self, keys: dict[str, Node], each: str) -> Where:
        if "where" not in keys:
            return Where()
        where = parse_where(keys["where"], tabular=self.tabular)
        if any(name == "ind1" and "0" in texts for name, texts in where.wanted):
            tags = {each} if each else {item.text()[:3] for item in keys["from"].items() if isinstance(item.value, str)}
            self.selectors_read |= {f"{tag} ind1=0" for tag in tags}
        return where

    def _clean(self, keys: dict[str, Node]) -> tuple[str, ...]:
        return tuple(step.choice(STEPS, "cleaning step") for step in keys["clean"].items()) if "clean" in keys else ()

    def _template(self, keys: dict[str, Node]) -> Template | None:
        if "template" not in keys:
            return None
        template = parse_template(keys["template"], tabular=self.tabular)
        self.see(template.selectors())
        return template

    def _table(self, keys: dict[str, Node]) -> Table | None:
        if "table" not in keys:
            return None
        name = keys["table"].choice(self.tables, "table")
        self.tables_used[name] = self.tables[name]
        return self.tables[name]

    def _pointer(self, keys: dict[str, Node], each: str) -> PointerRule | None:
        if "pointer" not in keys:
            return None
        pointer = keys["pointer"].keys(POINTER_KEYS)
        instance_of = qid_of(pointer["class"]) if "class" in pointer else ""
        pairs = (
            [(key, value) for key, value in pointer["identifiers"].table().items()] if "identifiers" in pointer else []
        )
        if "identifier" in pointer:
            taken = {key: pointer[key] for key in TAKE_KEYS if key in pointer}
            pairs.append((pointer["identifier"].text(), Node(taken, keys["pointer"].place, keys["pointer"].path)))
        identifiers = tuple(
            (pid_of(pid, node), _checked(pid, "external_id", self.take(node, each))) for pid, node in pairs
        )
        return PointerRule(instance_of, identifiers)


def pid_of(text: str, node: Node) -> str:
    """Give a property id. Raises MappingError for anything else."""
    if not re.fullmatch(r"P[1-9]\d*", text):
        guess = re.search(r"[1-9]\d*", text)
        raise node.fail(f"{text!r} is no property id{f'; did you mean P{guess[0]}?' if guess else ' (P and a number)'}")
    return text


def qid_of(node: Node) -> str:
    """Give an item id. Raises MappingError for anything else."""
    if not re.fullmatch(r"Q[1-9]\d*", node.text()):
        guess = re.search(r"[1-9]\d*", node.text())
        raise node.fail(
            f"{node.text()!r} is no item id{f'; did you mean Q{guess[0]}?' if guess else ' (Q and a number)'}"
        )
    return node.text()


def item_pairs(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Read a map of properties to items."""
    return tuple((pid_of(pid, item), qid_of(item)) for pid, item in node.table().items()) if node else ()


def _type_of(pid: str, node: Node, keys: dict[str, Node], default: str) -> str:
    if "type" in keys:
        return keys["type"].choice(DATATYPES, "type")
    if {"item", "table", "pointer"} & set(keys):
        return "item"
    if "today" in keys:
        return "time"
    kind = TYPE_OF_PROPERTY.get(pid, default)
    if not kind:
        raise node.fail(f"the key 'type' is missing; possible: {', '.join(DATATYPES)}")
    return kind


def _refuse_idle(kind: str, node: Node, keys: dict[str, Node]) -> None:
    """Refuse keys that would say nothing, and a text in no language."""
    if "where" in keys and "from" not in keys:
        raise keys["where"].fail("'where' needs 'from'; use 'when'")
    if "clean" in keys and "from" not in keys:
        raise keys["clean"].fail("'clean' needs 'from'; in a template write the steps in the place: {100$a|trim}")
    if kind == "monolingual" and not ("language" in keys and keys["language"].text().strip()):
        raise node.fail("the key 'language' is missing: the type monolingual needs the code of a language")


def _constant(kind: str, keys: dict[str, Node]) -> Value | None:
    if "today" in keys:
        if not keys["today"].truth():
            raise keys["today"].fail("'today' can only be true; leave it out otherwise")
        return Today()
    if "item" in keys:
        return ItemValue(qid_of(keys["item"]))
    if "value" not in keys:
        return None
    if kind == "item":
        return ItemValue(qid_of(keys["value"]))
    if kind in {"external_id", "string", "url", "commons_media"}:
        return StringValue(keys["value"].text())
    raise keys["value"].fail(f"a constant of the type {kind} is not possible")


def _unit_of(keys: dict[str, Node]) -> str:
    return f"http://www.wikidata.org/entity/{qid_of(keys['unit'])}" if "unit" in keys else "1"


def _checked(pid: str, kind: str, take: Take) -> Take:
    """Add the check of an identifier whose property we know, unless the mapping names a check itself."""
    check = CHECK_OF_PROPERTY.get(pid)
    if kind != "external_id" or not check or any(step in CHECKS for step in take.clean):
        return take
    return Take(take.selector, take.where, (*take.clean, check))
