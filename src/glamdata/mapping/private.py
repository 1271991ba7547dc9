"""Private and local MARC data, which never travels unless the mapping names it.

MARC 21: 9XX and X9X but 490 (https://www.loc.gov/marc/96principl.html), tags with a letter (Alma and Aleph),
541/542/561/583 with first indicator 0, 852/856/866 $x, authority 667 and 371; and an 880 that repeats such a field in
another script. UNIMARC, whose tags mean other things: 9XX, X9X and XX9, subfield $9 (UNIMARC Manual, "9-- National Use
Block"), tags with a letter, the general cataloguer's note 830, 856 $x.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.mapping.select import OTHER_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.model.record import Field

    Guard = Callable[[Field], Field | None]

PRIVATE_TAGS = frozenset({"371", "667"})
PRIVATE_IF_INDICATOR_0 = frozenset({"541", "542", "561", "583"})
PRIVATE_SUBFIELDS = {"852": "x", "856": "x", "866": "x"}
PUBLIC_TAGS = frozenset({"490"})
"""The only X9X that MARC 21 defines itself."""
UNIMARC = "unimarc"
UNIMARC_PRIVATE_TAGS = frozenset({"830"})
UNIMARC_LOCAL_CODE = "9"


def guard_of(tag: str, named: frozenset[str], source: str = "marc") -> Guard | None:
    """Give what lets the public part of a field through, to a mapping that names the selectors `named`.

    `source` is the format of the export as a mapping names it. None where everything with that tag is public.
    """
    if source == UNIMARC:
        return lambda field: without_private(field, named, source) if is_public(field, named, source) else None
    if tag == OTHER_SCRIPT:
        return lambda field: _see_other_script(field, named)
    if tag in PRIVATE_IF_INDICATOR_0 or tag in PRIVATE_SUBFIELDS or is_private_tag(tag):
        return lambda field: without_private(field, named) if is_public(field, named) else None
    return None


def is_private_tag(tag: str, source: str = "marc") -> bool:
    """Whether every field with this tag is private or local."""
    if not tag.isdigit() or tag[0] == "9":
        return True
    if source == UNIMARC:
        return tag in UNIMARC_PRIVATE_TAGS or tag[1] == "9" or tag[2] == "9"
    return tag in PRIVATE_TAGS or (tag[1] == "9" and tag not in PUBLIC_TAGS)


def is_public(field: Field, named: frozenset[str], source: str = "marc") -> bool:
    """Whether a mapping that names the selectors `named` (``100$a``, ``GSI``, ``541 ind1=0``) may see the field."""
    tag = field.tag
    if source != UNIMARC and tag in PRIVATE_IF_INDICATOR_0 and field.indicators[0] == "0":
        return f"{tag} ind1=0" in named
    return not is_private_tag(tag, source) or any(name.startswith(tag) for name in named)


def without_private(field: Field, named: frozenset[str], source: str = "marc") -> Field:
    """Give the field without its private subfields, unless the mapping names them."""
    hidden = _hidden_codes(field.tag, named, source)
    if not hidden or not any(code in hidden for code, _ in field.subfields):
        return field
    return replace(field, subfields=tuple(pair for pair in field.subfields if pair[0] not in hidden))


def _hidden_codes(tag: str, named: frozenset[str], source: str) -> frozenset[str]:
    codes = PRIVATE_SUBFIELDS.get(tag, "")
    if source == UNIMARC:
        codes = UNIMARC_LOCAL_CODE + (codes if tag == "856" else "")
    return frozenset(code for code in codes if f"{tag}${code}" not in named)


def _see_other_script(field: Field, named: frozenset[str]) -> Field | None:
    """Treat an 880 as the field that it repeats."""
    tag = field.first("6")[:3]
    if len(tag) < 3 or tag == OTHER_SCRIPT:
        return field
    repeated = replace(field, tag=tag)
    return replace(without_private(repeated, named), tag=field.tag) if is_public(repeated, named) else None
