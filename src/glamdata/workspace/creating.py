"""Making a library's workspace: its settings, its first mapping, its flows and their schedule, in one folder."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from glamdata.batch.run import name_batch
from glamdata.errors import WorkspaceError
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.mapping_schema import schema_text
from glamdata.report.trying import count_to_decide, draft_mapping
from glamdata.wikibase.site import is_loopback
from glamdata.workspace.shipped import DEPLOYMENTS, FLOWS, MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "REHEARSAL",
    "WIKIDATA",
    "Answers",
    "check_first_mapping",
    "make_workspace",
    "next_steps",
    "read_languages",
    "ready_mappings",
    "require_item",
    "require_languages",
    "require_new_folder",
]

TEMPLATES = Path(__file__).parent / "templates"
REHEARSAL = ("http://127.0.0.1:8181/w/api.php", "http://127.0.0.1:8181/sparql")
"""The addresses of ``glamdata rehearsal serve --port 8181``: API and query service."""

WIKIDATA = ("https://www.wikidata.org/w/api.php", "https://query.wikidata.org/sparql")
"""The addresses of Wikidata: API and query service."""

REHEARSAL_ACCOUNT = ("GlamBot", "upload")
REHEARSAL_PASSWORD = "glambotglambotglambotglambot0001"  # noqa: S105  (opens the rehearsal wiki and nothing else)
REHEARSAL_NAME, WIKI_RATE, REHEARSAL_RATE = "rehearsal", 60, 6000
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")
ITEM = re.compile(r"Q[1-9]\d*")
EXCERPT = SAMPLES / "wikidata-excerpt.jsonl.gz"
LOOKED_AT = 10_000
"""How many records of the export a first mapping is drafted from."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a library says of itself.

    `languages` are codes, the first the library's own; `api` and `sparql` the wiki's addresses; `catalogue_item` the
    QID of its catalogue, empty where it has none; `export` the export a first mapping is drafted from, or `ready` the
    name of a ready mapping that is copied in its place.
    """

    name: str
    languages: tuple[str, ...] = ("en",)
    api: str = REHEARSAL[0]
    sparql: str = REHEARSAL[1]
    user: str = "GlamBot"
    app: str = "upload"
    contact: str = ""
    catalogue_item: str = ""
    export: Path | None = None
    ready: str = ""


def ready_mappings() -> list[str]:
    """Give the names of the mappings that ship with glamdata."""
    return sorted(path.stem for path in MAPPINGS.glob("*.yaml"))


def make_workspace(folder: Path, answers: Answers) -> list[Path]:
    """Make a workspace in a folder that is new or empty; gives the files written, the mapping first.

    Raises WorkspaceError where the folder holds something or can't be written, or an answer can't be; nothing is
    written then. Raises ExportError where the export can't be read.
    """
    _check(folder, answers)
    mapping_name, mapping = _first_mapping(answers)
    deployments = _deployments(answers, mapping_name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(MAPPINGS / "tables", folder / "mappings" / "tables")
        (folder / "flows").mkdir()
        for flow in FLOWS.glob("*.py"):
            if flow.stem != "demo":
                shutil.copyfile(flow, folder / "flows" / flow.name)
        texts = {
            f"mappings/{mapping_name}.yaml": mapping,
            "mappings/mapping.schema.json": schema_text(),
            "glamdata.toml": _settings(answers),
            "prefect.yaml": deployments,
            ".gitignore": (TEMPLATES / "gitignore").read_text("utf-8"),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as fault:
        raise WorkspaceError(f"{folder}: the workspace can't be written: {fault.strerror}.") from fault
    return [folder / name for name in texts]


def next_steps(folder: Path, answers: Answers, mapping: Path, open_lines: int) -> list[str]:
    """Say what is to be done in a new workspace, in its order; every command can be pasted as it stands."""
    wiki, secret = quote(f"{folder}/wiki.sqlite"), quote(f"{folder}/bot-password")
    export = quote(str(answers.export)) if answers.export else "EXPORT"
    steps = [f"settle the {open_lines} lines marked DECIDE in {mapping}"] if open_lines else []
    if (answers.api, answers.sparql) == REHEARSAL:
        steps.append(
            "start a wiki to rehearse on, with the sample items; --load your own, or no record of yours is matched"
            " (docs/rehearsal.md):\n"
            f"     glamdata rehearsal serve --db {wiki} --load {quote(str(EXCERPT))} --port 8181"
        )
    if (answers.api, answers.sparql, answers.user, answers.app) == (*REHEARSAL, *REHEARSAL_ACCOUNT):
        steps.append(f"write its bot password:\n     (umask 077 && printf {REHEARSAL_PASSWORD} > {secret})")
    else:
        steps.append(f"put the bot password into {secret} and chmod 600 it (docs/settings.md)")
        if not (answers.contact or is_loopback(answers.api)):
            steps.append(f"write your user page or e-mail as contact into {folder}/glamdata.toml")
    steps.append(f"glamdata prepare {export} --mapping {quote(str(mapping))} --workspace {quote(str(folder))}")
    return ["next:", *(line for number, step in enumerate(steps, 1) for line in f"  {number}. {step}".splitlines())]


def _check(folder: Path, answers: Answers) -> None:
    require_new_folder(folder)
    require_languages(answers.languages)
    if not answers.languages:
        raise WorkspaceError("A workspace needs a language: give its code, like en.")
    require_item(answers.catalogue_item)
    if answers.ready and answers.ready not in ready_mappings():
        raise WorkspaceError(f"There is no ready mapping {answers.ready!r}; there are {', '.join(ready_mappings())}.")


def require_new_folder(folder: Path) -> None:
    """Raise WorkspaceError for a folder that holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder} is there already and not empty: a workspace is made in a new or empty folder.")


def require_item(qid: str) -> None:
    """Raise WorkspaceError for a text that can be no item id; a catalogue without an item has none."""
    if qid and not ITEM.fullmatch(qid):
        raise WorkspaceError(f"{qid!r} is no item id: the catalogue's item is written like Q13219454.")


def read_languages(said: str) -> tuple[str, ...]:
    """Read codes of languages with commas between them, like ``cy,en``."""
    return tuple(code for part in said.split(",") if (code := part.strip()))


def require_languages(codes: Iterable[str]) -> None:
    """Raise WorkspaceError for a text that can be no code of a language."""
    if bad := [code for code in codes if not LANGUAGE.fullmatch(code)]:
        raise WorkspaceError(f"{bad[0]!r} is no language code: write them like en or cy, the library's own first.")


def _first_mapping(answers: Answers) -> tuple[str, str]:
    """Give name and text of the first mapping: a ready one as it is, or one drafted from the export."""
    if answers.export is None or answers.ready:
        name = answers.ready or "marc_authority_person"
        return name, (MAPPINGS / f"{name}.yaml").read_text("utf-8")
    text = draft_mapping(answers.export, LOOKED_AT)
    item, languages = answers.catalogue_item, [*answers.languages, *(["mul"] if "mul" not in answers.languages else [])]
    if item:
        text = re.sub(
            r"# P248: \{item: Q…\}( *)# DECIDE stated in", rf"P248: {{item: {item}}}  \1# stated in", text, count=1
        )
    text = re.sub(r"languages: \[en, mul\]", f"languages: [{', '.join(languages)}]", text, count=1)
    found = re.search(r"^mapping: (\S+)", text, re.MULTILINE)
    assert found, "every draft names its mapping"
    return found[1], text


def _settings(answers: Answers) -> str:
    """Fill the settings in; every text as TOML writes it, which is as JSON does."""
    rehearses = (answers.api, answers.sparql) == REHEARSAL
    said = {
        "name": REHEARSAL_NAME if rehearses else "",
        "api": answers.api,
        "sparql": answers.sparql,
        "user": answers.user,
        "app": answers.app,
        "contact": answers.contact,
        "rate": REHEARSAL_RATE if rehearses else WIKI_RATE,
        "summary": f"Adding data from the catalogue of {answers.name}",
    }
    written = {key: json.dumps(value, ensure_ascii=False) for key, value in said.items()}
    return (TEMPLATES / "glamdata.toml").read_text("utf-8").format(**written)


def _deployments(answers: Answers, mapping: str) -> str:
    """Name the library's own export, mapping and batch in the deployments that ship with glamdata."""
    export = str(answers.export.resolve()) if answers.export else "export.mrc"
    batch = name_batch(mapping, Path(export))
    text = DEPLOYMENTS.read_text("utf-8")
    given = {
        "data/samples/persons.mrc": json.dumps(export, ensure_ascii=False),
        "mappings/marc_authority_person.yaml": json.dumps(f"mappings/{mapping}.yaml", ensure_ascii=False),
        "marc_authority_person-persons": batch,
    }
    for shipped, own in given.items():
        assert shipped in text, f"prefect.yaml no longer names {shipped}"
        text = text.replace(shipped, own)
    return text


def check_first_mapping(file: Path) -> int:
    """Give how many lines of a mapping a person must settle still (marked DECIDE); raises MappingError if it is bad."""
    read_mapping(file)
    return count_to_decide(file.read_text("utf-8"))
