"""The folder beside a large wiki's file in which its query service keeps the triples between two runs.

A stamp in it says of which state of the wiki the triples are. It is taken away while the wiki runs, so that the
triples of a wiki that did not end well are made anew.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TripleFolder"]

_FORM = "1"  # another number makes all triples anew, as a change of what is written of an entity has to


@dataclass(frozen=True, slots=True)
class TripleFolder:
    """One such folder. ``path`` need not be there yet."""

    path: Path

    @property
    def _stamp(self) -> Path:
        return self.path / "stamp"

    @property
    def store(self) -> Path:
        """Where the store's own files are."""
        return self.path / "store"

    def take(self, state: str) -> bool:
        """Tell whether the triples in the folder are those of a state; if not they are thrown away.

        The folder has no stamp afterwards, until ``seal``.
        """
        is_valid = self._stamp.is_file() and self._stamp.read_text("utf-8") == f"{_FORM} {state}"
        if is_valid:
            self._stamp.unlink()
        else:
            self.remove()
            self.path.mkdir(parents=True)
        return is_valid

    def seal(self, state: str) -> None:
        """Say of which state of the wiki the triples are, once nothing writes to them any more."""
        self._stamp.write_text(f"{_FORM} {state}", encoding="utf-8")

    def remove(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.path, ignore_errors=True)
