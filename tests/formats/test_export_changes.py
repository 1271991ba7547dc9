"""What has changed between two sets: the same whatever order, however many records came and went."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.export_changes import write_changes

KEYS = [f"k{number:03}" for number in range(150)]


def write(folder: Path, content: dict[str, int]) -> None:
    folder.mkdir()
    lines = (json.dumps({"record_key": key, "qid": "Q1", "content_hash": f"h{n}"}) for key, n in content.items())
    (folder / "enriched.jsonl").write_text("".join(f"{line}\n" for line in lines))


def told(folder: Path) -> set[tuple[str, str]]:
    lines = map(json.loads, (folder / "changes.jsonl").read_text().splitlines())
    return {(line["record_key"], line["change"]) for line in lines}


@settings(max_examples=60, deadline=None)
@given(
    withdrawn=st.tuples(st.integers(0, 150), st.integers(0, 150)),
    added=st.tuples(st.integers(0, 150), st.integers(0, 100)),
    changed=st.sets(st.sampled_from(KEYS), max_size=10),
    moved=st.booleans(),
)
def test_every_record_that_differs_is_told_and_no_other(
    tmp_path_factory: pytest.TempPathFactory,
    withdrawn: tuple[int, int],
    added: tuple[int, int],
    changed: set[str],
    moved: bool,
) -> None:
    folder = tmp_path_factory.mktemp("sets")
    old = dict.fromkeys(KEYS, 1)
    gone = KEYS[slice(*sorted(withdrawn))]
    stayed = [key for key in KEYS if key not in gone]
    come = [f"n{number}" for number in range(added[1])]
    order = [*stayed[: added[0]], *come, *stayed[added[0] :]]
    new = {key: 2 if key in changed else 1 for key in (reversed(order) if moved else order)}
    write(folder / "old", old)
    write(folder / "new", new)

    counts = write_changes(folder / "old", folder / "new")

    expected = {(key, "withdrawn") for key in gone} | {(key, "added") for key in come}
    expected |= {(key, "changed") for key in changed - set(gone)}
    assert told(folder / "new") == expected
    assert sum(counts.values()) == len(expected)


def test_a_first_set_has_only_added_records(tmp_path: Path) -> None:
    write(tmp_path / "new", {"a": 1, "b": 1})

    assert write_changes(tmp_path / "old", tmp_path / "new") == {"added": 2, "changed": 0, "withdrawn": 0}
