"""Filters that look at what an edit adds: an abuse filter and a link blacklist with a few words each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.rehearsal.failure import ApiError, Message

if TYPE_CHECKING:
    from glamdata.rehearsal.entity import Entity

__all__ = ["Filter"]

_FORBIDDEN, _WARNED, _TAGGED, _SPAM = "FORBIDDENWORD", "WARNWORD", "TAGWORD", "spam-example.com"


def _failed_save(code: str, message: Message) -> ApiError:
    info = "The save has failed."
    return ApiError("failed-save", info, (Message("wikibase-api-failed-save", info), message), inner=(code,))


@dataclass(slots=True)
class Filter:
    """Remembers who was warned of what, since a warned edit passes when it is sent again."""

    _warned: set[tuple[str, str]] = field(default_factory=set)

    def check(self, user_name: str, old: Entity, new: Entity) -> tuple[str, ...]:
        """Return the tags that an edit gets. Raises ApiError where it is not let through."""
        before, after = (json.dumps(entity, ensure_ascii=False, sort_keys=True) for entity in (old, new))

        def is_added(word: str) -> bool:
            return word in after and word not in before

        if is_added(_SPAM):
            text = f"The following text is what triggered our spam filter: {_SPAM}"
            raise _failed_save("spamblacklist", Message("spam-blacklisted-link", text, ({"list": [_SPAM]}, 1)))
        if is_added(_FORBIDDEN):
            text = "This action has been automatically identified as harmful, and therefore disallowed."
            raise _failed_save("abusefilter-disallowed", Message("abusefilter-disallowed", text, ("forbid test", "1")))
        if is_added(_WARNED):
            self._warn(user_name, after)
        return ("tag test",) if is_added(_TAGGED) else ()

    def _warn(self, user_name: str, after: str) -> None:
        key = (user_name, after[after.find(_WARNED) :][:60])
        if key in self._warned:
            self._warned.discard(key)
            return
        self._warned.add(key)
        text = "Warning: This action has been automatically identified as harmful."
        raise _failed_save("abusefilter-warning", Message("abusefilter-warning", text, ("warn test", "2")))
