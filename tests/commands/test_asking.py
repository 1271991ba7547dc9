"""The questions of `glamdata init`: what can't be is asked again, and what was said is not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from glamdata.commands.asking import ask_for
from glamdata.errors import WorkspaceError
from glamdata.workspace.creating import REHEARSAL, WIKIDATA, Answers

from ..conftest import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = SAMPLES / "persons.mrc"
NOTHING = {"name": "", "languages": "", "api": ""}


def ask(folder: Path, said: Answers, given: dict[str, str], *typed: str) -> tuple[Answers, str]:
    """Answer the questions by keys; give what came of it, and what was shown."""
    found: list[Answers] = []
    app = typer.Typer()

    @app.command()
    def init() -> None:
        found.append(ask_for(folder, said, given))

    done = CliRunner().invoke(app, input="".join(f"{line}\n" for line in typed))
    assert done.exit_code == 0, done.output
    return found[0], done.output


def test_enter_takes_what_is_usual_which_is_a_wiki_of_this_machine(tmp_path: Path) -> None:
    usual = Answers("lib")
    answers, shown = ask(tmp_path, usual, NOTHING, "", "", "", "", "")
    assert answers == usual
    assert (answers.api, answers.sparql) == REHEARSAL
    assert "The library's name [lib]" in shown


def test_every_answer_is_taken(tmp_path: Path) -> None:
    typed = ("Gwent", "cy, en", "https://w.example/w/api.php", "https://q.example/sparql", "GwentBot", "books",
             "User:Ann", "Q7", str(PERSONS))  # fmt: skip
    answers, _ = ask(tmp_path, Answers("lib"), NOTHING, *typed)
    assert answers == Answers("Gwent", ("cy", "en"), "https://w.example/w/api.php", "https://q.example/sparql",
                              "GwentBot", "books", "User:Ann", "Q7", PERSONS)  # fmt: skip


@pytest.mark.parametrize("said", ["wikidata", "Wikidata", WIKIDATA[0]])
def test_wikidata_needs_no_addresses(tmp_path: Path, said: str) -> None:
    answers, shown = ask(tmp_path, Answers("lib"), NOTHING, "", "", said, "GwentBot", "", "User:Ann", "", "")
    assert (answers.api, answers.sparql) == WIKIDATA
    assert "query service" not in shown


def test_what_cant_be_is_asked_again_with_what_is_wrong(tmp_path: Path) -> None:
    typed = ("", "English", "en", "w.example", "wikidata", "", "GwentBot", "", "", "User:Ann", "7", "Q7",
             str(tmp_path / "none.mrc"), str(PERSONS))  # fmt: skip
    answers, shown = ask(tmp_path, Answers("lib"), NOTHING, *typed)
    assert (answers.languages, answers.user, answers.contact, answers.catalogue_item, answers.export) == (
        ("en",), "GwentBot", "User:Ann", "Q7", PERSONS,
    )  # fmt: skip
    for words in ("'English' is no language code", "'w.example' is no web address", "needs it", "'7' is no item id"):
        assert words in shown
    assert "none.mrc: there is no such file" in shown.replace("\n", "")


def test_what_was_said_on_the_command_line_is_not_asked(tmp_path: Path) -> None:
    said = Answers("Gwent", catalogue_item="Q7", ready="marc_book")
    answers, shown = ask(tmp_path, said, {"name": "Gwent", "languages": "en", "api": REHEARSAL[0]})
    assert (answers, shown) == (said, "")


def test_a_folder_with_something_in_it_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="not empty"):
        ask_for(tmp_path, Answers("lib"), NOTHING)
