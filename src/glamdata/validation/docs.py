"""build_data_docs: one folder of Data Docs for a whole batch, out of the stored results of its parts.

Great Expectations renders each part's page; our templates take the place of its own where those load scripts, styles,
fonts and images from elsewhere. The pages need no network, run no script, and say so in a content security policy.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["build_data_docs"]

TEMPLATES = Path(__file__).parent / "templates"
INDEX = "index.html"
NAMES = {
    "Overview": "In figures",
    "record_key": "Control numbers",
    "property": "Properties",
    "rule": "Rules of the mapping",
    "references": "References",
    "refused_share": "Records that could not be read",
    "drafts": "Records mapped",
}
SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Page:
    """One part's page, as the index lists it."""

    file: str
    part: str
    success: bool
    rows: int
    passed: int
    failed: int


@dataclass(slots=True)
class Fault:
    """One expectation that was not met, over all parts."""

    meaning: str
    severity: str
    rows: int = 0
    pages: list[Page] = field(default_factory=list)


def build_data_docs(results: Sequence[dict[str, Any]], folder: Path, title: str) -> Path:
    """Write a page for each of `results` and an index over all of them; give the path of the index.

    `results` are those of :class:`glamdata.validation.result.PartValidation` and `TableValidation`, in the order in
    which the index should list them; they may have been stored as JSON by other processes. Pages of an earlier run that
    are not written again are removed from `folder`, other files are left alone.
    """
    from glamdata.validation.engine import render_page  # noqa: PLC0415  (3.5 seconds, only where needed)

    folder.mkdir(parents=True, exist_ok=True)
    pages = [_page(number, result) for number, result in enumerate(results, 1)]
    _remove_old(folder, {page.file for page in pages})
    for page, result in zip(pages, results, strict=True):
        words = {"batch": title, "title": page.part, "success": page.success, "footer": _footer(result), "names": NAMES}
        (folder / page.file).write_text(render_page(_escaped(result), TEMPLATES, **words), encoding="utf-8")
    index = folder / INDEX
    index.write_text(_render_index(title, pages, results), encoding="utf-8")
    return index


def _render_index(title: str, pages: Sequence[Page], results: Sequence[dict[str, Any]]) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("index.j2").render(
        title=title,
        pages=pages,
        faults=_faults(zip(pages, results, strict=True)),
        rows=sum(page.rows for page in pages),
        passed=sum(page.passed for page in pages),
        failed=sum(page.failed for page in pages),
        footer=_footer(results[0]) if results else "",
    )


def _page(number: int, result: dict[str, Any]) -> Page:
    part = str(result["meta"]["part"])
    name = re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "part"
    return Page(
        file=f"{number:05d}-{name[:60]}.html",
        part=part,
        success=result["success"],
        rows=result["meta"]["rows"],
        passed=result["statistics"]["successful_expectations"],
        failed=result["statistics"]["unsuccessful_expectations"],
    )


def _faults(pages: Iterable[tuple[Page, dict[str, Any]]]) -> list[Fault]:
    faults: dict[tuple[str, str], Fault] = {}
    for page, result in pages:
        for outcome in result["results"]:
            if not outcome["success"]:
                config = outcome["expectation_config"]
                key = config["meta"]["meaning"], config["severity"]
                fault = faults.setdefault(key, Fault(*key))
                fault.rows += outcome["result"].get("unexpected_count", 0)
                fault.pages.append(page)
    return sorted(faults.values(), key=lambda fault: (SEVERITIES.index(fault.severity), -fault.rows))


def _escaped(result: dict[str, Any]) -> dict[str, Any]:
    """Escape the values found, which great_expectations 1.24 sets into its tables as they are: markup and all."""
    return result | {"results": [outcome | {"result": _escape(outcome["result"])} for outcome in result["results"]]}


def _escape(value: Any) -> Any:
    match value:
        case str():
            return html.escape(value)
        case dict():
            return {key: _escape(inner) for key, inner in value.items()}
        case list():
            return [_escape(inner) for inner in value]
        case _:
            return value


def _remove_old(folder: Path, keep: set[str]) -> None:
    for file in folder.glob("[0-9][0-9][0-9][0-9][0-9]-*.html"):
        if file.name not in keep:
            file.unlink()


def _footer(result: dict[str, Any]) -> str:
    return f"Data Docs by Great Expectations {result['meta'].get('great_expectations_version', '')}, kept offline."
