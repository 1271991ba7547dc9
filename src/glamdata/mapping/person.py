"""Headings of MARC authority records that are no person, whatever a mapping says.

A mapping that reconciles with people (``instance_of: Q5``) never matches or creates one of these. The positions are
those of https://www.loc.gov/marc/authority/ (X00 and 008).
"""

from __future__ import annotations

from glamdata.mapping.condition import Condition, Where
from glamdata.mapping.select import Selector

HUMAN = "Q5"

NO_PERSON = (
    Condition(Selector("100$t", tag="100", codes="t"), meaning="a name with a title is a work"),
    Condition(Selector("100", tag="100"), where=Where((("ind1", frozenset("3")),)), meaning="a family"),
    Condition(
        Selector("008/32", tag="008", span=(32, 33)),
        frozenset("b"),
        meaning="an undifferentiated name stands for several people",
    ),
)
