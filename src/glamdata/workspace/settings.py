"""Settings: glamdata.toml of a workspace and the environment, read in the CLI and the flows only and handed down."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from glamdata.batch.runner import Runner
from glamdata.errors import SettingsError
from glamdata.wikibase.beyond import Beyond
from glamdata.wikibase.limits import Limits
from glamdata.wikibase.site import Wiki
from glamdata.workspace.credentials import read_bot_password, read_consumer
from glamdata.workspace.lookup_settings import LookupSettings
from glamdata.workspace.notifying import Notices
from glamdata.workspace.review_settings import ReviewPage

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "glamdata.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to: its folder and wiki, on what parts are read, when pushing stops.

    `suite` is a file of expectations of the library's own, `lookups` where items are looked up,
    `notify` who is told how scheduled runs end.
    """

    workspace: Path
    wiki: Wiki
    runner: Runner = field(default_factory=Runner)
    push: Limits = field(default_factory=Limits)
    suite: Path | None = None
    review: ReviewPage = field(default_factory=ReviewPage)
    lookups: LookupSettings = field(default_factory=LookupSettings)
    notify: Notices = field(default_factory=Notices)


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
    _refuse_unknown(path, "", said, {"notify", "wiki", "runner", "push", "gates", "validation", "review", "reconcile"})
    wiki = said.get("wiki")
    if not isinstance(wiki, dict):
        raise SettingsError(f"{path} has no [wiki] table.")
    known = {field.name for field in fields(Wiki)} - {"bot_password", "oauth", "beyond"}
    _refuse_unknown(path, "wiki.", wiki, known)
    consumer = read_consumer(workspace)
    lacking = [key for key in ("api", "sparql", "user", "app") if not wiki.get(key) and not (key == "app" and consumer)]
    if lacking:
        raise SettingsError(f"{path}: [wiki] lacks {', '.join(lacking)}.")
    _check_types(path, wiki)
    beyond = Beyond(**_texts(path, "gates", said.get("gates", {}), {each.name for each in fields(Beyond)}))
    wiki_found = Wiki(**wiki, bot_password=read_bot_password(workspace), oauth=consumer, beyond=beyond)
    suite = _texts(path, "validation", said.get("validation", {}), {"suite"}).get("suite", "")
    runner, limits = _runner(path, said.get("runner", {})), _limits(path, said.get("push", {}))
    review = _review(path, said.get("review", {}))
    lookups = _lookups(path, said.get("reconcile", {}))
    notify = _notices(path, said.get("notify", {}))
    own_suite = workspace / suite if suite else None
    return Settings(workspace, wiki_found, runner, limits, own_suite, review, lookups, notify)


def _notices(path: Path, table: Any) -> Notices:
    try:
        return Notices(**_texts(path, "notify", table, {each.name for each in fields(Notices)}))
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}" if not str(error).startswith(str(path)) else str(error)) from error


def _lookups(path: Path, table: Any) -> LookupSettings:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: reconcile must be a table: [reconcile].")
    _refuse_unknown(path, "reconcile.", table, {each.name for each in fields(LookupSettings)})
    index, search = table.get("index", ""), table.get("search", LookupSettings().search)
    if not isinstance(index, str):
        raise SettingsError(f"{path}: reconcile.index must be text: the folder of an index.")
    if not isinstance(search, int) or isinstance(search, bool) or search < 0:
        raise SettingsError(f"{path}: reconcile.search must be a whole number, 0 to leave the wiki's search alone.")
    return LookupSettings(path.parent / index if index else None, search)


def _texts(path: Path, name: str, table: Any, known: set[str]) -> dict[str, str]:
    """Read a table whose keys are all texts."""
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: {name} must be a table: [{name}].")
    _refuse_unknown(path, f"{name}.", table, known)
    for key, value in table.items():
        if not isinstance(value, str):
            raise SettingsError(f"{path}: {name}.{key} must be text.")
    return table


def _runner(path: Path, runner: Any) -> Runner:
    if not isinstance(runner, dict):
        raise SettingsError(f"{path}: runner must be a table: [runner].")
    _refuse_unknown(path, "runner.", runner, {each.name for each in fields(Runner)})
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
    if not isinstance(push, dict):
        raise SettingsError(f"{path}: push must be a table: [push].")
    _refuse_unknown(path, "push.", push, {each.name for each in fields(Limits)})
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
    if not isinstance(review, dict):
        raise SettingsError(f"{path}: review must be a table: [review].")
    _refuse_unknown(path, "review.", review, {each.name for each in fields(ReviewPage)})
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


def _refuse_unknown(path: Path, prefix: str, said: dict[str, Any], known: set[str]) -> None:
    for key in said:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known: {', '.join(sorted(known))}."
            raise SettingsError(f"{path}: unknown key {prefix}{key}{hint}")
