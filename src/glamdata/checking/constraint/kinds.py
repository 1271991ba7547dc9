"""KINDS: every constraint type that Wikidata has, with what is asked because of it.

The ids, the parameters and where each is asked follow the extension WikibaseQualityConstraints and
https://www.wikidata.org/wiki/Help:Property_constraints_portal.
"""

from __future__ import annotations

from glamdata.checking.constraint.amounts import make_integer, make_no_bounds, make_range, make_units
from glamdata.checking.constraint.classes import make_subject_type, make_value_type
from glamdata.checking.constraint.counting import make_multi_value, make_single_best_value, make_single_value
from glamdata.checking.constraint.difference import make_difference
from glamdata.checking.constraint.distinct import make_distinct_values
from glamdata.checking.constraint.kind import ConstraintKind
from glamdata.checking.constraint.languages import make_description_in_language, make_label_in_language
from glamdata.checking.constraint.linking import ENDS, STARTS, make_contemporary, make_inverse, make_symmetric
from glamdata.checking.constraint.placing import make_entity_types, make_property_scope, make_used_only_as
from glamdata.checking.constraint.qualifying import (
    make_allowed_qualifiers,
    make_citation_needed,
    make_qualifier_one_of,
    make_required_qualifiers,
)
from glamdata.checking.constraint.requiring import make_conflicts_with, make_item_requires, make_value_requires
from glamdata.checking.constraint.scene import ON_MAIN, Scope
from glamdata.checking.constraint.values import make_commons_link, make_format, make_none_of, make_one_of
from glamdata.model.constraint import PROPERTY

__all__ = ["KINDS", "LIVES"]

LIVES = tuple(dict.fromkeys((*STARTS, *ENDS)))
"""The properties that say when something was there."""

_ALL = (
    ConstraintKind("Q21502404", "format", "format",
        "The text has the form that a regular expression (P1793) gives.", make_format, of_value=True),
    ConstraintKind("Q19474404", "conflict", "single value",
        "An item has one statement of it, or qualifiers (P4155) tell several apart.", make_single_value),
    ConstraintKind("Q52060874", "conflict", "single best value",
        "Of several statements one is preferred, or qualifiers (P4155) tell them apart.", make_single_best_value),
    ConstraintKind("Q21510857", "multi-value", "multi-value", "An item has several statements.", make_multi_value),
    ConstraintKind("Q21502410", "distinct-values", "distinct values",
        "No two items have the same value, neither on the wiki nor in the batch. Places are looked for in the batch"
        " only, which is told of each property.", make_distinct_values, ON_MAIN, needs_wiki=True),
    ConstraintKind("Q21510859", "one-of", "one-of", "The value is one of a list (P2305).", make_one_of, of_value=True),
    ConstraintKind("Q52558054", "none-of", "none-of", "The value is none of a list (P2305).", make_none_of,
        of_value=True),
    ConstraintKind("Q52712340", "qualifier-one-of", "one-of qualifier value",
        "A qualifier (P2306) is one of a list (P2305).", make_qualifier_one_of, ON_MAIN),
    ConstraintKind("Q21510860", "range", "range",
        "The amount (P2313, P2312) or date (P2310, P2311) lies between two; an unknown date as limit is today. Dates"
        " count by their first day, amounts in the unit of the limit, into which others that measure the same are put.",
        make_range, of_value=True),
    ConstraintKind("Q21514353", "units", "allowed units",
        "The amount is in one of some units (P2305), or in one that measures the same.", make_units, of_value=True),
    ConstraintKind("Q52848401", "integer", "integer", "The amount is a whole number.", make_integer, of_value=True),
    ConstraintKind("Q51723761", "no-bounds", "no bounds", "The amount is without ±.", make_no_bounds, of_value=True),
    ConstraintKind("Q21510851", "allowed-qualifiers", "allowed qualifiers",
        "The statement has no other qualifiers than some (P2306).", make_allowed_qualifiers, ON_MAIN),
    ConstraintKind("Q21510856", "required-qualifiers", "required qualifier",
        "The statement has a qualifier (P2306).", make_required_qualifiers, ON_MAIN),
    ConstraintKind("Q53869507", "property-scope", "property scope",
        "The property is used as main value, qualifier or reference only (P5314).", make_property_scope,
        of_value=True, of_deprecated=True),
    ConstraintKind("Q21528958", "property-scope", "used for values only",
        "The property is used as main value only.", make_used_only_as(Scope.MAIN), of_value=True, of_deprecated=True),
    ConstraintKind("Q21510863", "property-scope", "used as qualifier",
        "The property is used as qualifier only.", make_used_only_as(Scope.QUALIFIER), of_value=True,
        of_deprecated=True),
    ConstraintKind("Q21528959", "property-scope", "used as reference",
        "The property is used as reference only.", make_used_only_as(Scope.REFERENCE), of_value=True,
        of_deprecated=True),
    ConstraintKind("Q52004125", "entity-types", "allowed entity types",
        "The property is used on items, properties, lexemes … only (P2305).", make_entity_types, of_deprecated=True),
    ConstraintKind("Q21503250", "subject-type", "subject type",
        "The item is of one of some classes (P2308) by P31 or P279 (P2309).", make_subject_type, ON_MAIN,
        needs_wiki=True),
    ConstraintKind("Q21510865", "value-type", "value type",
        "The item named is of one of some classes (P2308) by P31 or P279 (P2309).", make_value_type, needs_wiki=True),
    ConstraintKind("Q21503247", "item-requires", "item requires statement",
        "The item has a statement (P2306) too, with one of some values (P2305).", make_item_requires, ON_MAIN),
    ConstraintKind("Q21510864", "value-requires", "value requires statement",
        "The item named has a statement (P2306), with one of some values (P2305).", make_value_requires,
        needs_wiki=True),
    ConstraintKind("Q21502838", "conflicts-with", "conflicts with",
        "The item does not have a statement (P2306), or not with one of some values (P2305).", make_conflicts_with,
        ON_MAIN, (PROPERTY,)),
    ConstraintKind("Q21510855", "inverse", "inverse",
        "The item named names this one back by another property (P2306).", make_inverse, ON_MAIN, needs_wiki=True),
    ConstraintKind("Q21510862", "symmetric", "symmetric",
        "The item named names this one back by the same property.", make_symmetric, ON_MAIN, needs_wiki=True),
    ConstraintKind("Q25796498", "contemporary", "contemporary",
        "The item and the one named were there at the same time, by P569, P571, P580, P585 and P570, P576, P582, P585."
        " Dates are compared as coarsely as the coarser of two.", make_contemporary, ON_MAIN, LIVES, needs_wiki=True),
    ConstraintKind("Q21510854", "difference", "difference within range",
        "What the value is more than that of another property (P2306) lies between two amounts (P2313, P2312).",
        make_difference, triggers=(PROPERTY,)),
    ConstraintKind("Q21510852", "commons-link", "Commons link",
        "The text is the title of a page on Wikimedia Commons in a namespace (P2307). Whether it is there is looked up"
        " where `[wiki]` names `commons`.", make_commons_link, needs_wiki=True, of_deprecated=True),
    ConstraintKind("Q54554025", "citation-needed", "citation needed",
        "The statement has a reference.", make_citation_needed, ON_MAIN, of_deprecated=True),
    ConstraintKind("Q108139345", "label-in-language", "label in language",
        "The item has a label in one of some languages (P424), or one for all.", make_label_in_language),
    ConstraintKind("Q111204896", "description-in-language", "description in language",
        "The item has a description in one of some languages (P424).", make_description_in_language),
    ConstraintKind("Q55819106", "", "lexeme requires language", "Lexemes only: asks nothing of items."),
    ConstraintKind("Q55819078", "", "lexeme requires lexical category", "Lexemes only: asks nothing of items."),
    ConstraintKind("Q64006792", "", "lexeme value requires lexical category", "Lexemes only: asks nothing of items."),
)  # fmt: skip

KINDS: dict[str, ConstraintKind] = {kind.item: kind for kind in _ALL}
"""Every constraint type by its item."""
