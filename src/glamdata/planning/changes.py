"""Changes as JSON and back: what the tables keep of a plan, and what `glamdata plan --format json` writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference, SetTerm
from glamdata.model.statement import Snak, Statement, reference_to_json

if TYPE_CHECKING:
    from glamdata.model.edit import Change


def change_to_json(change: Change) -> dict[str, Any]:
    """Give a change as JSON: `do` names it, statements and snaks are the API's.

    A statement of the item is told by its GUID, main snak and rank, without what it bears.
    """
    match change:
        case AddStatement(statement, origin):
            said: dict[str, Any] = {"do": "add statement", "statement": statement.to_json()}
        case AddReference(existing, reference, origin):
            said = {"do": "add reference", "to": _bare(existing), "reference": reference_to_json(reference)}
        case AddQualifiers(existing, qualifiers, origin):
            said = {"do": "add qualifiers", "to": _bare(existing), "qualifiers": [q.to_json() for q in qualifiers]}
        case RefreshReference(existing, index, reference, origin):
            renewed = reference_to_json(reference)
            said = {"do": "renew reference", "of": _bare(existing), "index": index, "reference": renewed}
        case CorrectValue(existing, corrected, origin):
            said = {"do": "correct value", "of": _bare(existing), "statement": corrected.to_json()}
        case SetTerm(kind, language, text, origin):
            said = {"do": f"add {kind.value}", "language": language, "text": text}
    return {**said, "origin": origin}


def change_from_json(said: dict[str, Any]) -> Change:
    """Read what :func:`change_to_json` gave; statements of the item come back bare."""
    origin = said["origin"]
    match said["do"]:
        case "add statement":
            return AddStatement(_statement(said["statement"]), origin)
        case "add reference":
            return AddReference(_statement(said["to"]), _reference(said["reference"]), origin)
        case "add qualifiers":
            return AddQualifiers(_statement(said["to"]), tuple(map(Snak.from_json, said["qualifiers"])), origin)
        case "renew reference":
            return RefreshReference(_statement(said["of"]), said["index"], _reference(said["reference"]), origin)
        case "correct value":
            return CorrectValue(_statement(said["of"]), _statement(said["statement"]), origin)
        case kind:
            return SetTerm(TermKind(kind.removeprefix("add ")), said["language"], said["text"], origin)


def name_change(change: Change) -> str:
    """Name what a change is about, and the field or column it comes from: ``P569 (100$d)``, ``alias (en) (400$a)``."""
    match change:
        case AddStatement(statement, origin):
            about = statement.property
        case SetTerm(kind, language, _, origin):
            about = f"{kind.value} ({language})"
        case _:
            about, origin = change.existing.property, change.origin
    return f"{about} ({origin})" if origin else about


def name_change_json(said: dict[str, Any]) -> str:
    """Name a change as :func:`name_change` does, from its JSON."""
    statement = said.get("to") or said.get("of") or said.get("statement")
    kind = said["do"].removeprefix("add ")
    about = statement["mainsnak"]["property"] if statement else f"{kind} ({said['language']})"
    return f"{about} ({said['origin']})" if said["origin"] else about


def _bare(existing: Statement) -> dict[str, Any]:
    return replace(existing, qualifiers=(), references=(), raw=None).to_json()


def _statement(said: dict[str, Any]) -> Statement:
    return replace(Statement.from_json(said), raw=None)


def _reference(said: dict[str, Any]) -> tuple[Snak, ...]:
    return tuple(Snak.from_json(snak) for pid in said["snaks-order"] for snak in said["snaks"][pid])
