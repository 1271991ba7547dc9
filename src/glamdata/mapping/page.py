"""Page: YAML written so that a person likes to read it: inline maps, remarks at the side or above."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDEST = 120
ASIDE = 60
_PLAIN = re.compile(r"[\w$][\w$/. -]*", re.ASCII)
_IN_QUOTES = frozenset({"null"})
_ESCAPED = '"\\'

Part = str | bool | Sequence["Part"] | Mapping[str, "Part"]


class Page:
    """A YAML file in the making."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def remark(self, words: str, indent: int = 0) -> None:
        """Add a comment, broken where it grows too wide."""
        line = f"{' ' * indent}#"
        for word in _one_line(words).split():
            if len(line) + len(word) + 1 > WIDEST:
                self.lines.append(line)
                line = f"{' ' * indent}#"
            line += f" {word}"
        self.lines.append(line)

    def add(self, text: str, remark: str = "") -> None:
        """Add a line with a remark at its side, or above it where that would be too wide; several lines as they are."""
        words = _one_line(remark)
        beside = f"{text:<{ASIDE}}  # {words}"
        if words and len(beside) <= WIDEST and "\n" not in text:
            self.lines.append(beside)
            return
        if words:
            self.remark(words, len(text) - len(text.lstrip()))
        self.lines += text.splitlines()

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def text(self) -> str:
        """Give the file."""
        return "\n".join(self.lines) + "\n"


def inline(part: Part) -> str:
    """Write a text, list or map on one line, quoted only where YAML needs it."""
    if isinstance(part, bool):
        return "true" if part else "false"
    if isinstance(part, str):
        return _quote(part)
    if not isinstance(part, Mapping):
        return f"[{', '.join(inline(item) for item in part)}]"
    return f"{{{', '.join(f'{_quote(key)}: {inline(value)}' for key, value in part.items())}}}"


def rule(parts: Mapping[str, Part | None], *, off: bool = False) -> str:
    """Write one rule of a list, on one line or, where that grows too wide, a line a key.

    Parts that are None are left out. `off` writes it as a comment.
    """
    shown = {key: value for key, value in parts.items() if value is not None}
    sign = "  # " if off else "  "
    line = f"{sign}- {inline(shown)}"
    if len(line) <= WIDEST:
        return line
    lines = [f"{_quote(key)}: {inline(value)}" for key, value in shown.items()]
    return "\n".join(f"{sign}{'  ' if number else '- '}{line}" for number, line in enumerate(lines))


def block(key: str, items: Sequence[Part]) -> str:
    """Write a key with a list, on one line or, where that grows too wide, a line an item."""
    line = f"  {key}: {inline(items)}"
    return line if len(line) <= WIDEST else "\n".join([f"  {key}:", *(f"    - {inline(item)}" for item in items)])


def count_of(names: Iterable[tuple[str, int]], most: int = 8) -> str:
    """Write names with numbers: ``aut 12, edt 3``."""
    named = list(names)
    shown = ", ".join(f"{name} {count}" for name, count in named[:most])
    return f"{shown} and {len(named) - most} more" if len(named) > most else shown


def _quote(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.strip() == text and text.casefold() not in _IN_QUOTES:
        return text
    return f'"{"".join(each if each.isprintable() and each not in _ESCAPED else _escape(each) for each in text)}"'


def _escape(character: str) -> str:
    """Escape as YAML does in double quotes."""
    return f"\\{character}" if character in _ESCAPED else f"\\U{ord(character):08x}"


def _one_line(text: str) -> str:
    return "".join(each if each.isprintable() else "·" for each in " ".join(text.split()))
