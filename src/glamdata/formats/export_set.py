"""ExportSet: the files of one round trip, replaced all at once or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from glamdata.errors import WorkspaceError
from glamdata.formats.export_changes import CHANGES, write_changes
from glamdata.formats.export_manifest import MANIFEST, describe_files, read_manifest, write_manifest

if TYPE_CHECKING:
    from types import TracebackType

_KEPT = 2  # the set in use, and the one before it for a download that is under way


class ExportSet:
    """Writes a set of files so that whoever reads `folder` sees the last whole set or the new whole set.

    ::

        with ExportSet(Path("exports/people-2026-11")) as out:
            write_jsonl(out.path("enriched.jsonl"), enrichments)
            write_csv(out.path("enriched.csv"), enrichments, rules)

    `folder` becomes a symbolic link to a numbered folder beside it (``.people-2026-11/000007``), which one rename turns
    to the new set: paths such as ``exports/people-2026-11/enriched.csv`` stay the same for ever. An exception inside
    the block leaves the last set as it is. ``manifest.json`` (serial number, SHA-256, bytes and rows of each file) and
    ``changes.jsonl`` (records added, changed, withdrawn since the set before) are written at the end. Where no file has
    changed the set stays as it is, with its serial number: a website that has loaded that one has nothing to do. A file
    that alone is unchanged is the last set's own (a hard link): its time stays, and with it a web server's ETag.

    Raises WorkspaceError where `folder` holds something else, another run is writing it, or a promised file is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sets = folder.parent / f".{folder.name}"
        self._names: list[str] = []
        self._told: dict[str, dict[str, Any]] = {}
        self._lock = -1
        self._serial = 0
        self.replaced = False
        """Whether the block has put a new set in place, once it is left."""

    def __enter__(self) -> Self:
        self._sets.mkdir(parents=True, exist_ok=True)
        self._lock = self._take_lock()
        try:
            self._sweep()
            self._adopt()
            self._serial = max((int(path.name) for path in self._numbered()), default=0) + 1
            self._draft.mkdir()
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            if not self.replaced:
                self._settle_indexes(keep=kind is None)
            shutil.rmtree(self._draft, ignore_errors=True)
            os.close(self._lock)

    def path(self, name: str) -> Path:
        """Give the path to write the file `name` to, or a folder of files; it must be there when the block is left."""
        if not name or name != Path(name).name or name.startswith(".") or name in (MANIFEST, CHANGES):
            raise ValueError(f"{name!r} can't be the name of a file in an export set")
        if name not in self._names:
            self._names.append(name)
        return self._draft / name

    def tell(self, name: str, described: dict[str, Any]) -> None:
        """Say what the manifest says of a file or folder, where its writer knows it already."""
        self._told[name] = described

    def index(self, name: str) -> Path:
        """Give where what belongs to the set and is not for its readers is to be written, once the block is left."""
        return self._sets / f"{self._serial:06d}.{name}.index"

    def last_index(self, name: str) -> Path:
        """Give where the index `name` of the last set lies, if it has one."""
        return self._sets / f"{self._folder.resolve().name}.{name}.index"

    def last(self, name: str) -> Path:
        """Give where the file or folder `name` of the last set lies, if it has one."""
        return self._folder / name

    @property
    def _draft(self) -> Path:
        return self._sets / f"{self._serial:06d}.draft"

    def _finish(self) -> None:
        missing = [name for name in self._names if not (self._draft / name).exists()]
        if missing:
            raise WorkspaceError(f"{self._folder}: {', '.join(missing)} was not written; the last set was kept")
        described = describe_files(self._draft, set(self._names) - self._told.keys()) | self._told
        if self._unchanged(described):
            return
        self._keep_unchanged(described)
        changes = write_changes(self._folder, self._draft)
        described |= describe_files(self._draft, [CHANGES])
        write_manifest(self._draft, self._serial, described, changes)
        self._publish()
        self.replaced = True

    def _unchanged(self, described: dict[str, dict[str, Any]]) -> bool:
        before = read_manifest(self._folder).get("files", {})
        return {name: file for name, file in before.items() if name != CHANGES} == described

    def _keep_unchanged(self, described: dict[str, dict[str, Any]]) -> None:
        before = read_manifest(self._folder).get("files", {})
        for name, file in described.items():
            if before.get(name) == file and (self._draft / name).is_file():
                _link_again(self._folder / name, self._draft / name)

    def _publish(self) -> None:
        """Make the draft durable, then turn the link to it by a rename, which POSIX makes atomic."""
        paths = list(self._draft.iterdir())
        if any(path.is_dir() for path in paths):
            os.sync()  # a hundred thousand small files: one by one it would take minutes
        for path in (*paths, self._draft):
            _sync(path)
        target = self._draft.with_suffix("")
        self._draft.rename(target)
        _point(self._folder, target)
        for old in sorted(self._numbered(), key=lambda path: int(path.name))[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        self._drop_indexes(target.name)

    def _take_lock(self) -> int:
        lock = os.open(self._sets / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise WorkspaceError(f"{self._folder} is being written by another run; wait until it has ended") from None
        return lock

    def _sweep(self) -> None:
        """Clear what a killed run left; the lock says that nobody is at it."""
        in_use = self._folder.resolve().name if self._folder.is_symlink() else ""
        for path in list(self._sets.iterdir()):
            never_used = in_use.isdecimal() and path.name.isdecimal() and int(path.name) > int(in_use)
            if path.suffix == ".draft" or never_used:
                shutil.rmtree(path)
            if path.suffix == ".link":
                path.unlink()

    def _settle_indexes(self, *, keep: bool) -> None:
        """Give the new indexes to the set that stays, which has the same files, or drop them."""
        current = self._folder.resolve().name
        for path in self._sets.glob(f"{self._serial:06d}.*.index"):
            if keep and self._folder.is_symlink():
                path.rename(path.with_name(f"{current}{path.name[len(current) :]}"))
            else:
                path.unlink(missing_ok=True)

    def _drop_indexes(self, kept: str) -> None:
        """Remove the indexes of all sets but one: the others are no longer looked into."""
        for path in self._sets.glob("*.index"):
            if path.name.partition(".")[0] != kept:
                path.unlink(missing_ok=True)

    def _adopt(self) -> None:
        """Take over a real folder: an empty one, or a set whose link a copy or a zip file has turned into a folder."""
        if self._folder.is_symlink() or not self._folder.exists():
            return
        if not self._folder.is_dir() or (any(self._folder.iterdir()) and not read_manifest(self._folder)):
            raise WorkspaceError(
                f"{self._folder} holds something that no round trip wrote; move it or name another folder"
            )
        serial = max((int(path.name) for path in self._numbered()), default=0) + 1
        target = self._sets / f"{max(serial, int(read_manifest(self._folder).get('serial', 0))):06d}"
        self._folder.rename(target)
        _point(self._folder, target)

    def _numbered(self) -> list[Path]:
        return [path for path in self._sets.iterdir() if path.name.isdecimal()]


def _point(link: Path, target: Path) -> None:
    """Make `link` a relative symbolic link to `target`, in place of the one that may be there."""
    fresh = target.with_suffix(".link")
    fresh.symlink_to(Path(target.parent.name, target.name))
    fresh.rename(link)
    _sync(link.parent)


def _link_again(old: Path, new: Path) -> None:
    """Put the file `old` in place of the equal file `new`, where the file system has hard links."""
    fresh = new.with_name(f".{new.name}")
    try:
        os.link(old.resolve(), fresh)
    except OSError:
        return
    fresh.rename(new)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
