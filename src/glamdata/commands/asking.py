"""The questions of `glamdata init`: what was not said is asked for, and asked again where it can't be.

Enter takes what stands in brackets. Nothing is written before all is answered.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from glamdata.errors import ExportError, InputError, WorkspaceError
from glamdata.workspace.creating import (
    WIKIDATA,
    Answers,
    read_languages,
    require_item,
    require_languages,
    require_new_folder,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ask_for"]


def ask_for(folder: Path, said: Answers, given: Mapping[str, str]) -> Answers:
    """Ask for what was left out; `said` has what is usual in its place, `given` what stood on the command line.

    Raises WorkspaceError for a folder that no workspace can be made in, before anything is asked.
    """
    require_new_folder(folder)
    found = said
    if not given["name"]:
        found = replace(found, name=_ask("The library's name", said.name))
    if not given["languages"]:
        codes = _ask("Its languages, its own first, with commas", ",".join(said.languages), _check_languages)
        found = replace(found, languages=read_languages(codes))
    if not given["api"]:
        found = _ask_wiki(found)
    if not found.catalogue_item:
        found = replace(found, catalogue_item=_ask("The item of its catalogue on the wiki, if any", "", require_item))
    if found.export is None and not found.ready:
        words = "An export to draft the first mapping from (none: a ready mapping)"
        path = _ask(words, "", _check_export)
        found = replace(found, export=Path(path).expanduser() if path else None)
    return found


def _ask_wiki(said: Answers) -> Answers:
    """Ask which wiki is meant, and on one that is not the rehearsal wiki for account and contact."""
    words = 'The wiki\'s api.php, or "wikidata" (none: a rehearsal wiki on this machine)'
    api = _ask(words, "", _check_wiki)
    if not api:
        return said
    is_wikidata = _is_wikidata(api)
    sparql = WIKIDATA[1] if is_wikidata else _ask("Its query service (SPARQL)", "", _check_address)
    return replace(
        said,
        api=WIKIDATA[0] if is_wikidata else api,
        sparql=sparql,
        user=_ask("The account that edits", "" if said.user == Answers("").user else said.user, _check_there),
        app=_ask("The name of its bot password", said.app),
        contact=said.contact or _ask("Your user page or e-mail, for the User-Agent of every request", "", _check_there),
    )


def _is_wikidata(api: str) -> bool:
    return api.lower() == "wikidata" or (urlsplit(api).hostname or "") == urlsplit(WIKIDATA[0]).hostname


def _ask(words: str, usual: str, check: Callable[[str], None] = lambda _: None) -> str:
    """Ask until `check` raises nothing; what is wrong is said in its words."""
    while True:
        answer = str(typer.prompt(words, default=usual, show_default=bool(usual))).strip()
        try:
            check(answer)
        except InputError as fault:
            typer.echo(f"  {fault}", err=True)
        else:
            return answer


def _check_languages(said: str) -> None:
    require_languages(read_languages(said))
    if not read_languages(said):
        raise WorkspaceError("A workspace needs a language: give its code, like en.")


def _check_export(said: str) -> None:
    if said and not Path(said).expanduser().is_file():
        raise ExportError(f"{said}: there is no such file; press Enter for none.")


def _check_wiki(said: str) -> None:
    if said and not _is_wikidata(said):
        _check_address(said)


def _check_address(said: str) -> None:
    if urlsplit(said).scheme not in {"http", "https"} or not urlsplit(said).hostname:
        raise WorkspaceError(f"{said!r} is no web address: it begins with https://.")


def _check_there(said: str) -> None:
    if not said:
        raise WorkspaceError("A wiki beyond this machine needs it.")
