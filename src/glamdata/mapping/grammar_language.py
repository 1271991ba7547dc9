"""The grammar of `language`: a code, a table of codes, or by the script of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.grammar_take import TAKE_KEYS, parse_takes
from glamdata.mapping.language import SCRIPTS
from glamdata.mapping.node import Node, suggest
from glamdata.mapping.rule import LanguageRule
from glamdata.mapping.table import KINDS

if TYPE_CHECKING:
    from glamdata.mapping.scope import Scope

LANGUAGE_KEYS = (*TAKE_KEYS, "table", "script")


def parse_language(node: Node, scope: Scope) -> LanguageRule:
    """Read what language a text is in. Raises MappingError for a code the wiki can't have."""
    if isinstance(node.value, str):
        return LanguageRule(parse_code(node))
    keys = node.keys(LANGUAGE_KEYS)
    if ("from" in keys) == ("script" in keys):
        raise node.fail("say the language by a code, by 'from' with a table, or by 'script'")
    if "script" in keys:
        if len(keys) > 1:
            raise node.fail("'script' stands alone: a text has its script in itself")
        return LanguageRule(scripts=tuple(_parse_script(name, code) for name, code in keys["script"].table().items()))
    if "table" not in keys:
        raise node.fail("the key 'table' is missing: a table of the record's codes and those of the wiki (eng: en)")
    return LanguageRule(takes=parse_takes(keys, scope), table=scope.table(keys["table"], "language"))


def parse_code(node: Node) -> str:
    """Read the code of a language as the wiki has it: ``en``, ``mul``, ``zh-hant``."""
    if not node.text().strip():
        raise node.fail("the code of a language is missing")
    if not KINDS["language"].fullmatch(node.text()):
        raise node.fail(f"{node.text()!r} is no code of a language as the wiki has them (en, cy, mul, zh-hant)")
    return node.text()


def _parse_script(name: str, code: Node) -> tuple[str, str]:
    if name not in SCRIPTS:
        raise code.fail(f"there is no script {name!r}{suggest(name, SCRIPTS)}")
    return name, parse_code(code)
