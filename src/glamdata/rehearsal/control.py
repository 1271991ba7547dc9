"""The addresses under /control that tests and rehearsals switch faults with; no real wiki has them.

=======================  =========================================================================
GET /control/faults      the faults that are on
POST /control/faults     ``{"mode": "lost-answer-once=503", "action": "wbeditentity", "times": 1}``
DELETE /control/faults   switch all off
GET /control/counts      HTTP requests by path and action since the start or the last reset
POST /control/reset      counts to nothing, faults off
POST /control/block      ``{"user": "BadBot", "reason": "…", "pages": ["Q42"]}``; ``"reason": null`` unblocks
POST /control/message    ``{"user": "GlamBot"}``: a new message on the talk page; ``"read": true`` takes it away
POST /control/protect    ``{"entity": "Q42", "level": "editprotected"}``; ``"level": null`` lifts it
POST /control/delete     ``{"entity": "Q42"}``
POST /control/logout     every session is lost
GET /control/rules       the rules that hold: filters, spam list, limits, protections, change tags
POST /control/rules      other rules, as in the TOML file; a section left out is the built-in one
=======================  =========================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from glamdata.rehearsal.account import Block
from glamdata.rehearsal.fault import Fault, is_mode
from glamdata.rehearsal.rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["ROUTES"]

Command = dict[str, Any]


def _show_faults(wiki: Wiki, _command: Command) -> Any:
    faults = wiki.faults.faults
    return {"faults": [{"mode": fault.mode, "action": fault.action, "times": fault.times} for fault in faults]}


def _add_fault(wiki: Wiki, command: Command) -> Any:
    mode = str(command["mode"])
    if not is_mode(mode):
        raise ValueError(f"{mode} is no mode of this wiki")
    times = command.get("times")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise ValueError("times must be a number above 0")
    wiki.faults.faults.append(Fault(mode, _read_text(command, "action"), times))
    return _show_faults(wiki, command)


def _read_text(command: Command, name: str) -> str | None:
    value = command.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} must be text")
    return value


def _clear_faults(wiki: Wiki, command: Command) -> Any:
    wiki.faults.faults.clear()
    wiki.catch_up()
    return _show_faults(wiki, command)


def _show_counts(wiki: Wiki, _command: Command) -> Any:
    return wiki.faults.show_counts()


def _reset(wiki: Wiki, command: Command) -> Any:
    wiki.faults.counts.clear()
    return _clear_faults(wiki, command)


def _block(wiki: Wiki, command: Command) -> Any:
    user = str(command["user"])
    if command.get("reason", "") is None:
        wiki.blocks.pop(user, None)
    else:
        wiki.blocks[user] = Block.model_validate({key: command[key] for key in command if key != "user"})
    return {"blocked": sorted(wiki.blocks)}


def _leave_message(wiki: Wiki, command: Command) -> Any:
    change = wiki.messages.discard if command.get("read") else wiki.messages.add
    change(str(command["user"]))
    return {"messages": sorted(wiki.messages)}


def _protect(wiki: Wiki, command: Command) -> Any:
    wiki.archive.set_protection(str(command["entity"]), _read_text(command, "level"))
    return {"entity": command["entity"], "level": command.get("level")}


def _delete(wiki: Wiki, command: Command) -> Any:
    wiki.delete_entity(str(command["entity"]))
    return {"entity": command["entity"]}


def _log_out(wiki: Wiki, _command: Command) -> Any:
    wiki.sessions.forget_all()
    wiki.oauth.forget_all()
    return {}


def _show_rules(wiki: Wiki, _command: Command) -> Any:
    return wiki.rules.model_dump(mode="json")


def _set_rules(wiki: Wiki, command: Command) -> Any:
    wiki.rules = read_rules(command)
    return _show_rules(wiki, command)


def _read_command(body: bytes) -> Command:
    command = orjson.loads(body or b"{}")
    if not isinstance(command, dict):
        raise TypeError("a JSON object is expected")
    return command


def _route(path: str, method: str, run: Callable[[Wiki, Command], Any]) -> Route:
    async def answer(request: Request) -> Response:
        wiki: Wiki = request.app.state.wiki
        try:
            command = _read_command(await request.body())
            with wiki.lock, wiki.fault_lock:
                return JSONResponse(run(wiki, command))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(f"/control/{path}", answer, methods=[method])


ROUTES = [
    _route("faults", "GET", _show_faults),
    _route("faults", "POST", _add_fault),
    _route("faults", "DELETE", _clear_faults),
    _route("counts", "GET", _show_counts),
    _route("reset", "POST", _reset),
    _route("block", "POST", _block),
    _route("message", "POST", _leave_message),
    _route("protect", "POST", _protect),
    _route("delete", "POST", _delete),
    _route("logout", "POST", _log_out),
    _route("rules", "GET", _show_rules),
    _route("rules", "POST", _set_rules),
]
