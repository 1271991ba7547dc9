"""The texts of an ISO 2709 record: which encoding its fields are in, whatever the leader says, and what is lost by it.

A leader that lies is believed only where the bytes leave one reading; everything else is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from glamdata.formats.iso5426 import decode_iso5426
from glamdata.formats.marc8 import ESCAPE, Decoded, decode_marc8
from glamdata.formats.unimarc import ISO5426, UTF8, charset_of

_LIGATURE = re.compile(rb"\xeb[A-Za-z]\xec[A-Za-z]")  # both halves of a ligature mark, on two letters
_SCRIPT = re.compile(rb"\x1b(?:[gbps]|[$(,)\-])")

Part = tuple[str, bytes]
Decoder = Callable[[bytes], Decoded]


class EncodingFaultError(ValueError):
    """A record that can't be decoded; `tag` is the field concerned."""

    def __init__(self, tag: str, words: str) -> None:
        super().__init__(words)
        self.tag = tag


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a record's fields in their order, and what was found as (code, words, tag)."""

    texts: tuple[str, ...]
    faults: tuple[tuple[str, str, str], ...] = ()


def decode_marc21(leader: str, parts: list[Part]) -> Texts:
    """Decode the fields of a MARC 21 record by leader/09, or by what the bytes are where it lies.

    Raises EncodingFaultError where they are neither in the encoding that the leader says nor surely in the other.
    """
    plain = not any(_is_coded(data) for _, data in parts)
    wrong = _first_invalid_utf8(parts)
    if leader[9:10] == "a":
        if wrong is None:
            return _decode(parts, _decode_utf8)
        texts = _read_as_marc8(parts)
        if texts is not None:
            return texts
        raise EncodingFaultError(wrong[0], _tell_utf8(*wrong))
    if plain or wrong is not None or any(ESCAPE in data for _, data in parts):
        _refuse_mixture(parts)
        return _decode(parts, decode_marc8)
    words = "its leader says MARC-8 (blank in 09), but it is in UTF-8; it was read as UTF-8."
    texts = _decode(parts, _decode_utf8)
    return Texts(texts.texts, (("wrong-charset", words, "LDR"), *texts.faults))


def decode_unimarc(leader: str, parts: list[Part]) -> Texts:
    """Decode the fields of a UNIMARC record by 100 $a.

    Raises EncodingFaultError where the bytes are not in the set it names, or in one that is not known here.
    """
    field_100 = next((data.decode("ascii", "replace") for tag, data in parts if tag == "100"), "")
    charset = charset_of(leader, field_100)
    wrong = _first_invalid_utf8(parts)
    if not any(_is_coded(data) for _, data in parts):
        return _decode(parts, _decode_utf8)
    if wrong is None:
        texts = _decode(parts, _decode_utf8)
        words = (
            f"100 $a names the character set {charset or 'none'!r}, but the record is in UTF-8; it was read as UTF-8."
        )
        return texts if charset == UTF8 else Texts(texts.texts, (("wrong-charset", words, "100"), *texts.faults))
    if charset == UTF8:
        raise EncodingFaultError(wrong[0], _tell_utf8(*wrong, "100 $a"))
    if charset != ISO5426:
        named = f"the character set {charset!r}" if charset else "no character set"
        words = f"100 $a names {named}, but the record has other bytes than ASCII. Export it again as UTF-8."
        raise EncodingFaultError("100", words)
    return _decode_latin(parts)


def _decode_latin(parts: list[Part]) -> Texts:
    """ISO 5426, if it leaves nothing over: bytes that it does not define are of another, unknown set."""
    texts = _decode(parts, decode_iso5426)
    for code, _, tag in texts.faults:
        if code in {"lost-characters", "stray-diacritic"}:
            words = f"field {tag} is neither UTF-8 nor ISO 5426, the character set of 100 $a. Export it again as UTF-8."
            raise EncodingFaultError(tag, words)
    return texts


def _decode(parts: list[Part], decoder: Decoder) -> Texts:
    texts, faults = [], []
    for tag, data in parts:
        decoded = decoder(data)
        texts.append(decoded.text)
        if decoded.lost:
            words = (
                f"field {tag} has {decoded.lost} character(s) that its character set does not know; they were left out."
            )
            faults.append(("lost-characters", words, tag))
        if decoded.stray:
            words = f"field {tag} has {decoded.stray} diacritic(s) before no letter; it may be in another encoding."
            faults.append(("stray-diacritic", words, tag))
    return Texts(tuple(texts), tuple(faults))


def _decode_utf8(data: bytes) -> Decoded:
    return Decoded(data.decode("utf-8"))


def _is_coded(data: bytes) -> bool:
    return not data.isascii() or ESCAPE in data


def _first_invalid_utf8(parts: list[Part]) -> tuple[str, UnicodeDecodeError] | None:
    for tag, data in parts:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as fault:
            return tag, fault
    return None


def _tell_utf8(tag: str, fault: UnicodeDecodeError, place: str = "leader/09") -> str:
    byte = f"{fault.object[fault.start]:#04x} at {fault.start} of the field"
    return f"field {tag} is not valid UTF-8, though {place} says so (byte {byte}). Export it again as UTF-8."


def _read_as_marc8(parts: list[Part]) -> Texts | None:
    """Read a record that claims to be UTF-8 as MARC-8, if no byte is left over and some make sense in MARC-8 only.

    Those are escape sequences and pairs of ligature halves; a single accent could be Latin-1 as well.
    """
    if not any(_SCRIPT.search(data) or _LIGATURE.search(data) for _, data in parts):
        return None
    if any(not data.isascii() and _is_utf8(data) for _, data in parts):
        return None
    texts = _decode(parts, decode_marc8)
    if texts.faults:
        return None
    words = "its leader says UTF-8 (a in 09), but it is in MARC-8; it was read as MARC-8."
    return Texts(texts.texts, (("wrong-charset", words, "LDR"),))


def _refuse_mixture(parts: list[Part]) -> None:
    """Refuse a record in which some fields are UTF-8 and others are not."""
    for tag, data in parts:
        if not data.isascii() and ESCAPE not in data and _is_utf8(data):
            words = (
                f"field {tag} is in UTF-8, others are in MARC-8: the record mixes encodings. Export it again as UTF-8."
            )
            raise EncodingFaultError(tag, words)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
