"""Zip archives as exports: the one file that is meant, or one sentence that says why there is none."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from glamdata.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path

_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}
_SHOWN = 5
_LONGEST = 80
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # zipfile expands the others without a bound on memory
_NAMES = {9: "Deflate64", zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd"}


def find_export(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Give the only file of an archive; folders, dot files and what systems leave behind do not count.

    Raises ExportError, which names what is in it, where there are none or several.
    """
    if "mimetype" in archive.namelist() and "content.xml" in archive.namelist():
        raise ExportError(f"{path} is an OpenDocument file (.ods); save it as .xlsx or CSV.")
    if "[Content_Types].xml" in archive.namelist():
        raise ExportError(f"{path} is an Office file, but no spreadsheet that can be read; save it as .xlsx or CSV.")
    entries = [entry for entry in archive.infolist() if not is_clutter(entry)]
    if len(entries) == 1:
        return entries[0]
    if not entries:
        raise ExportError(f"{path} holds no file; pack the export again.")
    names = ", ".join(show_name(entry.filename) for entry in entries[:_SHOWN]) + (" …" if len(entries) > _SHOWN else "")
    raise ExportError(f"{path} holds {len(entries)} files ({names}); unpack it and name one of them.")


def check_entry(entry: zipfile.ZipInfo, path: Path) -> None:
    """Raise ExportError for a file that has a password or is packed in an unusual way."""
    if entry.flag_bits & _ENCRYPTED:
        raise ExportError(f"{path} has a password; unpack it and name the file in it ({show_name(entry.filename)}).")
    if entry.compress_type not in _METHODS:
        method = _NAMES.get(entry.compress_type, f"method {entry.compress_type}")
        raise ExportError(f"{path} is packed by {method}, which is not read; pack it again as an ordinary zip.")


def show_name(name: str) -> str:
    """Give the name of a file in an archive as it can be shown: signs that can't be seen are question marks."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:_LONGEST])


def is_clutter(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder, a dot file, or what a system leaves behind."""
    names = entry.filename.replace("\\", "/").strip("/").split("/")
    hidden = any(name.startswith(".") and name.strip(".") for name in names)
    return entry.filename.endswith("/") or hidden or any(name.lower() in _CLUTTER for name in names)
