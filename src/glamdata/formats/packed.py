"""Packed exports: gzip, bzip2, zip and XLSX, told by their first bytes and never by their name, read as plain streams.

Whatever comes, memory is bounded: nothing is unpacked but by the piece, and an export that expands to more than
`MOST_EXPANDED` bytes and to more than `MOST_RATIO` times its packed size is refused.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from glamdata.errors import ExportError
from glamdata.formats.spreadsheet import is_spreadsheet, rows_of_sheet
from glamdata.formats.zip_cut import has_directory, read_cut
from glamdata.formats.zipped import check_entry, find_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

MOST_EXPANDED = 1 << 30
MOST_RATIO = 1000

_CHUNK = 1 << 18
_HEAD = 512
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_READABLE = ((re.compile(rb"\x1f\x8b"), "gzip"), (_BZIP2, "bzip2"), (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), "zip"))
_UNREADABLE = (
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x1f\x9d", "compress"),
    (b"PK\x07\x08", "a zip in several volumes"),
)
_CUT_ZIP = "zip without its directory"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, UnicodeDecodeError)


def open_stream(path: Path, sheet: str = "", tell: Tell | None = None) -> BinaryIO:
    """Open an export for reading, unpacked: of XLSX the rows of `sheet` (the first one without it) as CSV in UTF-8.

    Only a plain file can be sought in. Raises ExportError, one sentence, where it can't be opened or read: here or,
    for damage further on and for what expands beyond all measure, while it is read. With `tell` a packed file that
    breaks off ends there as if it were whole, and `tell` is given the sentence.
    """
    file = _open_file(path)
    try:
        kind = _kind_of(file, path)
        if not kind:
            return file
        chunks = _unpack_chunks(file, path, kind, sheet, tell)
        return cast("BinaryIO", io.BufferedReader(_Unpacked(chunks, file), _CHUNK))
    except BaseException:
        file.close()
        raise


def unpack(path: Path, folder: Path, sheet: str = "") -> Path:
    """Write the plain copy of a packed export into `folder` and give its path; `path` itself where nothing is packed.

    Reach for it where an export is read in parts: in a packed file every part begins with unpacking all before it. The
    copy is whole or absent, readable by its owner only, and named like the export without its packing
    (``a.mrc.gz`` → ``a.mrc``, ``a.zip`` → the name within, ``a.xlsx`` → ``a.xlsx.csv``). Whoever calls removes it.
    Raises ExportError.
    """
    with _open_file(path) as file:
        kind = _kind_of(file, path)
        if not kind:
            return path
        if kind == _CUT_ZIP:
            raise _without_directory(path)
        name = _plain_name(file, path, kind)
    folder.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(prefix=".unpacking-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as copy, open_stream(path, sheet) as stream:
            while chunk := stream.read(_CHUNK):
                _write(copy, chunk, folder)
        return Path(written).replace(folder / name)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise


def _write(copy: BinaryIO, chunk: bytes, folder: Path) -> None:
    try:
        copy.write(chunk)
    except OSError as fault:
        raise ExportError(f"The export can't be unpacked into {folder}: {fault.strerror}.") from None


def _open_file(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # it would be waited for, and can't be read twice
            raise ExportError(f"{path} is no file but a pipe or a device; save the export as a file.")
        return path.open("rb")
    except FileNotFoundError:
        raise ExportError(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise ExportError(f"{path} is a directory; name the export file in it.") from None
    except OSError as fault:
        raise ExportError(f"{path} can't be opened: {fault.strerror}.") from fault


def _kind_of(file: BinaryIO, path: Path) -> str:
    """Give how a file is packed, empty for a plain one. Raises ExportError for a packing that can't be read."""
    head = file.read(_HEAD)
    file.seek(0)
    kind = _name_packing(head, path)
    if kind != "zip":
        return kind
    if not has_directory(file):
        return _CUT_ZIP
    return "xlsx" if is_spreadsheet(file, path) else kind


def _name_packing(head: bytes, path: Path) -> str:
    if head.startswith(_OLD_OFFICE):
        raise ExportError(
            f"{path} is an old Excel file (.xls) or one with a password; save it as .xlsx without password, or as CSV."
        )
    if head.startswith(b"%PDF-"):
        raise ExportError(f"{path} is a PDF document, which is not read; export the records as MARC or as a table.")
    if head[257:262] == b"ustar":
        raise ExportError(f"{path} is a tar archive; unpack it and name the export in it.")
    for start, name in _UNREADABLE:
        if head.startswith(start):
            raise ExportError(f"{path} is packed as {name}, which is not read; unpack it, or pack it with gzip.")
    return next((name for start, name in _READABLE if start.match(head)), "")


def _unpack_chunks(file: BinaryIO, path: Path, kind: str, sheet: str, tell: Tell | None) -> Iterator[bytes]:
    if kind == "xlsx":
        return rows_of_sheet(file, path, sheet)
    if kind == _CUT_ZIP and tell is None:
        raise _without_directory(path)
    chunks = _expand(_open_packing(file, path, kind), path, os.fstat(file.fileno()).st_size, tell)
    first = next(chunks, b"")
    if nested := _name_packing(first[:_HEAD], path):
        raise ExportError(f"{path} is packed twice: it holds a {nested} archive; unpack it and name the inner one.")
    return _chain(first, chunks)


def _open_packing(file: BinaryIO, path: Path, kind: str) -> BinaryIO:
    if kind == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file))
    if kind == "bzip2":
        return cast("BinaryIO", bz2.BZ2File(file))
    if kind == _CUT_ZIP:
        return cast("BinaryIO", io.BufferedReader(_Unpacked(read_cut(file, path), file), _CHUNK))
    try:
        archive = zipfile.ZipFile(file)
        entry = find_export(archive, path)
        check_entry(entry, path)
        return cast("BinaryIO", archive.open(entry))
    except _DAMAGE:
        raise _damaged(path) from None


def _expand(stream: BinaryIO, path: Path, packed: int, tell: Tell | None) -> Iterator[bytes]:
    """Give what is packed by the piece; the damage that a library meets becomes one sentence."""
    given = 0
    read = stream.read1 if tell else stream.read  # type: ignore[attr-defined]  # of what it could unpack, loses nothing
    while True:
        try:
            chunk = read(_CHUNK)
        except _DAMAGE:
            if tell is None:
                raise _damaged(path) from None
            tell(str(_damaged(path)))
            return
        if not chunk:
            return
        given += len(chunk)
        if given > MOST_EXPANDED and given > MOST_RATIO * packed:
            raise ExportError(
                f"{path} expands to more than {MOST_RATIO} times its size, which no export does; it is not read."
            )
        yield chunk


def _damaged(path: Path) -> ExportError:
    return ExportError(f"{path} is damaged: its compressed data breaks off or can't be unpacked; copy it again.")


def _without_directory(path: Path) -> ExportError:
    return ExportError(f"{path} is damaged: it begins like a zip, but has no directory; copy it again.")


def _chain(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _plain_name(file: BinaryIO, path: Path, kind: str) -> str:
    if kind == "xlsx":
        return f"{path.stem}.xlsx.csv"
    name = path.stem if path.suffix.lower() in {".gz", ".bz2", ".zip", ".gzip", ".bzip2"} else path.name
    if kind == "zip":
        with zipfile.ZipFile(file) as archive:
            name = PurePosixPath(find_export(archive, path).filename.replace("\\", "/")).name
    return re.sub(r"[^\w.+-]+", "_", name).lstrip(".") or "export"


class _Unpacked(io.RawIOBase):
    """What is in a packed export, as a stream."""

    def __init__(self, chunks: Iterator[bytes], file: BinaryIO) -> None:
        self._chunks = chunks
        self._file = file
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()
