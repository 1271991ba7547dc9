"""Reading a request's parameters as a module declares them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from glamdata.rehearsal.api.module import Call, Module, Parameter, split_values
from glamdata.rehearsal.failure import bad_value, core_failure, missing_parameter

__all__ = ["read_continuation", "read_parameters", "warn_of_unknown"]


def read_parameters(call: Call, module: Module) -> dict[str, Any]:
    """Return the values of the module's parameters by their names without prefix.

    Raises ApiError ``missingparam``, ``badvalue``, ``badinteger`` or ``toomanyvalues``.
    """
    values = {}
    for parameter in module.parameters:
        name = module.prefix + parameter.name
        call.used.add(name)
        values[parameter.name] = _read_value(call, module, parameter, name)
    return values


def _read_value(call: Call, module: Module, parameter: Parameter, name: str) -> Any:
    text = call.raw.get(name)
    if parameter.kind == "boolean":
        return text is not None
    if text is None or (text == "" and parameter.required):
        if parameter.required:
            raise missing_parameter(name)
        return _default(parameter)
    if parameter.multi:
        return _read_many(call, module, parameter, name, text)
    return _convert(call, parameter, name, text)


def _default(parameter: Parameter) -> Any:
    if parameter.multi:
        return None if parameter.absent else tuple(split_values(parameter.default or ""))
    return parameter.default


def _read_many(call: Call, module: Module, parameter: Parameter, name: str, text: str) -> tuple[Any, ...]:
    parts = split_values(text)
    if not parameter.duplicates:
        parts = list(dict.fromkeys(parts))
    if parameter.choices and parts == ["*"]:
        return parameter.choices
    limit = 500 if call.high_limits else 50
    if len(parts) > limit and not parameter.choices:
        info = f'Too many values supplied for parameter "{name}". The limit is {limit}.'
        raise core_failure("toomanyvalues", info, parameter=name, limit=limit, lowlimit=50, highlimit=500)
    if parameter.kind == "tags":
        _check_tags(call, parts)
    if parameter.choices and (unknown := [part for part in parts if part not in parameter.choices]):
        noun = "value" if len(unknown) == 1 else "values"
        call.warn(module.name, f'Unrecognized {noun} for parameter "{name}": {", ".join(unknown)}')
        parts = [part for part in parts if part in parameter.choices]
    return tuple(_convert(call, parameter, name, part) for part in parts)


def _check_tags(call: Call, names: list[str]) -> None:
    """Raise ApiError where one is no change tag that users may give."""
    if names and "applychangetags" not in call.session.rights:
        info = "You do not have permission to apply change tags along with your changes."
        raise core_failure("tags-apply-no-permission", info)
    wrong = [name for name in names if name not in call.wiki.rules.change_tags]
    if not wrong:
        return
    info = f"The following tags are not allowed to be manually applied: {', '.join(wrong)}"
    if len(wrong) == 1:
        info = f'The tag "{wrong[0]}" is not allowed to be manually applied.'
    raise core_failure("badtags", info, disallowedtags=wrong)


def _convert(call: Call, parameter: Parameter, name: str, text: str) -> Any:
    if parameter.kind == "integer":
        if not re.fullmatch(r"[-+]?[0-9]{1,18}", text.strip()):
            raise core_failure("badinteger", f'Invalid value "{text}" for integer parameter "{name}".')
        return int(text)
    if parameter.kind == "timestamp":
        return _read_moment(name, text)
    if parameter.kind == "limit":
        return _read_limit(call, parameter, name, text)
    if parameter.choices and text not in parameter.choices:
        raise bad_value(name, text)
    return text


def _read_moment(name: str, text: str) -> str:
    """Return a timestamp in ISO 8601; MediaWiki's own form is 14 digits, and seconds since 1970 are taken too."""
    digits = re.sub(r"[^0-9]", "", text)
    if re.fullmatch(r"[0-9]{9,10}", text):
        return datetime.fromtimestamp(int(text), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if len(digits) != 14 or not re.fullmatch(r"[0-9T:Z +.-]+", text):
        raise core_failure("badtimestamp", f'Invalid value "{text}" for timestamp parameter "{name}".')
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}Z"


def _read_limit(call: Call, parameter: Parameter, name: str, text: str) -> int:
    most = parameter.limits[1 if call.high_limits else 0]
    if text == "max":
        return most
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise core_failure("badinteger", f'Invalid value "{text}" for integer parameter "{name}".')
    return max(1, min(int(text), most))


def read_continuation(text: str) -> int:
    """Return the revision that a list goes on from, ``20261121101112|4711``. Raises ApiError ``badcontinue``."""
    match = re.fullmatch(r"\d{14}\|(\d{1,18})", text)
    if match is None:
        info = "Invalid continue param. You should pass the original value returned by the previous query."
        raise core_failure("badcontinue", info)
    return int(match[1])


def warn_of_unknown(call: Call) -> None:
    """Warn of parameters that no module of the request has."""
    unknown = [name for name in call.raw if name not in call.used]
    if unknown:
        noun = "parameter" if len(unknown) == 1 else "parameters"
        call.warn("main", f"Unrecognized {noun}: {', '.join(unknown)}.")
