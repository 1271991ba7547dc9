"""An Edit as the `data` of one wbeditentity call, and the hash that names it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference, SetTerm
from glamdata.model.statement import Statement, reference_to_json
from glamdata.model.value import TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from glamdata.model.edit import Change, Edit
    from glamdata.model.statement import Snak

TODAY = "today"


def encode_edit(edit: Edit) -> dict[str, Any]:
    """Give the `data` parameter of wbeditentity; the day of sending is left open for :func:`fill_today`.

    Statements that are on the item are sent back exactly as they came, with what is added or changed.
    """
    data: dict[str, Any] = {}
    claims: dict[str, dict[str, Any]] = {}
    for number, change in enumerate(edit.changes):
        match change:
            case AddStatement(statement):
                claims[f"new {number}"] = statement.to_json()
            case AddReference(existing, reference):
                claim = _sent_back(existing, claims)
                claim["references"].append(reference_to_json(reference))
            case AddQualifiers(existing, qualifiers):
                claim = _sent_back(existing, claims)
                _add_qualifiers(claim, Statement(existing.snak, qualifiers).to_json())
            case RefreshReference(existing, index, reference):
                _sent_back(existing, claims)["references"][index] = reference_to_json(reference)
            case CorrectValue(existing, corrected):
                claim = _sent_back(existing, claims)
                claim["mainsnak"] = corrected.snak.to_json()
                claim["references"] = [reference_to_json(reference) for reference in corrected.references]
            case SetTerm():
                _add_term(data, change)
    if claims:
        data["claims"] = list(claims.values())
    return data


def fill_today(data: Any, today: date) -> Any:
    """Put `today` wherever the data has the placeholder for the day of sending."""
    if isinstance(data, dict):
        if data.get("type") == TODAY and "value" in data:
            return TimeValue.from_parts(today.year, today.month, today.day).to_json()
        return {key: fill_today(value, today) for key, value in data.items()}
    if isinstance(data, list):
        return [fill_today(value, today) for value in data]
    return data


def hash_edit(edit: Edit) -> str:
    """Name an edit by what it says: statements and terms, not the day of sending, the revision or the new item's id."""
    return hash_said(edit.record_key, edit.qid, [say_change(change) for change in edit.changes])


def hash_said(record_key: str, qid: str, changes: Iterable[str]) -> str:
    """Name an edit as :func:`hash_edit` does, by what :func:`say_change` gave of its changes."""
    return hashlib.sha256(_canonical([record_key, qid, sorted(changes)]).encode()).hexdigest()


def hash_plan(edit_hashes: Iterable[str]) -> str:
    """Name a whole plan by the edits in it, whatever their order."""
    return hashlib.sha256("\n".join(sorted(edit_hashes)).encode()).hexdigest()


def say_change(change: Change) -> str:
    """Give what a change says as one text, the same whenever it is planned: without dates of sending and revisions."""
    match change:
        case AddStatement(statement):
            references = sorted(_say_snaks(reference) for reference in statement.references)
            snak = statement.snak.to_json()
            said = ["statement", snak, statement.rank.value, _say_snaks(statement.qualifiers), references]
            return _canonical(said)
        case AddReference(existing, reference):
            return _canonical(["reference", existing.guid, existing.snak.to_json(), _say_snaks(reference)])
        case AddQualifiers(existing, qualifiers):
            return _canonical(["qualifiers", existing.guid, existing.snak.to_json(), _say_snaks(qualifiers)])
        case RefreshReference(existing, _, reference):
            return _canonical(["refresh", existing.guid, existing.snak.to_json(), _say_snaks(reference)])
        case CorrectValue(existing, corrected):
            said = ["correct", existing.guid, existing.snak.to_json(), corrected.snak.to_json()]
            return _canonical([*said, sorted(_say_snaks(reference) for reference in corrected.references)])
        case SetTerm(kind, language, text):
            return _canonical([kind.value, language, text])


def _say_snaks(snaks: Iterable[Snak]) -> list[str]:
    return sorted(_canonical(snak.to_json()) for snak in snaks)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sent_back(existing: Statement, claims: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Give the claim in the edit that stands for a statement of the item, as it came; Wikibase knows it by its GUID."""
    if not existing.guid:
        raise ValueError(f"{existing.property}: a statement without GUID can't be added to, it would be doubled")
    if existing.guid not in claims:
        claim = dict(existing.raw or existing.to_json())  # what is changed is copied, the rest is only written
        claims[existing.guid] = {**claim, "references": list(claim.get("references", ()))}
    return claims[existing.guid]


def _add_qualifiers(claim: dict[str, Any], added: dict[str, Any]) -> None:
    there = claim.get("qualifiers")
    qualifiers = dict(there) if isinstance(there, dict) else {}  # PHP writes an empty object as []
    for pid, snaks in added["qualifiers"].items():
        qualifiers[pid] = [*qualifiers.get(pid, ()), *snaks]
    claim["qualifiers"] = qualifiers
    claim["qualifiers-order"] = list(dict.fromkeys([*claim.get("qualifiers-order", ()), *qualifiers]))


def _add_term(data: dict[str, Any], term: SetTerm) -> None:
    said = {"language": term.language, "value": term.text}
    match term.kind:
        case TermKind.LABEL:
            data.setdefault("labels", {})[term.language] = said
        case TermKind.DESCRIPTION:
            data.setdefault("descriptions", {})[term.language] = said
        case TermKind.ALIAS:
            data.setdefault("aliases", []).append({**said, "add": ""})
