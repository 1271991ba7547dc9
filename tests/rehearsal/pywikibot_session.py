"""What a real pywikibot does on the rehearsal wiki; run by test_pywikibot.py in a process of its own.

Prints one JSON object with what it saw. PYWIKIBOT_DIR names the folder with its configuration.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pywikibot
from pywikibot.exceptions import APIError


def _statement(property_id: str, value: Any, kind: str) -> dict[str, Any]:
    datavalue = {"type": kind, "value": value}
    snak = {"snaktype": "value", "property": property_id, "datavalue": datavalue}
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}


def read(site: Any) -> dict[str, Any]:
    item = pywikibot.ItemPage(site, "Q42")
    content = item.get()
    missing = pywikibot.ItemPage(site, "Q999")
    return {
        "label": content["labels"]["en"],
        "revision": item.latest_revision_id,
        "missing_exists": missing.exists(),
        "property_type": pywikibot.PropertyPage(site, "P31").type,
    }


def create(site: Any) -> dict[str, Any]:
    data = {
        "labels": {"en": {"language": "en", "value": "Ada Lovelace"}},
        "descriptions": {"en": {"language": "en", "value": "mathematician"}},
        "claims": [
            _statement("P31", {"entity-type": "item", "numeric-id": 5, "id": "Q5"}, "wikibase-entityid"),
            _statement("P214", "24602065", "string"),
        ],
    }
    answer = site.editEntity({}, data, summary="made by the batch abc", bot=True)
    return {"id": answer["entity"]["id"], "revision": answer["entity"]["lastrevid"]}


def change(site: Any, made: dict[str, Any]) -> dict[str, Any]:
    data = {"labels": {"de": {"language": "de", "value": "Ada"}}}
    changed = site.editEntity({"id": made["id"]}, data, baserevid=made["revision"], summary="second of the batch abc")
    item = pywikibot.ItemPage(site, made["id"])
    item.get()
    claim = pywikibot.Claim(site, "P569")
    claim.setTarget(pywikibot.WbTime(year=1815, month=12, day=10, site=site))
    item.addClaim(claim, summary="third of the batch abc")
    source = pywikibot.Claim(site, "P854")
    source.setTarget("https://example.org/ada")
    claim.addSources([source], summary="fourth of the batch abc")
    return {"revision": changed["entity"]["lastrevid"], "guid": claim.snak, "latest": item.latest_revision_id}


def overlap(site: Any, made: dict[str, Any]) -> str:
    data = {"labels": {"de": {"language": "de", "value": "Ada King"}}}
    try:
        site.editEntity({"id": made["id"]}, data, baserevid=made["revision"])
    except APIError as error:
        return str(error.code)
    return "saved"


def find(site: Any, made: dict[str, Any]) -> dict[str, Any]:
    found = list(site.search_entities("Ada Love", "en"))
    batch = [pywikibot.ItemPage(site, f"Q{number}") for number in (5, 42, *range(1000, 1110))]
    loaded = [item.id for item in site.preload_entities([*batch, pywikibot.ItemPage(site, made["id"])])]
    contributions = list(site.usercontribs(user="GlamBot", total=10))
    pages = [pywikibot.Page(site, "Q42"), pywikibot.ItemPage(site, made["id"])]
    infos = [page.latest_revision_id for page in site.preloadpages(pages)]
    return {
        "found": [hit["id"] for hit in found],
        "loaded": loaded,
        "comments": [row["comment"] for row in contributions],
        "titles": [row["title"] for row in contributions],
        "infos": len(infos),
        "history": len(list(pywikibot.ItemPage(site, made["id"]).revisions())),
    }


def enrich(site: Any) -> dict[str, Any]:
    """Do what scripts do to an item, part by part."""
    item = pywikibot.ItemPage(site)
    item.editLabels({"en": "Charles Babbage"}, summary="a label")
    item.editDescriptions({"en": "mathematician"}, summary="a description")
    item.editAliases({"en": ["C. Babbage"]}, summary="an alias")
    claim = pywikibot.Claim(site, "P31")
    claim.setTarget(pywikibot.ItemPage(site, "Q5"))
    item.addClaim(claim, summary="a statement")
    qualifier = pywikibot.Claim(site, "P585", is_qualifier=True)
    qualifier.setTarget(pywikibot.WbTime(year=1791, site=site))
    claim.addQualifier(qualifier, summary="a qualifier")
    source = pywikibot.Claim(site, "P854", is_reference=True)
    source.setTarget("https://example.org/babbage")
    claim.addSources([source], summary="a source")
    for property_id, target in _targets(site):
        other = pywikibot.Claim(site, property_id)
        other.setTarget(target)
        item.addClaim(other, summary=f"a {property_id}")
    claim.changeRank("preferred", summary="a rank")
    item.get(force=True)
    seen = item.claims["P31"][0]
    item.removeClaims(item.claims["P217"], summary="one less")
    item.get(force=True)
    return {
        "id": item.id,
        "labels": dict(item.labels),
        "aliases": {code: list(texts) for code, texts in item.aliases.items()},
        "rank": seen.rank,
        "qualifiers": list(seen.qualifiers),
        "sources": [list(group) for group in seen.sources],
        "properties": sorted(item.claims),
        "amount": str(item.claims["P2048"][0].getTarget().amount),
        "text": item.claims["P1476"][0].getTarget().text,
    }


def _targets(site: Any) -> list[tuple[str, Any]]:
    return [
        ("P217", "123"),
        ("P214", "24602065"),
        ("P2048", pywikibot.WbQuantity(3, site=site)),
        (
            "P625",
            pywikibot.Coordinate(51.5, -0.1, precision=0.01, site=site, globe_item="http://www.wikidata.org/entity/Q2"),
        ),
        ("P1476", pywikibot.WbMonolingualText("Passages", "en")),
        ("P856", "https://example.org/"),
        ("P569", pywikibot.WbTime(year=1791, month=12, day=26, site=site)),
    ]


def unite(site: Any, made: dict[str, Any]) -> dict[str, Any]:
    """Merge, make a redirect, undo."""
    double = site.editEntity({}, {"labels": {"en": {"language": "en", "value": "A. Lovelace"}}}, summary="double")
    item, target = pywikibot.ItemPage(site, double["entity"]["id"]), pywikibot.ItemPage(site, made["id"])
    item.mergeInto(target, summary="the same")
    merged = pywikibot.ItemPage(site, item.id)
    empty = pywikibot.ItemPage(site, site.editEntity({}, {}, summary="empty")["entity"]["id"])
    empty.set_redirect_target(target, force=True, summary="empty one")
    target.editLabels({"cy": "Anghywir"}, summary="wrong")
    page = pywikibot.Page(site, target.title())
    site.editpage(page, undo=page.latest_revision_id, summary="undone")
    after = pywikibot.ItemPage(site, target.id)
    return {
        "redirect": merged.isRedirectPage(),
        "target": merged.getRedirectTarget().id,
        "aliases": list(target.get(force=True)["aliases"]["en"]),
        "other": pywikibot.ItemPage(site, empty.id).getRedirectTarget().id,
        "cy": "cy" in after.get(force=True)["labels"],
        "undone": next(iter(after.revisions(total=1)))["comment"],
        "changes": [row["title"] for row in site.recentchanges(total=3)],
    }


def main() -> None:
    site = pywikibot.Site()
    site.login()
    made = create(site)
    seen = {
        "user": site.user(),
        "interface": type(site).__name__,
        "bot": site.has_right("bot"),
        "sparql": site.sparql_endpoint,
        "read": read(site),
        "made": made,
        "changed": change(site, made),
        "overlap": overlap(site, made),
        "found": find(site, made),
        "enriched": enrich(site),
        "united": unite(site, made),
    }
    site.logout()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
