"""Format, one-of, none-of and Commons link: which values a property takes.

Q21502404, Q21510859, Q52558054, Q21510852.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.checking.constraint.kind import UnfitConstraintError
from glamdata.checking.constraint.scene import Place, Scene, matches
from glamdata.checking.matching import Verdict
from glamdata.checking.text import shorten
from glamdata.model.constraint import FORMAT, ITEM, NAMESPACE, PROPERTY, REPLACEMENT_PROPERTY, REPLACEMENT_VALUE
from glamdata.model.value import MonolingualText, StringValue

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = [
    "make_commons_link",
    "make_format",
    "make_none_of",
    "make_one_of",
    "require_property",
    "require_values",
    "say_instead",
]

UNTITLED = re.compile(r"[#<>\[\]{}|\x00-\x1f\x7f]|__|~~~")
"""What no page title has: https://www.mediawiki.org/wiki/Manual:$wgLegalTitleChars."""
WITH_NAMESPACE = frozenset({"geo-shape", "tabular-data"})


def require_values(constraint: Constraint, pid: str) -> tuple[str, ...]:
    """Give a parameter that a constraint makes no sense without."""
    found = constraint.of(pid)
    if not found:
        raise UnfitConstraintError(f"its parameter {pid} is missing")
    return found


def require_property(constraint: Constraint) -> str:
    """Give the property that a constraint makes no sense without."""
    pid, *_ = *constraint.values(PROPERTY), ""
    if not pid.startswith("P"):
        raise UnfitConstraintError(f"its parameter {PROPERTY} is missing")
    return pid


def say_instead(constraint: Constraint, scene: Scene) -> str:
    """Say which property or value the wiki would have instead (P6824, P9729), empty if it names none."""
    instead = (*constraint.values(REPLACEMENT_VALUE), *constraint.values(REPLACEMENT_PROPERTY))
    return f" The wiki suggests {scene.name_all(instead)} instead." if instead else ""


def make_format(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The whole text has to fit the regular expression; one that hangs or can't be read is not obeyed."""
    pattern = require_values(constraint, FORMAT)[0]
    if pattern not in constraint.values(FORMAT):
        raise UnfitConstraintError(f"its parameter {FORMAT} has no value")

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, StringValue | MonolingualText):
            return ""
        if scene.matcher.match(pattern, value.text) is not Verdict.DIFFERS:
            return ""
        name = scene.name(definition.id)
        return f"{name}: {shorten(value.text)!r} is not in the form that the wiki asks for ({pattern})."

    return judge


def make_one_of(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The value has to be one of a list."""
    wanted = require_values(constraint, ITEM)

    def judge(place: Place, scene: Scene) -> str:
        if matches(place.snak, wanted):
            return ""
        given = scene.say(place.snak)
        return f"{scene.name(definition.id)} takes {scene.name_all(wanted)} only, not {given}."

    return judge


def make_none_of(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The value must not be one of a list."""
    refused = require_values(constraint, ITEM)

    def judge(place: Place, scene: Scene) -> str:
        if not matches(place.snak, refused):
            return ""
        given = scene.say(place.snak)
        return f"{scene.name(definition.id)} should not be {given}.{say_instead(constraint, scene)}"

    return judge


def make_commons_link(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The value has to be the title of a page that is on Wikimedia Commons."""
    namespace = next(iter(constraint.values(NAMESPACE)), "")

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, StringValue):
            return ""
        why = _title_fault(value.text, namespace, definition.datatype)
        if why:
            return f"{scene.name(definition.id)}: {shorten(value.text)!r} is no title on Commons: {why}."
        title = value.text if definition.datatype in WITH_NAMESPACE else f"{namespace}:{value.text}"
        if not namespace or scene.facts.has_page(title) is not False:
            return ""
        return f"{scene.name(definition.id)}: there is no {shorten(title)!r} on Commons."

    return judge


def _title_fault(title: str, namespace: str, datatype: str) -> str:
    has_namespace = bool(namespace) and title.casefold().startswith(f"{namespace.casefold()}:")
    if title != title.strip() or "_" in title or "%20" in title:
        return "write spaces as they are"
    if found := UNTITLED.search(title):
        return f"a title can't hold {found[0]!r}"
    if datatype in WITH_NAMESPACE:
        return "" if has_namespace else f"it has to begin with {namespace}:"
    if has_namespace:
        return f"leave out {namespace}:"
    if datatype == "commonsMedia" and not re.search(r"\.[A-Za-z0-9]{2,5}$", title):
        return "a file name ends with its kind, such as .jpg"
    return ""
