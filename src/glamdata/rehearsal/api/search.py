"""wbsearchentities and list=search: finding entities by id, label or alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.statementsearch import find_with_statements, read_conditions
from glamdata.rehearsal.entity import entity_type, normalize_id, page_title
from glamdata.rehearsal.fold import fold_text
from glamdata.rehearsal.language import list_languages

if TYPE_CHECKING:
    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["MODULES", "find_pages"]

_LANGUAGES = list_languages()
_PREFIX = (
    "SELECT entity_id, kind, language, text FROM term WHERE folded >= ? AND folded < ?"
    " ORDER BY folded <> ?, kind = 'alias', length(text), CAST(substr(entity_id, 2) AS INTEGER) LIMIT 5000"
)


def _search_entities(call: Call) -> Answer:
    text, kind, start, limit = call["search"].strip(), call["type"], call["continue"], call["limit"]
    matches = _find_matches(call, text, kind)
    shown = [_describe(call, found, match) for found, match in matches[start : start + limit]]
    answer: Answer = {"searchinfo": {"search": call["search"]}, "search": shown, "success": 1}
    if len(matches) > start + limit:
        answer["search-continue"] = start + limit
    return answer


def _languages(call: Call) -> tuple[str, ...]:
    code = call["language"]
    parents = () if call["strictlanguage"] else (code.partition("-")[0], "mul", "en")
    return tuple(dict.fromkeys((code, *parents)))


Match = dict[str, str]


def _find_matches(call: Call, text: str, kind: str) -> list[tuple[tuple[Page, Revision], Match]]:
    matches: dict[str, Match] = {}
    entity_id = normalize_id(text.rpartition("/")[2])
    if entity_type(entity_id) == kind and call.wiki.has_entity(entity_id):
        matches[entity_id] = {"type": "entityId", "text": entity_id}
    languages = _languages(call)
    folded = fold_text(text)
    rows = call.wiki.archive.select(_PREFIX, folded, folded + "\U0010ffff", folded)
    rows.sort(key=lambda row: (fold_text(row[3]) != folded, languages.index(row[2]) if row[2] in languages else 99))
    for found_id, term_kind, language, term in rows:
        if language in languages and entity_type(found_id) == kind:
            matches.setdefault(found_id, {"type": term_kind, "language": language, "text": term})
    found = ((call.wiki.get_entity(key), match) for key, match in matches.items())
    return [(pair, match) for pair, match in found if pair is not None and not pair[1].is_redirect]


def _describe(call: Call, found: tuple[Page, Revision], match: Match) -> dict[str, Any]:
    page, revision = found
    entity = revision.entity
    shown: dict[str, Any] = {
        "id": entity["id"],
        "title": page.title,
        "pageid": page.page_id,
        "concepturi": f"{call.wiki.concept_base}{entity['id']}",
        "repository": "wikidata",
        "url": f"{call.wiki.base_url}/wiki/{page_title(entity['id'])}",
    }
    if "url" not in call["props"]:
        del shown["url"]
    if entity["type"] == "property":
        shown["datatype"] = entity["datatype"]
    terms = {part: _first_term(call, entity[f"{part}s"]) for part in ("label", "description")}
    shown["display"] = {part: dict(reversed(term.items())) for part, term in terms.items() if term}
    shown |= {part: term["value"] for part, term in terms.items() if term}
    shown["match"] = match
    if match["type"] != "label":
        shown["aliases"] = [match["text"]]
    return shown


def _first_term(call: Call, terms: dict[str, Any]) -> dict[str, str] | None:
    return next((terms[code] for code in _languages(call) if code in terms), None)


def _search_pages(call: Call) -> Answer:
    ids = find_pages(call.wiki, call["search"])
    shown = [_page_hit(call, entity_id) for entity_id in ids[call["offset"] : call["offset"] + call["limit"]]]
    if len(ids) > call["offset"] + call["limit"]:
        call.continuation["sroffset"] = call["offset"] + call["limit"]
    return {"searchinfo": {"totalhits": len(ids)}, "search": shown}


def find_pages(wiki: Wiki, text: str) -> list[str]:
    """Return the ids of entities whose label or alias begins with a text, and that have the statements asked for.

    Without CirrusSearch, as on the wiki recorded, ``haswbstatement:`` finds nothing.
    """
    conditions, text = read_conditions(text)
    if not conditions:
        return _find_by_text(wiki, text)
    if not wiki.settings.statement_search:
        return []
    by_statement = find_with_statements(wiki, conditions)
    wanted = set(by_statement)
    return [key for key in _find_by_text(wiki, text) if key in wanted] if text else by_statement


def _find_by_text(wiki: Wiki, text: str) -> list[str]:
    folded = fold_text(text)
    rows = wiki.archive.select(_PREFIX, folded, folded + "\U0010ffff", folded)
    return list(dict.fromkeys(row[0] for row in rows))


def _page_hit(call: Call, entity_id: str) -> dict[str, Any]:
    found = call.wiki.get_entity(entity_id)
    assert found is not None
    page, revision = found
    return {
        "ns": page.namespace,
        "title": page.title,
        "pageid": page.page_id,
        "size": revision.size,
        "wordcount": 0,
        "snippet": "",
        "timestamp": revision.created,
    }


MODULES = (
    Module(
        "wbsearchentities",
        "Wikibase\\Repo\\Api\\SearchEntities",
        _search_entities,
        (
            Parameter("search", required=True),
            Parameter("language", required=True, choices=_LANGUAGES),
            Parameter("strictlanguage", "boolean"),
            Parameter("type", default="item", choices=("item", "property")),
            Parameter("limit", "limit", default=7, limits=(50, 500)),
            Parameter("continue", "integer", default=0),
            Parameter("props", multi=True, default="url", choices=("url",)),
            Parameter("profile", default="default", choices=("default",)),
        ),
        source="WikibaseClient",
    ),
    Module(
        "query+search",
        "MediaWiki\\Api\\ApiQuerySearch",
        _search_pages,
        (
            Parameter("search", required=True),
            Parameter("namespace", multi=True, default="0"),
            Parameter("limit", "limit", default=10, limits=(500, 5000)),
            Parameter("offset", "integer", default=0),
            Parameter("what", choices=("nearmatch", "text", "title")),
            Parameter("info", multi=True, default="totalhits|suggestion|rewrittenquery"),
            Parameter("prop", multi=True, default="size|wordcount|timestamp|snippet"),
        ),
        prefix="sr",
        group="list",
    ),
)
