"""Names as cataloguers write them: which script a form is in, what is the family name, how it is inverted."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose_facts import Person

# Scripts that one language with a large catalogue uses; a form in another script keeps no language.
SCRIPTS = {
    "GEORGIAN": "ka", "ARMENIAN": "hy", "HEBREW": "he", "GREEK": "el", "THAI": "th", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml",
    "GUJARATI": "gu", "KHMER": "km", "LAO": "lo", "SINHALA": "si",
}  # fmt: skip
# German and Scandinavian practice puts the particle behind the given name; English practice before the family name.
PARTICLES_BEHIND = {"von", "zu", "de", "af", "van", "du", "di", "ter", "ten"}
ARTICLES_BEHIND = {"la", "las", "los", "der", "den"}
TITLES = {"sir", "lord", "lady", "dr.", "dr", "prof.", "st.", "saint", "mrs", "mrs.", "count", "baron"}
GENERATIONS = {"jr.", "jr", "sr.", "ii", "iii", "iv"}


def script_of(text: str) -> str:
    """The script of the letters of a text ("LATIN", "CYRILLIC" …), or "" when it mixes several."""
    found = {unicodedata.name(char, "?").split(" ")[0].split("-")[0] for char in text if char.isalpha()}
    found.discard("MODIFIER")
    if found <= {"CJK", "HIRAGANA", "KATAKANA"} and found & {"HIRAGANA", "KATAKANA"}:
        return "KATAKANA"
    return found.pop() if len(found) == 1 else ""


def language_of(text: str) -> str | None:
    """The language that a form's script names without doubt, or None."""
    return SCRIPTS.get(script_of(text))


def is_latin(text: str) -> bool:
    """Whether all letters of a form are Latin."""
    return script_of(text) == "LATIN"


def _surname_start(words: list[str], person: Person) -> int | None:
    """Where the family name begins in a form, when given and family name facts leave no doubt."""
    lowered = {name.casefold() for name in person.given}
    families = {name.casefold() for name in person.family}
    for start in range(1, len(words)):
        if " ".join(words[start:]).casefold() in families:
            return start
    known = 0
    for word in words:
        parts = [word, *word.split("-")]
        if not any(part.casefold() in lowered for part in parts) and not re.fullmatch(r"(\w\.-?)+", word):
            break
        known += 1
    if known and len(words) - known == 1 and words[0].casefold() in lowered:
        return known
    particle = known and len(words) - known == 2 and words[known] in PARTICLES_BEHIND
    return known if particle else None


def invert(form: str, person: Person) -> str | None:
    """A direct form as "Family, Given", or None where the facts don't say which part is the family name.

    A form that has a comma already is taken as inverted.  Particles follow the given name ("Maur, Karin von").
    """
    if re.search(r"[()\"„“\[\]/\d]|\b[Tt]'|'t\b", form) or form.count(",") > 1:
        return None
    if "," in form:
        family, _, given = (part.strip() for part in form.partition(","))
        whole = family and given and given.casefold() not in GENERATIONS
        return f"{family}, {given}" if whole and family.split()[-1] not in PARTICLES_BEHIND else None
    words = form.split()
    if not words or words[0].casefold() in TITLES or words[-1].casefold() in GENERATIONS:
        return None
    start = _surname_start(words, person)
    if start is None:
        return None
    behind, names = words[:start], words[start:]
    while len(names) > 1 and _goes_behind(names[0], behind[-1]):
        behind.append(names.pop(0))
    return f"{' '.join(names)}, {' '.join(behind)}"


def _goes_behind(word: str, before: str) -> bool:
    return word in PARTICLES_BEHIND or (word in ARTICLES_BEHIND and before in PARTICLES_BEHIND)


def uninvert(form: str) -> str:
    """The direct form of an inverted one."""
    family, comma, given = (part.strip() for part in form.partition(","))
    return f"{given} {family}" if comma else family


def main_form(person: Person) -> str | None:
    """The Latin form used as label and heading: the English Wikipedia's title if it is a form, else the first."""
    direct = [name for name in person.names if is_latin(name) and "," not in name]
    title = re.sub(r" \(.*\)$", "", person.sitelinks.get("enwiki", ""))
    if title in direct:
        return title
    longer = [name for name in direct if " " in name]
    return next(iter(longer or direct), None)


def heading_of(person: Person) -> tuple[str, str] | None:
    """First indicator and $a of a heading: "1" and "Family, Given", or "0" and a single name; None if in doubt."""
    form = main_form(person)
    if form is None:
        return None
    if " " not in form:
        return ("0", form) if form.isalpha() and len(form) > 3 else None
    inverted = invert(form, person)
    return ("1", inverted) if inverted else None


def variants_of(person: Person, heading: str) -> list[str]:
    """The other forms as see-from references write them: inverted, without the heading itself and doubles."""
    found: list[str] = []
    for name in person.names:
        form = invert(name, person)
        if form and form != heading and form not in found:
            found.append(form)
    return found
