"""What all editing modules share: the warning of a patched edit, and reading JSON parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from glamdata.rehearsal.failure import ApiError, Message, render_message, wikibase_failure

if TYPE_CHECKING:
    from glamdata.rehearsal.api.module import Call
    from glamdata.rehearsal.editor import Saved

__all__ = ["read_json", "saved_facts", "warn_if_patched"]

_PATCHED = Message("wikibase-conflict-patched", "Your edit was patched into the latest version.")


def warn_if_patched(call: Call, module: str, saved: Saved) -> None:
    """Warn that the edit was merged with others made since its base revision."""
    if saved.patched:
        call.messages[module] = [{**render_message(_PATCHED, call.modern), "type": "warning"}]


def saved_facts(saved: Saved) -> dict[str, Any]:
    """Return the revision of the saved entity, with ``nochange`` where there was nothing to save."""
    facts: dict[str, Any] = {"lastrevid": saved.revision_id}
    return facts | ({"nochange": ""} if saved.unchanged else {})


def read_json(text: str, failure: ApiError | None = None) -> Any:
    """Return the value of a JSON parameter. Raises the failure, by default ``invalid-json``; null is refused too."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if value is None:
        raise failure or wikibase_failure("invalid-json", "Invalid json in request.")
    return value
