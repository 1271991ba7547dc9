r"""to_python: a regular expression as a wiki has it (PCRE) in the words of the `regex` module.

Both read nearly everything alike: possessive and atomic groups, ``\A \z \h \R \X``, inline flags, ``\p{Lu}``,
POSIX classes, recursion. What they do not is rewritten here; what neither this nor `regex` knows raises an error when
it is compiled, so that it is told and not obeyed. PCRE: https://www.pcre.org/current/doc/html/pcre2pattern.html
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["to_python"]

VERTICAL = r"\n\x0b\f\r\x85\u2028\u2029"
CASED = r"\p{Lu}\p{Ll}\p{Lt}"
_TOKEN = re.compile(
    r"""
      \\Q(?P<quoted>.*?)(?:\\E|\Z)                                   # taken as it stands
    | \\x\{(?P<hexadecimal>[0-9A-Fa-f]+)\}
    | \\o\{(?P<octal>[0-7]+)\}
    | \\c(?P<control>[@-_a-z])
    | \\(?P<letter>[eNvVH](?!\{))
    | \\E(?P<nothing>)                                               # the end of a quotation that was none
    | \\p\{(?P<cased>L&)\}
    | \\g(?:\{(?P<braced>-?\d+)\}|(?P<bare>-?\d+))
    | (?:\\k(?:<(?P<angle>\w+)>|'(?P<tick>\w+)'|\{(?P<curly>\w+)\})|\\g\{(?P<called>[A-Za-z_]\w*)\})
    | \\[pPux]\{[^{}]*\}|\\.                                         # any other escape is the same
    | \(\?'(?P<named>\w+)'
    | \(\?(?P<flags>[A-Za-z]*[UJ][A-Za-z]*)(?P<end>[:)])
    | \A\(\*(?P<verb>UTF8?|UCP|ANYCRLF|CR|LF|CRLF|ANY)\)
    | \{(?!\d+(?:,\d*)?\})(?P<brace>)                                # `regex` would allow for mistakes: {e<=1}
    | (?P<group>\((?!\?|\*)|\(\?P?<(?![=!]))
    """,
    re.VERBOSE | re.DOTALL,
)
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\Q.*?(?:\\E|\Z)|\\.|[^\]\\])*\]", re.DOTALL)


def to_python(pattern: str) -> str:
    """Rewrite what PCRE and `regex` read differently. What can't be is left, and compiling it fails."""
    pieces, start, groups = [], 0, 0
    while start < len(pattern):
        if pattern[start] == "[" and (found := _CLASS.match(pattern, start)):
            pieces.append(_TOKEN.sub(_in_class, found[0]))
        elif found := _TOKEN.match(pattern, start):
            groups += found["group"] is not None or found["named"] is not None
            pieces.append(_rewrite(found, groups))
        else:
            pieces.append(pattern[start])
            start += 1
            continue
        start = found.end()
    return "".join(pieces)


def _rewrite(found: re.Match[str], groups: int = 0) -> str:
    for name, write in _WRITTEN.items():
        if found[name] is not None:
            return write(found[name])
    if number := found["braced"] or found["bare"]:
        return f"(?:\\{int(number) if int(number) > 0 else groups + 1 + int(number)})"
    if name := found["angle"] or found["tick"] or found["curly"] or found["called"]:
        return f"(?P={name})"
    if found["flags"] is not None:
        return _write_flags(found["flags"], found["end"])
    return found[0]


def _in_class(found: re.Match[str]) -> str:
    """Rewrite a part of a class, where only escapes mean something, and a line end has no brackets of its own."""
    if found["letter"] == "v" or found["cased"]:
        return VERTICAL if found["letter"] else CASED
    escapes = ("quoted", "hexadecimal", "octal", "control", "nothing")
    is_escape = any(found[name] is not None for name in escapes) or found["letter"] == "e"
    return _rewrite(found) if is_escape else found[0]


def _write_flags(flags: str, end: str) -> str:
    """Leave out two flags that change nothing of what a whole text fits: lazy repeats, and names used twice."""
    left = re.sub("[UJ]", "", flags)
    return f"(?{left}{end}" if left or end == ":" else ""


def _write_code(text: str, base: int) -> str:
    return re.escape(chr(min(int(text, base), 0x10FFFF)))


_LETTERS = {"e": r"\x1b", "N": r"[^\n]", "v": f"[{VERTICAL}]", "V": f"[^{VERTICAL}]", "H": r"[^\h]"}
_WRITTEN: dict[str, Callable[[str], str]] = {
    "quoted": re.escape,
    "hexadecimal": partial(_write_code, base=16),
    "octal": partial(_write_code, base=8),
    "control": lambda letter: re.escape(chr(ord(letter.upper()) ^ 64)),
    "letter": _LETTERS.__getitem__,
    "nothing": lambda _: "",
    "cased": lambda _: f"[{CASED}]",
    "named": lambda name: f"(?P<{name}>",
    "verb": lambda _: "",
    "brace": lambda _: r"\{",
}
