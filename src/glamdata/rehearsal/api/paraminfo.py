"""action=paraminfo: what pywikibot reads before its first request to learn which modules there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter

__all__ = ["make_module"]

Registry = Callable[[], Mapping[str, Module]]


def make_module(registry: Registry) -> Module:
    """Return the paraminfo module for the modules that the registry gives when it is asked."""

    def answer(call: Call) -> Answer:
        modules = registry()
        found = []
        for path in call["modules"]:
            if path in modules:
                found.append(_describe(modules[path], call.wiki.base_url))
            else:
                call.warn("paraminfo", f'The module "main" does not have a submodule "{path}".')
        return {"paraminfo": {"helpformat": "none", "modules": found}}

    return Module(
        "paraminfo",
        "MediaWiki\\Api\\ApiParamInfo",
        answer,
        (
            Parameter("modules", multi=True),
            Parameter("helpformat", default="none", choices=("html", "none", "raw", "wikitext")),
            Parameter("querymodules", multi=True),
        ),
    )


def _describe(module: Module, server: str) -> dict[str, Any]:
    described: dict[str, Any] = {"name": module.name, "classname": module.class_name, "path": module.path}
    if module.path != "main":
        described["group"] = module.group
    described |= {
        "prefix": module.prefix,
        "source": module.source,
        "sourcename": module.source,
        "licensetag": "GPL-2.0-or-later",
        "licenselink": f"{server}/wiki/Special:Version/License/{module.source}",
    }
    flags = {"readrights": module.path not in ("main", "paraminfo"), "writerights": module.is_write}
    described |= {name: value for name, value in (flags | {"mustbeposted": _must_post(module)}).items() if value}
    parameters = [_describe_parameter(module, item, index) for index, item in enumerate(module.parameters, 1)]
    return described | {"helpurls": [], "parameters": parameters, "templatedparameters": []}


def _must_post(module: Module) -> bool:
    return module.must_post or bool(module.token)


def _describe_parameter(module: Module, parameter: Parameter, index: int) -> dict[str, Any]:
    kind: Any = list(parameter.choices) if parameter.choices else parameter.kind
    if parameter.name == "tags":
        kind = []
    shown: dict[str, Any] = {"index": index, "name": parameter.name, "type": kind}
    if parameter.default is not None:
        shown["default"] = parameter.default
    flags = {"required": parameter.required, "multi": parameter.multi, "allowsduplicates": parameter.duplicates}
    shown |= {name: True for name, value in flags.items() if value}
    if parameter.multi:
        shown |= {"lowlimit": 50, "highlimit": 500, "limit": 500}
    if parameter.kind == "limit":
        shown |= {"min": 1, "max": parameter.limits[0], "highmax": parameter.limits[1]}
    if parameter.needs:
        shown |= {"sensitive": True, "tokentype": parameter.needs}
    if parameter.submodules:
        start = "" if module.path == "main" else f"{module.path}+"
        shown["submodules"] = {name: start + name for name in parameter.choices}
    return shown
