"""Files that the wiki knows as Wikimedia Commons does: what is said of each, loaded from JSON lines.

A line is ``{"title": "File:Guto.jpg", "url": …, "mime": …, "size": …, "width": …, "height": …, "user": …,
"timestamp": …, "extmetadata": {"LicenseShortName": {"value": "CC0"}, …}}``; all but the title may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.errors import RehearsalError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NAMESPACE", "StoredFile", "file_title", "load_described_files"]

NAMESPACE = 6
_FIRST_PAGE = 700_000_000  # far above those of entities


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: its page's number and title, and what is said of it."""

    page_id: int
    title: str
    said: dict[str, Any] = field(default_factory=dict)


def file_title(title: str) -> str:
    """Give the title of a file as MediaWiki normalizes it, empty for a page of another kind."""
    space, _, name = title.replace("_", " ").strip().partition(":")
    name = " ".join(name.split())
    if space.strip().lower() not in {"file", "image"} or not name:
        return ""
    return f"File:{name[0].upper()}{name[1:]}"


def load_described_files(paths: Iterable[Path | str]) -> dict[str, StoredFile]:
    """Read files by title. Raises RehearsalError naming the path and line that can't be read."""
    files: dict[str, StoredFile] = {}
    for path in map(Path, paths):
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            raise RehearsalError(f"{path} can't be loaded: {error}") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                said = orjson.loads(line)
                title = file_title(said.pop("title"))
            except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
                raise RehearsalError(f"{path}, line {number}: this describes no file ({error})") from error
            files[title] = StoredFile(_FIRST_PAGE + len(files), title, said)
    return files
