"""A wiki with other ids than Wikidata's: the whole job comes to the same there, and what has no id there is refused."""

from __future__ import annotations

import gzip
import json
import re
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from glamdata import sequence
from glamdata.batch.batchcheck import accept_anomaly
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import SettingsError, WikiRefusedError
from glamdata.home.exports import exports_folder
from glamdata.publish.rehearsing import rehearse
from glamdata.publish.undoing import Selection, undo
from glamdata.publish.verifying import verify
from glamdata.rehearsal import RehearsalServer
from glamdata.report.summary import summarize
from glamdata.workspace.settings import load_settings

from .conftest import MAPPINGS, SAMPLES, prepare_unchecked, silent, write_settings
from .review_workspace import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from glamdata.batch.run import Run

    from .conftest import CountingClock

pytestmark = pytest.mark.integration

SWAPPED = {"P31": "P106", "P106": "P31", "P569": "P570", "P570": "P214", "P214": "P569", "Q5": "Q36180", "Q42": "Q5"}
"""The worst there can be: ids that mean something else there."""


def renumber(entity: str) -> str:
    number = int(entity[1:])
    return SWAPPED.get(entity) or (f"P{number + 20_000}" if entity[0] == "P" else CLOSED.get(entity, entity))


CLOSED = {"Q36180": "Q42"}


def renumber_text(text: str) -> str:
    """Renumber a dump as text: independent of what is tested."""
    text = re.sub(r'"([PQ][1-9]\d*)(?=["$])', lambda found: f'"{renumber(found[1])}', text)
    return re.sub(r'"numeric-id":\s*(\d+)', lambda found: f'"numeric-id":{renumber("Q" + found[1])[1:]}', text)


@pytest.fixture(scope="module")
def ids() -> dict[str, str]:
    """The table that a library would write: the ids its mapping names."""
    with gzip.open(SAMPLES / "wikidata-excerpt.jsonl.gz", "rt", encoding="utf-8") as file:
        properties = {json.loads(line)["id"] for line in file if '"type":"property"' in line.replace(" ", "")}
    items = set(re.findall(r"\bQ[1-9]\d*", (MAPPINGS / "marc_authority_person.yaml").read_text("utf-8")))
    for table in (MAPPINGS / "tables").iterdir():
        items |= set(re.findall(r"\bQ[1-9]\d*", table.read_text("utf-8")))
    return {each: renumber(each) for each in sorted(properties | items)}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    """The sample wiki under other numbers."""
    folder = tmp_path_factory.mktemp("theirs")
    with gzip.open(SAMPLES / "wikidata-excerpt.jsonl.gz", "rt", encoding="utf-8") as file:
        (folder / "theirs.jsonl").write_text(renumber_text(file.read()), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "theirs.jsonl"]) as wiki:
        yield wiki


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    export = tmp_path_factory.mktemp("records") / "some.mrc"
    found = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:30]
    export.write_bytes(b"".join(record + b"\x1d" for record in found))
    return export


def translated(folder: Path, wiki: RehearsalServer, ids: dict[str, str]) -> Path:
    write_settings(folder, wiki)
    lines = "".join(f'{ours} = "{other}"\n' for ours, other in ids.items())
    with (folder / "glamdata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[wiki.properties]\n{lines}")
    return folder


def publish(folder: Path, records: Path, clock: CountingClock) -> tuple[Run, Coordinator]:
    coordinator = Coordinator(load_settings(folder), "test", pushes=True, clock=clock)
    with coordinator:
        run = prepare_unchecked(coordinator, Source(records, MAPPINGS / "marc_authority_person.yaml", name="some"))
        sequence.publish(coordinator, run, silent)
        assert verify(coordinator, run, silent).is_good
        sequence.bring_home(coordinator, run, silent)
        numbers = summarize(run)
        assert sequence.publish(coordinator, run, silent) == [], "it is all there now"
        run.__dict__["numbers"] = numbers
    return run, coordinator


def items_of(wiki: RehearsalServer, qids: list[str]) -> dict[str, Any]:
    with httpx.Client() as http:
        asked = {"action": "wbgetentities", "ids": "|".join(qids), "format": "json"}
        return dict(http.get(wiki.api_url, params=asked).json()["entities"])


def said(entity: dict[str, Any], *, renumbered: bool = False) -> list[str]:
    """Give what an item says, whatever its statements are called: values, qualifiers and references."""
    texts = [json.dumps(bare(claim)) for claims in entity["claims"].values() for claim in claims]
    texts = [renumber_text(text) for text in texts] if renumbered else texts
    return sorted(json.dumps(json.loads(text), sort_keys=True) for text in texts)


def bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: bare(value) for name, value in node.items() if name not in {"hash", "id"} or (name == "id" and
                "$" not in str(value))}  # fmt: skip
    return [bare(each) for each in node] if isinstance(node, list) else node


@pytest.mark.slow
def test_the_job_is_the_same_under_other_numbers(
    tmp_path: Path, clock: CountingClock, sample_wiki: RehearsalServer, theirs: RehearsalServer,
    records: Path, ids: dict[str, str],
) -> None:  # fmt: skip
    here, _ = publish(write_settings(tmp_path / "here", sample_wiki), records, clock)
    folder = translated(tmp_path / "there", theirs, ids)
    told = rehearsed(folder, records, clock)
    there, _ = publish(folder, records, clock)
    mine, other = here.__dict__["numbers"], there.__dict__["numbers"]
    assert (mine.matched, mine.added, mine.edits) == (other.matched, other.added, other.edits)
    assert (mine.matched, told.saved) > (10, 10)

    with Coordinator(load_settings(folder), "test", connect=False) as coordinator:
        ledger = coordinator.store.ledger.saved_items("marc_authority_person", "rehearsal")
    qids = sorted(set(ledger.values()))
    theirs_now, ours_now = items_of(theirs, [renumber(qid) for qid in qids]), items_of(sample_wiki, qids)
    for qid in qids:
        assert said(ours_now[qid], renumbered=True) == said(theirs_now[renumber(qid)]), qid

    enriched = [(exports_folder(run) / "enriched.csv").read_text("utf-8") for run in (here, there)]
    assert enriched[0].splitlines()[0] == enriched[1].splitlines()[0]
    with Coordinator(load_settings(folder), "test", pushes=True, clock=clock) as coordinator:
        report = undo(coordinator, coordinator.reopen("some"), Selection(), silent)
    assert sum(len(item.removed) for item in report.items) > 20
    assert not any(item.kept for item in report.items)


def rehearsed(folder: Path, records: Path, clock: CountingClock) -> Any:
    with Coordinator(load_settings(folder), "test", clock=clock) as coordinator:
        prepare_unchecked(coordinator, Source(records, MAPPINGS / "marc_authority_person.yaml", name="some"))
    told = rehearse(load_settings(folder), "some", clock, silent)
    assert told.is_good, told
    return told


@pytest.mark.slow
@pytest.mark.parametrize("lacking", ["P569", "P813", "Q5", "P213"])
def test_what_has_no_id_there_is_refused_by_name(
    lacking: str, tmp_path: Path, clock: CountingClock, theirs: RehearsalServer, records: Path, ids: dict[str, str]
) -> None:
    folder = translated(tmp_path / "w", theirs, {each: other for each, other in ids.items() if each != lacking})
    with Coordinator(load_settings(folder), "test", pushes=True, clock=clock) as coordinator:
        before = newest_revision(theirs)
        run = coordinator.open(Source(records, MAPPINGS / "marc_authority_person.yaml", name="some"))
        with pytest.raises(WikiRefusedError, match=rf"The mapping marc_authority_person names {lacking}, which"):
            coordinator.properties(run)
        sequence.read_and_map(run, coordinator.settings.runner, partial(sequence.do_parts, silent))
        with pytest.raises(WikiRefusedError, match=lacking):
            sequence.check(coordinator, run, silent)
        accept_anomaly(run, "Ann", "it was not checked")
        with pytest.raises(WikiRefusedError, match=lacking):
            sequence.publish(coordinator, run, silent)
        assert newest_revision(theirs) == before, "nothing was sent"


def newest_revision(wiki: RehearsalServer) -> int:
    rows = wiki.wiki.archive.select("SELECT max(revision_id) AS newest FROM revision")
    return int(next(iter(rows))[0])


@pytest.mark.parametrize(
    ("line", "words"),
    [('P31 = "Q82"', "no pair of ids"), ("P31 = 82", "no pair"), ('p31 = "P82"', "no pair"),
     ('P31 = "P82"\nP21 = "P82"', "gives P82 to P31 and to P21")],
)  # fmt: skip
def test_a_table_that_can_not_be(line: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "glamdata.toml").write_text(f"{SETTINGS}\n[wiki.properties]\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match=words):
        load_settings(tmp_path)


def test_a_local_index_has_its_own_ids(tmp_path: Path) -> None:
    more = '[wiki.properties]\nP31 = "P82"\n[reconcile]\nindex = "i"\n'
    (tmp_path / "glamdata.toml").write_text(f"{SETTINGS}\n{more}", "utf-8")
    with pytest.raises(SettingsError, match="do not go together"):
        load_settings(tmp_path)
