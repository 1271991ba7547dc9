"""Signs of Han: which are forms of one (鐵, 铁, 鉄), and how Mandarin reads them; tables are read when first asked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

_FIRST, _LAST = "\u4e00", "\u9fff"


def fold_signs(text: str) -> str:
    """Give text with every sign in its simplified form: one way for what China, Taiwan and Japan write in three."""
    return text.translate(_forms()) if any(_FIRST <= char <= _LAST for char in text) else text


def read_sign(char: str) -> str:
    """Give a sign as Mandarin reads it, without its tone; what is no sign, or a rare one, as it is."""
    return _readings().get(fold_signs(char), char) if _FIRST <= char <= _LAST else char


@cache
def _tables() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "han.toml").read_text("utf-8"))


@cache
def _forms() -> dict[int, str]:
    simplified = {pair[0]: pair[1] for pair in _tables()["simplified"].split()}
    japanese = {pair[0]: simplified.get(pair[1], pair[1]) for pair in _tables()["japanese"].split()}
    return {ord(sign): form for sign, form in (japanese | simplified).items()}


@cache
def _readings() -> dict[str, str]:
    lines = (line.partition("=") for line in _tables()["pinyin"].split())
    return {sign: sound for sound, _, signs in lines for sign in signs}
