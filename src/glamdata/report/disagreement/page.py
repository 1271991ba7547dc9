"""The page of disagreements: numbers with their denominators, what could not be seen, and the rows, to be filtered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glamdata.disagreeing.disagreement import Kind, Owner
from glamdata.formats.html_report import asset, environment, policy_of
from glamdata.report.disagreement.files import CSV_FILE, JSON_FILE, RELINKS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.report.disagreement.files import DisagreementFiles, Shown

PAGE_FILE = "index.html"
WORDS = {
    Kind.VALUE: "another value",
    Kind.CALENDAR: "the same figures in another calendar",
    Kind.VALUE_DEPRECATED: "our value stands there, deprecated",
    Kind.IDENTIFIER_TWICE: "one identifier on several items",
    Kind.RECORDS_TOGETHER: "several records, one item",
    Kind.CHANGED: "what we wrote or sourced was changed",
    Kind.DEPRECATED: "what we wrote or sourced was deprecated",
    Kind.REMOVED: "what we wrote or sourced was removed",
    Kind.UNSOURCED: "our reference was removed",
    Kind.REDIRECTED: "the item was merged into another",
    Kind.DELETED: "the item was deleted",
}
OWNERS = tuple(owner.value for owner in Owner)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a report.

    `records` have an item; of their `statements` so many as `compared` say were compared with some of the item;
    `unresolved` could not be, since they name something whose item is not known. `pushed_items` are those of the
    ledger, `fetched` the items that were read for this report. `counts` are rows by kind and owner, `uploaded` those
    in the files `uploads` for the Mismatch Finder, `left_out` the others, by reason.
    """

    batch: str
    when: str
    wiki: str
    records: int = 0
    statements: int = 0
    compared: int = 0
    unresolved: int = 0
    pushed_items: int = 0
    fetched: int = 0
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    uploaded: int = 0
    uploads: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give the numbers for machines; every kind has its number, also where it is 0."""
        kinds = {kind.value: {owner: self.counts.get((kind.value, owner), 0) for owner in OWNERS} for kind in Kind}
        return {
            "batch": self.batch, "when": self.when, "wiki": self.wiki, "records_with_item": self.records,
            "statements": self.statements, "statements_compared": self.compared,
            "statements_unresolved": self.unresolved, "items_pushed": self.pushed_items,
            "items_fetched": self.fetched, "counts": kinds,
            "mismatch_finder": {"rows": self.uploaded, "files": list(self.uploads), "left_out": dict(self.left_out)},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row of the table at the top: a kind in words, its number and that of each owner."""

    kind: str
    words: str
    total: int
    owners: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The context of ``disagreements.html.j2``; `words` say what each kind is."""

    title: str
    numbers: Numbers
    kinds: tuple[KindRow, ...]
    owners: tuple[str, ...]
    unseen: Mapping[str, int]
    rows: Sequence[Shown]
    total: int
    words: Mapping[str, str]
    files: tuple[str, ...]
    style: Markup
    script: Markup
    policy: str


def write_page(path: Path, run: Run, numbers: Numbers, unseen: Mapping[str, int], files: DisagreementFiles) -> None:
    """Write the page, in the place of an older one only once it is whole. Catalogue text is escaped."""
    style, script = asset("report.css") + asset("disagreements.css"), asset("report.js")
    page = Page(
        title=run.mapping.about or run.mapping.name,
        numbers=numbers,
        kinds=tuple(_kind_row(kind, numbers) for kind in Kind),
        owners=OWNERS,
        unseen=unseen,
        rows=[row for kind in Kind for row in files.shown.get(kind, ())],
        total=sum(files.counts.values()),
        words={kind.value: words for kind, words in WORDS.items()},
        files=(CSV_FILE, JSON_FILE, RELINKS_FILE),
        style=Markup(style),  # noqa: S704 - our own files, nothing put in
        script=Markup(script),  # noqa: S704 - our own file, nothing put in
        policy=policy_of(style, script),
    )
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(environment().get_template("disagreements.html.j2").generate(page=page))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _kind_row(kind: Kind, numbers: Numbers) -> KindRow:
    owners = tuple(numbers.counts.get((kind.value, owner), 0) for owner in OWNERS)
    return KindRow(kind.value, WORDS[kind], sum(owners), owners)
