"""What people permitted, and the figures of past batches: append-only, by catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from glamdata.model.gate import Gate, Permission, Permissions
from glamdata.store.database import Store
from glamdata.store.permissions import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OPEN = Permission(Gate.LIVING, "Ann Ab", NOW, "asked them", "P569", "r1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


def test_permissions_come_back_as_they_were_given_in_their_order(store: Store) -> None:
    shut = Permission(Gate.LIVING, "Bo", NOW + timedelta(1), "they changed their mind", "P569", "r1", opens=False)
    store.permissions.add("people", [OPEN])
    store.permissions.add("people", [shut])
    assert store.permissions.all("people") == [OPEN, shut]
    assert store.permissions.all("places") == []
    assert store.permissions.newest("people") == 2
    assert store.permissions.newest("places") == 0


def test_a_permission_for_one_batch_is_for_no_other(store: Store) -> None:
    store.permissions.add("people", [OPEN], batch="nightly")
    assert store.permissions.all("people", "nightly") == [OPEN]
    assert store.permissions.all("people", "weekly") == []
    assert store.permissions.all("people") == []


def test_the_newest_of_a_scope_stands() -> None:
    again = Permission(Gate.LIVING, "Bo", NOW, "no", "P569", "r1", opens=False)
    assert Permissions([OPEN]).opens(Gate.LIVING, "P569", "r1")
    assert not Permissions([OPEN, again]).opens(Gate.LIVING, "P569", "r1")
    assert Permissions([OPEN, again, OPEN]).opens(Gate.LIVING, "P569", "r1")
    assert not Permissions([OPEN]).opens(Gate.LIVING, "P569", "r2")
    assert not Permissions([OPEN]).opens(Gate.SENSITIVE, "P569", "r1")
    wide = Permission(Gate.LIVING, "Ann", NOW, "all dead", "P569")
    assert Permissions([wide]).opens(Gate.LIVING, "P569", "r2")
    assert OPEN.describe() == "Ann Ab on 2026-11-21 for P569 of record r1: asked them"


def test_a_batch_is_held_against_the_accepted_ones_before_it(store: Store) -> None:
    for day in range(REMEMBERED + 3):
        figures = {"drafts": float(day)}
        store.figures.keep("people", "nightly", f"d{day}", NOW + timedelta(day), figures, accepted=day != 4)
    assert [row["drafts"] for row in store.figures.before("nightly", "d7")] == [6, 5, 3, 2, 1]
    store.figures.accept("nightly", "d4")
    assert [row["drafts"] for row in store.figures.before("nightly", "d7")] == [6, 5, 4, 3, 2]


def test_a_new_batch_is_held_against_the_others_of_its_catalogue(store: Store) -> None:
    store.figures.keep("people", "nightly", "d1", NOW, {"drafts": 10.0}, accepted=True)
    assert store.figures.beside("people", "by-hand") == [{"drafts": 10.0}]
    assert store.figures.beside("places", "by-hand") == []
    assert store.figures.beside("people", "nightly") == []
    assert store.figures.before("nightly", "d1") == [], "an export is not held against itself"


def test_the_same_export_again_takes_its_own_place(store: Store) -> None:
    for drafts in (10.0, 12.0):
        store.figures.keep("people", "nightly", "d1", NOW, {"drafts": drafts}, accepted=True)
    assert store.figures.before("nightly", "d2") == [{"drafts": 12.0}]
