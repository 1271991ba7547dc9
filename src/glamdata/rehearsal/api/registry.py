"""All modules of the API by their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api import (
    administer,
    blocking,
    claim,
    editentity,
    entity,
    getclaims,
    history,
    imageinfo,
    login,
    merging,
    page,
    pagelist,
    parse,
    reference,
    rendering,
    search,
    siteinfo,
    sitelink,
    termedit,
    undo,
    upkeep,
    user,
    value,
)
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.paraminfo import make_module as make_paraminfo
from glamdata.rehearsal.api.query import make_module as make_query

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAIN", "MODULES"]


def _answer_nothing(_call: Call) -> Answer:
    return {}


def _answer_help(_call: Call) -> Answer:
    names = "".join(f"<li>{path}</li>" for path in sorted(MODULES))
    return {"help": {"mime": "text/html", "help": f"<p>Modules of this wiki:</p><ul>{names}</ul>"}}


def _collect() -> dict[str, Module]:
    sources = (administer, blocking, claim, editentity, entity, getclaims, history, imageinfo, login, merging, page,
               pagelist, parse, reference, rendering, search, siteinfo, sitelink, termedit, undo, upkeep, user,
               value)  # fmt: skip
    found = [module for source in sources for module in source.MODULES]
    modules = {module.path: module for module in found}
    query = make_query({module.name: module for module in found if "+" in module.path})
    paraminfo = make_paraminfo(lambda: {**MODULES, "main": MAIN})
    describe = Module("help", "MediaWiki\\Api\\ApiHelp", _answer_help, (Parameter("modules", multi=True),))
    return modules | {"query": query, "paraminfo": paraminfo, "help": describe}


def _make_main(modules: Mapping[str, Module]) -> Module:
    actions = tuple(sorted(path for path in modules if "+" not in path))
    styles = ("bc", "html", "none", "plaintext", "raw", "wikitext")
    parameters = (
        Parameter("action", choices=actions, default="help", submodules=True),
        Parameter("format", default="jsonfm", choices=("json", "jsonfm"), submodules=True),
        Parameter("maxlag", "integer"),
        Parameter("smaxage", "integer", default=0),
        Parameter("maxage", "integer", default=0),
        Parameter("assert", choices=("anon", "bot", "user")),
        Parameter("assertuser", "user"),
        Parameter("requestid"),
        Parameter("servedby", "boolean"),
        Parameter("curtimestamp", "boolean"),
        Parameter("responselanginfo", "boolean"),
        Parameter("origin"),
        Parameter("uselang", default="user"),
        Parameter("variant"),
        Parameter("errorformat", default="bc", choices=styles),
        Parameter("errorlang", default="uselang"),
        Parameter("errorsuselocal", "boolean"),
    )
    return Module("main", "MediaWiki\\Api\\ApiMain", _answer_nothing, parameters, group="")


MODULES = _collect()
MAIN = _make_main(MODULES)
