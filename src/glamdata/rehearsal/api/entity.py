"""wbgetentities: up to 50 entities (500 for bots) in one answer."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.clientsite import sitelink_url
from glamdata.rehearsal.entity import is_entity_id, normalize_id, view_entity
from glamdata.rehearsal.failure import core_failure, wikibase_failure
from glamdata.rehearsal.language import list_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["MODULES", "page_facts"]

_PROPS = ("aliases", "claims", "datatype", "descriptions", "info", "labels", "sitelinks", "sitelinks/urls")


def page_facts(page: Page, revision: Revision) -> dict[str, Any]:
    """Return what ``props=info`` shows of a page."""
    return {
        "pageid": page.page_id,
        "ns": page.namespace,
        "title": page.title,
        "lastrevid": revision.revision_id,
        "modified": revision.created,
    }


def _get_entities(call: Call) -> Answer:
    if not call["ids"] and not (call["sites"] and call["titles"]):
        info = 'Either provide the item "ids" or pairs of "sites" and "titles" for corresponding pages'
        raise wikibase_failure("param-missing", info, name="wikibase-api-param-missing")
    for entity_id in call["ids"]:
        if not is_entity_id(normalize_id(entity_id)):
            info = f'Could not find an entity with the ID "{entity_id}".'
            raise wikibase_failure("no-such-entity", info, entity_id, id=entity_id)
    entities: dict[str, Any] = {}
    for entity_id in call["ids"]:
        entities[normalize_id(entity_id)] = _show(call, normalize_id(entity_id))
    for site, title, entity_id in _find_linked(call):
        if entity_id is None:
            missing = sum(key.startswith("-") for key in entities) + 1
            entities[f"-{missing}"] = {"site": site, "title": title, "missing": ""}
        else:
            entities[entity_id] = _show(call, entity_id)
    return {"entities": entities, "success": 1}


def _find_linked(call: Call) -> Iterator[tuple[str, str, str | None]]:
    sites, titles = call["sites"], call["titles"]
    if len(sites) != len(titles) and 1 not in (len(sites), len(titles)):
        raise core_failure("params-illegal", "Must request one site or one title, or an equal number of both")
    pairs = zip(sites, titles, strict=True) if len(sites) == len(titles) else _spread(sites, titles)
    for site, title in pairs:
        name = title.replace("_", " ")
        yield site, title, call.wiki.find_sitelink(site, name[:1].upper() + name[1:])


def _spread(sites: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(sites) > len(titles):
        return zip(sites, cycle(titles), strict=False)
    return zip(cycle(sites), titles, strict=False)


def _show(call: Call, entity_id: str) -> dict[str, Any]:
    found = call.wiki.get_entity(entity_id)
    redirects = {}
    if found is not None and found[1].is_redirect:
        found = call.wiki.resolve_entity(entity_id) if call["redirects"] == "yes" else None
        redirects = {"redirects": {"from": entity_id, "to": found[0].entity_id}} if found else {}
    if found is None:
        return {"id": entity_id, "missing": ""}
    page, revision = found
    shown = page_facts(page, revision) if "info" in call["props"] else {}
    return shown | redirects | _view(call, revision)


def _view(call: Call, revision: Revision) -> dict[str, Any]:
    parts = set(call["props"])
    if "sitelinks/urls" in parts:
        parts.add("sitelinks")
    if not parts:
        return {"id": revision.entity["id"], "type": revision.entity["type"]}
    languages = frozenset(call["languages"]) if call["languages"] else None
    view = view_entity(revision.entity, parts, languages)
    if languages and call["languagefallback"]:
        for part in ("labels", "descriptions"):
            if part in view:
                view[part] = {
                    code: term for code in call["languages"] if (term := _fall_back(revision.entity[part], code))
                }
    if "sitelinks" in view:
        view["sitelinks"] = _view_sitelinks(call, view["sitelinks"])
    return view


def _fall_back(terms: dict[str, Any], code: str) -> dict[str, str] | None:
    """Return the term of a language or of the next one that its readers understand."""
    for other in (code, code.partition("-")[0], "mul", "en"):
        if other in terms:
            term: dict[str, str] = terms[other]
            return term if other == code else {**term, "for-language": code}
    return None


def _view_sitelinks(call: Call, links: dict[str, Any]) -> dict[str, Any]:
    wanted = call["sitefilter"] or tuple(links)
    shown = {site: link for site, link in links.items() if site in wanted}
    if "sitelinks/urls" not in call["props"]:
        return shown
    return {site: {**link, "url": sitelink_url(site, link["title"])} for site, link in shown.items()}


MODULES = (
    Module(
        "wbgetentities",
        "Wikibase\\Repo\\Api\\GetEntities",
        _get_entities,
        (
            Parameter("ids", multi=True),
            Parameter("sites", multi=True, duplicates=True),
            Parameter("titles", multi=True, duplicates=True),
            Parameter("redirects", default="yes", choices=("no", "yes")),
            Parameter(
                "props",
                multi=True,
                default="info|sitelinks|aliases|labels|descriptions|claims|datatype",
                choices=_PROPS,
            ),
            Parameter("languages", multi=True, choices=list_languages()),
            Parameter("languagefallback", "boolean"),
            Parameter("normalize", "boolean"),
            Parameter("sitefilter", multi=True, duplicates=True),
        ),
        source="WikibaseClient",
    ),
)
