"""Examining a workspace: what would keep a run from working, each point in one sentence, found before it matters."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from glamdata.coordinator import Coordinator
from glamdata.errors import GlamdataError
from glamdata.model.person import Role
from glamdata.report.trying import check_mapping, remark_mapping
from glamdata.workspace.wiki_time import read_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from glamdata.coordinator import Connection
    from glamdata.wikibase.site import Wiki
    from glamdata.workspace.settings import Settings

__all__ = [
    "EMPTY",
    "Examined",
    "State",
    "examine_disk",
    "examine_machine",
    "examine_mappings",
    "examine_people",
    "examine_wiki",
    "examine_workspace",
    "is_empty",
]

PACKAGES = ("pywikibot", "prefect", "great-expectations", "pandas", "pyarrow", "duckdb", "pymarc", "SPARQLWrapper")
LEAST_DISK = 2_000_000_000
"""Bytes: a million records make about 1 GB of tables."""

CLOCK_MAY_BE_OFF = 60
"""Seconds; an OAuth signature of a clock that is off by more than five minutes is refused."""

RIGHTS = {"edit": "edit items", "createpage": "create items", "bot": "mark edits as a bot's"}
ASK = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
EMPTY = (
    "The wiki holds nothing yet, so no record will be matched: load items into it, `glamdata rehearsal serve --load`"
    " or `rehearsal load` (docs/rehearsal.md)."
)


class State(StrEnum):
    """How one point of an examination came out: `warn` works, but not as it should."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Examined:
    """One point: its name, how it came out, and what was seen with what to do about it."""

    name: str
    state: State
    words: str

    def to_json(self) -> dict[str, str]:
        """Give it for machines."""
        return asdict(self)


def examine_machine() -> Iterator[Examined]:
    """Look at Python and the packages that matter most."""
    yield Examined("python", State.OK, sys.version.split()[0])
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Examined("packages", State.FAIL, f"{name} is not installed: install glamdata again.")
    yield Examined("packages", State.OK, ", ".join(versions))


def examine_disk(workspace: Path, least: int = LEAST_DISK) -> Examined:
    """Look at the room under the workspace; `least` is in bytes."""
    free = shutil.disk_usage(workspace).free
    words = f"{free / 1e9:,.1f} GB free"
    if free >= least:
        return Examined("disk", State.OK, words)
    return Examined("disk", State.WARN, f"{words}: a million records need about 1 GB for their tables; make room.")


def examine_workspace(settings: Settings) -> Iterator[Examined]:
    """Look at the database of the workspace: its version, its batches, whether a run holds it."""

    def open_it() -> str:
        with Coordinator(settings, "doctor", connect=False) as coordinator:
            count = len(coordinator.store.batch_names())
            with coordinator.store.locked("doctor"):
                return f"{count} batch{'' if count == 1 else 'es'}; no run holds it"

    yield _try("workspace", open_it)


def examine_people(settings: Settings) -> Iterator[Examined]:
    """Look whether [people] has somebody for what [publish] asks for; nothing where neither says anything."""
    people, rule = settings.people, settings.publish.approval
    if not (people or rule):
        return
    counts = {role: sum(role in roles for roles in people.roles.values()) for role in Role}
    told = ", ".join(f"{count} {role}" for role, count in counts.items()) if people else "roles not told apart"
    words = f"approval {rule.said or 'none'}; {told}"
    needed = {Role.APPROVER: rule.signers(sys.maxsize), Role.PUBLISHER: 1, Role.REVIEWER: 1}
    lacking = [f"{needed[role]} {role}" for role in Role if people and counts[role] < needed[role]]
    if lacking:
        yield Examined("people", State.WARN, f"{words}: [people] needs {', '.join(lacking)} for what is asked for.")
    else:
        yield Examined("people", State.OK, words)


def examine_mappings(folder: Path) -> Iterator[Examined]:
    """Check every mapping of the workspace, in it or in its folder ``mappings``."""
    files = [*sorted(folder.glob("*.yaml")), *sorted((folder / "mappings").glob("*.yaml"))]
    mappings = [file for file in files if file.name != "prefect.yaml"]
    if not mappings:
        yield Examined("mappings", State.WARN, f"{folder} has no mapping yet; begin with `glamdata mapping new`.")
    for file in mappings:
        faults = check_mapping(file)
        more = f" (and {len(faults) - 1} more: `glamdata mapping check`)" if len(faults) > 1 else ""
        remarks = [] if faults else remark_mapping(file)
        state = State.FAIL if faults else State.WARN if remarks else State.OK
        words = f"{faults[0]}{more}" if faults else " ".join(remarks) or "good"
        yield Examined(f"mapping {file.stem}", state, words)


def examine_wiki(settings: Settings) -> Iterator[Examined]:
    """Log in; look at rights, rate limit, clock and query service. Nothing is edited."""
    wiki = settings.wiki
    try:
        with Coordinator(settings, "doctor") as coordinator:
            connection = coordinator.connection
            yield Examined("login", State.OK, f"{wiki.login_name} on {wiki.api}, by {wiki.credential}")
            answer = connection.session.read(
                action="query", meta="userinfo|siteinfo", uiprop="rights|blockinfo|ratelimits", siprop="general"
            )
            info, general = answer["query"]["userinfo"], answer["query"]["general"]
            yield Examined("wiki", State.OK, f"{general.get('sitename', '')}, {general.get('generator', '')}")
            yield from _examine_rights(connection, info)
            yield _examine_rate(wiki, info.get("ratelimits", {}))
            yield _examine_clock(coordinator.clock.now(), general.get("time", ""))
            yield _examine_query_service(connection, wiki)
    except GlamdataError as fault:
        yield Examined("login", State.FAIL, str(fault))


def _examine_rights(connection: Connection, info: dict[str, Any]) -> Iterator[Examined]:
    try:
        connection.session.require_rights()
    except GlamdataError as fault:
        yield Examined("rights", State.FAIL, str(fault))
        return
    lacking = [words for right, words in RIGHTS.items() if right not in info.get("rights", ())]
    has = [words for right, words in RIGHTS.items() if right in info.get("rights", ())]
    if "edit" not in info.get("rights", ()):
        yield Examined("rights", State.FAIL, "the login may not edit: give it the grant “Edit existing pages”.")
    elif lacking:
        yield Examined("rights", State.WARN, f"may {', '.join(has)}; may not {', '.join(lacking)}.")
    else:
        yield Examined("rights", State.OK, f"may {', '.join(has)}")


def _examine_rate(wiki: Wiki, limits: dict[str, dict[str, dict[str, float]]]) -> Examined:
    """Compare the rate that is set with the one the wiki grants: of several groups the highest counts."""
    granted = [60 * limit["hits"] / limit["seconds"] for limit in limits.get("edit", {}).values() if limit["seconds"]]
    asked = f"{wiki.edits_per_minute:g} edits a minute are set"
    if not granted:
        return Examined("rate", State.OK, f"{asked}; the wiki grants the account any rate")
    most = max(granted)
    if wiki.edits_per_minute > most:
        return Examined("rate", State.WARN, f"{asked}, but the wiki grants {most:g}: set edits_per_minute to that.")
    return Examined("rate", State.OK, f"{asked}, the wiki grants {most:g}")


def _examine_clock(ours: datetime, said: str) -> Examined:
    theirs = read_time(said)
    if theirs is None:
        return Examined("clock", State.WARN, f"the wiki says no time ({said!r}), so this machine's was not compared.")
    off = abs((ours - theirs).total_seconds())
    words = f"{off:.0f} s from the wiki's"
    if off <= CLOCK_MAY_BE_OFF:
        return Examined("clock", State.OK, words)
    return Examined("clock", State.WARN, f"{words}: dates of retrieval and OAuth go by it; set this machine's clock.")


def _examine_query_service(connection: Connection, wiki: Wiki) -> Examined:
    try:
        empty = is_empty(connection)
    except GlamdataError as fault:
        return Examined("query service", State.FAIL, str(fault))
    if empty:
        return Examined("query service", State.WARN, f"{wiki.sparql} answers. {EMPTY}")
    return Examined("query service", State.OK, f"{wiki.sparql} answers")


def is_empty(connection: Connection) -> bool:
    """Say whether the wiki holds nothing at all. Raises QueryError where its query service does not answer."""
    return not connection.client.select(ASK)


def _try(name: str, do: Callable[[], str]) -> Examined:
    try:
        return Examined(name, State.OK, do())
    except GlamdataError as fault:
        return Examined(name, State.FAIL, str(fault))
