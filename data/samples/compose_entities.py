"""Full Wikidata items and properties of the facts, trimmed to what the samples use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compose_facts import Json, chance, read_lines, read_rows, snak_value, values_of
from compose_tables import CODES
from compose_wikidata import entity, id_statement, item_statement, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = ["en", "mul", "de", "fr", "es", "it", "nl", "cy", "pl", "sv", "zh", "ja", "ru", "ar", "he", "el"]
SITES = {f"{lang}wiki" for lang in LANGUAGES} | {"commonswiki", "enwikisource"}
# Statements kept on full items.  Sex, kin and partners are left out on purpose.
KEPT = {
    "P31", "P279", "P361", "P17", "P131", "P625", "P18", "P569", "P570", "P106", "P27", "P19", "P20", "P213",
    "P214", "P227", "P244", "P245", "P268", "P269", "P434", "P1006", "P2163", "P856", "P571", "P576", "P1412",
    "P1477", "P50", "P123", "P577", "P1476", "P407", "P36", "P159", "P195", "P217", "P2093", "P650", "P218",
    "P219", "P4801", "P1566", "P735", "P734", "P1317", "P2031", "P2032", "P170", "P136", "P276", "P2252",
}  # fmt: skip
QUALIFIERS = {
    "P1319", "P1326", "P1480", "P580", "P582", "P585", "P1810", "P407", "P2096",
}  # fmt: skip
REFERENCES = {
    "P248", "P854", "P813", "P143", "P4656", "P214", "P227", "P244", "P245", "P268", "P269", "P1810", "P577",
    "P1476", "P650", "P123", "P407",
}  # fmt: skip
# Classes of items that no catalogue of people needs: articles, categories, disambiguation pages, court cases, names.
LEFT_OUT = {
    "Q13442814", "Q4167836", "Q2467461", "Q2334719", "Q4167410", "Q11266439", "Q13406463", "Q202444", "Q12308941",
    "Q11879590", "Q19844914", "Q40231",
}  # fmt: skip
# Kin of public figures and people known for nothing public: real items, but no business of a sample.
PRIVATE = {
    "Q7747", "Q233282", "Q254220", "Q1833348", "Q7137312", "Q7244161", "Q15087614", "Q16240598", "Q19300851",
    "Q19300864", "Q19364345", "Q19816371", "Q22682071", "Q22941823", "Q107043381", "Q126923790", "Q130234753",
    "Q130234762", "Q61863779", "Q62653454", "Q75398578", "Q75511228", "Q62577902", "Q42417135", "Q42651829",
    "Q20683842", "Q2831", "Q23", "Q207", "Q297", "Q65428536", "Q60727020",
}  # fmt: skip
# Labels of items that references point to: from Wikidata's property pages; Q328 is general knowledge, and so are what
# mappings name beside them from Q1002697 on (see ORIGIN.md).
PAGES = {
    "Q328": "English Wikipedia",
    "Q36578": "Integrated Authority File",
    "Q423048": "International Standard Name Identifier",
    "Q13219454": "Library of Congress Authorities",
    "Q1002697": "periodical",
    "Q4006": "map",
    "Q87167": "manuscript",
    "Q296955": "oil paint",
    "Q4259259": "canvas",
    "Q174728": "centimetre",
}
LANGUAGE_CODES = {label: code for code, label in CODES.items()}
# "format as a regular expression" and constraints as the property's discussion page on Wikidata gives them.
FORMATS = {
    "P214": r"[1-9]\d(\d{0,7}|\d{17,20})",
    "P227": r"1[0123]?\d{7}[0-9X]|[47]\d{6}-\d|[1-9]\d{0,7}-[0-9X]|3\d{7}[0-9X]",
    "P244": r"(gf|n|nb|nr|no|ns|sh|sj)([4-9][0-9]|00|20[0-2][0-9])[0-9]{6}",
}
FORMAT, SINGLE, DISTINCT = "Q21502404", "Q19474404", "Q21502410"
CONSTRAINTS = {"P213": [DISTINCT], "P214": [DISTINCT], "P244": [SINGLE, DISTINCT]}
DATATYPES = {
    "ExternalId": "external-id", "WikibaseItem": "wikibase-item", "Quantity": "quantity", "String": "string",
    "Url": "url", "CommonsMedia": "commonsMedia", "Time": "time", "Monolingualtext": "monolingualtext",
    "WikibaseProperty": "wikibase-property", "GlobeCoordinate": "globe-coordinate",
}  # fmt: skip


def is_human(item: Json) -> bool:
    """Whether the item is an instance of human."""
    return "Q5" in values_of(item, "P31")


def usable(item: Json) -> bool:
    """Whether a full item of the facts can stand in the excerpt."""
    return bool(item["labels"].get("en")) and item["id"] not in PRIVATE and not LEFT_OUT & set(values_of(item, "P31"))


def choose_full(items: Mapping[str, Json], wanted: set[str], limit: int) -> list[str]:
    """Which full items to take: people, wanted ones, the values of those, then others at random."""
    pool = {qid for qid, item in items.items() if usable(item)}
    chosen = {qid for qid in pool if is_human(items[qid])} | (pool & wanted)
    for _ in range(2):
        targets = {value for qid in chosen for pid in KEPT & items[qid].get("claims", {}).keys()
                   for value in values_of(items[qid], pid) if isinstance(value, str)}  # fmt: skip
        chosen |= targets & pool
    others = sorted(pool - chosen, key=lambda qid: (chance(qid, "full"), qid))
    return sorted(chosen | set(others[: max(0, limit - len(chosen))]))


def _clean_snak(snak: Json) -> Json:
    """A snak as the API gives it today: no hash, today's datatype, item values with their id, ISNI without spaces."""
    kept: Json = {key: snak[key] for key in ("snaktype", "property", "datavalue", "datatype") if key in snak}
    value = kept.get("datavalue", {}).get("value")
    if row := labelled_properties().get(kept["property"]):  # items from before 2016 call identifiers strings
        kept["datatype"] = DATATYPES.get(row["datatype"], kept["datatype"])
    if isinstance(value, dict) and "entity-type" in value:
        kept["datavalue"] = {**kept["datavalue"], "value": {**value, "id": snak_value(snak)}}
    if kept["property"] == "P213" and isinstance(value, str):
        kept["datavalue"] = {**kept["datavalue"], "value": value.replace(" ", "")}
    return kept


def _is_included(snak: Json, included: set[str]) -> bool:
    value = snak_value(snak)
    is_entity = snak.get("datavalue", {}).get("type") == "wikibase-entityid"
    return "datatype" in snak and (not is_entity or value in included)


def _groups(snaks: Json, pids: set[str], included: set[str]) -> Json:
    """The snaks of a qualifier list whose property and value are included."""
    groups = {pid: [_clean_snak(one) for one in ones if _is_included(one, included)] for pid, ones in snaks.items()}
    return {pid: ones for pid, ones in groups.items() if pid in pids and ones}


def _references(one: Json, included: set[str]) -> Iterator[Json]:
    """The references that can be kept whole, hash and order too; at most two."""
    for reference in one.get("references", []):
        snaks = [snak for group in reference["snaks"].values() for snak in group]
        if reference["snaks"].keys() <= REFERENCES and all(_is_included(snak, included) for snak in snaks):
            groups = {pid: [_clean_snak(snak) for snak in group] for pid, group in reference["snaks"].items()}
            order = reference.get("snaks-order", list(groups))
            yield {"hash": reference["hash"], "snaks": groups, "snaks-order": order}


def trim_statement(one: Json, included: set[str]) -> Json | None:
    """A real statement with its own id, or None when its value's item is not in the excerpt."""
    if not _is_included(one["mainsnak"], included):
        return None
    kept = {"mainsnak": _clean_snak(one["mainsnak"]), "type": "statement", "id": one["id"], "rank": one["rank"]}
    if qualifiers := _groups(one.get("qualifiers", {}), QUALIFIERS, included):
        kept |= {"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)}
    if references := list(_references(one, included))[:2]:
        kept["references"] = references
    return kept


def _trim_terms(full: Json) -> Json:
    """Labels, descriptions and aliases in the excerpt's languages."""
    kinds = ("labels", "descriptions", "aliases")
    return {kind: {lang: full[kind][lang] for lang in LANGUAGES if lang in full.get(kind, {})} for kind in kinds}


def trim_item(full: Json, included: set[str]) -> Json:
    """A real item in the excerpt's languages, with the kept statements whose values are included."""
    claims: dict[str, list[Json]] = {}
    for pid in [pid for pid in full.get("claims", {}) if pid in KEPT]:
        kept = [trimmed for one in full["claims"][pid] if (trimmed := trim_statement(one, included))]
        if kept:
            claims[pid] = kept[:40]
    links = full.get("sitelinks") or {}
    sitelinks = {
        site: {"site": site, "title": links[site]["title"], "badges": links[site].get("badges", [])}
        for site in sorted(links)
        if site in SITES
    }
    return {"type": "item", "id": full["id"], **_trim_terms(full), "claims": claims, "sitelinks": sitelinks}


def known_item(row: Mapping[str, str]) -> Json:
    """An item of known_items.csv: label, and the class that its kind tells (country, city)."""
    classes = {"country": "Q6256", "city": "Q515"}
    target = classes.get(row["kind"])
    statements = [item_statement(row["qid"], "P31", target)] if target else []
    if code := LANGUAGE_CODES.get(row["label_en"], "") if row["kind"] == "language" else "":
        statements += [id_statement(row["qid"], "P219", code), id_statement(row["qid"], "P4801", f"languages/{code}")]
    return entity(row["qid"], statements, terms_of({"en": row["label_en"]}, {}, {}))


def page_item(qid: str) -> Json:
    """An item of which a Wikidata page tells the label only."""
    return entity(qid, [], terms_of({"en": PAGES[qid]}, {}, {}))


def used_properties(entities: list[Json]) -> set[str]:
    """Every property that statements, qualifiers or references of these entities use."""
    found: set[str] = set()
    for one in entities:
        for pid, statements in one["claims"].items():
            found.add(pid)
            for each in statements:
                found |= each.get("qualifiers", {}).keys()
                found |= {key for reference in each.get("references", []) for key in reference["snaks"]}
    return found


@cache
def labelled_properties() -> dict[str, dict[str, str]]:
    """Label and datatype of the properties the facts name."""
    return {row["id"]: row for row in read_rows("wikidata/wikidata_properties_label_datatype_5806.csv")}


def _constraint(pid: str, kind: str) -> Json:
    """A property constraint as Wikidata states it; the format constraint carries its expression."""
    one = item_statement(pid, "P2302", kind)
    if kind == FORMAT:
        value = {"value": FORMATS[pid], "type": "string"}
        snak = {"snaktype": "value", "property": "P1793", "datavalue": value, "datatype": "string"}
        one |= {"qualifiers": {"P1793": [snak]}, "qualifiers-order": ["P1793"]}
    return one


def _property_claims(pid: str, full: Json | None) -> dict[str, list[Json]]:
    """Constraint statements: the facts' own, else those of the discussion page."""
    own = (full or {}).get("claims") or {}
    everything = {value for each in own.get("P2302", []) for value in _targets(each)}
    kept = [trimmed for each in own.get("P2302", []) if (trimmed := _trim_constraint(each, everything))]
    kinds = CONSTRAINTS.get(pid, []) + ([FORMAT] if pid in FORMATS else [])
    found = kept or [_constraint(pid, kind) for kind in kinds]
    return {"P2302": found} if found else {}


def _targets(one: Json) -> set[str]:
    snaks = [one["mainsnak"], *(snak for group in one.get("qualifiers", {}).values() for snak in group)]
    return {value for snak in snaks if isinstance(value := snak_value(snak), str)}


def _trim_constraint(one: Json, everything: set[str]) -> Json | None:
    qualifiers = set(one.get("qualifiers", {})) & labelled_properties().keys()
    kept = trim_statement({**one, "qualifiers": {}}, everything)
    if kept and (groups := _groups(one.get("qualifiers", {}), qualifiers, everything)):
        kept |= {"qualifiers": groups, "qualifiers-order": list(groups)}
    return kept


def make_properties(pids: set[str]) -> list[Json]:
    """Properties in the API's form, and all that their constraint statements use in turn."""
    full = {one["id"]: one for one in read_lines("wikidata/properties_with_constraints.jsonl.gz")}
    rows = labelled_properties()
    made: dict[str, Json] = {}
    todo = set(pids)
    while todo:
        pid = min(todo)
        source = full.get(pid)
        terms: Json = _trim_terms(source) if source else {"labels": {}, "descriptions": {}, "aliases": {}}
        terms["labels"] = terms["labels"] or {"en": {"language": "en", "value": rows[pid]["label"]}}
        made[pid] = {
            "type": "property", "id": pid, "datatype": DATATYPES[rows[pid]["datatype"]],
            **terms, "claims": _property_claims(pid, source),
        }  # fmt: skip
        todo = (todo | used_properties([made[pid]])) - made.keys()
    return [made[pid] for pid in sorted(made, key=lambda pid: int(pid[1:]))]
