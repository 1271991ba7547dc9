"""A workspace with records that wait, made without any wiki: what a review page and its sheets are tested on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from glamdata import pipeline
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.model.match import Candidate, Evidence, Outcome
from glamdata.store import codec, tables
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.clock import Clock

PEOPLE = 40
ATTACK = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
TURNED = "evil \u202egnp.exe\u202c name"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 5
PRIVATE = "home telephone 555 0100"
FOUND_IN = "her letter of 1 May, 12 High Street"
MAPPING = """
mapping: people
about: People for the tests of reviewing
source: {format: marc, key: 001, require: [100$a], rights: CC0}
match: {instance_of: Q5, identifiers: [P214], create: reviewed}
terms:
  label: {from: 100$a, clean: [trim, uninvert], language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: 100$d, clean: [birth_date]}
  - {property: P214, type: external_id, from: 024$a, where: {2: viaf}}
"""
SETTINGS = """
[wiki]
api = "http://127.0.0.1:9/w/api.php"
sparql = "http://127.0.0.1:9/sparql"
user = "GlamBot"
app = "upload"
"""


def make_workspace(folder: Path) -> Path:
    """Write settings, mapping and export of a workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "glamdata.toml").write_text(SETTINGS, "utf-8")
    (folder / "people.yaml").write_text(MAPPING, "utf-8")
    records = "".join(record_xml(key, heading) for key, heading in headings().items())
    whole = f'<collection xmlns="http://www.loc.gov/MARC21/slim">{records}</collection>'
    (folder / "people.xml").write_text(whole, "utf-8")
    return folder


def make_batch(folder: Path, clock: Clock, name: str = "people") -> Coordinator:
    """Give a coordinator whose workspace has one batch with all its records in the queue; to be entered by the test."""
    coordinator = Coordinator(load_settings(make_workspace(folder)), "test", connect=False, clock=clock)
    with coordinator:
        fill(coordinator.open(Source(folder / "people.xml", folder / "people.yaml", "full", name)))
    return coordinator


def fill(run: Run) -> None:
    """Read and map the export, and put two candidates beside each record."""
    parts = pipeline.begin_reading(run)
    pipeline.end_reading(run, sum(pipeline.read_and_map(run, part) for part in parts))
    made = run.made()
    for number in run.parts.numbers(tables.DRAFTS):
        candidates, outcomes = [], []
        for place, subject in enumerate(run.subjects(number)):
            found = proposals(subject.key, subject.names[0], place)
            candidates += codec.candidate_rows(subject.key, found)
            reason = "several items are close" if place % 2 else "dates contradict"
            outcomes.append(codec.outcome_row(Outcome(subject.key, None, "", reason if found else "none found", found)))
        run.parts.write(tables.CANDIDATES, number, candidates, made)
        run.parts.write(tables.OUTCOMES, number, outcomes, made)
    pipeline.decide_by_rule(run)


def proposals(key: str, name: str, place: int) -> tuple[Candidate, ...]:
    """Give a good and a bad candidate; every tenth record has none."""
    if place % 10 == 9:
        return ()
    good = (
        Evidence("name", name, f"{name} (poet)", 0.96, "the same words"),
        Evidence("birth", "1850", "1850-03-01", 0.96, "the same year"),
    )
    bad = (
        Evidence("name", name, "Somebody Else", 0.2, "other words"),
        Evidence("birth", "1850", "1911", 0.0, "61 years apart", veto=True),
    )
    return (
        Candidate(key, f"Q{1000 + place}", "label", 0.9 - place / 100, f"{name} the Right", "poet of this test", good),
        Candidate(key, f"Q{2000 + place}", "P214", 0.2, ATTACK, "not that one", bad),
    )


def headings() -> dict[str, str]:
    """Give the headings by record key."""
    plain = {f"p{number:03d}": f"Author {chr(65 + number % 26)}, Number {number}" for number in range(PEOPLE)}
    odd = {"x1": ATTACK, "x2": TURNED, "x3": LONG, "x4": "נחמן, מברסלב", "x5": "=cmd|' /C calc'!A0"}
    return {**plain, **odd}


def record_xml(key: str, heading: str) -> str:
    """Write one authority record, with private fields."""
    fields = [
        ("024", "7", [("a", "97788532"), ("2", "viaf")]),
        ("100", "1", [("a", heading), ("d", "1850-1900")]),
        ("670", " ", [("a", FOUND_IN)]),
        ("667", " ", [("a", PRIVATE)]),
        ("999", " ", [("a", PRIVATE)]),
    ]
    written = "".join(
        f'<datafield tag="{tag}" ind1="{ind}" ind2=" ">'
        + "".join(f'<subfield code="{code}">{escape(text)}</subfield>' for code, text in subfields)
        + "</datafield>"
        for tag, ind, subfields in fields
    )
    control = f'<controlfield tag="001">{key}</controlfield><controlfield tag="008">{" " * 40}</controlfield>'
    return f"<record><leader>00000nz  a2200000n  4500</leader>{control}{written}</record>"
