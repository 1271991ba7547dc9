"""The grammar of `source`: what the records are, and which of them count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.grammar_take import parse_conditions, parse_take
from glamdata.mapping.node import Node
from glamdata.mapping.select import parse_selector
from glamdata.mapping.spec import TABULAR, UNIMARC, Source

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

SOURCE_KEYS = ("format", "sheet", "key", "require", "exclude", "nulls", "null", "rights")
FORMATS = ("marc", UNIMARC, TABULAR)


def parse_source(keys: dict[str, Node], scope: Scope) -> Source:
    """Read the source from its keys."""
    if "sheet" in keys and not scope.tabular:
        raise keys["sheet"].fail("only a workbook (XLSX) has sheets; a mapping for one has the format csv")
    nulls, places = _parse_nulls(keys.get("nulls") or keys.get("null"), scope)
    return Source(
        format=scope.format,
        key=parse_take(keys["key"], scope),
        require=parse_conditions(keys["require"], scope) if "require" in keys else (),
        exclude=parse_conditions(keys["exclude"], scope) if "exclude" in keys else (),
        nulls=nulls,
        null_places=places,
        rights=keys["rights"].text() if "rights" in keys else "",
        sheet=keys["sheet"].text() if "sheet" in keys else "",
    )


def _parse_nulls(node: Node | None, scope: Scope) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Read the texts that mean nothing: a list for everywhere, or lists by column or selector, with their places."""
    if node is None:
        return {}, {}
    if not isinstance(node.value, dict):
        return {"": frozenset(node.texts())}, {}
    nulls, places = {}, {}
    for name, texts in node.value.items():
        parse_selector(Node(name, texts.place, texts.path), tabular=scope.tabular)
        nulls[name], places[name] = frozenset(texts.texts()), texts.located()
    return nulls, places
