"""`glamdata status` as people read it: it fits a terminal, and says what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.commands.app import app
from glamdata.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.integration


def printed(capsys: pytest.CaptureFixture[str], line: str) -> list[str]:
    app(line.split(), standalone_mode=False, prog_name="glamdata")
    return capsys.readouterr().out.splitlines()


def test_a_batch_is_told_in_eighty_columns(
    run: Callable[[str], Any], prepared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("prepare people.csv --mapping people.yaml")
    lines = printed(capsys, f"status --workspace {prepared}")
    assert lines[0] == "people-people"
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == [
        "export", "records", "decided", "waiting", "last", "report", "next",
    ]  # fmt: skip
    assert not [line for line in lines if len(line) > 80 and " /" not in line]  # a path is not folded
    assert any("prepare" in line and "done in" in line for line in lines)
    assert "glamdata review people-people" in " ".join(line.strip() for line in lines)

    (prepared / "people.yaml").rename(prepared / "gone.yaml")
    lines = printed(capsys, f"status --workspace {prepared}")
    assert lines[0] == "people-people"
    assert "can't be shown" in lines[1]
    assert "people.yaml" in lines[1]


def test_one_batch_is_asked_for_by_name(run: Callable[[str], Any], prepared: Path) -> None:
    (prepared / "gone.yaml").rename(prepared / "people.yaml")
    assert run("status people-people")["next"] == "glamdata review people-people, then glamdata plan people-people"
    with pytest.raises(WorkspaceError, match="no batch 'people'"):
        run("status people")
