"""Edit summaries as Wikibase writes them: a comment in ``/* … */`` that says what was done, then the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.entity import Entity, page_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["describe_edit", "describe_snak", "write_summary"]

_LIMIT = 500
_SHORT_LIST = 50


def write_summary(action: str, arguments: Iterable[str], shown: Iterable[str], user_summary: str) -> str:
    """Return ``/* action|argument|… */ shown, user summary``, cut to what MediaWiki keeps."""
    comment = f"/* {action}|{'|'.join(arguments)} */"
    tail = ", ".join(part for part in (", ".join(shown), " ".join(user_summary.split())) if part)
    return f"{comment} {tail}".strip()[:_LIMIT]


def describe_snak(snak: Mapping[str, Any]) -> str:
    """Return a snak as summaries show it: ``[[Property:P31]]: [[Q5]]``."""
    return f"[[Property:{snak['property']}]]: {_describe_value(snak)}"


def _describe_value(snak: Mapping[str, Any]) -> str:
    if snak["snaktype"] != "value":
        return str(snak["snaktype"])
    value = snak["datavalue"]["value"]
    if not isinstance(value, dict):
        return str(value)
    if "entity-type" in value:
        return f"[[{page_title(value['id'])}]]"
    return str(value.get("time") or value.get("text") or value.get("amount") or _describe_place(value))


def _describe_place(value: Mapping[str, Any]) -> str:
    return f"{value.get('latitude')}, {value.get('longitude')}"


def _changed_languages(old: Entity, new: Entity) -> list[str]:
    changed = dict.fromkeys(
        language
        for part in ("labels", "descriptions", "aliases")
        for language in {**old[part], **new[part]}
        if old[part].get(language) != new[part].get(language)
    )
    return list(changed)


def describe_edit(old: Entity, new: Entity, is_new: bool, is_cleared: bool, user_summary: str) -> str:
    """Return the summary of a wbeditentity edit, which depends on what it changed."""
    if is_new:
        return write_summary(f"wbeditentity-create-{new['type']}:0", [""], [], user_summary)
    if is_cleared:
        return write_summary("wbeditentity-override:0", [""], [], user_summary)
    languages = _changed_languages(old, new)
    if not languages:
        return write_summary("wbeditentity-update:0", [""], [], user_summary)
    others = any(old.get(part) != new.get(part) for part in ("claims", "sitelinks"))
    action = "wbeditentity-update-languages" + ("-and-other" if others else "")
    if len(languages) > _SHORT_LIST:
        return write_summary(f"{action}:0", ["", str(len(languages))], [], user_summary)
    return write_summary(f"{action}-short:0", ["", ", ".join(languages)], [], user_summary)
