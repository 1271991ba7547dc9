"""What a person sees while a command works: one line on the standard error of a terminal, with a bar where it can be.

Stages tell in a few words what they do ("planning part 3 of 12"); a count in them (``3 of 12``) gives the bar. A file,
a pipe or a machine gets nothing. A terminal that can't move its cursor (``TERM=dumb``) gets a line where the work
changes. ``NO_COLOR`` (https://no-color.org) leaves colours out.
"""

from __future__ import annotations

import re
import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING

from glamdata.report.terminal import is_plain, make_visible, paint

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

__all__ = ["ProgressLine", "say_seconds", "share_of"]

PATIENCE = 2.0
"""Seconds after which a bar and the time are shown beside the words."""
EVERY = 0.1
"""The line is drawn at most once in so many seconds, but for new work."""
BAR = 20
_COUNT = re.compile(r"(part )?(\d[\d,]*)(?: to (\d[\d,]*))? of (\d[\d,]*)")
_FIGURES = re.compile(r"\d[\d,]*")


class ProgressLine:
    """The line of one command. `clock` gives seconds that only go up; with `ticks` it goes on between two words."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic, *, ticks: bool = False
    ) -> None:
        self._stream, self._clock, self._ticks = stream, clock, ticks
        self._work = self._words = ""
        self._began = self._drawn = 0.0
        self._lock = threading.Lock()
        self._ended: threading.Event | None = None

    def tell(self, words: str) -> None:
        """Show what is being done, on a terminal only; no words take the line away."""
        if not words:
            self.clear()
            return
        stream = self._stream or sys.stderr
        if not stream.isatty():
            return
        work = _FIGURES.sub("", words.partition(":")[0])
        with self._lock:
            is_new = work != self._work
            if is_new:
                self._work, self._began = work, self._clock()
            self._words = make_visible(words)
            if is_plain(stream):
                if is_new:
                    stream.write(f"{self._words}\n")
            elif is_new or self._clock() - self._drawn >= EVERY or _is_last(words):
                self._draw(stream)
        if self._ticks and self._ended is None and not is_plain(stream):
            self._ended = threading.Event()
            threading.Thread(target=self._tick, args=(self._ended,), daemon=True, name="progress").start()

    def tick(self) -> None:
        """Draw the line again, with the time that has gone by."""
        with self._lock:
            if self._work:
                self._draw(self._stream or sys.stderr)

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._ended:
            self._ended.set()
            self._ended = None
        stream = self._stream or sys.stderr
        with self._lock:
            if self._work and stream.isatty() and not is_plain(stream):
                stream.write("\r\033[K")
                stream.flush()
            self._work = ""

    def _tick(self, ended: threading.Event) -> None:
        while not ended.wait(1):
            self.tick()

    def _draw(self, stream: TextIO) -> None:
        self._drawn = self._clock()
        width = shutil.get_terminal_size().columns - 1
        stream.write(f"\r\033[K{_compose(self._words, self._drawn - self._began, width, stream)}")
        stream.flush()


def say_seconds(seconds: float) -> str:
    """Say how long something takes: 0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def share_of(words: str) -> float | None:
    """Give how much of the work is done by the count in the words, None where there is none.

    "part 3 of 12" is at work, so two are done; "checked 3 of 12 parts" are three.
    """
    found = _COUNT.search(words)
    if not found:
        return None
    done, upto, all_of = (int(text.replace(",", "")) if text else 0 for text in found.groups()[1:])
    if found[1]:
        return (done - 1) / all_of if all_of > 1 else None
    return min((upto or done) / all_of, 1.0) if all_of else None


def _is_last(words: str) -> bool:
    return share_of(words) == 1.0


def _compose(words: str, seconds: float, width: int, stream: TextIO) -> str:
    if seconds < PATIENCE:
        return words[:width]
    share = share_of(words)
    if share is None:
        return f"{words[: width - 10]} {say_seconds(seconds)}"
    full = round(share * BAR)
    bar = paint("█" * full, "green", stream) + "░" * (BAR - full)
    said = f" {share:4.0%} {say_seconds(seconds)} "
    return bar + said + words[: max(width - BAR - len(said), 0)]
