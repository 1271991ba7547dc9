"""The draft for a table: what a column is shows in its cells first, in its name where cells can't tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.page import block, count_of, inline
from glamdata.mapping.propose_columns import IDENTIFIERS, has_word, is_dated, is_of_maker, propose_columns
from glamdata.mapping.propose_shared import propose_rights
from glamdata.mapping.survey_table import SEPARATORS

if TYPE_CHECKING:
    from glamdata.mapping.page import Page, Part
    from glamdata.mapping.propose_columns import Line
    from glamdata.mapping.survey_table import Column, TableSurvey

KEY = ("id", "identifier", "key", "nr", "no", "number", "num", "accession", "object", "inventory", "signatur", "rhif")
NAME = ("label", "title", "titel", "titre", "teitl", "name", "nom", "nombre", "enw", "heading")
OTHER_NAME = ("sort", "alt", "alias", "variant", "preferred", "inverted")
FAMILY = ("last", "family", "sur", "surname", "nachname", "familienname", "apellido", "apellidos", "cyfenw", "nom")
GIVEN = ("first", "given", "fore", "prénom", "prenom", "vorname", "nombre")
PART_OF_NAME = (*FAMILY[:-1], *GIVEN[:-1], "middle", "file", "user")
NOTHING = frozenset({"-", "--", "n/a", "na", "null", "none", "unknown", "?", "n.a."})


def propose_table(page: Page, survey: TableSurvey) -> None:
    """Write the draft for a table."""
    columns = [column for column in survey.columns.values() if column.filled]
    items = [column for column in columns if column.is_mostly("qid")]
    known = [column for column in items if not is_of_maker(column, columns)]
    key = _key_of(survey, columns)
    rules = propose_columns(survey, columns, key)
    label = _label_of(columns, key)
    given = _given_of(columns, label)
    others = [
        column
        for column in columns
        if column not in (key, label, given) and has_word(column, OTHER_NAME) and has_word(column, NAME)
    ]
    page.add("about: Rows of a table", "DECIDE your own words; the title of reports")
    _propose_source(page, survey, columns, key)
    page.add("reference:", "given to every statement")
    page.add("  # P248: {item: Q…}", "DECIDE stated in: the item of your catalogue")
    if label:
        page.add(f"  P1810: {inline({'from': label.name})}", "subject named as")
    page.add("  P813: {today: true}", "retrieved: the day of sending")
    page.gap()
    _propose_match(page, survey, known, [line.property for line in rules if _is_identifier(line)])
    _propose_terms(page, survey, label, given, others)
    page.add("statements:" if any(line.rule.startswith("  - ") for line in rules) else "# statements:")
    page.add(
        "  # - {property: P31, type: item, value: Q…}", "DECIDE instance of: Q5 for people, Q3305213 for paintings …"
    )
    for line in rules:
        page.add(line.rule, line.remark)
    used = {name for line in rules for name in line.columns}
    used |= {column.name for column in [*known, *others, key, label, given] if column}
    _propose_rest(page, survey, [column for column in columns if column.name not in used])


def _key_of(survey: TableSurvey, columns: list[Column]) -> Column | None:
    """Choose the column with a text of its own in every row: one that is named like a key, else the first."""
    whole = [column for column in columns if column.filled == survey.records and not column.repeats]
    named = [column for column in whole if has_word(column, KEY) or column.name.lower().endswith("id")]
    return next(iter([*named, *whole]), None)


def _label_of(columns: list[Column], key: Column | None) -> Column | None:
    """Choose the column of names: named so, of letters, and rather in direct order."""
    texts = [column for column in columns if column.is_mostly("text", 0.7) and not column.is_mostly("url", 0.5)]
    texts = [
        each for each in texts if each is not key and not any(each.is_mostly(look) for look in ("qid", *IDENTIFIERS))
    ]
    named = [
        column
        for column in texts
        if has_word(column, NAME) and not has_word(column, PART_OF_NAME) and not column.few_words()
    ]
    return min(named, key=lambda column: (column.is_mostly("inverted", 0.3), -column.filled), default=None)


def _given_of(columns: list[Column], label: Column | None) -> Column | None:
    """Choose the column of given names, where the names are family names alone."""
    if label is None or not has_word(label, FAMILY) or label.is_mostly("inverted", 0.3):
        return None
    parts = (column for column in columns if column is not label and has_word(column, GIVEN))
    given = next(parts, None)
    return None if given is None or re.search(r"[{}|]", given.name + label.name) else given


def _is_identifier(line: Line) -> bool:
    return line.property in dict(IDENTIFIERS.values()) and line.rule.startswith("  - ")


def _propose_source(page: Page, survey: TableSurvey, columns: list[Column], key: Column | None) -> None:
    page.add("source:")
    page.add("  format: csv")
    if key:
        page.add(
            f"  key: {inline(key.name)}", "a text of its own in every row; DECIDE whether it stays the same for ever"
        )
    else:
        first = next(iter(survey.columns), "")
        page.add(
            f"  key: {inline(first)}", "DECIDE: no column has a text of its own in every row; each record needs one"
        )
    if nulls := {column.name: words for column in columns if (words := _nulls_of(column))}:
        page.add(f"  nulls: {inline(nulls)}", "DECIDE: texts that mean nothing")
    for column in columns:
        if column.few_words() and has_word(column, ("type", "kind", "typ", "class", "gattung")):
            page.remark(f"{column.name}: {count_of(column.words.most_common(), 6)}; DECIDE what is left out:", 2)
            page.add(f"  # exclude: [{inline({column.name: column.words.most_common()[-1][0]})}]")
    propose_rights(page)
    page.gap()


def _nulls_of(column: Column) -> list[Part]:
    """Give the texts that most likely mean nothing there: words for it, and 0 among years."""
    if is_dated(column) and column.looks["zero"]:
        return ["0"]
    return [word for word in column.words if word.casefold() in NOTHING] if column.few_words() else []


def _propose_match(page: Page, survey: TableSurvey, known: list[Column], identifiers: list[str]) -> None:
    page.add("match:")
    page.add("  # instance_of: Q…", "DECIDE the class: Q5 for people")
    page.add("  # own_id: {property: P…, from: …}", "DECIDE the property of your own numbers, if there is one")
    if known:
        remark = "; ".join(f"item ids: {survey.share(column.filled)}" for column in known)
        page.add(block("known", [{"from": column.name} for column in known]), remark)
    if identifiers:
        page.add(f"  identifiers: {inline(list(dict.fromkeys(identifiers)))}", "DECIDE the order: strongest first")
    page.add("  languages: [en, mul]", "DECIDE in which languages names are searched")
    page.add("  create: reviewed", "DECIDE who may make items: never, reviewed (a person), auto")
    page.gap()


def _propose_terms(
    page: Page, survey: TableSurvey, label: Column | None, given: Column | None, others: list[Column]
) -> None:
    if label is None:
        page.remark("DECIDE terms: no column looks like names.")
        page.add("# terms: {label: {from: …, clean: [trim], language: mul}}")
        page.gap()
        return
    page.add("terms:")
    remark = f"{survey.share(label.filled)}; DECIDE the language (mul: written alike in many)"
    if given:
        names: dict[str, Part] = {"template": f"{{{given.name}}} {{{label.name}}}", "language": "mul"}
        page.add(f"  label: {inline(names)}", remark)
    else:
        page.add(f"  label: {inline(_name_rule(label))}", remark)
    if others:
        page.add("  aliases:")
        for column in others:
            page.add(f"    - {inline(_name_rule(column))}", survey.share(column.filled))
    page.gap()


def _name_rule(column: Column) -> dict[str, Part]:
    steps: list[Part] = ["trim", "uninvert"] if column.is_mostly("inverted", 0.3) else ["trim"]
    return {"from": column.name, "clean": steps, "language": "mul"}


def _split_of(column: Column) -> str | None:
    return next((mark for mark in SEPARATORS if column.is_mostly(mark, 0.05)), None)


def _propose_rest(page: Page, survey: TableSurvey, rest: list[Column]) -> None:
    page.gap()
    if rest:
        page.remark("Seen as well, without a rule (`glamdata mapping coverage` shows examples):")
    for column in rest:
        split = _split_of(column)
        several = f'; several in a cell? then split: "{split}"' if split and column.is_mostly("text", 0.5) else ""
        words = f"; {len(column.words)} different texts, so a table may do" if column.few_words() else ""
        page.remark(f"  {column.name}: {survey.share(column.filled)}{words}{several}")
