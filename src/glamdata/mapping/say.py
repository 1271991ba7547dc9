"""Saying: what templates call the values found (``{birth}``, ``{death}``, ``{occupation}``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.template import PROPERTY_OF_NAME, describe_year
from glamdata.model.value import ItemValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.evaluate import Found
    from glamdata.mapping.made import Made
    from glamdata.mapping.rule import ValueRule
    from glamdata.mapping.table import Table
    from glamdata.mapping.work import Work

    Saying = Callable[[Work, Found | None], None]

NAME_OF_PROPERTY = {pid: name for name, pid in PROPERTY_OF_NAME.items()}


def say(made: Made, table: Table | None, text: str) -> tuple[str | None, dict[str, str] | None]:
    """Give what a value is called, and that by language where its table has words in languages.

    A doubtful date and an unknown value are called nothing, what no table knows is called as in the catalogue (None).
    """
    value = made.value
    if value is None:
        return "", None
    if isinstance(value, TimeValue):
        return "" if made.doubtful else describe_year(value), None
    if table is None or not isinstance(value, ItemValue):
        return None, None
    if table.words:
        return "", {language: table.word_for(text, language) for language in table.languages()}
    return table.word_for(text) or None, None


def compile_saying(rule: ValueRule) -> Saying | None:
    """Give what remembers the first value of a rule for templates, None for one they can't name.

    It is called with None where something was found that became no value: there is something, but nothing to say.
    """
    name = NAME_OF_PROPERTY.get(rule.property)
    if not name:
        return None

    def remember(work: Work, found: Found | None) -> None:
        if found is None:
            work.untold.add(name)
            return
        if name in work.said:
            return
        ready, taken = found
        work.said[name] = taken[0] if ready.said is None else ready.said
        if ready.words:
            for language, word in ready.words.items():
                work.said[f"{name}@{language}"] = word

    return remember
