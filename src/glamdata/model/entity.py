"""Entity: an item or property as a wiki has it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from glamdata.model.statement import Rank, Statement


@dataclass(frozen=True, slots=True)
class Entity:
    """An item or property: terms by language, statements by property, sitelinks by site.

    `revision` is the revision it was read at, 0 where unknown; `requested_id` the id it was asked for by, which differs
    from `id` after a redirect; `datatype` is set for properties.
    """

    id: str
    revision: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    sitelinks: dict[str, str] = field(default_factory=dict)
    requested_id: str = ""
    datatype: str = ""

    @classmethod
    def from_json(cls, entity: dict[str, Any], requested_id: str = "") -> Entity:
        """Read the entity JSON of the API or of a dump."""
        return cls(
            id=entity["id"],
            revision=int(entity.get("lastrevid", 0)),
            labels={lang: term["value"] for lang, term in _mapping(entity, "labels")},
            descriptions={lang: term["value"] for lang, term in _mapping(entity, "descriptions")},
            aliases={lang: tuple(t["value"] for t in terms) for lang, terms in _mapping(entity, "aliases")},
            statements={pid: tuple(Statement.from_json(s) for s in group) for pid, group in _mapping(entity, "claims")},
            sitelinks={site: link["title"] for site, link in _mapping(entity, "sitelinks")},
            requested_id=requested_id or entity["id"],
            datatype=entity.get("datatype", ""),
        )

    def of(self, pid: str) -> tuple[Statement, ...]:
        """Give the statements of `pid`, all ranks."""
        return self.statements.get(pid, ())

    def best(self, pid: str) -> tuple[Statement, ...]:
        """Give the statements of `pid` with the best rank: preferred if any, else normal, never deprecated."""
        statements = self.of(pid)
        preferred = tuple(s for s in statements if s.rank is Rank.PREFERRED)
        return preferred or tuple(s for s in statements if s.rank is Rank.NORMAL)

    def label(self, *languages: str) -> str:
        """Give the label in the first of `languages` that has one, then `mul`, then any, then the id."""
        for language in (*languages, "mul"):
            if language in self.labels:
                return self.labels[language]
        return next(iter(self.labels.values()), self.id)


def _mapping(entity: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    part = entity.get(key)
    return list(part.items()) if isinstance(part, dict) else []  # PHP writes an empty object as []
