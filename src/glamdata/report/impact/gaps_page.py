"""The report on gaps as people read it: HTML with plots, CSV and JSON, and a list of what each record's item lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.report.impact.facts import UNKNOWN, read_labels
from glamdata.report.impact.gaps import is_value
from glamdata.report.impact.plots_page import Figure, FigurePage, Row, write_figures, write_rows

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.report.impact.gaps import Gaps
    from glamdata.wikibase.read import Reader

LACKING = "missing-terms.csv"
WORDS = {UNKNOWN: "unknown", "none": "said to have none"}


def write_gaps(run: Run, gaps: Gaps, reader: Reader | None, day: date) -> tuple[Path, FigurePage]:
    """Write ``gaps.html``, ``.csv``, ``.json`` and the list of missing terms beside the batch's report."""
    folder = run.parts.folder / "report"
    values = {value for counted in (gaps.genders, gaps.countries) for value in counted if is_value(value)}
    names = read_labels(None if gaps.facts.away else reader, values, gaps.languages)
    page = gaps_page(run, gaps, names, day)
    path = write_figures(folder, "gaps", page)
    rows = (
        (one.record_key, one.qid, " ".join(one.labels), " ".join(one.descriptions), "yes" if one.has_mul else "no")
        for one in gaps.lacking
    )
    head = ("record", "item", "labels_missing", "descriptions_missing", "has_mul_label")
    write_rows(folder / LACKING, head, rows)
    return path, page


def gaps_page(run: Run, gaps: Gaps, names: Mapping[str, str], day: date) -> FigurePage:
    """Put the numbers together."""
    return FigurePage(
        kind="gaps",
        title=f"What the wiki lacks and knows of {run.mapping.about or run.mapping.name}",
        facts=(
            ("Batch", gaps.batch),
            ("Wiki", urlsplit(run.wiki.api).netloc),
            ("Languages", ", ".join(gaps.languages)),
            ("As of", day.isoformat()),
        ),
        totals=_totals(gaps),
        figures=_figures(gaps, names) if saw_any(gaps) else (),
        unseen=tuple(_unseen(gaps)),
        notes=(
            "Nothing of this is written to the wiki: gender is a person's own to say, and what is not known stays so.",
        ),
        files=("gaps.csv", "gaps.json", LACKING),
        more={"batch": gaps.batch},
    )  # fmt: skip


def saw_any(gaps: Gaps) -> bool:
    """Say whether an item was looked at, or there was none to look at: else every number would be one of nothing."""
    return bool(gaps.items or gaps.gone or not gaps.facts.unseen & gaps.asked)


def _totals(gaps: Gaps) -> tuple[tuple[str, int], ...]:
    if not saw_any(gaps):
        return (("items not looked at", len(gaps.facts.unseen & gaps.asked)),)
    return (
        ("records with an item", gaps.records),
        ("items looked at", gaps.items),
        ("records whose item lacks a name or description", len(gaps.lacking)),
    )


def _figures(gaps: Gaps, names: Mapping[str, str]) -> tuple[Figure, ...]:
    return (
        *_terms(gaps),
        _values("genders", "Gender, as the wiki has it (P21)", gaps, gaps.genders, names),
        _values("countries", "Country, of citizenship (P27) or of the item (P17)", gaps, gaps.countries, names),
        _centuries(gaps),
    )


def _terms(gaps: Gaps) -> tuple[Figure, Figure]:
    """Show by language how many items lack a label, and how many a description."""
    of, shown = gaps.items, "shown by the name for all (mul)"
    labels = tuple(Row(code, of - gaps.labels[code], of, more=(gaps.shown[code],)) for code in gaps.languages)
    descriptions = tuple(Row(code, of - gaps.descriptions[code], of) for code in gaps.languages)
    said, each, head = f"Of {of:,} items: how many have no", "in each language.", ("language", "items without")
    return (
        Figure("labels", "Names that are missing", f"{said} label {each}", (*head, shown), labels),
        Figure("descriptions", "Descriptions that are missing", f"{said} description {each}", head, descriptions),
    )


def _values(name: str, title: str, gaps: Gaps, counted: Counter[str], names: Mapping[str, str]) -> Figure:
    """Show items by value, the most frequent first; what is not known comes last and is always there."""
    known = sorted(((v, n) for v, n in counted.items() if v != UNKNOWN), key=lambda pair: (-pair[1], pair[0]))
    rows = [Row(names.get(v) or WORDS.get(v, v), n, gaps.items, v) for v, n in known]
    rows.append(Row(WORDS[UNKNOWN], counted[UNKNOWN], gaps.items, UNKNOWN, is_unknown=True))
    several = gaps.several[name]
    note = f"{several:,} items have several values and are in the row of each." if several else ""
    about = f"Of {gaps.items:,} items, by their best value; {counted[UNKNOWN]:,} have none that is known."
    return Figure(name, title, about, ("value", "items"), tuple(rows), note=note)


def _centuries(gaps: Gaps) -> Figure:
    rows = [Row(_name_century(c), n, gaps.items, str(c)) for c, n in sorted(gaps.centuries.items()) if c]
    rows.append(Row(WORDS[UNKNOWN], gaps.centuries[0], gaps.items, UNKNOWN, is_unknown=True))
    about = (
        f"Of {gaps.items:,} items: the century of birth (P569), else of inception (P571), else of publication (P577);"
        f" of {gaps.centuries[0]:,} none is known."
    )
    return Figure("centuries", "Century", about, ("century", "items"), tuple(rows), is_time=True)


def _name_century(century: int) -> str:
    number, era = abs(century), " BCE" if century < 0 else ""
    end = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}{era}"


def _unseen(gaps: Gaps) -> list[str]:
    said = (
        (gaps.gone, "items are not on the wiki any more: their records are to be decided again"),
        (len(gaps.facts.old & gaps.asked), "items are told of as they were when they were seen last"),
        (len(gaps.facts.unseen & gaps.asked), "items could not be looked at and are in no number here"),
    )
    away = [f"The wiki did not answer: {gaps.facts.away}"] if gaps.facts.away else []
    return [*away, *(f"{count:,} {words}." for count, words in said if count)]
