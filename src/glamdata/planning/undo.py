"""The edit that takes our edits of one item back: what we added goes, what stood in its place before comes again.

Only where nobody changed it since.
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from glamdata.model.statement import Snak, reference_to_json
from glamdata.planning.piece import Piece, PieceKind, bare, bare_reference
from glamdata.planning.written import Fate, Found, follow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from glamdata.model.entity import Entity
    from glamdata.planning.piece import Written

KEPT = frozenset({Fate.CHANGED, Fate.DEPRECATED})
PLURAL = {PieceKind.LABEL: "labels", PieceKind.DESCRIPTION: "descriptions"}


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes our edits of an item back: the `data` of one wbeditentity (empty for nothing), and what stays.

    `pieces` are what it removes; `kept` is what somebody changed since, which stays as it is.
    """

    data: dict[str, Any]
    pieces: tuple[Piece, ...] = ()
    kept: tuple[Found, ...] = ()

    @property
    def edit_hash(self) -> str:
        """Name the edit by what it removes."""
        said = json.dumps(self.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"undo {said}".encode()).hexdigest()


def plan_undo(edits: Iterable[Written], entity: Entity, properties: Collection[str] = ()) -> Undo:
    """Plan what takes `edits` of ours back on the item as it is now; of these `properties` only, where there are any.

    Planning again on the item as it is after that removes nothing. What came to a statement of ours that somebody
    changed stays with it.
    """
    found = [one for one in follow(edits, entity) if not properties or one.piece.property in properties]
    kept = [one for one in found if one.fate in KEPT]
    touched = {one.piece.guid for one in kept if one.piece.guid}
    goes = [one.piece for one in found if one.fate is Fate.PRESENT and one.piece.guid not in touched]
    stays = [one for one in found if one.fate is Fate.PRESENT and one.piece.guid in touched]
    kept += [Found(one.piece, Fate.CHANGED, "somebody changed its statement") for one in stays]
    return Undo(_encode(goes, entity), tuple(goes), tuple(kept))


def _encode(pieces: Iterable[Piece], entity: Entity) -> dict[str, Any]:
    data: dict[str, Any] = {}
    claims: dict[str, dict[str, Any]] = {}
    now = {s.guid: s.raw or s.to_json() for group in entity.statements.values() for s in group}
    for piece in sorted(pieces, key=lambda piece: piece.kind is not PieceKind.STATEMENT):
        if piece.kind is PieceKind.STATEMENT:
            claims[piece.guid] = {"id": piece.guid, "remove": ""}
        elif piece.kind is PieceKind.ALIAS:
            said = {"language": piece.language, "value": piece.text, "remove": ""}
            data.setdefault("aliases", []).append(said)
        elif piece.kind in PLURAL:
            said = {"language": piece.language, "remove": ""}
            data.setdefault(PLURAL[piece.kind], {})[piece.language] = said
        else:
            claim = claims.setdefault(piece.guid, copy.deepcopy(now[piece.guid]))
            if "remove" not in claim:  # it goes with its statement
                _take_out(claim, piece)
    if claims:
        data["claims"] = list(claims.values())
    return data


def _take_out(claim: dict[str, Any], piece: Piece) -> None:
    """Take what is ours out of a claim, for what was there before; all else goes back as the wiki gave it."""
    if piece.kind is PieceKind.VALUE:
        claim["mainsnak"] = piece.instead_of[0].to_json()
        return
    if piece.kind is PieceKind.REFERENCE:
        gone = bare_reference(piece.snaks)
        before = [reference_to_json(piece.instead_of)] if piece.instead_of else []
        kept = ([each] if _says(each["snaks"]) != gone else before for each in claim["references"])
        claim["references"] = list(chain.from_iterable(kept))
        return
    pid, gone_snak = piece.snaks[0].property, bare(piece.snaks[0])
    left = [each for each in claim["qualifiers"][pid] if bare(Snak.from_json(each)) != gone_snak]
    if left:
        claim["qualifiers"][pid] = left
        return
    del claim["qualifiers"][pid]
    claim["qualifiers-order"] = [each for each in claim.get("qualifiers-order", ()) if each != pid]


def _says(grouped: dict[str, list[dict[str, Any]]]) -> frozenset[Snak]:
    return frozenset(bare(Snak.from_json(snak)) for group in grouped.values() for snak in group)
