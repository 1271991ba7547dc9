"""What a rule makes of a text: a value, or that there is one but none can be named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.model.statement import SnakKind

if TYPE_CHECKING:
    from glamdata.model.value import Value


@dataclass(slots=True)
class Made:
    """A value with the (property, value) qualifiers that its uncertainty asks for.

    `value` is None where `kind` is somevalue or novalue; `doubtful` tells of a date that is about,
    uncertain or a range.
    """

    value: Value | None
    qualifiers: tuple[tuple[str, Value], ...] = ()
    doubtful: bool = False
    kind: SnakKind = SnakKind.VALUE
