"""Labels, aliases and descriptions: set where missing, else kept as aliases, never replaced."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import SetTerm

if TYPE_CHECKING:
    from glamdata.model.draft import DraftTerm
    from glamdata.model.entity import Entity

ANY_LANGUAGE = "mul"
NOT_LATIN = frozenset(
    "ar arz be bg bn ckb el fa gu he hi hy ja ka kk kn ko ky mk ml mn mr my ne or pa ps ru sa sd si sr ta te tg th tt uk ur"
    " uz yi yue zh zh-cn zh-hans zh-hant zh-hk zh-tw mul".split()
)
"""Languages written in other scripts too, so that a name in any script may be theirs."""


def plan_term(term: DraftTerm, entity: Entity, language: str) -> SetTerm | None:
    """Give what the item lacks of `term`, as a term in `language`; None when it has it."""
    if term.kind is TermKind.DESCRIPTION:
        if language in entity.descriptions or same_text(term.text, entity.labels.get(language, "")):
            return None
        return SetTerm(TermKind.DESCRIPTION, language, term.text, term.origin)
    if has_name(entity, language, term.text):
        return None
    has_label = language in entity.labels or ANY_LANGUAGE in entity.labels
    kind = TermKind.LABEL if term.kind is TermKind.LABEL and not has_label else TermKind.ALIAS
    return SetTerm(kind, language, term.text, term.origin)


def fits_script(text: str, language: str) -> bool:
    """Say whether a name can be an alias in `language` by its letters; only languages in Latin script are judged."""
    if language in NOT_LATIN:
        return True
    return all(unicodedata.name(letter, "LATIN").startswith("LATIN") for letter in text if letter.isalpha())


def has_name(entity: Entity, language: str, text: str) -> bool:
    """Say whether `text` is a label or alias in `language` or for all languages (`mul`)."""
    return any(
        same_text(text, name)
        for code in (language, ANY_LANGUAGE)
        for name in (entity.labels.get(code, ""), *entity.aliases.get(code, ()))
    )


def same_text(ours: str, theirs: str) -> bool:
    """Compare two terms as Wikibase stores them: NFC, white space folded and trimmed."""
    return _normalise(ours) == _normalise(theirs)


def _normalise(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
