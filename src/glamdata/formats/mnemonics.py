"""MARCMaker's mnemonics in braces to Unicode: ``{dollar}``, ``{eacute}``, ``{acute}e``, ``{E2}``.

https://www.loc.gov/marc/mnemonics.html: the mnemonics stand for the bytes of MARC-8, so a mark precedes its letter, and
those for Cyrillic letters stand for their romanisation. Mnemonics that the table writes as a poorer ASCII sign
(quotation marks, dashes, fractions) are taken for the same sign.
"""

from __future__ import annotations

import re
import unicodedata

from glamdata.formats.marc8 import decode_marc8

_MNEMONIC = re.compile(r"\{([0-9A-Za-z]{1,9})\}")
_MARKED = re.compile("([\U0010f000-\U0010f0ff]+)(.?)", re.DOTALL)
_PRIVATE = 0x10F000  # a MARC-8 mark waits here for its letter

_MARKS = {
    "hooka": 0xE0,
    "grave": 0xE1,
    "acute": 0xE2,
    "circ": 0xE3,
    "tilde": 0xE4,
    "macr": 0xE5,
    "breve": 0xE6,
    "dot": 0xE7,
    "uml": 0xE8,
    "diaer": 0xE8,
    "caron": 0xE9,
    "ring": 0xEA,
    "llig": 0xEB,
    "rlig": 0xEC,
    "rcommaa": 0xED,
    "dblac": 0xEE,
    "candra": 0xEF,
    "cedil": 0xF0,
    "ogon": 0xF1,
    "hookr": 0xF1,
    "dotb": 0xF2,
    "dbldotb": 0xF3,
    "ringb": 0xF4,
    "dblunder": 0xF5,
    "under": 0xF6,
    "commab": 0xF7,
    "hookl": 0xF7,
    "rcedil": 0xF8,
    "breveb": 0xF9,
    "ldbltil": 0xFA,
    "rdbltil": 0xFB,
    "commaa": 0xFE,
}
_LETTERS = {
    "grave": "AEIOUaeiou",
    "acute": "ACEILNORSUYZaceilnorsuyz",
    "circ": "AEIOUaeiou",
    "tilde": "ANOano",
    "uml": "AEIOUaeiouy",
    "caron": "CDEINRSTZcdeinrstz",
    "ring": "AUau",
    "cedil": "Cc",
    "ogon": "AEae",
    "hookr": "Ee",
    "breve": "Aa",
    "dot": "IZz",
    "dblac": "OUou",
    "commab": "STst",
}
_SIGNS = {
    **dict.fromkeys(("dagger", "Dagger", "para", "pipe", "verbar"), "|"),
    **dict.fromkeys(("laquo", "raquo", "ldquo", "rdquo", "rdquor", "bdquo", "quot"), '"'),
    **dict.fromkeys(("lsquo", "rsquo", "lsquor", "rsquor", "apos"), "'"),
    **dict.fromkeys(("mdash", "ndash"), "--"),
    "amp": "&", "ast": "*", "bsol": "\\", "colon": ":", "comma": ",", "commat": "@", "curren": "*", "divide": "/",
    "dollar": "$", "equals": "=", "excl": "!", "frac12": "1/2", "frac14": "1/4", "frac34": "3/4", "gt": ">",
    "hellip": "...", "hyphen": "-", "lcub": "{", "lpar": "(", "lsqb": "[", "lt": "<", "num": "#", "percnt": "%",
    "period": ".", "plus": "+", "quest": "?", "rcub": "}", "rpar": ")", "rsqb": "]", "semi": ";", "sol": "/",
    "space": " ", "times": "x", "lowbar": "_", "bull": "*", "ordf": "a", "ordm": "o", "tab": "\t",
    "AElig": "Æ", "aelig": "æ", "OElig": "Œ", "oelig": "œ", "Ostrok": "Ø", "ostrok": "ø", "Lstrok": "Ł",
    "lstrok": "ł", "Dstrok": "Đ", "dstrok": "đ", "THORN": "Þ", "thorn": "þ", "ETH": "Đ", "eth": "ð", "inodot": "ı",
    "Ohorn": "Ơ", "ohorn": "ơ", "Uhorn": "Ư", "uhorn": "ư", "scriptl": "ℓ", "szlig": "ss", "IJlig": "IJ", "ijlig": "ij",
    "middot": "·", "flat": "♭", "sharp": "♯", "reg": "®", "copy": "©", "phono": "℗", "plusmn": "±", "deg": "°",
    "pound": "£", "iquest": "¿", "iexcl": "¡", "ayn": "ʻ", "mllhring": "ʻ", "mlrhring": "ʼ", "alif": "ʼ",
    "softsign": "ʹ", "hardsign": "ʺ", "mlprime": "ʹ", "mlPrime": "ʺ", "joiner": "\u200d", "nonjoin": "\u200c",
    "SOFTcy": "ʹ", "softcy": "ʹ", "HARDcy": "ʺ", "hardcy": "ʺ",
}  # fmt: skip
_CYRILLIC = {
    "A": "A", "B": "B", "V": "V", "G": "G", "D": "D", "Z": "Z", "I": "I", "K": "K", "L": "L", "M": "M", "N": "N",
    "O": "O", "P": "P", "R": "R", "S": "S", "T": "T", "U": "U", "F": "F", "KH": "Kh", "CH": "Ch", "SH": "Sh",
    "ZH": "Zh", "SHCH": "Shch", "Y": "Y", "H": "H", "GE": "G", "GH": "G", "JE": "J", "LJE": "Lj", "NJE": "Nj",
    "J": "\U0010f0e6I", "E": "\U0010f0e7E", "JI": "\U0010f0e8I", "GJE": "\U0010f0e2G", "KJE": "\U0010f0e2K",
    "TS": "\U0010f0ebT\U0010f0ecS", "IE": "\U0010f0ebI\U0010f0ecE", "IO": "\U0010f0ebI\U0010f0ecO",
    "YU": "\U0010f0ebI\U0010f0ecU", "YA": "\U0010f0ebI\U0010f0ecA",
}  # fmt: skip


def resolve_mnemonics(text: str) -> tuple[str, list[str]]:
    """Give the text with its mnemonics resolved, composed (NFC) where there are any, and the names that are unknown."""
    if "{" not in text:
        return text, []
    unknown: list[str] = []

    def replace(found: re.Match[str]) -> str:
        made = _resolve(found[1])
        if made is None:
            unknown.append(found[1])
            return found[0]
        return made

    marked = _MNEMONIC.sub(replace, text)
    return unicodedata.normalize("NFC", _MARKED.sub(_put_marks, marked)), unknown


def _resolve(name: str) -> str | None:
    if len(name) == 2 and (found := _resolve_hex(name)) is not None:
        return found
    if name in _MARKS:
        return chr(_PRIVATE + _MARKS[name])
    if name in _SIGNS:
        return _SIGNS[name]
    if len(name) == 1:
        return name
    if name.endswith("cy") and name[:-2].upper() in _CYRILLIC:
        letters = _CYRILLIC[name[:-2].upper()]
        return letters if name[0].isupper() else letters.lower()
    if name[0] in _LETTERS.get(name[1:], ""):
        return chr(_PRIVATE + _MARKS[name[1:]]) + name[0]
    return None


def _resolve_hex(name: str) -> str | None:
    """A byte of MARC-8 by its value; None for a value that is none."""
    if not re.fullmatch("[0-9A-F]{2}", name):
        return None
    byte = int(name, 16)
    if byte in _MARKS.values():
        return chr(_PRIVATE + byte)
    decoded = decode_marc8(bytes([byte]))
    return None if decoded.lost else decoded.text


def _put_marks(found: re.Match[str]) -> str:
    """Put marks behind their letter, where Unicode has them."""
    marks = bytes(ord(mark) - _PRIVATE for mark in found[1])
    return found[2] + decode_marc8(marks + b" ").text.lstrip(" ") if found[2] else decode_marc8(marks + b" ").text
