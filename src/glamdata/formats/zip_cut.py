"""Zip archives that break off: their directory stands at the end and is lost, so the file in it is found by its header.

PKWARE's APPNOTE, 4.3.7: every file in a zip begins with a header of its own.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from glamdata.errors import ExportError
from glamdata.formats.zipped import check_entry, is_clutter, show_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER = struct.Struct("<4s5H3I2H")
_SIGNATURE = b"PK\x03\x04"
_UTF8, _SIZES_AFTER = 0x800, 0x8
_OFFICE = ("[Content_Types].xml", "_rels/", "docProps/", "xl/", "mimetype")
_CHUNK = 1 << 18


class _Header(NamedTuple):
    """What stands before a file in a zip; `packed` is below 0 where only what follows the file says its length."""

    entry: zipfile.ZipInfo
    packed: int


def has_directory(file: BinaryIO) -> bool:
    """Whether a zip has the directory at its end that it needs; `file` is left at its start."""
    try:
        zipfile.ZipFile(file).close()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)
    return True


def read_cut(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Give what is left of the first file of a zip without its directory, by the piece.

    Raises EOFError after the last piece, since nothing says that the archive ends there; zlib.error where the data is
    damaged; ExportError for what would not be read of a whole archive either.
    """
    given = ""
    while header := _read_header(file):
        name = header.entry.filename
        if name.startswith(_OFFICE):
            raise ExportError(f"{path} is a damaged spreadsheet or Office file: it breaks off; copy it again.")
        if is_clutter(header.entry):
            for _ in _pieces(file, header):
                pass
        elif given:
            names = f"{show_name(given)}, {show_name(name)} …"
            raise ExportError(f"{path} breaks off and holds several files ({names}); copy it again and unpack it.")
        else:
            check_entry(header.entry, path)
            yield from _pieces(file, header)
            given = name or "?"
        _find_next(file)
    raise EOFError


def _read_header(file: BinaryIO) -> _Header | None:
    data = file.read(_HEADER.size)
    if len(data) < _HEADER.size or not data.startswith(_SIGNATURE):
        return None
    _, _, flags, method, _, _, _, packed, _, name, extra = _HEADER.unpack(data)
    text = file.read(name).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    file.seek(extra, io.SEEK_CUR)
    entry = zipfile.ZipInfo(text or "?")
    entry.flag_bits, entry.compress_type = flags, method
    return _Header(entry, -1 if flags & _SIZES_AFTER or packed == 0xFFFFFFFF else packed)


def _pieces(file: BinaryIO, header: _Header) -> Iterator[bytes]:
    """Give the bytes of one file, as far as they are there; `file` is left behind them."""
    if header.entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflate(file)
        return
    left = header.packed
    while left and (chunk := file.read(min(_CHUNK, left) if left > 0 else _CHUNK)):
        left -= len(chunk) if left > 0 else 0
        yield chunk


def _inflate(file: BinaryIO) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflater.eof and (packed := inflater.unconsumed_tail or file.read(_CHUNK)):
        if chunk := inflater.decompress(packed, _CHUNK):
            yield chunk
    file.seek(-len(inflater.unused_data), io.SEEK_CUR)


def _find_next(file: BinaryIO) -> None:
    """Go to the header that follows: what may say the length of the file before it is at most 24 bytes."""
    at = file.tell()
    found = file.read(24 + len(_SIGNATURE)).find(_SIGNATURE)
    file.seek(at + max(found, 0))
