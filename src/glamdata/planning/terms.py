"""Labels, aliases and descriptions: set where missing, else kept as aliases, never replaced."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import regex

from glamdata.model.draft import TermKind
from glamdata.model.edit import SetTerm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.model.draft import DraftTerm
    from glamdata.model.entity import Entity

ANY_LANGUAGE = "mul"
NOT_LATIN = frozenset({
    "ab", "am", "ar", "ary", "arz", "as", "av", "awa", "azb", "ba", "be", "bg", "bgn", "bh", "bho", "bn", "bo",
    "bpy", "brh", "bxr", "ce", "chr", "ckb", "cr", "cu", "cv", "doi", "dty", "dv", "dz", "el", "fa", "gan", "glk",
    "gom", "got", "grc", "gu", "he", "hi", "hy", "hyw", "ii", "inh", "iu", "ja", "ka", "kbd", "khw", "kk", "km",
    "kn", "ko", "koi", "krc", "ks", "kv", "ky", "lbe", "lez", "lki", "lo", "lrc", "luz", "lzh", "mai", "mdf", "mhr",
    "mk", "ml", "mn", "mni", "mnw", "mr", "mrj", "mul", "my", "myv", "mzn", "ne", "new", "nod", "nqo", "or", "os",
    "ota", "pa", "pi", "pnb", "pnt", "ps", "ru", "rue", "sa", "sah", "sat", "sd", "sdh", "shn", "si", "skr", "sr",
    "ta", "tcy", "te", "tg", "th", "ti", "tt", "tyv", "udm", "ug", "uk", "ur", "uz", "wuu", "xal", "xmf", "yi",
    "yue", "zgh", "zh",
})  # fmt: skip
"""Languages written in other scripts too, so that a name in any script may be theirs; regional codes follow them."""
_LATIN = regex.compile(r"[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*")
_BREAKS = regex.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def in_order(terms: Iterable[DraftTerm]) -> list[DraftTerm]:
    """Give terms in the order to plan them: labels, aliases, descriptions, and what serves all languages first.

    A name that is both label and alias of a draft becomes the label.
    """
    kinds = list(TermKind)
    return sorted(terms, key=lambda term: (kinds.index(term.kind), term.language != ANY_LANGUAGE))


def plan_term(term: DraftTerm, entity: Entity, language: str) -> SetTerm | None:
    """Give what the item lacks of `term`, as a term in `language`; None when it has it.

    The text is tidied as Wikibase would; an empty one is never sent, since it would remove what is there.
    """
    text = tidy_text(term.text)
    if not text:
        return None
    if term.kind is TermKind.DESCRIPTION:
        is_label = any(same_text(text, entity.labels.get(code, "")) for code in (language, ANY_LANGUAGE))
        return None if language in entity.descriptions or is_label else _set(term, language, text)
    if has_name(entity, language, text):
        return None
    has_label = language in entity.labels or ANY_LANGUAGE in entity.labels
    is_description = same_text(text, entity.descriptions.get(language, ""))  # Wikibase refuses it as label
    as_label = term.kind is TermKind.LABEL and not has_label and not is_description
    return _set(term, language, text, TermKind.LABEL if as_label else TermKind.ALIAS)


def fits_script(text: str, language: str) -> bool:
    """Say whether a name can be one in `language` by its letters; only languages in Latin script are judged.

    The ayn, hamza and soft sign of romanised names belong to all scripts.
    """
    return language.partition("-")[0] in NOT_LATIN or _LATIN.fullmatch(text) is not None


def has_name(entity: Entity, language: str, text: str) -> bool:
    """Say whether `text` is a label or alias in `language` or for all languages (`mul`)."""
    return any(
        same_text(text, name)
        for code in (language, ANY_LANGUAGE)
        for name in (entity.labels.get(code, ""), *entity.aliases.get(code, ()))
    )


def same_text(ours: str, theirs: str) -> bool:
    """Compare two terms as Wikibase stores them."""
    return tidy_text(ours) == tidy_text(theirs)


def tidy_text(text: str) -> str:
    """Give a term as Wikibase stores it: NFC, trimmed, without line breaks; runs of spaces are one."""
    return " ".join(unicodedata.normalize("NFC", _BREAKS.sub(" ", text)).split())


def _set(term: DraftTerm, language: str, text: str, kind: TermKind = TermKind.DESCRIPTION) -> SetTerm:
    return SetTerm(kind, language, text, term.origin)
