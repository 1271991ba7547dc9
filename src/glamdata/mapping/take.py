"""Taking: the cleaned texts that a rule finds in a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.cleaner import compile_clean
from glamdata.mapping.condition import compile_where, subfield_needed
from glamdata.mapping.find import compile_selector, fields_with
from glamdata.mapping.select import LEADER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glamdata.mapping.find import Finder, Text
    from glamdata.mapping.rule import Take
    from glamdata.mapping.spec import Source
    from glamdata.mapping.view import View
    from glamdata.mapping.work import Work
    from glamdata.model.record import Field

    Taker = Callable[[Work, Field | None, str | None], Sequence["Taken"]]
    """Called with the record, the field a statement is about, and the property to name in findings (None: report
    nothing)."""


Taken = tuple[str, str, "Field | None", str]
"""A text as it was cleaned, where it comes from, its field (None in tables), and how it stood there.

No class of its own: a record makes thirty, and a tuple costs a tenth of an object.
"""


def compile_take(take: Take, source: Source, each: str = "") -> Taker:
    """Give what takes the cleaned texts; `each` is the tag that a relative selector means."""
    origin = take.selector.origin(each)
    if take.selector.is_plain() and not take.split:
        return _take_subfield(take, origin, nulls_at(origin, source))
    whole = _is_whole_data(take) and not nulls_at(origin, source)
    find = _find_data(take) if whole else _find_pieces(take, source, origin)
    clean = compile_clean(take.clean)

    def texts(work: Work, within: Field | None, pid: str | None) -> Sequence[Taken]:
        written = find(work, within)
        if not written:
            return ()
        found: list[Taken] = []
        for text, field in written:
            cleaned = clean(text, work, field)
            if isinstance(cleaned, str):
                if cleaned:
                    found.append((cleaned, origin, field, text))
            elif pid is not None:
                work.report(cleaned, origin, text, pid)
        return found

    return texts


def _take_subfield(take: Take, origin: str, nulls: frozenset[str]) -> Taker:
    """Take one subfield of fields of one tag: what nearly all rules do, so in one go."""
    tag, wanted, clean = take.selector.tag, take.selector.codes, compile_clean(take.clean)
    needed = subfield_needed(take.where)
    where = None if needed else compile_where(take.where, tabular=False)
    fields_at = fields_with(tag)

    def texts(work: Work, within: Field | None, pid: str | None) -> Sequence[Taken]:
        fields = work.fields.get(tag, ()) if within is None else fields_at(work, within)
        if not fields:
            return ()
        found: list[Taken] = []
        for field in fields:
            if (needed and needed not in field.subfields) or (where and not where(work, field)):
                continue
            for code, text in field.subfields:
                if code == wanted and not (nulls and text.strip() in nulls):
                    cleaned = clean(text, work, field)
                    if isinstance(cleaned, str):
                        if cleaned:
                            found.append((cleaned, origin, field, text))
                    elif pid is not None:
                        work.report(cleaned, origin, text, pid)
        return found

    return texts


def _is_whole_data(take: Take) -> bool:
    """Whether it takes a control field, or positions of it, without more ado."""
    return take.selector.is_fixed() and take.selector.tag != LEADER and not take.split and not take.where.wanted


def _find_data(take: Take) -> Finder:
    """Find a control field or positions of it."""
    tag, (start, end) = take.selector.tag, take.selector.span or (0, None)

    def find_data(view: View, _within: Field | None) -> Sequence[Text]:
        fields = view.fields.get(tag, ())
        return [(text, None) for field in fields if (text := field.data[start:end])] if fields else ()

    return find_data


def compile_takes(takes: Iterable[Take], source: Source, each: str = "") -> tuple[Taker, ...]:
    """Give what takes the texts of several, of which the first that yields counts."""
    return tuple(compile_take(take, source, each) for take in takes)


def first_texts(takes: tuple[Taker, ...], work: Work, within: Field | None = None, pid: str = "") -> Sequence[Taken]:
    """Give the texts of the first of `takes` that yields any."""
    for take in takes:
        if texts := take(work, within, pid):
            return texts
    return ()


def nulls_at(origin: str, source: Source) -> frozenset[str]:
    """Give the texts that mean nothing where they come from `origin`."""
    return source.nulls.get("", frozenset()) | source.nulls.get(origin, frozenset())


def _find_pieces(take: Take, source: Source, origin: str) -> Finder:
    """Find texts, cut them where they hold several, and leave out those that mean nothing."""
    find = compile_selector(take.selector, compile_where(take.where, tabular=source.tabular))
    nulls, separator = nulls_at(origin, source), take.split
    if not nulls and not separator:
        return find

    def find_pieces(view: View, within: Field | None) -> Sequence[Text]:
        found = [pair for pair in find(view, within) if pair[0].strip() not in nulls]
        if not separator:
            return found
        pieces = [(piece.strip(), field) for text, field in found for piece in text.split(separator)]
        return [pair for pair in pieces if pair[0] and pair[0] not in nulls]

    return find_pieces
