"""Why a text gives no date, in words for a cataloguer."""

from __future__ import annotations

from glamdata.mapping.fault import Fault
from glamdata.model.finding import Severity

FLORUIT = Fault("floruit", "is a time of activity, not of birth or death; no date was made of it.", Severity.INFO)
UNCERTAIN = Fault("uncertain-date", "leaves the year open; no date was made of it. Decide for one year.", Severity.INFO)
SPAN = Fault(
    "uncertain-date",
    "is a span of time where one date is wanted; no date was made of it. Take its start and end by the steps "
    "active_from and active_until.",
    Severity.INFO,
)
NOT_UNDERSTOOD = Fault("bad-date", "is not a date that is understood; nothing was made of it. Write it like 1867-1954.")
BARE = Fault(
    "bad-date",
    "may be a year of birth, of death or of activity; nothing was made of it. Write 1867-, -1954 or active 1930.",
)
AMBIGUOUS = Fault("bad-date", "can be read in two ways; nothing was made of it. Write every year with four digits.")
IMPOSSIBLE = Fault("bad-date", "holds a day that never was; nothing was made of it. Correct the record.")
BACKWARDS = Fault("bad-date", "ends before it begins; nothing was made of it. Correct the record.")
TOO_LONG = Fault(
    "bad-date",
    "is longer than a life; no date of birth or death was made of it. Correct the year, or say what it is: active, "
    "founded.",
)
OF_A_BODY = Fault("bad-date", "is of a body that was founded, not of a life; no date of birth or death was made of it.")
BAPTISED = Fault("uncertain-date", "is a date of baptism, no date of birth; none was made of it.", Severity.INFO)
FUTURE = Fault(
    "bad-date", "lies in the future or is of another calendar; nothing was made of it. Write the year of ours."
)
NOT_FIXED = Fault(
    "bad-date", "is not type and dates of an 008; nothing was made of it. Take 008/06-14 of a bibliographic record."
)
WITHOUT_TYPE = Fault(
    "uncertain-date",
    "has a date whose type (008/06) is not coded, so what it means is not known; nothing was made of it. Code the "
    "type, or take 264 $c.",
    Severity.INFO,
)
TWO_YEARS = Fault(
    "bad-date", "gives different years inside and outside the brackets; nothing was made of it. Decide for one."
)
