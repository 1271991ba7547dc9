"""Reading a request's parameters as a module declares them."""

from __future__ import annotations

import re
from typing import Any

from glamdata.rehearsal.api.module import Call, Module, Parameter, split_values
from glamdata.rehearsal.failure import bad_value, core_failure, missing_parameter

__all__ = ["read_parameters", "warn_of_unknown"]


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
        return tuple(split_values(parameter.default or ""))
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
    if parameter.choices and (unknown := [part for part in parts if part not in parameter.choices]):
        noun = "value" if len(unknown) == 1 else "values"
        call.warn(module.name, f'Unrecognized {noun} for parameter "{name}": {", ".join(unknown)}')
        parts = [part for part in parts if part in parameter.choices]
    return tuple(_convert(call, parameter, name, part) for part in parts)


def _convert(call: Call, parameter: Parameter, name: str, text: str) -> Any:
    if parameter.kind == "integer":
        if not re.fullmatch(r"[-+]?\d+", text.strip()):
            raise core_failure("badinteger", f'Invalid value "{text}" for integer parameter "{name}".')
        return int(text)
    if parameter.kind == "timestamp":
        return _read_moment(text)
    if parameter.kind == "limit":
        return _read_limit(call, parameter, name, text)
    if parameter.choices and text not in parameter.choices:
        raise bad_value(name, text)
    return text


def _read_moment(text: str) -> str:
    """Return a timestamp in ISO 8601; MediaWiki's own form is 14 digits."""
    if re.fullmatch(r"\d{14}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"
    return text if text.endswith("Z") else f"{text}Z"


def _read_limit(call: Call, parameter: Parameter, name: str, text: str) -> int:
    most = parameter.limits[1 if call.high_limits else 0]
    if text == "max":
        return most
    if not text.isdigit():
        raise core_failure("badinteger", f'Invalid value "{text}" for integer parameter "{name}".')
    return min(int(text), most)


def warn_of_unknown(call: Call) -> None:
    """Warn of parameters that no module of the request has."""
    unknown = [name for name in call.raw if name not in call.used]
    if unknown:
        noun = "parameter" if len(unknown) == 1 else "parameters"
        call.warn("main", f"Unrecognized {noun}: {', '.join(unknown)}.")
