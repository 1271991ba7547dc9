"""Copying entities from another wiki over its API, so that an edit of them can be rehearsed.

An item alone is not enough to rehearse with: copied are also the properties it uses with their constraints, what it
points to, and in turn what these properties use and point to.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests

from glamdata.errors import RehearsalError, WikiUnreachableError
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.load import LoadReport, load_entities
from glamdata.rehearsal.statement import iterate_snaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["SourceWiki", "copy_entities"]

_BATCH = 50
_TRIES = 5
_SECONDS = 60.0
_PARTS = {"missing", "redirects"}


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


@dataclass(frozen=True, slots=True)
class SourceWiki:
    """The wiki that is copied from: its api.php, and the User-Agent that names the operator."""

    api: str
    user_agent: str
    wait: Callable[[float], None] = _wait
    session: requests.Session = field(default_factory=requests.Session)

    def fetch(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return entities by the ids asked for, 50 a request; the wiki may ask for patience.

        Raises WikiUnreachableError where it gives no answer, RehearsalError where it refuses.
        """
        wanted = sorted(ids, key=lambda key: (key[0], int(key[1:])))
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(wanted), _BATCH):
            found |= self._fetch_batch(wanted[start : start + _BATCH])
        return found

    def _fetch_batch(self, ids: list[str]) -> dict[str, dict[str, Any]]:
        parameters = {"action": "wbgetentities", "ids": "|".join(ids), "format": "json", "maxlag": "5"}
        for _ in range(_TRIES):
            pause, answer = self._ask(parameters)
            if answer is not None:
                entities: dict[str, dict[str, Any]] = answer["entities"]
                return entities
            self.wait(pause)
        raise WikiUnreachableError(f"{self.api} gave no answer in {_TRIES} tries; nothing was copied.")

    def _ask(self, parameters: Mapping[str, str]) -> tuple[float, dict[str, Any] | None]:
        """Return (seconds to wait, None) or the answer."""
        try:
            headers = {"User-Agent": self.user_agent}
            response = self.session.get(self.api, params=parameters, headers=headers, timeout=_SECONDS)
            answer = response.json() if response.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            raise WikiUnreachableError(f"{self.api} can't be read: {error}") from error
        pause = _read_pause(response.headers.get("Retry-After", ""))
        if answer is None:
            return pause, None
        error_code = answer.get("error", {}).get("code")
        if error_code in ("maxlag", "ratelimited"):
            return pause, None
        if error_code is not None or "entities" not in answer:
            raise RehearsalError(f"{self.api} refuses: {answer.get('error', {}).get('info', 'no entities')}")
        return 0.0, answer


def _read_pause(text: str) -> float:
    return float(text) if text.isdecimal() else 5.0


def copy_entities(wiki: Wiki, source: SourceWiki, ids: Iterable[str]) -> LoadReport:
    """Copy entities with all that is needed to edit them; those the wiki has already are left as they are.

    The report's ``ids`` are the ids copied. Raises RehearsalError for an id that is none or that the other wiki
    does not have.
    """
    asked = {_read_id(text) for text in ids}
    ring = source.fetch(asked)
    lacking = sorted(key for key, entity in ring.items() if "missing" in entity)
    if lacking:
        raise RehearsalError(f"{source.api} has no {', '.join(lacking)}.")
    found = dict(ring)
    second = source.fetch(_needs(ring.values()) - found.keys())
    found |= second
    properties = [entity for key, entity in (ring | second).items() if key.startswith("P")]
    found |= source.fetch(_needs(properties) - found.keys())
    return load_entities(wiki, _unfold(found), source.api)


def _read_id(text: str) -> str:
    if not is_entity_id(normalize_id(text)):
        raise RehearsalError(f"{text} is no id of an item or property, as Q42 or P31.")
    return normalize_id(text)


def _unfold(found: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what to load: an entity asked for by an old id is a redirect and the entity."""
    for key, entity in found.items():
        if "missing" in entity:
            continue
        if entity["id"] != key:
            yield {"entity": key, "redirect": entity["id"]}
        yield {name: value for name, value in entity.items() if name not in _PARTS}


def _needs(entities: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of all properties used in and all entities pointed to from statements."""
    needed: set[str] = set()
    for entity in entities:
        for group in (entity.get("claims") or {}).values():
            for statement in group:
                for snak in iterate_snaks(statement):
                    needed |= _ids_of(snak)
    return needed


def _ids_of(snak: Mapping[str, Any]) -> set[str]:
    named = {str(snak["property"])}
    value = snak.get("datavalue", {}).get("value")
    if isinstance(value, dict):
        named |= {str(value.get("id")), *(str(value.get(part)).rpartition("/")[2] for part in ("unit", "globe"))}
    return {text for text in named if is_entity_id(text)}
