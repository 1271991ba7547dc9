"""Private and local MARC data, which never travels unless the mapping names it.

9XX and X9X, tags with a letter (Alma and Aleph), 541/542/561/583 with first indicator 0, 852/856/866 $x, authority
667 and 371.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glamdata.model.record import Field

PRIVATE_TAGS = frozenset({"371", "667"})
PRIVATE_IF_INDICATOR_0 = frozenset({"541", "542", "561", "583"})
PRIVATE_SUBFIELDS = {"852": "x", "856": "x", "866": "x"}


def is_public(field: Field, named: frozenset[str]) -> bool:
    """Whether a mapping that names the selectors `named` (``100$a``, ``GSI``, ``541 ind1=0``) may see the field."""
    tag = field.tag
    if tag in PRIVATE_IF_INDICATOR_0 and field.indicators[0] == "0":
        return f"{tag} ind1=0" in named
    if tag in PRIVATE_TAGS or not tag.isdigit() or tag[0] == "9" or tag[1] == "9":
        return any(name.startswith(tag) for name in named)
    return True


def without_private(field: Field, named: frozenset[str]) -> Field:
    """Give the field without its private subfield, unless the mapping names that."""
    code = PRIVATE_SUBFIELDS.get(field.tag)
    if not code or f"{field.tag}${code}" in named:
        return field
    return replace(field, subfields=tuple(pair for pair in field.subfields if pair[0] != code))
