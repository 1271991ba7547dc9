"""Scripts of texts: whether one is written in the letters of its language.

Unicode Standard Annex 24. Languages that are written in several scripts are not judged.
"""

from __future__ import annotations

import regex

__all__ = ["is_mixed", "script_fault"]

LATIN = frozenset({
    "af", "an", "ast", "br", "ca", "cs", "cy", "da", "de", "de-at", "de-ch", "en", "en-ca", "en-gb", "en-us", "eo",
    "es", "et", "eu", "fi", "fo", "fr", "frr", "fur", "fy", "ga", "gd", "gl", "gsw", "hr", "hsb", "dsb", "hu", "ia",
    "id", "ilo", "is", "it", "la", "lb", "li", "lt", "lv", "mi", "mt", "nan", "nb", "nds", "nds-nl", "nl",
    "nn", "oc", "pl", "pms", "pt", "pt-br", "ro", "sc", "scn", "sco", "sk", "sl", "sq", "sv", "sw", "tl", "tr",
    "vec", "vi", "vls", "wa", "war", "yo", "zu",
})  # fmt: skip
OTHERS = {
    "Cyrillic": ("ba", "be", "be-tarask", "bg", "ce", "cv", "mk", "os", "ru", "rue", "sah", "uk"),
    "Greek": ("el", "grc"),
    "Hebrew": ("he", "yi"),
    "Arabic": ("ar", "ary", "arz", "azb", "ckb", "fa", "mzn", "pnb", "ps", "sd", "ug", "ur"),
    "Devanagari": ("bho", "hi", "mai", "mr", "ne", "new", "sa"),
    "Bengali": ("as", "bn", "bpy"),
    "Gurmukhi": ("pa",),
    "Gujarati": ("gu",),
    "Oriya": ("or",),
    "Tamil": ("ta",),
    "Telugu": ("te",),
    "Kannada": ("kn", "tcy"),
    "Malayalam": ("ml",),
    "Sinhala": ("si",),
    "Thai": ("th",),
    "Lao": ("lo",),
    "Tibetan": ("bo", "dz"),
    "Myanmar": ("my", "shn"),
    "Khmer": ("km",),
    "Ethiopic": ("am", "ti"),
    "Armenian": ("hy", "hyw"),
    "Georgian": ("ka", "xmf"),
    "Hangul": ("ko",),
    "Han": (
        "ja",
        "lzh",
        "wuu",
        "yue",
        "zh",
        "zh-cn",
        "zh-hans",
        "zh-hant",
        "zh-hk",
        "zh-mo",
        "zh-my",
        "zh-sg",
        "zh-tw",
    ),
}
"""Languages by their script; each may hold Latin names too."""
UNMIXED = frozenset({"be", "be-tarask", "bg", "mk", "mul", "ru", "sr", "sr-ec", "sr-el", "uk"})
_BESIDE = {"ja": r"\p{Script=Hiragana}\p{Script=Katakana}", "ko": r"\p{Script=Han}"}
_LETTER = regex.compile(r"[\p{L}--[\p{Script=Common}\p{Script=Inherited}]]", regex.VERSION1)
_SCRIPT_OF = {language: script for script, languages in OTHERS.items() for language in languages}
_OWN = {language: regex.compile(r"\p{Script=Latin}") for language in LATIN} | {
    language: regex.compile(rf"[\p{{Script={script}}}\p{{Script=Latin}}{_BESIDE.get(language, '')}]")
    for language, script in _SCRIPT_OF.items()
}
_MIXED = regex.compile(
    r"\p{Script=Latin}[\p{M}]*\p{Script=Cyrillic}|\p{Script=Cyrillic}[\p{M}]*\p{Script=Latin}", regex.VERSION1
)


def script_fault(text: str, language: str) -> str:
    """Name the script a language is written in where a text has letters and none of that script (or Latin ones)."""
    own = _OWN.get(language)
    if own is None or text.isascii() or own.search(text) or not _LETTER.search(text):
        return ""
    return _SCRIPT_OF.get(language, "Latin")


def is_mixed(text: str, language: str) -> bool:
    """Say whether a word mixes Latin and Cyrillic letters, which look alike and are not.

    Only languages are judged that do not mix them by rule, as Ossetian and Chuvash do.
    """
    is_judged = language in LATIN or language in UNMIXED
    return is_judged and not text.isascii() and _MIXED.search(text) is not None
