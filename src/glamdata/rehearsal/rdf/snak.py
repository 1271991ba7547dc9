"""Statements as RDF: truthy triples, statement nodes, qualifiers and references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.rdf.value import NODE_TYPES, describe_node, node_name, simple_value
from glamdata.rehearsal.rdf.vocabulary import WIKIBASE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["StatementWriter"]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}


@dataclass(slots=True)
class StatementWriter:
    """Writes statements; ``seen`` holds the shared value and reference nodes that are already written."""

    vocabulary: Vocabulary
    seen: set[str] = field(default_factory=set)

    def write_group(self, subject: str, statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield the lines of all statements with one property."""
        best = "preferred" if any(item["rank"] == "preferred" for item in statements) else "normal"
        for statement in statements:
            yield from self._write_statement(subject, statement, statement["rank"] == best)

    def _write_statement(self, subject: str, statement: Mapping[str, Any], is_best: bool) -> Iterator[str]:
        iri = self.vocabulary.iri
        snak = statement["mainsnak"]
        name = str(statement["id"]).replace("$", "-")
        node = iri("wds", name)
        yield f"{subject} {iri('p', snak['property'])} {node} ."
        yield f"{node} {_TYPE} <{WIKIBASE}Statement> ."
        yield f"{node} <{WIKIBASE}rank> <{WIKIBASE}{_RANKS[statement['rank']]}> ."
        if is_best:
            yield f"{node} {_TYPE} <{WIKIBASE}BestRank> ."
            yield from self._write_simple(subject, "wdt", snak, f"{name}-t")
        yield from self._write_snak(node, "ps", snak, name)
        for snaks in statement.get("qualifiers", {}).values():
            for number, qualifier in enumerate(snaks):
                yield from self._write_snak(node, "pq", qualifier, f"{name}-{qualifier['property']}-{number}")
        for reference in statement.get("references", ()):
            yield from self._write_reference(node, reference)

    def _write_reference(self, node: str, reference: Mapping[str, Any]) -> Iterator[str]:
        name = reference["hash"]
        reference_node = self.vocabulary.iri("wdref", name)
        yield f"{node} {_DERIVED} {reference_node} ."
        if reference_node in self.seen:
            return
        self.seen.add(reference_node)
        yield f"{reference_node} {_TYPE} <{WIKIBASE}Reference> ."
        for snaks in reference["snaks"].values():
            for number, snak in enumerate(snaks):
                yield from self._write_snak(reference_node, "pr", snak, f"{name}-{snak['property']}-{number}")

    def _write_snak(self, node: str, prefix: str, snak: Mapping[str, Any], label: str) -> Iterator[str]:
        yield from self._write_simple(node, prefix, snak, label)
        if snak["snaktype"] != "value" or snak["datavalue"]["type"] not in NODE_TYPES:
            return
        value_node = self.vocabulary.iri("wdv", node_name(snak["datavalue"]["value"]))
        yield f"{node} {self.vocabulary.iri(prefix + 'v', snak['property'])} {value_node} ."
        if _is_normal(snak["datavalue"]):
            yield f"{node} {self.vocabulary.iri(prefix + 'n', snak['property'])} {value_node} ."
        if value_node not in self.seen:
            self.seen.add(value_node)
            yield from describe_node(value_node, snak["datavalue"])
            if _is_normal(snak["datavalue"]):
                yield f"{value_node} <{WIKIBASE}quantityNormalized> {value_node} ."

    def _write_simple(self, node: str, prefix: str, snak: Mapping[str, Any], label: str) -> Iterator[str]:
        iri = self.vocabulary.iri
        if snak["snaktype"] == "novalue":
            yield f"{node} {_TYPE} {iri('wdno', snak['property'])} ."
        elif snak["snaktype"] == "somevalue":
            yield f"{node} {iri(prefix, snak['property'])} _:u{label.replace('-', '')} ."
        else:
            term = simple_value(snak["datavalue"], snak["datatype"], self.vocabulary)
            yield f"{node} {iri(prefix, snak['property'])} {term} ."


def _is_normal(datavalue: Mapping[str, Any]) -> bool:
    """Tell whether a value is its own normal form: a number without unit is; units are not converted here."""
    return bool(datavalue["type"] == "quantity" and datavalue["value"]["unit"] == "1")
