"""meta=siteinfo, meta=wikibase, meta=wbcontentlanguages and meta=languageinfo: what the wiki says of itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from glamdata.rehearsal.account import rights_of_groups
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.language import list_languages

__all__ = ["MODULES"]

_PROPS = (
    "autocreatetempuser", "clientlibraries", "copyuploaddomains", "dbrepllag", "defaultoptions", "extensions",
    "extensiontags", "fileextensions", "functionhooks", "general", "interwikimap", "languages", "languagevariants",
    "libraries", "magicwords", "namespacealiases", "namespaces", "protocols", "restrictions", "rightsinfo", "showhooks",
    "skins", "specialpagealiases", "statistics", "uploaddialog", "usergroups", "variables",
)  # fmt: skip


@cache
def _read_facts(server: str, name: str) -> dict[str, Any]:
    text = files(__package__).joinpath("siteinfo.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = orjson.loads(text.replace("{server}", server).replace("{name}", name))
    return facts


def _site_info(call: Call) -> Answer:
    facts = _read_facts(call.wiki.base_url, call.wiki.settings.name)
    found: Answer = {}
    for prop in call["prop"]:
        found[prop] = _LIVE[prop](call) if prop in _LIVE else facts.get(prop, [])
    if "general" in found:
        changing = {
            "time": call.wiki.now(),
            "readonly": "readonly" in call.modes,
            "wikiid": call.wiki.settings.wiki_id,
            "wikibase-conceptbaseuri": call.wiki.settings.concept_base,
        }
        found["general"] = found["general"] | changing
    return found


def _statistics(call: Call) -> dict[str, int]:
    pages = call.wiki.archive.select("SELECT count(*), coalesce(sum(namespace = 0), 0) FROM page WHERE deleted = 0")[0]
    edits = call.wiki.archive.select("SELECT count(*) FROM revision")[0][0]
    users = len(call.wiki.accounts)
    admins = sum("sysop" in account.groups for account in call.wiki.accounts.values())
    return {
        "pages": pages[0], "articles": pages[1], "edits": edits, "images": 0,
        "users": users, "activeusers": users, "admins": admins, "jobs": 0,
    }  # fmt: skip


def _lag(call: Call) -> list[dict[str, Any]]:
    lag = float(call.modes["lag"]) if "lag" in call.modes else -1
    return [{"host": "db1167" if lag >= 0 else "", "lag": lag}]


def _user_groups(_call: Call) -> list[dict[str, Any]]:
    return [{"name": name, "rights": list(rights)} for name, rights in rights_of_groups().items()]


_LIVE = {"statistics": _statistics, "dbrepllag": _lag, "usergroups": _user_groups}


def _wikibase_info(call: Call) -> Answer:
    url = {"base": call.wiki.base_url, "scriptpath": "/w", "articlepath": "/wiki/$1"}
    return {"wikibase": {"repo": {"url": url}, "siteid": call.wiki.settings.wiki_id}}


def _content_languages(call: Call) -> Answer:
    codes = list_languages()
    extra = () if call["context"] == "term" else ("mis", "und", "zxx")
    return {"wbcontentlanguages": {code: {"code": code} for code in (*codes, *extra)}}


def _language_info(call: Call) -> Answer:
    codes = call["code"] or list_languages()
    return {"languageinfo": {code: dict.fromkeys(call["prop"], code) for code in codes}}


MODULES = (
    Module(
        "query+siteinfo",
        "MediaWiki\\Api\\ApiQuerySiteinfo",
        _site_info,
        (
            Parameter("prop", multi=True, default="general", choices=_PROPS),
            Parameter("filteriw", choices=("!local", "local")),
            Parameter("showalldb", "boolean"),
            Parameter("numberingroup", "boolean"),
            Parameter("inlanguagecode"),
        ),
        prefix="si",
        group="meta",
    ),
    Module("query+wikibase", "Wikibase\\Client\\Api\\ClientInfo", _wikibase_info,
           (Parameter("prop", multi=True, default="url|siteid", choices=("siteid", "url")),),
           prefix="wb", group="meta", source="WikibaseClient"),
    Module("query+wbcontentlanguages", "Wikibase\\Repo\\Api\\MetaContentLanguages", _content_languages,
           (Parameter("context", default="term", choices=("monolingualtext", "term")),
            Parameter("prop", multi=True, default="code", choices=("autonym", "code", "name"))),
           prefix="wbcl", group="meta", source="WikibaseClient"),
    Module("query+languageinfo", "MediaWiki\\Api\\ApiQueryLanguageinfo", _language_info,
           (Parameter("prop", multi=True, default="code",
                      choices=("autonym", "bcp47", "code", "dir", "fallbacks", "name", "variantnames", "variants")),
            Parameter("code", multi=True)),
           prefix="li", group="meta"),
)  # fmt: skip
