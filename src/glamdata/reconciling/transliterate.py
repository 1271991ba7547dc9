"""Names of other scripts in Latin letters, and the consonants by which two spellings of one name are known."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

from glamdata.reconciling.han import read_sign

_LETTERS: dict[str, str] = tomllib.loads((files(__package__) / "letters.toml").read_text("utf-8"))
_TABLE = {
    ord(letter): latin
    for script in ("cyrillic", "greek", "hebrew", "arabic", "georgian", "armenian")
    for letter, _, latin in (pair.partition("=") for pair in _LETTERS[script].split())
}
_HANGUL = tuple(
    [part.replace("-", "") for part in _LETTERS[name].split()]
    for name in ("hangul_first", "hangul_middle", "hangul_last")
)
_HANGUL_START, _HANGUL_END = 0xAC00, 0xD7A3
_NAMED = re.compile(r"(?:SIGN|LETTER|VOWEL SIGN|CHARACTER|SYLLABLE)(?: SMALL| SARA| FINAL| CHILLU| MEDIAL)? ([A-Z]+)")
_THAI_FIRST = re.compile(r"([\u0e40-\u0e44])([\u0e01-\u0e2e])")  # vowels written before the consonant they follow
_THAI_SILENT = re.compile(r".\u0e4c")
_KANA = re.compile(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)$")
_ABUGIDAS = frozenset(
    ("DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "GUJARATI", "GURMUKHI", "ORIYA", "SINHALA",
     "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "THAANA", "ETHIOPIC")
)  # fmt: skip
_NASAL = ("ANUSVARA", "CANDRABINDU", "TIPPI", "BINDI", "NIGGAHITA", "NIKAHIT")
_UNSPOKEN = ("VIRAMA", "NUKTA", "ASAT", "MAITAIKHU", "CHARACTER MAI ", "TONE", "O ANG", "COENG")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|tzsch|tsch|tsh|tch|cz|ch(?=[eiay])", "C"),
        (r"sch|sh|sz|zh|zs", "s"),
        (r"dj|dzh|dz", "j"),
        (r"ts|tz|z", "s"),
        (r"ph", "f"),
        (r"th|dh", "t"),
        (r"kh", "h"),
        (r"ch|gh|ck|q|c", "k"),
        (r"x", "ks"),
        (r"w|b(?=$)", "v"),
    )
)
_SPELLINGS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"ph", "f"),
        (r"sch|sh|sz", "s"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|ch|c|q", "k"),
        (r"dt|th", "t"),
        (r"w", "v"),
        (r"y|j|ie", "i"),
        (r"ae", "e"),
        (r"oe", "o"),
        (r"ue|ou", "u"),
        (r"h", ""),
        (r"(?<=..)e$", ""),
    )
)
_COARSE = str.maketrans(
    {"b": "p", "v": "", "f": "", "w": "", "g": "k", "q": "k", "z": "s", "c": "s", "d": "t", "l": "r", "x": "k"}
)
_FIRST = str.maketrans({"b": "p", "g": "k", "z": "s", "c": "s", "d": "t", "l": "r"})
_HULL = str.maketrans(
    dict.fromkeys("pbf", "p") | dict.fromkeys("td", "t") | dict.fromkeys("kgqcxszj", "k") | dict.fromkeys("lr", "r")
    | dict.fromkeys("mn", "n") | dict.fromkeys("aeiouyhwv")
)  # fmt: skip
_KANA_SOUNDS = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}
_CLUSTERS = re.compile(r"tsch|tch|tsh|dzh|dj|ts|tz|dz")
_VOWELS = re.compile(r"[aeiouyhj\W]")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def to_latin(text: str) -> str:
    """Give text in Latin letters, as one of the ways in which readers of several languages write it.

    For comparing only: letters of Cyrillic, Greek, Hebrew, Arabic, Georgian and Armenian by table, Hangul by its
    parts, Han as Mandarin reads it, kana and the scripts of India and its neighbours by what Unicode calls them.
    """
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text.casefold())
    if "\u0e00" <= max(composed) < "\u0e80":
        composed = _THAI_FIRST.sub(r"\2\1", _THAI_SILENT.sub("", composed)).replace("\u0e31", "a")
    return "".join(map(_letter, composed.replace("ու", "u").replace("ου", "u")))


@lru_cache(maxsize=65536)
def skeleton_of(word: str) -> str:
    """Give the consonants of a folded Latin word, those alike in sound as one: Tschaikowski and Chaykovsky agree."""
    sounds = word
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    kept = sounds[:1].replace("y", "i").replace("j", "i") + _VOWELS.sub("", sounds[1:])
    return _TWICE.sub(r"\1", kept).lower()


@lru_cache(maxsize=65536)
def spelling_of(word: str) -> str:
    """Give a folded Latin word as one of its spellings: Pisan and Pizan, Schmidt and Schmitt, Browne and Brown agree.

    Vowels stay, for they tell Monet from Manet.
    """
    spelled = word
    for pattern, letters in _SPELLINGS:
        spelled = pattern.sub(letters, spelled)
    return _TWICE.sub(r"\1", spelled)


@lru_cache(maxsize=65536)
def coarse_of(word: str) -> str:
    """Give what is left of a word's sounds after two scripts: no f, v or h, one sign for b and p, d and t, l and r."""
    skeleton = skeleton_of(word)
    first = "a" if skeleton[:1] in "aeiouhw" else "v" if skeleton[:1] in "fv" else skeleton[:1]
    return _TWICE.sub(r"\1", first + skeleton[1:].translate(_COARSE)).translate(_FIRST)


@lru_cache(maxsize=65536)
def hull_of(word: str) -> str:
    """Give where in the mouth a folded word's consonants are made (lips, teeth, palate, tongue, nose): for keys."""
    return _TWICE.sub(r"\1", _CLUSTERS.sub("k", word.replace("ph", "f")).translate(_HULL))


def _letter(char: str) -> str:
    latin = _TABLE.get(ord(char))
    if latin is not None:
        return latin
    if char < "\u0370":
        return char
    code = ord(char)
    if _HANGUL_START <= code <= _HANGUL_END:
        first, rest = divmod(code - _HANGUL_START, 21 * 28)
        middle, last = divmod(rest, 28)
        return _HANGUL[0][first] + _HANGUL[1][middle] + _HANGUL[2][last]
    decomposed = unicodedata.normalize("NFD", char)
    name = unicodedata.name(char, "")
    if decomposed[0] != char and not _KANA.match(name) and name.split(" ", 1)[0] not in _ABUGIDAS:
        return "".join(map(_letter, decomposed))
    return _by_unicode_name(char)


def _by_unicode_name(char: str) -> str:
    """Spell a letter by its name: ``HIRAGANA LETTER KA`` is ka, ``DEVANAGARI LETTER KA`` ka without its a."""
    name = unicodedata.name(char, "")
    if found := _KANA.match(name):
        sound = found[2].lower()
        return "" if found[1] and sound == "tu" else _KANA_SOUNDS.get(sound, sound)
    if char == "ー":
        return ""
    if name.split(" ", 1)[0] in _ABUGIDAS:
        spelled = _NAMED.search(name)
        word = spelled[1].lower() if spelled else ""
        if any(word in name for word in _UNSPOKEN):
            return ""
        if any(word in name for word in _NASAL):
            return "n"
        return word if "VOWEL" in name or "SARA" in name else word.rstrip("aoe") or word
    return "" if unicodedata.combining(char) else read_sign(char)
