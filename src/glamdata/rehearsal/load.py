"""Filling a wiki with entities from files.

Read are JSON lines (also .gz and .bz2), Wikidata's dumps (one array, an entity a line), answers of
wbgetentities or Special:EntityData, and single entities. Redirects are ``{"entity": "Q1", "redirect": "Q2"}``; an id
that was deleted is ``{"id": "Q3", "missing": ""}``, as wbgetentities has it: it is never given again.
"""

from __future__ import annotations

import bz2
import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

from glamdata.errors import RehearsalError
from glamdata.rehearsal.entity import is_entity_id, new_entity
from glamdata.rehearsal.repair import repair_entity
from glamdata.rehearsal.revision import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["LOADER", "LoadProblem", "LoadReport", "load_entities", "load_files"]

LOADER = "Loader"
"""Who revisions that were loaded are by."""


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """An entity that could not be loaded: file, line, its id where that could be read, and why."""

    source: str
    line: int
    entity_id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}, {self.entity_id or 'no id'}: {self.reason}"


@dataclass(slots=True)
class LoadReport:
    """What loading did: ``skipped`` entities were there already and stay as they are, ``deleted`` ids are taken."""

    loaded: int = 0
    skipped: int = 0
    deleted: int = 0
    problems: list[LoadProblem] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def load_files(wiki: Wiki, paths: Iterable[Path | str]) -> LoadReport:
    """Load all entities of the files. Raises RehearsalError for a file that can't be opened."""
    report = LoadReport()
    for path in map(Path, paths):
        try:
            with _open(path) as lines:
                _load(wiki, path.name, _read_documents(lines), report)
        except (OSError, EOFError) as error:
            raise RehearsalError(f"{path} can't be loaded: {getattr(error, 'strerror', None) or error}.") from error
    return report


def load_entities(wiki: Wiki, entities: Iterable[dict[str, Any]], source: str = "given") -> LoadReport:
    """Load entities that are at hand as JSON objects."""
    report = LoadReport()
    _load(wiki, source, enumerate(entities, 1), report)
    return report


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return cast("IO[bytes]", bz2.open(path, "rb")) if path.suffix == ".bz2" else path.open("rb")


def _read_documents(lines: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield (line, document); a line that is no JSON is yielded as the error it raised."""
    first = lines.readline()
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        if not first.strip().startswith(b"[") and (whole := _read_whole(first, lines)) is not None:
            yield 1, whole
            return
        lines.seek(0)
        first = b""
    for number, line in enumerate(_chain(first, lines), 1):
        text = line.strip().strip(b",")
        if text in (b"", b"[", b"]"):
            continue
        try:
            yield number, orjson.loads(text)
        except orjson.JSONDecodeError as error:
            yield number, _Damage(f"this is no JSON ({error})", _guess_id(text))


@dataclass(frozen=True, slots=True)
class _Damage:
    reason: str
    entity_id: str


def _chain(first: bytes, lines: IO[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from lines


def _read_whole(first: bytes, lines: IO[bytes]) -> Any:
    if first.strip() not in (b"{", b"[") and not first.rstrip().endswith((b",", b"{", b"[")):
        return None
    try:
        return orjson.loads(first + lines.read())
    except orjson.JSONDecodeError:
        return None


def _guess_id(text: bytes) -> str:
    for part in text.split(b'"id"')[1:]:
        candidate = part.lstrip(b' :"').split(b'"')[0].decode("ascii", "replace")
        if is_entity_id(candidate):
            return candidate
    return ""


def _load(wiki: Wiki, source: str, documents: Iterable[tuple[int, Any]], report: LoadReport) -> None:
    with wiki.lock, wiki.archive.transaction():
        for line, document in documents:
            for raw in _iterate_entities(document):
                try:
                    _load_one(wiki, raw, report)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    entity_id = str(raw.get("id", "")) if isinstance(raw, dict) else ""
                    reason = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
                    report.problems.append(LoadProblem(source, line, entity_id or _damage_id(raw), reason))


def _damage_id(raw: Any) -> str:
    return raw.entity_id if isinstance(raw, _Damage) else ""


def _iterate_entities(document: Any) -> Iterator[Any]:
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict) and isinstance(document.get("entities"), dict):
        yield from document["entities"].values()
    else:
        yield document


def _load_one(wiki: Wiki, raw: Any, report: LoadReport) -> None:
    if not isinstance(raw, dict):
        raise TypeError(raw.reason if isinstance(raw, _Damage) else "this is no entity")
    is_redirect = "redirect" in raw
    entity_id = str(raw["entity"] if is_redirect else raw["id"]).upper()
    if wiki.archive.find_page(entity_id) is not None:
        report.skipped += 1
        return
    if "missing" in raw or "deleted" in raw:
        _load_deleted(wiki, entity_id, report)
        return
    data = _read_redirect(raw) if is_redirect else repair_entity(raw, wiki.datatype_of)
    page = wiki.archive.create_page(entity_id, data.get("datatype"))
    if data.get("type") == "property":
        wiki.add_datatype(entity_id, data["datatype"])
    wiki.archive.add_revision(
        page,
        data,
        Signature(LOADER, created=raw.get("modified") or wiki.now(), is_bot=True),
        _revision_id(wiki, raw),
    )
    report.loaded += 1
    report.ids.append(entity_id)


def _load_deleted(wiki: Wiki, entity_id: str, report: LoadReport) -> None:
    if not is_entity_id(entity_id):
        raise ValueError(f"{entity_id} is neither an item nor a property")
    wiki.archive.create_page(entity_id, None)
    wiki.archive.delete_page(entity_id)
    report.deleted += 1


def _read_redirect(raw: dict[str, Any]) -> dict[str, Any]:
    return {"entity": new_entity(str(raw["entity"]))["id"], "redirect": str(raw["redirect"])}


def _revision_id(wiki: Wiki, raw: dict[str, Any]) -> int | None:
    wanted = raw.get("lastrevid")
    return wanted if isinstance(wanted, int) and wiki.archive.get_revision(wanted) is None else None
