"""A batch as large and as mixed as a real one, for looking at its report."""

from datetime import UTC, datetime

import pytest

from glamdata.model.finding import Finding, Severity
from glamdata.model.report import BatchReport, GateRow, RecordRow, ReportLink, StageRow, TotalGroup

ATTACK = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"

_PEOPLE = (
    ("n79-032879", "Austen, Jane, 1775-1817", "Q36322", "Jane Austen"),
    ("n80-126295", "Lloyd Wright, Frank, 1867-1959", "Q5604", "Frank Lloyd Wright"),
    ("n81-144090", "נחמן, מברסלב, 1772-1811", "Q297416", "נחמן מברסלב"),
    ("n50-030963", "أم كلثوم, 1904-1975", "Q156210", "أم كلثوم"),
    ("n79-061398", "Noether, Emmy, 1882-1935", "Q7099", "Emmy Noether"),
    ("n84-802931", "Чехов, Антон Павлович, 1860-1904", "Q5685", "Антон Чехов"),
    ("n85-008642", "紫式部, approximately 978-", "Q81731", "紫式部"),
)
_MATCHED = (
    "+ P569 1867-06-08 [stated in Library of Congress Authorities]",
    "+ P570 1959-04-09 [stated in Library of Congress Authorities]",
    "+ P106 architect (Q42973) [374$a]",
    "+ reference on P244 n79032879",
    "= P214 97788532 is there already",
)
_REASONS = (
    "two items carry this VIAF number: Q5604 and Q104178221",
    "birth year differs by 42: 1825 in the record, 1867 on the item",
    "VIAF match alone",
    "the second candidate is too near: 0.94 and 0.91",
)


@pytest.fixture
def report() -> BatchReport:
    return sample_report()


@pytest.fixture
def attack() -> str:
    return ATTACK


def sample_report(records: int = 60) -> BatchReport:
    """Give a report with every outcome, several scripts, untrusted text and findings of each severity."""
    rows = tuple(_row(number) for number in range(records))
    return BatchReport(
        title="Authority persons, November 2026",
        batch="people-2026-11-21",
        mapping="marc_authority_person.yaml",
        export="loc_authority_2026-11.mrc",
        when=datetime(2026, 11, 21, 6, 40, 12, tzinfo=UTC),
        wiki="https://www.wikidata.org/",
        totals=(
            TotalGroup("Records", (("read", 12_480), ("refused: can't be read", 3), ("ignored: holdings", 211))),
            TotalGroup(
                "Edits",
                (
                    ("planned", 8_214),
                    ("statements added", 19_377),
                    ("references added", 6_120),
                    ("items created", 41),
                    ("refused by the wiki", 12),
                    ("expected time at 60 a minute", "2 h 17 min"),
                ),
                "What the plan would do, against the items as they are now.",
            ),
        ),
        stages=(
            StageRow("read", 12_694, 12_480, 3, "211 holdings ignored"),
            StageRow("map", 12_480, 12_395, 85, "excluded by the mapping: name-title headings, families"),
            StageRow("check", 12_395, 12_395, 0, "27 expectations, all met"),
            StageRow("reconcile", 12_395, 11_902, 493, "493 wait for review"),
            StageRow("plan", 11_902, 8_214, 0, "3,688 items lack nothing"),
            StageRow("push", 8_214, 8_202, 12),
        ),
        findings=tuple(_findings()),
        records=rows,
        links=(
            ReportLink("data_docs/index.html", "Data Docs", "27 expectations on 12,395 records"),
            ReportLink("exports/people/enriched.csv", "Enriched records (CSV)", "8,861 rows"),
            ReportLink("javascript:alert(1)", "An address that is none"),
        ),
        outcomes=(("matched", 11_861), ("new", 41), ("review", 493), ("excluded", 85), ("refused", 3)),
        review_reasons=(
            ("VIAF match alone", 271),
            ("second candidate too near", 118),
            ("dates contradict", 83),
            ("two items carry one id", 21),
        ),
        records_file="records.csv",
        findings_files=("findings.csv", "findings.json"),
        gates=(
            GateRow("rights", "the catalogue may give its data away under CC0", "the mapping declares CC0"),
            GateRow("living", ATTACK, ATTACK, (ATTACK, "Ann Ab on 2026-11-21 for all records: agreed"), 1_204),
        ),
    )


def _row(number: int) -> RecordRow:
    key, heading, qid, label = _PEOPLE[number % len(_PEOPLE)]
    url = f"https://www.wikidata.org/wiki/{qid}"
    if number == 1:
        return RecordRow(
            key, ATTACK, "review", qid, label, ATTACK, (ATTACK,), (ATTACK,), "planned", "javascript:alert(2)"
        )
    match number % 6:
        case 2:
            evidence = (
                "name: “Wright, Frank Lloyd” and “Frank Lloyd Wright”, 1.00 (same words)",
                "birth: 1867 and 1867-06-08, 1.00 (agree)",
                "P214 (VIAF): 97788532 on both, weak",
            )
            return RecordRow(key, heading, "review", "", "", _REASONS[number // 6 % 4], evidence)
        case 4 if number % 4 == 0:
            return RecordRow(
                key, heading, "new", "", "", "no item found by ids, names or search", (), _MATCHED[:3], "planned"
            )
        case 5 if number % 5 == 0:
            return RecordRow(
                key, f"{heading}. Works. Selections", "excluded", reason="a name-title heading is a work: 100 $t"
            )
        case _:
            evidence = ("P244: n79032879 on both (own id)", "birth: 1867 and 1867-06-08, 1.00 (agree)")
            return RecordRow(
                key, heading, "matched", qid, label, "own id", evidence, _MATCHED, "saved, revision 2291034457", url
            )


def _findings() -> list[Finding]:
    dates = [
        Finding(
            Severity.WARNING,
            "map",
            "bad-date",
            f"n79-{number:06d}",
            "100 $d “fl. 1690-1710” is an active span, not a birth or death; no date was taken",
            "100$d",
            "fl. 1690-1710",
            "P569",
        )
        for number in range(230)
    ]
    return [
        *dates,
        Finding(Severity.CRITICAL, "plan", "value-conflict", "n80-126295", ATTACK, "046$f", "1867", "P569"),
        Finding(
            Severity.CRITICAL, "read", "record-cut-off", "#4711", "The record is cut off; ask for the export again."
        ),
        Finding(
            Severity.INFO,
            "map",
            "table-miss",
            "n84-802931",
            "“Hofnarr” is not in the table occupations",
            "374$a",
            "Hofnarr",
        ),
    ]
