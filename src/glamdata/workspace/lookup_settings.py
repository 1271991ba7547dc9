"""What a workspace's ``[reconcile]`` says about where items are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LookupSettings:
    """Where items are looked up.

    The folder of a local `index`, None for the query service; how many names of a part the wiki's `search` is asked;
    the address of a reconciliation `service`, empty without one.
    """

    index: Path | None = None
    search: int = 25
    service: str = ""
