"""What all measures share: a figure beside its limit, a line that is told at once, the memory of a process.

Imports nothing heavy: a worker process that is measured begins with the module that measures it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "glambotglambotglambotglambot0001"  # noqa: S105  (opens the rehearsal wiki and nothing else)
"""The bot password of the rehearsal wiki, known to everyone."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside its limit; ``least`` is true where more is better."""

    name: str
    value: float
    unit: str
    limit: float
    least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    def __str__(self) -> str:
        """Return a row of the table."""
        sign, verdict = "≥" if self.least else "≤", "kept" if self.is_kept else "MISSED"
        return f"| {self.name} | {self.value:,.1f} {self.unit} | {sign} {self.limit:,g} {self.unit} | {verdict} |"


def peak_memory() -> float:
    """Give the most GB this process has had in memory."""
    text = Path("/proc/self/status").read_text("ascii")
    match = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(match[1]) / 1e6 if match else 0.0


def say(text: str) -> None:
    """Show a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def begin_workspace(workspace: Path, settings: str) -> None:
    """Make a workspace for a rehearsal wiki: its settings, and the bot password in a file of its owner's."""
    workspace.mkdir()
    (workspace / "glamdata.toml").write_text(settings, "utf-8")
    secret = workspace / "bot-password"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD)
