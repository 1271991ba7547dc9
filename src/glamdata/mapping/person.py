"""Headings of authority records that are no person, whatever a mapping says.

A mapping that reconciles with people (``instance_of: Q5``) never matches or creates one of these. The positions are
those of https://www.loc.gov/marc/authority/ (X00, 008, 075) and of UNIMARC/A (220, 240, 120 $a). In 075 the Deutsche
Nationalbibliothek says the kind of a heading.
"""

from __future__ import annotations

from glamdata.mapping.condition import Condition, Where
from glamdata.mapping.select import Selector

HUMAN = "Q5"

_TITLED = "a name with a title is a work"
_SHARED = "an undifferentiated name stands for several people"
_SHARED_IN_GND = Where((("2", frozenset({"gndgen"})), ("b", frozenset("n"))))
_INVENTED = frozenset({"(Fictitious character*", "(Legendary character*", "(Mythological character*"})

NO_PERSON = {
    "marc": (
        Condition(Selector("100$t", tag="100", codes="t"), meaning=_TITLED),
        Condition(Selector("100", tag="100"), where=Where((("ind1", frozenset("3")),)), meaning="a family"),
        Condition(Selector("008/32", tag="008", span=(32, 33)), frozenset("b"), meaning=_SHARED),
        Condition(Selector("075", tag="075"), where=_SHARED_IN_GND, meaning=_SHARED),
        Condition(
            Selector("100$vxyz", tag="100", codes="vxyz"),
            meaning="a heading with a subdivision is a subject, no person",
        ),
        Condition(Selector("100$c", tag="100", codes="c"), _INVENTED, meaning="a character of fiction or legend"),
    ),
    "unimarc": (
        Condition(Selector("220", tag="220"), meaning="a family"),
        Condition(Selector("240", tag="240"), meaning=_TITLED),
        Condition(Selector("120$a/1", tag="120", codes="a", span=(1, 2)), frozenset("b"), meaning=_SHARED),
    ),
    "csv": (),
}
"""Conditions that leave a record out, by format."""
