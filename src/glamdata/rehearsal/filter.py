"""Filters that look at what an edit adds: abuse filters, then the spam list, as the extensions of those names do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from glamdata.rehearsal.addition import Additions, find_additions
from glamdata.rehearsal.entity import page_title
from glamdata.rehearsal.failure import ApiError, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.rehearsal.entity import Entity
    from glamdata.rehearsal.rules import AbuseFilter, Rules, SpamList
    from glamdata.rehearsal.session import Session

__all__ = ["Filter"]

_TEXTS = ("label", "description", "alias", "value")
_LOOKS_LIKE_LINK = re.compile(r"\S(\.[^\s\d]{2,}|[/@]\S)")
_WARNING = "Warning: This action has been automatically identified as harmful."
_REFUSAL = "This action has been automatically identified as harmful, and therefore disallowed."
Said = tuple[str, Message]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One edit that is to be saved."""

    session: Session
    title: str
    is_new: bool
    summary: str
    added: Additions


def _failed_save(*said: Said) -> ApiError:
    info = "The save has failed."
    messages = (Message("wikibase-api-failed-save", info), *(message for _, message in said))
    return ApiError("failed-save", info, messages, inner=tuple(code for code, _ in said))


@dataclass(slots=True)
class Filter:
    """Remembers who was warned of what, since a warned edit passes when it is sent again."""

    _warned: set[tuple[str, str, int]] = field(default_factory=set)

    def check(
        self, rules: Rules, session: Session, old: Entity, new: Entity, *, is_new: bool, summary: str = ""
    ) -> tuple[str, ...]:
        """Return the tags that an edit gets. Raises ApiError where it is not let through."""
        title = f"New{new['type'].capitalize()}" if is_new else page_title(new["id"])
        attempt = _Attempt(session, title, is_new, summary, find_additions(old, new))
        matching = [rule for rule in rules.filter if rule.enabled and _matches(rule, attempt)]
        results = [(rule, self._apply(rule, attempt)) for rule in matching]
        if said := [message for _, message in results if message is not None]:
            raise _failed_save(*said)
        _check_links(rules.spam, attempt)
        return tuple(dict.fromkeys(tag for rule in matching if "tag" in rule.actions for tag in rule.tags))

    def _apply(self, rule: AbuseFilter, attempt: _Attempt) -> Said | None:
        about = (rule.description, str(rule.id))
        if "warn" in rule.actions:
            key = (attempt.session.user_name, attempt.title, rule.id)
            if key not in self._warned:
                self._warned.add(key)
                return "abusefilter-warning", Message("abusefilter-warning", _WARNING, about)
            self._warned.discard(key)
        if "disallow" in rule.actions:
            return "abusefilter-disallowed", Message("abusefilter-disallowed", _REFUSAL, about)
        return None


def _matches(rule: AbuseFilter, attempt: _Attempt) -> bool:
    when, session = rule.when, attempt.session
    texts: dict[str, Iterable[str]] = {kind: attempt.added.get(kind, ()) for kind in _TEXTS}
    texts |= {"text": list(chain(*texts.values())), "summary": [attempt.summary], "account": [session.user_name]}
    wanted = ((getattr(when, kind), found) for kind, found in texts.items())
    return (
        when.new in (None, attempt.is_new)
        and (when.group is None or when.group in session.groups)
        and all(pattern is None or any(re.search(pattern, text) for text in found) for pattern, found in wanted)
    )


def _check_links(spam: SpamList, attempt: _Attempt) -> None:
    """Raise ApiError where an added address, or a summary that looks like one, is on the list."""
    if not spam.patterns or "sboverride" in attempt.session.rights:
        return
    links = list(attempt.added.get("url", ()))
    if spam.texts:
        links += chain(*(attempt.added.get(kind, ()) for kind in _TEXTS))
    if _LOOKS_LIKE_LINK.search(attempt.summary):
        links.append(attempt.summary)
    text = "\n".join(links).replace("．", ".")
    found = [
        match[1]
        for pattern in spam.patterns
        for match in re.finditer(rf"//+[a-z0-9_\-.]*({pattern})", text, re.IGNORECASE | re.MULTILINE)
    ]
    if found:
        matches = list(dict.fromkeys(found))
        said = f"The following text is what triggered our spam filter: {', '.join(matches)}"
        message = Message("spam-blacklisted-link", said, ({"list": matches, "type": "comma"}, len(matches)))
        raise _failed_save(("spamblacklist", message))
