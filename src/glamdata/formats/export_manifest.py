"""The manifest of an export set: which files it has, and how to tell that they arrived whole."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from glamdata.formats.jsonl import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_RECORD_END = b"\x1d"


def describe_files(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give SHA-256, bytes and rows of each file; rows are records, None for a file that has none (a schema).

    A folder of files is described as one: the SHA-256 of its ``SHA-256  name`` lines in the order of the names (what
    sha256sum writes), bytes of all, a row a file.
    """
    return {
        name: _describe_folder(folder / name) if (folder / name).is_dir() else _describe_file(folder / name)
        for name in sorted(names)
    }


def _describe_file(path: Path) -> dict[str, Any]:
    return {"sha256": _digest(path), "bytes": path.stat().st_size, "rows": _rows(path)}


def _describe_folder(folder: Path) -> dict[str, Any]:
    lines, size = hashlib.sha256(), 0
    names = sorted(path.name for path in folder.iterdir())
    for name in names:
        lines.update(f"{_digest(folder / name)}  {name}\n".encode())
        size += (folder / name).stat().st_size
    return {"sha256": lines.hexdigest(), "bytes": size, "rows": len(names)}


def describe_known(folder: Path, names: Iterable[str], sums: Iterable[bytes]) -> dict[str, Any]:
    """Describe a folder as :func:`describe_files` does from the names and SHA-256 of its files, without reading them.

    Of a name that comes twice the last one holds.
    """
    files = sorted(dict(zip(names, sums, strict=True)).items())
    lines = hashlib.sha256()
    for name, digest in files:
        lines.update(f"{digest.hex()}  {name}\n".encode())
    with os.scandir(folder) as entries:
        size = sum(entry.stat().st_size for entry in entries)
    return {"sha256": lines.hexdigest(), "bytes": size, "rows": len(files)}


def write_manifest(folder: Path, serial: int, files: dict[str, dict[str, Any]], changes: dict[str, int]) -> None:
    """Write ``manifest.json``. It has no date: equal content gives equal bytes."""
    manifest = {"schema_version": SCHEMA_VERSION, "serial": serial, "changes": changes, "files": files}
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Give the manifest of a set, empty where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(path: Path) -> int | None:
    match path.suffix:
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                return max(sum(1 for _ in csv.reader(file)) - 1, 0)
        case ".jsonl" | ".nt":
            return _count(path, b"\n")
        case ".mrc":
            return _count(path, _RECORD_END)
        case _:
            return None


def _count(path: Path, mark: bytes) -> int:
    total = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total += chunk.count(mark)
    return total
