"""Definitions of properties with their constraints: kept in the workspace with a date, and brought in the package.

`wikidata-properties.json` holds those of Wikidata that the ready mappings use, as far as there are facts on them here;
its head says of when and from where. It serves where no wiki can be asked, and a wiki that has no constraints.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from glamdata.model.constraint import Constraint, ConstraintStatus
from glamdata.model.property import PropertyDefinition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from glamdata.model.clock import Clock

__all__ = ["DefinitionCache", "Shipped", "definition_from_json", "definition_to_json", "load_shipped", "with_shipped"]

AGE = timedelta(days=7)
"""How long definitions are believed."""
SHIPPED = "wikidata-properties.json"
FORM = 1


def definition_to_json(definition: PropertyDefinition) -> dict[str, Any]:
    """Give a definition as JSON: what its constraints say is not said twice."""
    return {
        "datatype": definition.datatype,
        "label": definition.label,
        "formats": list(definition.formats),
        **({"protection": list(definition.protection)} if definition.protection else {}),
        "constraints": [
            {
                "kind": constraint.kind,
                "status": constraint.status.value,
                "parameters": {pid: list(texts) for pid, texts in constraint.parameters},
                **({"unread": constraint.unread} if constraint.unread else {}),
            }
            for constraint in definition.constraints
        ],
    }


def definition_from_json(pid: str, said: Mapping[str, Any], names: Mapping[str, str]) -> PropertyDefinition:
    """Read a definition; of `names` it takes those of what its constraints name. Raises KeyError and the like."""
    constraints = tuple(
        Constraint(
            one["kind"],
            ConstraintStatus(one["status"]),
            tuple((parameter, tuple(texts)) for parameter, texts in one["parameters"].items()),
            one.get("unread", ""),
        )
        for one in said["constraints"]
    )
    made = PropertyDefinition.from_constraints(pid, said["datatype"], said["label"], constraints, [])
    ids = dict.fromkeys(one for constraint in constraints for one in constraint.ids())
    named = tuple((one, names[one]) for one in ids if one in names)
    protection = tuple(said.get("protection", ()))
    return replace(made, formats=tuple(said["formats"]), names=named, protection=protection)


@dataclass(frozen=True, slots=True)
class Shipped:
    """The definitions in the package: of which day, from where, all and each of them."""

    date: str
    source: str
    properties: Mapping[str, PropertyDefinition]
    sources: Mapping[str, str]


@cache
def load_shipped() -> Shipped:
    """Read the definitions that the package brings along."""
    said = json.loads((files(__package__) / SHIPPED).read_text("utf-8"))
    found = {pid: definition_from_json(pid, one, said["names"]) for pid, one in said["properties"].items()}
    return Shipped(said["date"], said["source"], found, said["sources"])


def with_shipped(found: Mapping[str, PropertyDefinition]) -> dict[str, PropertyDefinition]:
    """Give a wiki that has no constraints at all those of Wikidata, for properties of the same id, label and datatype.

    They are not the wiki's own rules, so none is mandatory.
    """
    if any(definition.constraints for definition in found.values()):
        return dict(found)
    shipped = load_shipped()
    return {pid: _lend(definition, shipped) for pid, definition in found.items()}


def _lend(definition: PropertyDefinition, shipped: Shipped) -> PropertyDefinition:
    other = shipped.properties.get(definition.id)
    if other is None or (other.datatype, other.label) != (definition.datatype, definition.label):
        return definition
    milder = {ConstraintStatus.MANDATORY: ConstraintStatus.NORMAL}
    constraints = tuple(replace(c, status=milder.get(c.status, c.status)) for c in other.constraints)
    return replace(definition, constraints=constraints, names=other.names, lent=shipped.date if constraints else "")


class DefinitionCache:
    """The definitions of one wiki's properties, kept in a file of the workspace, each with the time it was asked."""

    def __init__(self, workspace: Path, wiki: str, clock: Clock) -> None:
        self._path = workspace / "properties" / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', wiki)}.json"
        self._wiki, self._clock = wiki, clock

    def get(
        self,
        pids: Iterable[str],
        fetch: Callable[[Iterable[str]], Mapping[str, PropertyDefinition]] | None,
        *,
        fresh: bool = False,
    ) -> dict[str, PropertyDefinition]:
        """Give definitions, those that are missing or a week old asked for by `fetch`, all of them if `fresh`.

        Without `fetch` nothing is asked and what is kept is given, however old. What the wiki does not have is missing.
        """
        wanted = list(dict.fromkeys(pids))
        kept, names = self._read()
        oldest = self._clock.now() - AGE
        stale = [pid for pid in wanted if fresh or pid not in kept or kept[pid]["asked"] < oldest]
        if stale and fetch is not None:
            found, now = fetch(stale), self._clock.now()
            names = names | {one: name for definition in found.values() for one, name in definition.names}
            kept = {pid: said for pid, said in kept.items() if pid not in stale}
            kept |= {pid: {"asked": now, **definition_to_json(one)} for pid, one in found.items()}
            self._write(kept, names)
        return {pid: definition_from_json(pid, kept[pid], names) for pid in wanted if pid in kept}

    def asked(self, pid: str) -> datetime | None:
        """Give when a property was asked for last, None where it is not kept."""
        kept, _ = self._read()
        return kept[pid]["asked"] if pid in kept else None

    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Give what is kept, nothing where the file is missing, damaged or of another form: it is made again."""
        try:
            said = json.loads(self._path.read_bytes())
            if (said["form"], said["wiki"]) != (FORM, self._wiki):
                return {}, {}
            kept = {
                pid: {**one, "asked": datetime.fromisoformat(one["asked"])} for pid, one in said["properties"].items()
            }
            for pid, one in kept.items():
                definition_from_json(pid, one, said["names"])
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return {}, {}
        return kept, said["names"]

    def _write(self, kept: Mapping[str, Any], names: Mapping[str, str]) -> None:
        properties = {pid: {**one, "asked": one["asked"].isoformat()} for pid, one in sorted(kept.items())}
        said = {"form": FORM, "wiki": self._wiki, "names": dict(sorted(names.items())), "properties": properties}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
        partial.replace(self._path)
