"""The file of an export: where its parts lie, what its bytes are, and its plain copy where it is packed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from glamdata.formats.packed import unpack
from glamdata.formats.reader import PartSlice, open_records, open_stream, plan_parts
from glamdata.store.database import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.formats.reader import Reader

PRIVATE = "private"
CHUNK = 1 << 20


def slice_of(part: Part) -> PartSlice:
    """Give where a part lies in the export."""
    return PartSlice(part.number, part.first_position, part.byte_offset, part.byte_length, part.record_count)


def cut_export(export: Path, reader: Reader, size: int) -> Iterator[Part]:
    """Cut an export into parts, each with the digest of its bytes."""
    at = 0
    with open_records(export, reader) as stream:
        for piece in plan_parts(export, reader, size):
            _digest_of(stream, piece.offset - at)
            digest = _digest_of(stream, piece.length)
            yield Part(piece.number, piece.first_position, piece.offset, piece.length, piece.count, digest)
            at = piece.offset + piece.length


def _digest_of(stream: BinaryIO, length: int) -> str:
    """Give the SHA-256 of the next bytes of a stream."""
    digest = hashlib.sha256()
    while length and (chunk := stream.read(min(length, CHUNK))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest()


def unpack_export(export: Path, batch: Path, digest: str, sheet: str) -> Path:
    """Give the plain copy of an export with this digest, made if there is none; the export itself if it is plain."""
    private = batch / PRIVATE
    folder = private / digest[:16]
    if copies := sorted(folder.glob("[!.]*")):
        return copies[0]
    private.mkdir(parents=True, exist_ok=True)
    private.chmod(0o700)
    plain = unpack(export, folder, sheet)
    if plain == export:
        with suppress(OSError):
            private.rmdir()
    return plain


def digest_export(export: Path) -> str:
    """Give the SHA-256 of the export's bytes as they lie on disk."""
    open_stream(export).close()
    digest = hashlib.sha256()
    with export.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
