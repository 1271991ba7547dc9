"""ExistingItems: whether an item for a record to be created exists by now, asked right before it would be made."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from glamdata.batch.corrected import CorrectedSource

if TYPE_CHECKING:
    from glamdata.batch.run import Run
    from glamdata.model.draft import Draft
    from glamdata.wikibase.lookup import ItemSource
    from glamdata.wikibase.read import Reader


class ExistingItems:
    """Looks in a `source` of items, corrected by our own edits where it lags, and with the search of the wiki."""

    def __init__(self, run: Run, reader: Reader, source: ItemSource) -> None:
        self._mapping = run.mapping
        self._reader = reader
        touched = partial(run.store.ledger.touched_items, run.wiki.identity)
        self._source = CorrectedSource(source, reader.session, touched)

    def find(self, draft: Draft) -> str:
        """Give an item that carries one of the record's identifiers, or its label and description; empty without."""
        subject = draft.subject
        if pairs := {*subject.identifiers, *((subject.own_id,) if subject.own_id else ())}:
            lookup = self._source.lookup((*self._mapping.match.languages, "mul"))
            if found := next(filter(None, lookup.find_identifiers(pairs).values()), None):
                return found[0]
        return self._find_same_terms(draft)

    def _find_same_terms(self, draft: Draft) -> str:
        said = {(term.kind.value, term.language): term.text for term in draft.terms}
        for language in self._mapping.match_of(draft.key).languages:
            label = said.get(("label", language)) or said.get(("label", "mul"), "")
            description = said.get(("description", language), "")
            for qid, their_label, their_description in self._reader.search_label(label, language) if label else ():
                if (their_label, their_description) == (label, description):
                    return qid
        return ""
