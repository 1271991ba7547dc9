"""wbsetlabel, wbsetdescription and wbsetaliases: one term or one list of aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api.editentity import check_selector, open_selected
from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter, split_values
from glamdata.rehearsal.api.saving import saved_facts, warn_if_patched
from glamdata.rehearsal.change import apply_changes
from glamdata.rehearsal.editor import Saved, Target, open_new, save_entity
from glamdata.rehearsal.language import list_languages
from glamdata.rehearsal.summary import write_summary
from glamdata.rehearsal.term import AliasChange, TermChange, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.rehearsal.entity import Entity

__all__ = ["MODULES"]


def _open(call: Call) -> Target:
    if call["new"] is not None:
        check_selector(call)
        return open_new(call.wiki, call.make_edit(), call["new"])
    return open_selected(call)


def _save(call: Call, change: TermChange | AliasChange, describe: Callable[[Entity, Entity], str]) -> Saved:
    def apply(entity: Entity) -> None:
        apply_changes(entity, [change], call.wiki)

    saved = save_entity(call.wiki, call.make_edit(), _open(call), apply, describe)
    warn_if_patched(call, call.raw["action"], saved)
    return saved


def _make_setter(action: str, part: str) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        language = call["language"]
        text = clean_text(call["value"] or "") or None

        def describe(old: Entity, _new: Entity) -> str:
            verb = "remove" if text is None else "set" if language in old[part] else "add"
            shown = [text] if text else [old[part].get(language, {}).get("value", "")]
            return write_summary(f"{action}-{verb}:1", [language], shown, call["summary"] or "")

        saved = _save(call, TermChange(part, language, text), describe)
        term = saved.entity[part].get(language, {"language": language, "removed": ""})
        return _show(saved, part, {language: term})

    return answer


def _show(saved: Saved, part: str, terms: Answer) -> Answer:
    entity = {part: terms, "id": saved.entity["id"], "type": saved.entity["type"], **saved_facts(saved)}
    return {"entity": entity, "success": 1}


def _set_aliases(call: Call) -> Answer:
    language = call["language"]
    added, removed, given = (_clean(call[name]) for name in ("add", "remove", "set"))
    replaces = call["set"] is not None
    change = AliasChange(language, given if replaces else added, removed, replaces)
    verb = "set" if replaces else "update" if added and removed else "add" if added else "remove"

    def describe(_old: Entity, _new: Entity) -> str:
        shown = given or added or removed
        return write_summary(f"wbsetaliases-{verb}:{len(shown)}", [language], shown, call["summary"] or "")

    saved = _save(call, change, describe)
    return _show(saved, "aliases", {language: saved.entity["aliases"].get(language, [])})


def _clean(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(clean_text, split_values(text or ""))))


_TARGET = (
    Parameter("id"),
    Parameter("new", choices=("item", "property")),
    Parameter("site"),
    Parameter("title"),
    *EDIT_PARAMETERS,
)
_LANGUAGE = Parameter("language", required=True, choices=list_languages())


def _make_module(action: str, class_name: str, part: str) -> Module:
    parameters = (*_TARGET, _LANGUAGE, Parameter("value"))
    setter = _make_setter(action, part)
    return Module(action, class_name, setter, parameters, is_write=True, must_post=True, source="WikibaseClient")


MODULES = (
    _make_module("wbsetlabel", "Wikibase\\Repo\\Api\\SetLabel", "labels"),
    _make_module("wbsetdescription", "Wikibase\\Repo\\Api\\SetDescription", "descriptions"),
    Module(
        "wbsetaliases",
        "Wikibase\\Repo\\Api\\SetAliases",
        _set_aliases,
        (*_TARGET, Parameter("add"), Parameter("remove"), Parameter("set"), _LANGUAGE),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
)
