"""The plain names that a heading means, as a wiki's labels write them: for lookups that are exact.

"Phillipps, Thomas, Sir, 1792-1872, former owner" is looked up as "Thomas Phillipps", "Georgetown (S.C.)" as
"Georgetown".
"""

from __future__ import annotations

import re

from glamdata.reconciling.heading import parse_heading
from glamdata.reconciling.name import parse_name
from glamdata.reconciling.words import BYNAME_STARTS

_MARKED = re.compile(r"[,;()\[\]\d،、]")
"""What headings have and plain names have not."""
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*(?:[)\]]|$)")
_SUFFIX = re.compile(r"(?:jr|sr|jun|sen|[ivx]+)\.?", re.IGNORECASE)


def direct_names(text: str, *, is_person: bool) -> list[str]:
    """Give the names a heading means besides itself; none where it stands as wikis write names."""
    if not _MARKED.search(text):
        return []
    bare = _BRACKETS.sub("", text).strip(" ,")
    if not is_person:
        return [bare] if bare and bare != text else []
    family, *rest = [part.strip() for part in _BRACKETS.sub("", parse_heading(text).name).split(",")]
    parts = [part for part in rest if part]
    names = [_join(family, parts)] if family and parts else [family]
    return [name for name in names if name and name != text]


def _join(family: str, parts: list[str]) -> str:
    """Put what stands behind the first comma in front, a byname behind; titles are left out."""
    first, *others = parts
    if first.split()[0].casefold() in BYNAME_STARTS:
        return f"{family} {first}"
    if len(parse_name(f"{family}, {first}").core) < 2:  # a title, as in "Elizabeth II, Queen of Great Britain"
        return family
    suffix = next((part for part in others if _SUFFIX.fullmatch(part)), "")
    return " ".join(filter(None, (first, family, suffix)))
