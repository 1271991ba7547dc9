"""What coverage found, as lines of text for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.coverage import Coverage, Unread

MOST_MISSES = 40


def show_coverage(coverage: Coverage) -> Iterator[str]:
    """Give the lines: how much was looked at, what no rule reads, which rules made nothing, which words are missing."""
    counted = f"{coverage.records} records mapped"
    yield f"{counted}, {coverage.excluded} left out by the mapping" if coverage.excluded else counted
    if not coverage.statements:
        yield "The mapping makes no statement of any of them."
    yield ""
    yield from _show_unread(coverage)
    yield from _show_idle(coverage)
    yield from _show_misses(coverage)


def _show_unread(coverage: Coverage) -> Iterator[str]:
    unread = coverage.unread()
    if not unread:
        yield "Every field is read by a rule."
        return
    yield "Not read by any rule, with the share of records that have it:"
    wide = max(len(each.name) for each in unread)
    for each in unread:
        share = f"{each.records / coverage.records:>4.0%}"
        yield f"  {each.name:<{wide}} {share} {each.records:>8}  {_describe(each)}"
        yield from (f"  {'':<{wide}} {'':>4} {'':>8}  {example}" for example in each.examples)


def _describe(each: Unread) -> str:
    if each.private:
        return "private or may be: nothing of it is shown"
    codes = " ".join(f"${code}" for code in sorted(each.subfields))
    return codes or "-"


def _show_idle(coverage: Coverage) -> Iterator[str]:
    idle = coverage.idle()
    yield ""
    if idle:
        yield "Rules that made nothing in this export:"
        yield from (f"  {name}" for name in idle)
    else:
        yield "Every rule made something."


def _show_misses(coverage: Coverage) -> Iterator[str]:
    misses = coverage.misses()
    if not misses:
        return
    yield ""
    yield "Words that the tables lack, with the number of records:"
    yield from (f"  {miss.count:>8}  {miss.table}: {miss.word}" for miss in misses[:MOST_MISSES])
    more = len(misses) - MOST_MISSES
    if more > 0:
        yield f"  and {more} more; --json lists them all"
    if coverage.more_words:
        yield f"  {coverage.more_words} records had words beyond those that are counted one by one"
