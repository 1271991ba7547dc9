"""wbsetsitelink, wblinktitles and wbavailablebadges: an item's pages on other wikis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.editentity import open_selected
from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import saved_facts, warn_if_patched
from glamdata.rehearsal.change import apply_changes
from glamdata.rehearsal.editor import Saved, open_new, open_target, save_entity
from glamdata.rehearsal.failure import wikibase_failure
from glamdata.rehearsal.sitelink import BADGES, SitelinkChange
from glamdata.rehearsal.summary import write_summary

if TYPE_CHECKING:
    from glamdata.rehearsal.editor import Target
    from glamdata.rehearsal.entity import Entity

__all__ = ["MODULES"]


def _save(call: Call, target: Target, change: SitelinkChange, action: str) -> Saved:
    def apply(entity: Entity) -> None:
        apply_changes(entity, [change], call.wiki)

    def describe(_old: Entity, _new: Entity) -> str:
        shown = [change.title] if change.title else []
        return write_summary(action, [change.site], shown, call["summary"] or "")

    saved = save_entity(call.wiki, call.make_edit(), target, apply, describe)
    warn_if_patched(call, call.raw["action"], saved)
    return saved


def _set_sitelink(call: Call) -> Answer:
    target = open_selected(call)
    if target.current["type"] != "item":
        raise wikibase_failure("not-supported", "Only items can have sitelinks.", name="wikibase-api-not-supported")
    site, title, badges = call["linksite"], call["linktitle"], call["badges"]
    old = target.base["sitelinks"].get(site)
    if not title and badges is not None and old is None:
        info = f"Cannot modify badges: sitelink {site} doesn't exist"
        raise wikibase_failure("no-such-sitelink", info, site)
    removes = not title and badges is None
    change = SitelinkChange(site, title.replace("_", " ") if title else None, badges, removes)
    verb = "remove" if removes else "add" if old is None else "set"
    saved = _save(call, target, change, f"wbsetsitelink-{verb}:1")
    return _show(saved, site, old)


def _show(saved: Saved, site: str, old: Any) -> Answer:
    link = saved.entity["sitelinks"].get(site)
    shown = {site: link} if link else {site: {**old, "removed": ""}} if old else {}
    entity = {"sitelinks": shown, "id": saved.entity["id"], "type": "item", **saved_facts(saved)}
    return {"entity": entity, "success": 1}


def _link_titles(call: Call) -> Answer:
    if call["fromsite"] == call["tosite"]:
        info = "The from site can not match the to site"
        raise wikibase_failure("param-illegal", info, name="wikibase-api-illegal-site-pair")
    ends = [(call[f"{end}site"], call[f"{end}title"].replace("_", " ")) for end in ("from", "to")]
    owners = [call.wiki.find_sitelink(*end) for end in ends]
    if owners[0] is not None and owners[0] == owners[1]:
        raise wikibase_failure("common-item", "Both pages are already linked to a common Item.")
    if None not in owners:
        raise wikibase_failure("no-common-item", "No common Item was found for the pages.")
    site, title = ends[owners.index(None)]
    known = next((owner for owner in owners if owner is not None), None)
    edit = call.make_edit()
    target = open_new(call.wiki, edit, "item") if known is None else open_target(call.wiki, known)
    saved = _save(call, target, SitelinkChange(site, title), "wblinktitles-connect:2")
    links = saved.entity["sitelinks"]
    entity = {"sitelinks": links, "id": saved.entity["id"], "type": "item", **saved_facts(saved)}
    return {"success": 1, "entity": entity}


def _available_badges(_call: Call) -> Answer:
    return {"badges": list(BADGES)}


MODULES = (
    Module(
        "wbsetsitelink",
        "Wikibase\\Repo\\Api\\SetSiteLink",
        _set_sitelink,
        (
            Parameter("id"),
            Parameter("site"),
            Parameter("title"),
            *EDIT_PARAMETERS,
            Parameter("linksite", required=True),
            Parameter("linktitle"),
            Parameter("badges", multi=True, absent=True),
        ),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
    Module(
        "wblinktitles",
        "Wikibase\\Repo\\Api\\LinkTitles",
        _link_titles,
        (
            *(Parameter(name, required=True) for name in ("tosite", "totitle", "fromsite", "fromtitle")),
            *(parameter for parameter in EDIT_PARAMETERS if parameter.name != "baserevid"),
        ),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
    Module(
        "wbavailablebadges",
        "Wikibase\\Repo\\Api\\AvailableBadges",
        _available_badges,
        source="WikibaseClient",
    ),
)
