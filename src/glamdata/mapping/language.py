"""Languages of texts: a code, what a table makes of the record's own code, or by the script a text is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.mapping.table import not_in_table
from glamdata.mapping.take import compile_takes, first_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.rule import LanguageRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Work

    LanguageOf = Callable[[Work, Taken, str], str]

SCRIPTS = (
    "Latin", "Cyrillic", "Greek", "Hebrew", "Arabic", "Han", "Kana", "Hangul", "Armenian", "Georgian", "Devanagari",
    "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao",
    "Tibetan", "Myanmar", "Khmer", "Ethiopic", "Mongolian", "Syriac", "Thaana", "Cherokee", "Coptic",
)  # fmt: skip
_WORDED = {"cjk": "Han", "hiragana": "Kana", "katakana": "Kana"}

NO_LANGUAGE = Fault(
    "untold-language", "has no language that the record tells; nothing was made of it. Give the record its code."
)


def compile_language(rule: LanguageRule, source: Source, each: str = "") -> LanguageOf:
    """Give what tells the language of a text, empty where it can't be told, which is reported."""
    if rule.scripts:
        return _by_script(dict(rule.scripts))
    if not rule.takes:
        return lambda _work, _taken, _pid: rule.code
    takes, table = compile_takes(rule.takes, source, each), rule.table

    def language_of(work: Work, taken: Taken, pid: str) -> str:
        _, origin, field, written = taken
        texts = first_texts(takes, work, field, pid)
        for code, _, _, _ in texts:
            if language := table.find(code) if table else code:
                return language
        for _, of_code, _, code in texts:
            work.report(not_in_table(table.name if table else ""), of_code, code, pid)
        if not texts:
            work.report(NO_LANGUAGE, origin, written, pid)
        return ""

    return language_of


def script_of(text: str) -> str:
    """Give the Unicode script that most letters of a text are in, empty where it has none that is known.

    Japanese mixes scripts: any Kana makes it Kana.
    """
    letters = unicodedata.normalize("NFKC", text)
    counted = Counter(script for letter in letters if letter.isalpha() and (script := _script_of_letter(letter)))
    if "Kana" in counted:
        return "Kana"
    return max(counted, key=lambda script: counted[script], default="")


def _by_script(languages: dict[str, str]) -> LanguageOf:
    def language_of(work: Work, taken: Taken, pid: str) -> str:
        text, origin, _, written = taken
        script = script_of(text)
        if script not in languages:
            words = f"is written in {script or 'no script that is known'}, for which the mapping names no language."
            work.report(Fault("untold-language", words), origin, written, pid)
        return languages.get(script, "")

    return language_of


def _script_of_letter(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0].lower()
    script = _WORDED.get(first, first.capitalize())
    return script if script in SCRIPTS else ""
