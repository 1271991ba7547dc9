"""Answers are kept for a day, whole or not at all; an error never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import QueryError
from glamdata.wikibase.answer_cache import AnswerCache, CachedClient

URL = "http://127.0.0.1/sparql"
DAY = "2026-11-21"


class Endpoint:
    """A query service that counts, and fails when it is told to."""

    def __init__(self) -> None:
        self.endpoint = URL
        self.asked: list[str] = []
        self.fails = False

    def select(self, query: str) -> list[dict[str, str]]:
        self.asked.append(query)
        if self.fails:
            raise QueryError("no answer")
        return [{"value": f"{query} {len(self.asked)}"}]

    select_once = select


def client(folder, endpoint, day=DAY, state=0):
    return CachedClient(endpoint, AnswerCache(folder, day, state))


def test_a_query_is_asked_once_a_day(tmp_path):
    endpoint = Endpoint()
    first = client(tmp_path, endpoint).select("a")
    assert client(tmp_path, endpoint).select_once("a") == first
    assert client(tmp_path, endpoint).select("b") != first
    assert client(tmp_path, endpoint, day="2026-11-22").select("a") != first
    assert endpoint.asked == ["a", "b", "a"]


def test_what_we_wrote_makes_it_ask_again(tmp_path):
    endpoint = Endpoint()
    client(tmp_path, endpoint, state=7).select("a")
    client(tmp_path, endpoint, state=8).select("a")
    assert endpoint.asked == ["a", "a"]


def test_an_error_is_never_kept(tmp_path):
    endpoint = Endpoint()
    endpoint.fails = True
    for ask in (client(tmp_path, endpoint).select, client(tmp_path, endpoint).select_once):
        with pytest.raises(QueryError):
            ask("a")
    endpoint.fails = False
    assert client(tmp_path, endpoint).select("a") == [{"value": "a 3"}]


@pytest.mark.parametrize("damage", [b"", b"half", b"x\x9c"])
def test_a_damaged_file_counts_as_none(tmp_path, damage):
    endpoint = Endpoint()
    client(tmp_path, endpoint).select("a")
    (file,) = (tmp_path / f"{DAY}-0").iterdir()
    file.write_bytes(damage)
    assert client(tmp_path, endpoint).select("a") == [{"value": "a 2"}]
    assert client(tmp_path, endpoint).select("a") == [{"value": "a 2"}]


def test_answers_of_other_days_are_removed_and_nothing_else_is(tmp_path):
    client(tmp_path, Endpoint()).select("a")
    (tmp_path / "notes of a librarian").mkdir()
    AnswerCache(tmp_path, "2026-11-22")
    assert [path.name for path in tmp_path.iterdir()] == ["notes of a librarian"]


def test_it_is_bounded(tmp_path):
    rows = [{"value": str(number)} for number in range(1000)]
    cache = AnswerCache(tmp_path, DAY, most=6000)
    for number in range(10):
        cache.put(URL, str(number), rows)
    kept = [number for number in range(10) if cache.get(URL, str(number)) is not None]
    assert 0 < len(kept) < 10
    assert sum(file.stat().st_size for file in (tmp_path / f"{DAY}-0").iterdir()) <= 6000
    again = AnswerCache(tmp_path, DAY, most=6000)
    again.put(URL, "one more", rows)
    assert (again.get(URL, "one more") is None) == (again.get(URL, "9") is None)


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("in the way")
    endpoint = Endpoint()
    for _ in range(2):
        client(tmp_path / "file", endpoint).select("a")
    assert endpoint.asked == ["a", "a"]


@settings(max_examples=25)
@given(st.lists(st.dictionaries(st.text(max_size=4), st.text().map(lambda t: t.encode("utf-8", "ignore").decode()))))
def test_an_answer_comes_back_as_it_was(tmp_path_factory, rows):
    rows = [{key.encode("utf-8", "ignore").decode(): value for key, value in row.items()} for row in rows]
    cache = AnswerCache(tmp_path_factory.mktemp("cache"), DAY)
    cache.put(URL, "a", rows)
    assert cache.get(URL, "a") == rows
    assert cache.get("http://127.0.0.1/other", "a") is None
