"""What others did to statements that we pushed, found in the ledger, our revisions and the items' histories."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.rehearsal import RehearsalServer
from glamdata.report.disagreement.report import report_disagreements

from ...conftest import silent
from ...disagreement_world import Library, Somebody, claim, entities, item, require_nobody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.report.disagreement.report import Report

pytestmark = pytest.mark.integration

ROWS = [f"s{number},Person {number},1867,1930,20{number},,,{'Q100' * (number == 6)}" for number in range(10)]
BORN = {"P143": "Q99"}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("wiki")
    items = [item(f"Q30{n:02}", f"Person {n}", claim("P569", "1867", BORN)) for n in range(12)]
    (folder / "entities.jsonl").write_text(entities(items), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]) as server:
        yield server


@pytest.fixture(scope="module")
def somebody(wiki: RehearsalServer) -> Iterator[Somebody]:
    found = Somebody(wiki)
    yield found
    found.http.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, wiki: RehearsalServer) -> Library:
    made = Library(tmp_path_factory.mktemp("library"), wiki)
    made.prepare("pushed", ROWS, {f"s{n}": f"Q300{n}" for n in range(10)})
    made.publish("pushed")
    return made


def make_report(library: Library, folder: Path) -> tuple[Report, list[dict[str, Any]], int]:
    with library.coordinate() as coordinator:
        run = coordinator.reopen("pushed")
        properties = coordinator.properties(run)
        before = coordinator.connection.requests
        made = report_disagreements(run, coordinator.connection, properties, silent, folder)
        requests = coordinator.connection.requests - before
    rows = json.loads((folder / "disagreements.json").read_text("utf-8"))["disagreements"]
    return made, rows, requests


@pytest.fixture(scope="module")
def meddled(library: Library, somebody: Somebody, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Everything that somebody may do to what we wrote; gives the revisions."""
    _, rows, _ = make_report(library, tmp_path_factory.mktemp("before"))
    assert rows == []
    done: dict[str, int] = {}

    def alter(qid: str, pid: str, **changed: Any) -> int:
        (said,) = somebody.claims(qid, pid)
        return somebody.set_claim({**said, **changed})

    done["Q3000"] = alter("Q3000", "P214", mainsnak=claim("P214", "9999")["mainsnak"])
    done["Q3001"] = alter("Q3001", "P214", rank="deprecated")
    (said,) = somebody.claims("Q3002", "P214")
    done["Q3002"] = int(somebody.do("wbremoveclaims", claim=said["id"])["pageinfo"]["lastrevid"])
    done["Q3003"] = alter("Q3003", "P214", references=[])
    (said,) = somebody.claims("Q3004", "P569")  # theirs, with our reference
    alter("Q3004", "P569", mainsnak=claim("P569", "1801")["mainsnak"])
    done["Q3004"] = somebody.set_claim({**said, "mainsnak": claim("P569", "1800")["mainsnak"]})
    alter("Q3005", "P214", rank="deprecated")  # and back again
    alter("Q3005", "P214", rank="normal")
    (said,) = somebody.claims("Q3006", "P214")  # more references and another rank are no harm
    more = [*said["references"], *claim("P214", "x", {"P143": "Q99"})["references"]]
    somebody.set_claim({**said, "references": more, "rank": "preferred"})
    (said,) = somebody.claims("Q3006", "P106")
    done["Q3006"] = int(somebody.do("wbremoveclaims", claim=said["id"])["pageinfo"]["lastrevid"])
    title = somebody.call(action="wbgetentities", ids="Q3007")["entities"]["Q3007"]["title"]
    somebody.do("delete", title=title)
    somebody.do("wbmergeitems", fromid="Q3008", toid="Q3009", ignoreconflicts="description")
    return done


@pytest.fixture(scope="module")
def second(library: Library, meddled: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    assert meddled
    folder = tmp_path_factory.mktemp("after")
    return (*make_report(library, folder), folder)


def test_each_change_has_who_when_and_which_revision(second: tuple[Any, ...], meddled: dict[str, int]) -> None:
    _, rows, _, _ = second
    changed = {row["qid"]: row for row in rows if row["kind"].startswith(("statement-", "reference-"))}
    assert {qid: (row["kind"], row["owner"]) for qid, row in changed.items()} == {
        "Q3000": ("statement-changed", "unclear"),
        "Q3001": ("statement-deprecated", "unclear"),
        "Q3002": ("statement-removed", "unclear"),
        "Q3003": ("reference-removed", "wikidata"),
        "Q3004": ("statement-changed", "wikidata"),
        "Q3006": ("statement-removed", "unclear"),
    }
    for qid, row in changed.items():
        assert (row["revision"], row["user"]) == (meddled[qid], "Admin"), qid
        assert row["when"].endswith("Z")
        assert f"diff={meddled[qid]}&oldid=" in row["difference_url"]
        assert row["statement_guid"].startswith(f"{qid}$")
        assert row["record_key"] == f"s{qid[-1]}"
    assert (changed["Q3000"]["ours"], changed["Q3000"]["theirs"]) == ("200", "9999")
    assert (changed["Q3006"]["ours"], changed["Q3006"]["theirs"]) == ("Q100 (poet)", "")
    assert "vouches for something it does not say" in " ".join(changed["Q3004"]["evidence"])


def test_a_difference_can_be_looked_at(second: tuple[Any, ...], somebody: Somebody) -> None:
    row = next(row for row in second[1] if row["kind"] == "statement-removed")
    assert somebody.http.get(row["difference_url"]).status_code == 200


def test_what_cannot_be_followed_is_counted(second: tuple[Any, ...]) -> None:
    report, rows, _, _ = second
    assert report.unseen == {"items with statements of ours that were merged or deleted": 2}
    gone = sorted((row["kind"], row["qid"]) for row in rows if row["kind"].startswith("item-"))
    assert gone == [("item-deleted", "Q3007"), ("item-redirected", "Q3008")]


def test_values_of_ours_that_were_changed_are_not_told_twice(second: tuple[Any, ...]) -> None:
    statements = [row["statement_guid"] for row in second[1] if row["statement_guid"]]
    assert len(statements) == len(set(statements))


def test_another_report_reads_nothing_again(second: tuple[Any, ...], library: Library, tmp_path: Path) -> None:
    report, rows, _ = make_report(library, tmp_path)
    assert (rows, report.unseen) == (second[1], second[0].unseen)


def test_names_stay_inside(second: tuple[Any, ...]) -> None:
    require_nobody(second[3])


def test_a_ledger_of_an_older_version(library: Library, second: tuple[Any, ...], tmp_path: Path) -> None:
    with library.coordinate() as coordinator:
        coordinator.store._db.execute("CREATE TABLE kept AS SELECT * FROM ledger")
        coordinator.store._db.execute("UPDATE ledger SET revision = 0, guids = '[]' WHERE qid IN ('Q3000', 'Q3001')")
    report, rows, _ = make_report(library, tmp_path)
    with library.coordinate() as coordinator:
        coordinator.store._db.execute("DELETE FROM ledger")
        coordinator.store._db.execute("INSERT INTO ledger SELECT * FROM kept")
        coordinator.store._db.execute("DROP TABLE kept")
    assert report.unseen["edits of which the ledger has no item or revision, as older versions kept it"] == 2
    changed = {row["qid"] for row in rows if row["kind"].startswith(("statement-", "reference-"))}
    assert changed == {"Q3002", "Q3003", "Q3004", "Q3006"}
    assert report.numbers.pushed_items == second[0].numbers.pushed_items - 2


def test_a_workspace_of_the_first_version(
    library: Library, second: tuple[Any, ...], wiki: RehearsalServer, tmp_path: Path
) -> None:
    """Its database has none of the newer columns and tables; what it knows is told, and nothing else."""
    old = Library(tmp_path, wiki)
    shutil.copytree(library.workspace, old.workspace, dirs_exist_ok=True)
    for path in old.workspace.glob("glamdata.sqlite*"):
        path.unlink()
    first = (resources.files("glamdata.store") / "migrations" / "001_first.sql").read_text("utf-8")
    with closing(sqlite3.connect(old.workspace / "glamdata.sqlite")) as database:
        database.executescript(first)
        database.execute("PRAGMA user_version = 1")
        database.execute("ATTACH ? AS new", (str(library.workspace / "glamdata.sqlite"),))
        for table in ("batch", "part", "record_fingerprint", "decision", "ledger"):
            columns = ", ".join(row[1] for row in database.execute(f"PRAGMA main.table_info({table})"))
            database.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        database.commit()
    report, rows, _ = make_report(old, tmp_path / "out")
    assert rows == second[1]
    assert report.unseen == second[0].unseen


def test_what_others_did_between_two_edits_of_ours_is_seen(
    wiki: RehearsalServer, somebody: Somebody, tmp_path: Path
) -> None:
    """Our newest edit is the newest of all, and yet not all is as we left it."""
    twice, rows = Library(tmp_path, wiki), ["t0,Person 10,1867,1930,210,,,", "t1,Person 11,1867,1930,211,,,"]
    twice.prepare("pushed", rows, {"t0": "Q3010", "t1": "Q3011"})
    twice.publish("pushed")
    (said,) = somebody.claims("Q3010", "P214")
    changed = somebody.set_claim({**said, "mainsnak": claim("P214", "9999")["mainsnak"]})
    (gone,) = somebody.claims("Q3011", "P214")
    somebody.do("wbremoveclaims", claim=gone["id"])
    twice.prepare("pushed", [f"{row}Q100" for row in rows], {})
    twice.publish("pushed")
    (written_again,) = somebody.claims("Q3011", "P214")
    assert written_again["id"] != gone["id"]
    _, found, _ = make_report(twice, tmp_path / "first")
    assert [(row["kind"], row["qid"], row["revision"]) for row in found] == [("statement-changed", "Q3010", changed)]
    assert make_report(twice, tmp_path / "second")[1] == found
    somebody.do("wbremoveclaims", claim=written_again["id"])
    _, later, _ = make_report(twice, tmp_path / "third")
    assert [(row["kind"], row["statement_guid"]) for row in later if row["qid"] == "Q3011"] == [
        ("statement-removed", written_again["id"])
    ], "it is missing once, however often we wrote it"
    assert len(later) == 2


def test_a_value_that_the_catalogue_corrected_is_ours_to_mend(
    library: Library, second: tuple[Any, ...], tmp_path: Path
) -> None:
    assert second
    corrected = [row.replace(",206,", ",306,").replace(",205,", ",305,") for row in ROWS]
    library.prepare("pushed", corrected, {})
    _, rows, _ = make_report(library, tmp_path)
    values = {row["qid"]: row for row in rows if row["kind"] == "value"}
    assert {qid: (row["owner"], row["basis"]) for qid, row in values.items()} == dict.fromkeys(
        ["Q3005", "Q3006"], ("catalogue", "proof")
    )
    assert "we wrote the item's value ourselves" in values["Q3005"]["evidence"][0]
    # somebody else's value in the place of ours is not ours to mend
    assert [row["kind"] for row in rows if row["qid"] == "Q3000"] == ["statement-changed"]
