"""`glamdata impact --all` and `gaps` where something can't be read or asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from glamdata.clock import SystemClock
from glamdata.commands.app import app
from glamdata.commands.console import make_coordinator
from glamdata.commands.impact import open_batches
from glamdata.errors import MappingError, WorkspaceError

from ..review_workspace import make_batch

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("impact")
    make_batch(folder, SystemClock(), "people")
    return folder


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def test_a_text_that_is_no_code_of_a_language_is_refused(workspace: Path) -> None:
    fault = call("gaps", "people", "--language", "klingon", "-w", workspace).exception
    assert isinstance(fault, WorkspaceError)
    assert str(fault).startswith("'klingon' is no language code")


def test_a_batch_whose_mapping_is_gone_is_passed_over_by_all_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_coordinator(workspace, "test", connect=False) as coordinator:
        batch = coordinator.store.batch("people")
        coordinator.store.save_batch(replace(batch, name="phantom", mapping_path=str(workspace / "gone.yaml")), [])
        names = coordinator.store.batch_names()
        assert [run.batch.name for run in open_batches(coordinator, names, skip=True)] == ["people"]
        assert "phantom is passed over: " in capsys.readouterr().err
        with pytest.raises(MappingError, match=r"gone\.yaml"):
            list(open_batches(coordinator, names, skip=False))
