"""The Accept header: which media types a client takes, the one it likes best first (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re

__all__ = ["read_preferences"]

_WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def read_preferences(accept: str) -> list[str]:
    """Return the media types in lower case by falling weight, then in their order; those of weight 0 are left out."""
    weighed = [(part.partition(";")[0].strip().lower(), _read_weight(part)) for part in accept.split(",")]
    known = [(name, weight) for name, weight in weighed if name and weight > 0]
    return [name for name, _ in sorted(known, key=lambda pair: -pair[1])]


def _read_weight(part: str) -> float:
    match = _WEIGHT.search(part)
    return float(match[1]) if match else 1.0
