"""An endpoint that answers nonsense: asked again within a bound, then the part is left, told, and nothing is decided."""

from __future__ import annotations

import http.server
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import QueryError
from glamdata.rehearsal import RehearsalServer
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from ..conftest import CountingClock, prepare_unchecked, write_settings
from ..loopback import serving
from .test_corrected import ANNA, HEAD, MAPPING, PROPERTIES, labelled, person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.integration

BERTA = "b1,Berta Known,1850,1900,\n"
JSON = "application/sparql-results+json"


def foreign(**columns: str) -> bytes:
    row = {name: {"type": "uri" if "/" in value else "literal", "value": value} for name, value in columns.items()}
    return json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()


NOTHING = b'{"head": {"vars": []}, "results": {"bindings": []}}'


@contextmanager
def endpoint(status: int, kind: str, body: bytes) -> Iterator[str]:
    """Answer every query in one way."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with serving(Handler) as base:
        yield f"{base}/sparql"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    entities = [labelled(pid, datatype=kind) for pid, kind in PROPERTIES.items()]
    entities += [labelled("Q5"), labelled("Q13219454"), person("Q41", "Berta Known", 1850, 1900)]
    with RehearsalServer(tmp_path_factory.mktemp("wiki") / "wiki.sqlite") as running:
        running.add_entities(entities)
        yield running


def source(folder: Path) -> Source:
    (folder / "people.yaml").write_text(MAPPING.replace("NAME", "people"), "utf-8")
    (folder / "people.csv").write_text(HEAD + ANNA + BERTA, "utf-8")
    return Source(folder / "people.csv", folder / "people.yaml")


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<!DOCTYPE html><h1>Maintenance</h1>"),
        (200, JSON, NOTHING[:-9]),
        (200, JSON, b""),
        (500, "text/plain", b"java.lang.OutOfMemoryError"),
        (502, "text/html", b"<html>Bad Gateway</html>"),
    ],
    ids=["HTML", "half a JSON", "empty", "500", "502"],
)
def test_a_part_is_left_unreconciled_and_the_next_run_does_it(
    tmp_path: Path, wiki: RehearsalServer, status: int, kind: str, body: bytes
) -> None:
    clock = CountingClock()
    with (
        endpoint(status, kind, body) as url,
        Coordinator(load_settings(write_settings(tmp_path, wiki, sparql=url)), "test", clock=clock) as coordinator,
    ):
        with pytest.raises(QueryError, match=re.escape("2 records (parts 1 of 1) are not reconciled")):
            prepare_unchecked(coordinator, source(tmp_path))
        run = coordinator.open(source(tmp_path))
        assert list(run.parts.all_rows(tables.OUTCOMES)) == []
        assert coordinator.store.decisions.standing("people") == {}
        assert coordinator.store.decisions.queue(run.batch.name) == []
        assert 0 < sum(clock.slept) <= 600
    with Coordinator(load_settings(write_settings(tmp_path, wiki)), "test", clock=clock) as coordinator:
        run = prepare_unchecked(coordinator, source(tmp_path))
        decided = coordinator.store.decisions.standing("people")
        assert {key: one.verdict.value for key, one in decided.items()} == {"a1": "new", "b1": "match"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"item": "https://other.example/entity/Q41", "name": "Berta Known", "value": "0000000121441970"},
            "is no item",
        ),
        ({"item": "http://www.wikidata.org/entity/P31", "name": "Berta Known", "value": "1"}, "is no item of the wiki"),
        ({"person": "http://www.wikidata.org/entity/Q41"}, "item is 'missing'"),
        ({"item": "http://www.wikidata.org/entity/Q41"}, "can't be read of a row"),
    ],
)
def test_nothing_is_decided_from_an_answer_about_other_things(
    tmp_path: Path, wiki: RehearsalServer, columns: dict[str, str], said: str
) -> None:
    settings = write_settings(tmp_path, wiki)
    with endpoint(200, JSON, foreign(**columns)) as url:
        write_settings(tmp_path, wiki, sparql=url)
        with Coordinator(load_settings(settings), "test", clock=CountingClock()) as coordinator:
            with pytest.raises(QueryError, match=re.escape(said)) as raised:
                prepare_unchecked(coordinator, source(tmp_path))
            assert "Is sparql in glamdata.toml the address" in str(raised.value)
            assert coordinator.store.decisions.standing("people") == {}
