"""What a bibliographic record gains of the thing that it describes: 758 for the resource, 751 for places of making.

https://www.loc.gov/marc/bibliographic/bd758.html, https://www.loc.gov/marc/bibliographic/bd751.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.record_uri import entity_uri
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.enrichment import Enrichment
    from glamdata.model.known import Known

_QID = re.compile(r"(?<![0-9A-Za-z])Q[1-9][0-9]*(?![0-9A-Za-z])")
# What a further item of the record is to the manifestation that it describes, in RDA's words.
_RELATIONS = {
    "work": ("Work manifested:", "http://rdaregistry.info/Elements/m/P30135"),
    "expression": ("Expression manifested:", "http://rdaregistry.info/Elements/m/P30139"),
}
_MADE_AT = (
    ("P291", "http://id.loc.gov/vocabulary/relators/pup"),
    ("P1071", "http://id.loc.gov/vocabulary/relators/prp"),
)


def resources(fields: Sequence[Field], known: Known) -> Iterator[Field]:
    """Give the record's item as the resource described, and the work or expression behind it.

    Raises ValueError for a person: no book is one. A further item that is none of the three is left to its heading.
    """
    present = {qid for f in fields if f.tag == "758" for _, text in f.subfields for qid in _QID.findall(text)}
    if known.enrichment and known.enrichment.qid not in present:
        if is_person(known.enrichment):
            raise ValueError(f"{known.qid} is a person, which is not what a bibliographic record describes")
        yield _field_758(known.enrichment, ())
        present.add(known.qid)
    for name, enrichment in known.further:
        if name in _RELATIONS and enrichment.qid not in present and not is_person(enrichment):
            words, address = _RELATIONS[name]
            yield _field_758(enrichment, (("4", address), ("i", words)))
            present.add(enrichment.qid)


def created_places(fields: Sequence[Field], enrichment: Enrichment) -> Iterator[Field]:
    """Give where it was published or made, as far as its item says so with a label and no 751 has it."""
    present = {qid for f in fields if f.tag == "751" for _, text in f.subfields for qid in _QID.findall(text)}
    names = {text.strip(" .,:;") for f in fields if f.tag == "751" for text in f.texts("a")}
    for pid, relation in _MADE_AT:
        for value in enrichment.values:
            label = value.label or dict(value.labels).get("en", "")
            if value.property != pid or value.kind != "item" or not label:
                continue
            if value.text not in present and label not in names:
                present.add(value.text)
                yield Field("751", "  ", (("a", label), ("4", relation), ("1", entity_uri(value.text))))


def _field_758(enrichment: Enrichment, relation: tuple[tuple[str, str], ...]) -> Field:
    label = next((value.text for value in enrichment.values if value.kind == "label"), "")
    name = (("a", label),) if label else ()
    return Field("758", "  ", (*relation, *name, ("1", entity_uri(enrichment.qid))))


def is_person(enrichment: Enrichment) -> bool:
    """Tell whether the item says that it is a human being; it is asked only where P31 is brought home."""
    return any((value.property, value.text) == ("P31", "Q5") for value in enrichment.values)
