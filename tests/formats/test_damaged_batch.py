"""A damaged export as a batch: what is counted is what the tables hold, in the file's order, and nothing private."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pymarc
import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.report.counting import count_export

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.coordinator import Coordinator

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PRIVATE = {"900": "  ", "590": "  ", "690": "  ", "CAT": "  ", "541": "0 ", "667": "  ", "371": "  "}
SECRET = "geheim"


def sample(count: int) -> list[bytes]:
    """Give records with private fields, 900 the first of these."""
    with (ROOT / "data/samples/persons.mrc").open("rb") as stream:
        records = [record for record, _ in zip(pymarc.MARCReader(stream), range(count), strict=False) if record]
    for record in records:
        for tag, indicators in PRIVATE.items():
            text = pymarc.Subfield("a", f"{SECRET} {tag} é")
            record.add_field(pymarc.Field(tag, pymarc.Indicators(*indicators), [text]))
    return [record.as_marc() for record in records]


def damage(record: bytes, kind: int) -> bytes:
    base, private = int(record[12:17]), record.index(b"900", 24)
    match kind:
        case 0:
            return b"00001" + record[5:]
        case 1:
            return record[:12] + b"00000" + record[17:]
        case 2:  # bytes that no entry names
            return b"%05d" % (len(record) + 7) + record[5:-1] + SECRET.encode() + b"\x1e\x1d"
        case 3:  # two entries for one field
            return record[:private] + record[private + 12 : private + 24] + record[private + 12 :]
        case 4:
            return record.replace(b"  \x1fa" + SECRET.encode(), SECRET.encode() + b"\x1fa  ")
        case 5:
            return record.replace(b"geheim 590", b"geheim\x1d590")
        case 6:
            return record[:9] + b" " + record[10:]
        case 7:
            return record.replace("é".encode(), b"\xe9\xe9")
        case 8:
            return record.replace(b"\x1fageheim", b"\x1f\xe9geheim"[:9])
        case 9:
            return record[: base + 40]
        case _:
            return record


def texts_of(path: Path) -> str:
    rows = repr(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
    return (path.read_bytes().decode("utf-8", "replace") + rows).lower()


def test_counts_and_order_are_those_of_the_file(
    coordinate: Callable[[], Coordinator], workspace: Path, tmp_path: Path
) -> None:
    export = tmp_path / "damaged.mrc"
    export.write_bytes(b"\r\n".join(damage(record, at % 12) for at, record in enumerate(sample(36))))
    counted = count_export(export, lambda _: None)
    source = Source(export, ROOT / "mappings/marc_authority_person.yaml")
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, source, lambda _: None)
        (part,) = coordinator.store.parts(run.batch.name)
    folder = workspace / "batches" / run.batch.name
    drafted, found, told = (
        pq.read_table(folder / table / "part-00001.parquet").column("position").to_pylist()
        for table in ("drafts", "records", "findings/read")
    )
    assert part.record_count == counted["in_file"] == 36
    assert found == list(range(1, 37))
    assert drafted == sorted(drafted)
    assert len(drafted) == counted["read"] > 20
    assert set(found) - set(drafted) <= set(told)
    assert len(set(told)) == counted["refused"] + counted["repaired"]
    said = {path: texts_of(path) for path in workspace.rglob("*") if path.is_file()}
    assert {path.parent.name for path, text in said.items() if SECRET in text} == {"refused"}
