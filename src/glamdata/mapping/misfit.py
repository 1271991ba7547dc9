"""The faults of identifiers, in words that say which character or form is wrong."""

from __future__ import annotations

from glamdata.mapping.fault import Fault
from glamdata.mapping.uri import name_of
from glamdata.model.finding import Severity


def misfit(what: str, why: str) -> Fault:
    """Give the fault of a text that is no ``a GND id``, and why: ``its check character should be 2, not 1``."""
    words = f"is not {what}: {why}; it was left out. Correct it in the record."
    return Fault("bad-identifier", words, Severity.CRITICAL)


def bad(what: str, kind: str = "") -> Fault:
    """Give the fault of a text that is no ``a GND id (…)``; `kind` is the kind it says it is of."""
    if kind:
        return misfit(what, f"it is a {name}" if (name := name_of(kind)) else "it is of another kind")
    words = f"is not {what}; it was left out. Correct it in the record."
    return Fault("bad-identifier", words, Severity.CRITICAL)
