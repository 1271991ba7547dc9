"""Settings: glamdata.toml of a workspace and the environment, read in the CLI and the flows only and handed down."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from glamdata.batch.runner import Runner
from glamdata.errors import SettingsError
from glamdata.model.approval import ApprovalRule
from glamdata.model.person import People
from glamdata.wikibase.beyond import Beyond
from glamdata.wikibase.limits import Limits
from glamdata.wikibase.site import Wiki
from glamdata.workspace.credentials import read_bot_password, read_consumer
from glamdata.workspace.id_settings import read_ids
from glamdata.workspace.impact_settings import ImpactSettings, read_impact
from glamdata.workspace.lookup_settings import LookupSettings
from glamdata.workspace.notifying import Notices
from glamdata.workspace.people_settings import Publishing, read_people
from glamdata.workspace.review_settings import ReviewPage

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "glamdata.toml"
TABLES = {
    "notify", "wiki", "runner", "push", "gates", "validation", "review", "reconcile", "people", "publish", "impact",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to: its folder and wiki, on what parts are read, when pushing stops.

    `suite` is a file of expectations of the library's own, `lookups` where items are looked up,
    `notify` who is told how scheduled runs end, `people` who may do what, `publish` what has to be signed,
    `impact` who is asked for page views.
    """

    workspace: Path
    wiki: Wiki
    runner: Runner = field(default_factory=Runner)
    push: Limits = field(default_factory=Limits)
    suite: Path | None = None
    review: ReviewPage = field(default_factory=ReviewPage)
    lookups: LookupSettings = field(default_factory=LookupSettings)
    notify: Notices = field(default_factory=Notices)
    people: People = field(default_factory=People)
    publish: Publishing = field(default_factory=Publishing)
    impact: ImpactSettings = field(default_factory=ImpactSettings)


def load_settings(workspace: Path) -> Settings:
    """Read ``glamdata.toml`` and the secrets beside it (:mod:`glamdata.workspace.credentials`).

    Raises SettingsError, naming the file, the key and the nearest valid one, and WikiLoginError where a secret can't be
    used.
    """
    path = workspace / SETTINGS
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no {SETTINGS} in {workspace}: a workspace needs one.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}.") from error
    _refuse_unknown(path, "", said, TABLES)
    wiki = said.get("wiki")
    if not isinstance(wiki, dict):
        raise SettingsError(f"{path} has no [wiki] table.")
    wiki = dict(wiki)
    ids, block = read_ids(path, wiki.pop("properties", {})), wiki.pop("password_block", "")
    known = {field.name for field in fields(Wiki)} - {"bot_password", "oauth", "beyond", "ids"}
    _refuse_unknown(path, "wiki.", wiki, known)
    consumer = read_consumer(workspace)
    lacking = [key for key in ("api", "sparql", "user", "app") if not wiki.get(key) and not (key == "app" and consumer)]
    if lacking:
        raise SettingsError(f"{path}: [wiki] lacks {', '.join(lacking)}.")
    _check_types(path, wiki)
    beyond = Beyond(**_texts(path, "gates", said.get("gates", {}), {each.name for each in fields(Beyond)}))
    password = read_bot_password(workspace, block)
    wiki_found = Wiki(**wiki, bot_password=password, oauth=consumer, beyond=beyond, ids=ids)
    suite = _texts(path, "validation", said.get("validation", {}), {"suite"}).get("suite", "")
    runner, limits = _runner(path, said.get("runner", {})), _limits(path, said.get("push", {}))
    review = _review(path, said.get("review", {}))
    lookups = _lookups(path, said.get("reconcile", {}))
    notify = _notices(path, said.get("notify", {}))
    if ids and lookups.index:
        raise SettingsError(
            f"{path}: a local index has its wiki's own ids, so reconcile.index and [wiki.properties]"
            " do not go together: leave one of them out."
        )
    own_suite = workspace / suite if suite else None
    people, publishing = read_people(path, said.get("people", {})), _publishing(path, said.get("publish", {}))
    reports = read_impact(path, said.get("impact", {}))
    return Settings(
        workspace, wiki_found, runner, limits, own_suite, review, lookups, notify, people, publishing, reports
    )


def _notices(path: Path, table: Any) -> Notices:
    try:
        return Notices(**_texts(path, "notify", table, {each.name for each in fields(Notices)}))
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}" if not str(error).startswith(str(path)) else str(error)) from error


def _publishing(path: Path, table: Any) -> Publishing:
    said = _texts(path, "publish", table, {each.name for each in fields(Publishing)})
    try:
        return Publishing(ApprovalRule(said.get("approval", "")))
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _lookups(path: Path, table: Any) -> LookupSettings:
    _require_table(path, "reconcile", table, {each.name for each in fields(LookupSettings)})
    index, search = table.get("index", ""), table.get("search", LookupSettings().search)
    if not isinstance(index, str):
        raise SettingsError(f"{path}: reconcile.index must be text: the folder of an index.")
    if not isinstance(search, int) or isinstance(search, bool) or search < 0:
        raise SettingsError(f"{path}: reconcile.search must be a whole number, 0 to leave the wiki's search alone.")
    service = table.get("service", "")
    if not isinstance(service, str) or (service and not service.startswith(("https://", "http://"))):
        raise SettingsError(f"{path}: reconcile.service must be the web address of a reconciliation service.")
    return LookupSettings(path.parent / index if index else None, search, service)


def _texts(path: Path, name: str, table: Any, known: set[str]) -> dict[str, str]:
    """Read a table whose keys are all texts."""
    _require_table(path, name, table, known)
    for key, value in table.items():
        if not isinstance(value, str):
            raise SettingsError(f"{path}: {name}.{key} must be text.")
    return dict(table)


def _runner(path: Path, runner: Any) -> Runner:
    _require_table(path, "runner", runner, {each.name for each in fields(Runner)})
    workers = runner.get("workers", 0)
    if not isinstance(workers, int) or isinstance(workers, bool) or workers < 0:
        raise SettingsError(f"{path}: runner.workers must be a whole number, 0 for one process a core.")
    for key in ("kind", "address"):
        if not isinstance(runner.get(key, ""), str):
            raise SettingsError(f"{path}: runner.{key} must be text.")
    try:
        return Runner(**runner)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _limits(path: Path, push: Any) -> Limits:
    """Read [push]: numbers, texts and lists of texts, each as the limit of its name wants it."""
    _require_table(path, "push", push, {each.name for each in fields(Limits)})
    usual = Limits()
    given: dict[str, Any] = {}
    for key, value in push.items():
        default = getattr(usual, key)
        if isinstance(default, tuple):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise SettingsError(f'{path}: push.{key} must be a list of texts, like ["P21"].')
            given[key] = tuple(value)
        elif isinstance(default, str):
            if not isinstance(value, str):
                raise SettingsError(f"{path}: push.{key} must be text.")
            given[key] = value
        else:
            kind = (int, float) if isinstance(default, float) else int
            if not isinstance(value, kind) or isinstance(value, bool) or value < 0:
                raise SettingsError(f"{path}: push.{key} must be a number, 0 or more.")
            given[key] = value
    try:
        return Limits(**given)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _review(path: Path, review: Any) -> ReviewPage:
    _require_table(path, "review", review, {each.name for each in fields(ReviewPage)})
    page = ReviewPage(**review)
    if not isinstance(page.show_670, bool):
        raise SettingsError(f"{path}: review.show_670 must be true or false.")
    if not isinstance(page.candidates, int) or isinstance(page.candidates, bool) or page.candidates < 1:
        raise SettingsError(f"{path}: review.candidates must be a whole number, 1 or more.")
    return page


def _check_types(path: Path, wiki: dict[str, Any]) -> None:
    for key, value in wiki.items():
        wanted = (int, float) if key == "edits_per_minute" else (str,)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise SettingsError(f"{path}: wiki.{key} must be {'a number' if key == 'edits_per_minute' else 'text'}.")
    if wiki.get("edits_per_minute", 1) <= 0:
        raise SettingsError(f"{path}: wiki.edits_per_minute must be above 0.")


def _require_table(path: Path, name: str, said: Any, known: set[str]) -> None:
    """Raise SettingsError where what stands under a name is no table, or has a key that is not known."""
    if not isinstance(said, dict):
        raise SettingsError(f"{path}: {name} must be a table: [{name}].")
    _refuse_unknown(path, f"{name}.", said, known)


def _refuse_unknown(path: Path, prefix: str, said: dict[str, Any], known: set[str]) -> None:
    for key in said:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known: {', '.join(sorted(known))}."
            raise SettingsError(f"{path}: unknown key {prefix}{key}{hint}")
