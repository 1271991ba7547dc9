"""The report on impact as people read it: HTML with plots, CSV and JSON, with every denominator."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glamdata.enriching.link import sitelink_url
from glamdata.report.impact.facts import read_labels
from glamdata.report.impact.pageviews import PageViews, Viewed, last_month
from glamdata.report.impact.plots_page import Figure, FigurePage, Row, write_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from glamdata.model.clock import Clock
    from glamdata.report.impact.impact import Impact
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.site import Wiki
    from glamdata.workspace.impact_settings import ImpactSettings

WIKIPEDIA = ".wikipedia.org"
TERMS = ("label", "description", "alias")
NOT_ASKED = "not asked"
"""What the report says of page views where [impact] names nobody to ask."""


def ask_pageviews(
    impact: Impact, settings: ImpactSettings, sites: Sequence[str], wiki: Wiki, clock: Clock, kept: Path
) -> tuple[Viewed | None, int]:
    """Ask how often the pages of the enriched items on some `sites` were read last month; None where nobody is asked.

    Also gives how many such pages there are: at most `settings.articles` of them are asked for, by item.
    """
    pages = [(site, title) for _, site, title in impact.all_links() if site in set(settings.sites or sites)]
    if not settings.pageviews:
        return None, len(pages)
    api = PageViews(settings.pageviews, user_agent=wiki.user_agent, clock=clock, kept=kept)
    return api.of_month(pages[: settings.articles], last_month(clock.now().date())), len(pages)


def impact_page(
    impact: Impact, names: Mapping[str, str], wiki: Wiki, day: date, viewed: tuple[Viewed | None, int]
) -> FigurePage:
    """Put the numbers together."""
    wikipedias, others, _ = _count_links(impact)
    months, pages = sorted(set(impact.edits.values())), viewed[1]
    return FigurePage(
        kind="impact",
        title=f"What came of {impact.batches[0] if len(impact.batches) == 1 else f'{len(impact.batches)} batches'}",
        facts=(
            ("Batches", ", ".join(impact.batches[:5]) + (" …" if len(impact.batches) > 5 else "")),
            ("Wiki", urlsplit(wiki.api).netloc),
            ("Months", f"{months[0]} to {months[-1]}" if months else ""),
            ("As of", day.isoformat()),
        ),
        totals=_totals(impact, viewed),
        figures=(
            _by_month(impact, months),
            _by_property(impact, names),
            _by_language(impact),
            _links("wikipedias", "Wikipedias that link the items", wikipedias, impact),
            _links("other-wikis", "Other wikis that link the items", others, impact),
            *_views(viewed, pages),
        ),
        unseen=tuple(_unseen(impact, viewed)),
        notes=(_WHAT,),
        files=("impact.csv", "impact.json"),
        more={"batches": impact.batches, "pageviews": _views_json(viewed)},
    )


def _totals(impact: Impact, viewed: tuple[Viewed | None, int]) -> tuple[tuple[str, int | str], ...]:
    wikipedias, _, languages = _count_links(impact)
    linked = {qid for qid, site, _ in impact.all_links() if _host(site).endswith(WIKIPEDIA)}
    return (
        ("items touched", len(impact.items)),
        ("of them not all taken back by us", len(impact.enriched)),
        ("edits", len(impact.edits)),
        ("references added", impact.total("reference")),
        ("statements added", impact.total("statement")),
        ("names and descriptions added", sum(map(impact.total, TERMS))),
        ("Wikipedias that link them", len(wikipedias)),
        ("languages that link them", len(languages)),
        (f"of {len(impact.seen):,} items linked from a Wikipedia".replace(",", "\u202f"), len(linked)),
        ("page views", _say_views(viewed)),
    )


_WHAT = (
    "Counted are saved edits, each once, and what they added, without what we took back ourselves; an item in several"
    " batches counts once. What others changed since is told by the report of disagreements. A link says that an"
    " article has the item, not that it shows what was added."
)


def write_impact(folder: Path, page: FigurePage) -> Path:
    """Write ``impact.html``, ``.csv`` and ``.json``; give the page's path."""
    return write_figures(folder, "impact", page)


def name_properties(impact: Impact, reader: Reader | None, languages: Sequence[str]) -> dict[str, str]:
    """Give the labels of the properties that edits were about; none where the wiki can't be asked."""
    pids = {pid for counted in (impact.added, impact.taken) for _, pid, _ in counted if pid}
    return read_labels(reader if not impact.away else None, pids, languages)


def _by_month(impact: Impact, months: Sequence[str]) -> Figure:
    kinds = ("reference", "statement")
    references, statements = (impact.by(2, [kind], impact.added) for kind in kinds)
    terms = impact.by(2, TERMS, impact.added)
    edits = Counter(impact.edits.values())
    rows = tuple(
        Row(month, len(impact.items_by_month.get(month, ())),
            more=(edits[month], references[month], statements[month], terms[month]))
        for month in months
    )  # fmt: skip
    about = f"Items that got an edit in each month, {len(impact.items):,} different ones in all; one may be in several."
    columns = ("month", "items", "edits", "references", "statements", "names and descriptions")
    return Figure("by-month", "By month", about, columns, rows, is_time=True)


def _by_property(impact: Impact, names: Mapping[str, str]) -> Figure:
    said = {kind: impact.by(1, [kind], impact.added) for kind in ("reference", "statement", "qualifier")}
    changed, taken = impact.by(1, ["value", "renewed"], impact.added), impact.by(1, _OF_PROPERTIES, impact.taken)
    pids = set().union(*said.values(), changed, taken)
    rows = [
        Row(names.get(pid) or pid, said["reference"][pid], key=pid,
            more=(said["statement"][pid], said["qualifier"][pid], changed[pid], taken[pid]))
        for pid in pids
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row.count, -int(row.more[0]), row.key))
    about = (
        f"References added to statements of each property, those of new statements included:"
        f" {sum(said['reference'].values()):,} in all."
    )
    columns = ("property", "references", "statements", "qualifiers", "corrected or renewed", "taken back by us")
    return Figure("by-property", "By property", about, columns, tuple(rows))


_OF_PROPERTIES = ("reference", "statement", "qualifier", "value", "renewed")


def _by_language(impact: Impact) -> Figure:
    """Count names and descriptions by language: those stand where properties do for statements."""
    total = sum(map(impact.total, TERMS))
    rows = [Row(kind, impact.total(kind), total) for kind in TERMS if total]
    return Figure("terms", "Names and descriptions", f"{total:,} in all.", ("kind", "added"), tuple(rows))


def _count_links(impact: Impact) -> tuple[Counter[str], Counter[str], set[str]]:
    """Count items by Wikipedia and by other wiki, and give the languages of all of them."""
    wikipedias, others, languages = Counter[str](), Counter[str](), set[str]()
    for _, site, _ in impact.all_links():
        host = _host(site)
        language = host.partition(".")[0]
        if host.endswith(WIKIPEDIA):
            wikipedias[site] += 1
            languages.add(language)
        else:
            others[site] += 1
            if host.count(".") == 2 and not host.startswith("www.") and not host.endswith(".wikimedia.org"):
                languages.add(language)
    return wikipedias, others, languages


def _links(name: str, title: str, counted: Counter[str], impact: Impact) -> Figure:
    of = len(impact.seen)
    rows = [Row(_host(site) or site, count, of, site) for site, count in counted.items()]
    rows.sort(key=lambda row: (-row.count, row.key))
    about = f"Of {of:,} enriched items that were looked at: how many have an article there."
    return Figure(name, title, about, ("wiki", "items"), tuple(rows))


def _host(site: str) -> str:
    return urlsplit(sitelink_url(site, "x")).hostname or ""


def _views(viewed: tuple[Viewed | None, int], pages: int) -> tuple[Figure, ...]:
    found = viewed[0]
    if found is None:
        return ()
    by_site: dict[str, list[int]] = defaultdict(list)
    for (site, _), views in found.views.items():
        if views is not None:
            by_site[site].append(views)
    rows = [Row(_host(site), sum(views), key=site, more=(len(views),)) for site, views in by_site.items()]
    rows.sort(key=lambda row: (-row.count, row.key))
    about = (
        f"Times that people read these pages in {found.month:%Y-%m}: {sum(map(len, by_site.values())):,} pages with"
        f" figures, {len(found.views) + len(found.failed):,} asked for, of {pages:,} that link the items."
    )
    return (Figure("pageviews", "Page views", about, ("wiki", "views", "pages"), tuple(rows)),)


def _say_views(viewed: tuple[Viewed | None, int]) -> int | str:
    if viewed[0] is None:
        return NOT_ASKED
    return sum(views for views in viewed[0].views.values() if views is not None)


def _views_json(viewed: tuple[Viewed | None, int]) -> dict[str, object]:
    found, pages = viewed
    if found is None:
        return {"state": NOT_ASKED, "pages": pages}
    known = [views for views in found.views.values() if views is not None]
    return {
        "state": "asked",
        "month": f"{found.month:%Y-%m}",
        "pages": pages,
        "asked": len(found.views) + len(found.failed),
        "with_figures": len(known),
        "without_figures": len(found.views) - len(known),
        "no_answer": len(found.failed),
        "views": sum(known),
    }


def _unseen(impact: Impact, viewed: tuple[Viewed | None, int]) -> list[str]:
    """Say what could not be seen, each with its number."""
    facts, found = impact.facts, viewed[0]
    said = [
        (impact.unread, "saved edits could not be read, on the wiki or here: what they added is not counted"),
        (impact.without_revision, "saved edits have no revision in the ledger: their items count, not what they added"),
        (len(impact.gone), "items are not on the wiki any more: deleted since"),
        (len(facts.old & impact.touched), "items are told of as they were when they were seen last"),
        (len(facts.unseen & impact.touched), "items could not be looked at: who links them is not known"),
        (len(found.failed) if found else 0, f"pages gave no answer on their views{f' ({found.why})' if found else ''}"),
        (len([v for v in found.views.values() if v is None]) if found else 0, "pages have no figures of views"),
    ]  # fmt: skip
    away = [f"The wiki did not answer: {impact.away}"] if impact.away else []
    return [*away, *(f"{count:,} {words}." for count, words in said if count)]


def show_impact(page: FigurePage, tell: Callable[[str], None]) -> None:
    """Say the numbers of the page in a few lines."""
    for name, value in page.totals:
        tell(f"{name}: {value:,}" if isinstance(value, int) else f"{name}: {value}")
    for words in page.unseen:
        tell(f"not seen: {words}")
