"""Finding: the texts a selector means, as a function made once that each record is sent through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.select import LEADER, OTHER_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glamdata.mapping.select import Selector
    from glamdata.mapping.view import View
    from glamdata.model.record import Field

    Text = tuple[str, Field | None]
    Finder = Callable[[View, Field | None], Sequence[Text]]
    Fields = Callable[[View, Field | None], Sequence[Field]]
    AsksField = Callable[[View, Field | None], bool]

NOTHING: tuple[()] = ()


def compile_selector(selector: Selector, where: AsksField | None = None) -> Finder:
    """Give what finds every text of a selector, in the record's order, with its field (None in tables).

    It is called with the record and the field that a relative selector, or one of the same tag, means. Only texts
    of fields (or of a row) where `where` holds are found.
    """
    if selector.column:
        return _of_column(selector, where)
    if selector.tag == LEADER:
        return _of_leader(selector)
    fields = _fields_of(selector, where)
    if selector.is_fixed():
        return _of_control_fields(fields, selector.span)
    if len(selector.codes) == 1:
        return _of_subfield(fields, selector.codes) if selector.span is None else _of_positions(fields, selector)
    return _of_subfields(fields, selector.codes)


def _of_column(selector: Selector, where: AsksField | None) -> Finder:
    column, place = selector.column, selector.place

    def find(view: View, _within: Field | None) -> Sequence[Text]:
        text = view.cell(column, place)
        return ((text, None),) if text and (where is None or where(view, None)) else NOTHING

    return find


def _of_leader(selector: Selector) -> Finder:
    start, end = selector.span or (0, None)

    def find(view: View, _within: Field | None) -> Sequence[Text]:
        text = view.record.leader[start:end]
        return ((text, None),) if text else NOTHING

    return find


def _of_control_fields(fields: Fields, span: tuple[int, int] | None) -> Finder:
    start, end = span or (0, None)

    def find(view: View, within: Field | None) -> Sequence[Text]:
        return [(text, None) for field in fields(view, within) if (text := field.data[start:end])]

    return find


def _of_subfield(fields: Fields, wanted: str) -> Finder:
    def find(view: View, within: Field | None) -> Sequence[Text]:
        found = fields(view, within)
        if not found:
            return NOTHING
        return [(text, field) for field in found for code, text in field.subfields if code == wanted]

    return find


def _of_positions(fields: Fields, selector: Selector) -> Finder:
    whole, span = _of_subfield(fields, selector.codes), slice(*(selector.span or (0, None)))

    def find(view: View, within: Field | None) -> Sequence[Text]:
        return [(cut, field) for text, field in whole(view, within) if (cut := text[span])]

    return find


def _of_subfields(fields: Fields, codes: str) -> Finder:
    def find(view: View, within: Field | None) -> Sequence[Text]:
        found: list[Text] = []
        for field in fields(view, within):
            texts = [text for code, text in field.subfields if not codes or code in codes]
            if joined := texts[0] if len(texts) == 1 else " ".join(texts):
                found.append((joined, field))
        return found

    return find


def _fields_of(selector: Selector, where: AsksField | None) -> Fields:
    if selector.linked:
        return _filtered(_linked_to_tag(selector.linked), where)
    if selector.tag == OTHER_SCRIPT:
        return _filtered(_in_other_script, where)
    return fields_with(selector.tag, where)


def fields_with(tag: str, where: AsksField | None = None) -> Fields:
    """Give the fields with a tag; of a field with that tag (or for a relative selector, any) itself alone."""

    def fields(view: View, within: Field | None) -> Sequence[Field]:
        found: Sequence[Field]
        found = (within,) if within is not None and (not tag or within.tag == tag) else view.fields.get(tag, NOTHING)
        return found if where is None or not found else [field for field in found if where(view, field)]

    return fields


def _linked_to_tag(linked: str) -> Fields:
    return lambda view, _within: [
        field for field in view.fields.get(OTHER_SCRIPT, NOTHING) if field.first("6").startswith(linked)
    ]


def _in_other_script(view: View, within: Field | None) -> Sequence[Field]:
    """Give the 880 that repeats a field: $6 of the one is ``880-02``, that of the other ``100-02/(3``."""
    others = view.fields.get(OTHER_SCRIPT, NOTHING)
    if within is None or within.tag == OTHER_SCRIPT:
        return others if within is None else (within,)
    number = within.first("6")[4:6]
    wanted = f"{within.tag}-{number}"
    linked = number.isdigit() and number != "00"
    return [other for other in others if linked and other.first("6").startswith(wanted)]


def _filtered(fields: Fields, where: AsksField | None) -> Fields:
    if where is None:
        return fields
    return lambda view, within: [field for field in fields(view, within) if where(view, field)]
