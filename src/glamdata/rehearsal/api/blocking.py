"""action=block and unblock: who may no longer edit what."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from glamdata.rehearsal.account import Block
from glamdata.rehearsal.api.administer import make_module, require_right
from glamdata.rehearsal.api.module import Answer, Call, Parameter
from glamdata.rehearsal.entity import normalize_id
from glamdata.rehearsal.failure import core_failure

__all__ = ["MODULES"]

_INDEFINITE = ("never", "infinite", "infinity", "indefinite")


def _block(call: Call) -> Answer:
    require_right(call, "block")
    name = call["user"].replace("_", " ")
    if name not in call.wiki.accounts:
        raise core_failure("nosuchuser", f'There is no user by the name "{name}". Check your spelling.')
    if name in call.wiki.blocks and not call["reblock"]:
        raise core_failure("alreadyblocked", f'"{name}" is already blocked.')
    block = _make_block(call)
    call.wiki.blocks[name] = block
    shown: Answer = {"user": name, "userID": call.wiki.user_ids[name], "expiry": block.expiry, "id": 1}
    shown |= {"reason": block.reason, "anononly": False, "nocreate": True, "autoblock": True, "noemail": False}
    shown |= {"hidename": False, "allowusertalk": True, "watchuser": False, "partial": block.is_partial}
    if block.is_partial:
        shown |= {"pagerestrictions": block.pages, "namespacerestrictions": block.namespaces}
        shown |= {"actionrestrictions": block.actions}
    return {"block": shown}


def _make_block(call: Call) -> Block:
    expiry = "infinity" if call["expiry"] in _INDEFINITE else call["expiry"]
    facts: dict[str, Any] = {"by": call.session.user_name, "reason": call["reason"], "expiry": expiry}
    if call["partial"]:
        facts["pages"] = tuple(map(normalize_id, call["pagerestrictions"]))
        facts |= {"namespaces": call["namespacerestrictions"], "actions": call["actionrestrictions"]}
        if not any(facts[name] for name in ("pages", "namespaces", "actions")):
            raise core_failure("ipb-empty-block", "A partial block needs at least one restriction.")
    try:
        return Block.model_validate(facts)
    except ValidationError as error:
        info = f'Unrecognized value for parameter "actionrestrictions": {", ".join(call["actionrestrictions"])}.'
        raise core_failure("badvalue", info) from error


def _unblock(call: Call) -> Answer:
    require_right(call, "block")
    name = call["user"].replace("_", " ")
    if call.wiki.blocks.pop(name, None) is None:
        raise core_failure("cantunblock", "The block could not be found. It may have been unblocked already.")
    shown = {"id": 1, "user": name, "userid": call.wiki.user_ids.get(name, 0), "reason": call["reason"]}
    return {"unblock": shown}


_USER = (
    Parameter("user", "user", required=True),
    Parameter("reason", default=""),
    Parameter("tags", "tags", multi=True),
)
MODULES = (
    make_module(
        "block",
        _block,
        *_USER,
        Parameter("expiry", default="never"),
        *(Parameter(name, "boolean") for name in ("anononly", "nocreate", "autoblock", "noemail", "hidename",
                                                  "allowusertalk", "reblock", "watchuser", "partial")),
        Parameter("pagerestrictions", multi=True),
        Parameter("namespacerestrictions", "integer", multi=True),
        Parameter("actionrestrictions", multi=True),
    ),
    make_module("unblock", _unblock, *_USER),
)  # fmt: skip
