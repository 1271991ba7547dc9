"""wbmergeitems and wbcreateredirect: two items that are the same."""

from __future__ import annotations

from glamdata.rehearsal.api.editentity import read_entity_id
from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter
from glamdata.rehearsal.editor import Saved, Target, graph_delay, lose_answer, open_target, save_entity
from glamdata.rehearsal.entity import Entity, new_entity
from glamdata.rehearsal.failure import no_such_entity, wikibase_failure
from glamdata.rehearsal.merge import merge_items
from glamdata.rehearsal.permission import check_edit
from glamdata.rehearsal.revision import Revision, Signature
from glamdata.rehearsal.summary import write_summary

__all__ = ["MODULES"]

_PARTS = ("labels", "descriptions", "aliases", "claims", "sitelinks")


def _merge(call: Call) -> Answer:
    source, target = (open_target(call.wiki, entity_id) for entity_id in _read_items(call))
    source_id, target_id = source.current["id"], target.current["id"]
    if source_id == target_id:
        raise wikibase_failure("cant-merge-self", "An item cannot be merged with itself.")
    merged = merge_items(source.current, target.current, call["ignoreconflicts"] or ())
    emptied = _overwrite(call, source, new_entity(source_id), "wbmergeitems-to:0", target_id)
    grown = _overwrite(call, target, merged, "wbmergeitems-from:0", source_id)
    _redirect(call, source_id, target_id)
    return {"success": 1, "redirected": 1, "from": _show(emptied), "to": _show(grown)}


def _read_items(call: Call) -> list[str]:
    ids = [read_entity_id(call[name]) for name in ("fromid", "toid")]
    if any(entity_id[0] != "Q" for entity_id in ids):
        raise wikibase_failure("invalid-entity-id", "Invalid entity ID.")
    return ids


def _show(saved: Saved) -> Answer:
    return {"id": saved.entity["id"], "type": saved.entity["type"], "lastrevid": saved.revision_id}


def _overwrite(call: Call, target: Target, wish: Entity, action: str, other_id: str) -> Saved:
    def apply(entity: Entity) -> None:
        entity.clear()
        entity.update(wish)

    def describe(_old: Entity, _new: Entity) -> str:
        return write_summary(action, ["", other_id], [], call["summary"] or "")

    return save_entity(call.wiki, call.make_edit(), target, apply, describe)


def _redirect(call: Call, source_id: str, target_id: str) -> None:
    page = call.wiki.archive.find_page(source_id)
    assert page is not None
    summary = write_summary("wbcreateredirect:0", ["", source_id, target_id], [], call["summary"] or "")
    signature = Signature(call.session.user_name, call.session.user_id, summary, bool(call["bot"]))
    data = {"entity": source_id, "redirect": target_id}
    call.wiki.write(page, data, signature, graph_delay=graph_delay(call.modes))


def _create_redirect(call: Call) -> Answer:
    source_id, target_id = (read_entity_id(call[name]) for name in ("from", "to"))
    source, target = (_find(call, entity_id) for entity_id in (source_id, target_id))
    if target.is_redirect:
        raise wikibase_failure("target-is-redirect", f"Entity {target_id} is a redirect", target_id)
    if source_id == target_id or source_id[0] != target_id[0] or source_id[0] != "Q":
        info = f"Can't create a redirect from {source_id} to {target_id}"
        raise wikibase_failure("target-is-incompatible", info, source_id, target_id)
    if not source.is_redirect and any(source.entity[part] for part in _PARTS):
        raise wikibase_failure("origin-not-empty", f"Can't create redirect on non empty item {source_id}")
    edit = call.make_edit()
    check_edit(call.wiki, edit.session, call.wiki.archive.find_page(source_id))
    call.wiki.throttle.check("edit", edit.session, edit.modes, call.wiki.rules)
    _redirect(call, source_id, target_id)
    lose_answer(edit.modes)
    return {"redirect": target_id, "success": 1}


def _find(call: Call, entity_id: str) -> Revision:
    found = call.wiki.get_entity(entity_id)
    if found is None:
        raise no_such_entity(entity_id)
    return found[1]


_EDITING = tuple(parameter for parameter in EDIT_PARAMETERS if parameter.name != "baserevid")
MODULES = (
    Module(
        "wbmergeitems",
        "Wikibase\\Repo\\Api\\MergeItems",
        _merge,
        (
            Parameter("fromid", required=True),
            Parameter("toid", required=True),
            Parameter("ignoreconflicts", multi=True, choices=("description", "sitelink", "statement")),
            *_EDITING,
        ),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
    Module(
        "wbcreateredirect",
        "Wikibase\\Repo\\Api\\CreateRedirect",
        _create_redirect,
        (Parameter("from", required=True), Parameter("to", required=True), *_EDITING),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
)
