"""Why a plan has no edit is said as it is: held back by a gate, taken back, or really nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.publish.nothing import why_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence


def a_run(*findings: tuple[str, str, str], decided: Sequence[str] = ("r1", "r2")) -> Any:
    """A batch whose plan has findings (record, severity, code)."""
    parts = SimpleNamespace(folder=None, columns=lambda *_: iter(findings))
    store = SimpleNamespace(noted=lambda *_: "")
    batch = SimpleNamespace(name="people")
    return SimpleNamespace(batch=batch, parts=parts, store=store, decided=lambda: dict.fromkeys(decided))


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "Nothing to do: every item has what the catalogue knows."),
        ([("r1", "info", "deprecated")], "but for the finding above."),
        ([("r1", "info", "a"), ("r2", "warning", "b")], "but for the 2 findings above."),
        ([("r1", "info", "gate-rights")], "The finding above holds statements or records back (gate-rights 1);"),
        ([("r1", "critical", "bad-date")], "no item lacks anything that may be sent. The finding above holds"),
        ([("r1", "info", "undone")], "what was sent for 1 of the records was taken back; with --again"),
    ],
)
def test_each_reason(findings: list[tuple[str, str, str]], said: str) -> None:
    assert said in why_nothing(a_run(*findings))


def test_of_one_record_only_its_own_findings_are_told() -> None:
    run = a_run(("r1", "info", "gate-rights"), ("r2", "info", "a"))
    assert why_nothing(run, ["r2"]) == (
        "Nothing to do: the items of these records have what the catalogue knows, but for the finding above."
    )
    assert "none of these records is matched yet" in why_nothing(run, ["r3"])


def test_what_is_not_shown_is_not_said_to_stand_above() -> None:
    assert "that `glamdata plan people` shows" in why_nothing(a_run(("r1", "info", "a")), shown=False)
    assert "no record of the batch is matched" in why_nothing(a_run(decided=()))
