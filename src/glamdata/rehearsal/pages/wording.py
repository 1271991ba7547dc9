"""Values, ids and summaries as HTML. Everything that comes from an edit is escaped here or by the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from glamdata.rehearsal.api.value import format_time
from glamdata.rehearsal.entity import is_entity_id, page_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["BATCH", "Wording"]

BATCH = re.compile(r"\[\[:toolforge:editgroups/b/([A-Za-z]+)/([0-9a-f]{4,32})\|[^\]]*\]\]")
_LINK = re.compile(r"\[\[(:?[^\]|]+)(?:\|([^\]]*))?\]\]")
_COMMENT = re.compile(r"/\* ([\w-]+):?(\d*)\|([^|*]*)\|?([^*]*) \*/")
_ACTIONS = {
    "wbeditentity-create-item": "Created a new item",
    "wbeditentity-create-property": "Created a new property",
    "wbeditentity-update": "Changed an entity",
    "wbeditentity-override": "Cleared and rewrote an entity",
    "wbeditentity-update-languages-short": "Changed terms",
    "wbeditentity-update-languages": "Changed terms",
    "wbeditentity-update-languages-and-other-short": "Changed terms and other parts",
    "wbeditentity-update-languages-and-other": "Changed terms and other parts",
    "wbcreateclaim-create": "Added a statement",
    "wbsetclaim-create": "Added a statement",
    "wbsetclaim-update": "Changed a statement",
    "wbsetclaimvalue": "Changed a value",
    "wbremoveclaims-remove": "Removed a statement",
    "wbsetreference-add": "Added a reference",
    "wbsetreference-set": "Changed a reference",
    "wbremovereferences-remove": "Removed a reference",
    "wbsetqualifier-add": "Added a qualifier",
    "wbsetqualifier-update": "Changed a qualifier",
    "wbremovequalifiers-remove": "Removed a qualifier",
    "wbmergeitems-to": "Merged into another item",
    "wbmergeitems-from": "Merged another item into this",
    "wbcreateredirect": "Made a redirect",
    "wbsetlabel-add": "Added a label",
    "wbsetlabel-set": "Changed a label",
    "wbsetlabel-remove": "Removed a label",
    "wbsetdescription-add": "Added a description",
    "wbsetdescription-set": "Changed a description",
    "wbsetdescription-remove": "Removed a description",
    "wbsetaliases-set": "Changed aliases",
    "wbsetaliases-update": "Changed aliases",
    "wbsetaliases-add": "Added aliases",
    "wbsetaliases-remove": "Removed aliases",
    "wbsetsitelink-add": "Added a sitelink",
    "wbsetsitelink-set": "Changed a sitelink",
    "wbsetsitelink-remove": "Removed a sitelink",
    "wblinktitles-connect": "Linked two pages",
    "undo": "Undid an edit",
}


@dataclass(slots=True)
class Wording:
    """Words for one page; labels are looked up once."""

    wiki: Wiki
    _labels: dict[str, str] = field(default_factory=dict)

    def label(self, entity_id: str) -> str:
        """Return an entity's English label, or one in any language, or its id."""
        if entity_id not in self._labels:
            found = self.wiki.resolve_entity(entity_id)
            terms = found[1].entity["labels"] if found else {}
            term = terms.get("en") or terms.get("mul") or next(iter(terms.values()), None)
            self._labels[entity_id] = str(term["value"]) if term else entity_id
        return self._labels[entity_id]

    def description(self, entity_id: str) -> str:
        """Return an entity's English description, or nothing."""
        found = self.wiki.resolve_entity(entity_id)
        return str(found[1].entity["descriptions"].get("en", {}).get("value", "")) if found else ""

    def link(self, entity_id: str) -> Markup:
        """Return a link to an entity that says its label."""
        text = Markup('<a href="/wiki/{}" title="{}">{}</a>')
        return text.format(quote(page_title(entity_id)), entity_id, self.label(entity_id))

    def show_snak(self, snak: Mapping[str, Any]) -> Markup:
        """Return the value of a snak."""
        if snak["snaktype"] != "value":
            return Markup("<em>{}</em>").format("unknown value" if snak["snaktype"] == "somevalue" else "no value")
        return self._show_value(snak["datavalue"]["value"], snak.get("datatype", "string"))

    def _show_value(self, value: Any, datatype: str) -> Markup:
        if isinstance(value, str):
            return _show_text(value, datatype)
        if "entity-type" in value:
            return self.link(str(value["id"]))
        if "amount" in value:
            return self._show_quantity(value)
        if "time" in value:
            calendar = " (Julian)" if str(value["calendarmodel"]).endswith("Q1985786") else ""
            return escape(format_time(value) + calendar)
        if "text" in value:
            return Markup('<span lang="{0}" dir="auto">{1}</span> <small>{0}</small>').format(
                value["language"], value["text"]
            )
        return escape(f"{value.get('latitude')}, {value.get('longitude')}")

    def _show_quantity(self, value: Mapping[str, Any]) -> Markup:
        unit = str(value["unit"]).rpartition("/")[2]
        amount = escape(str(value["amount"]).removeprefix("+"))
        if "upperBound" in value:
            amount += escape(f" ({str(value['lowerBound']).lstrip('+')} to {str(value['upperBound']).lstrip('+')})")
        return amount + Markup(" ") + self.link(unit) if is_entity_id(unit) else amount

    def show_summary(self, text: str) -> Markup:
        """Return an edit's summary in words, its links as links; the batch's marker leads to the batch."""
        match = _COMMENT.search(text)
        said = Markup()
        if match is not None:
            action = _ACTIONS.get(match[1].removesuffix(":"), match[1])
            details = ", ".join(part for part in match[4].split("|") if part and match[1] != "undo")
            said = Markup("<b>{}</b> ").format(f"{action} ({details})" if details else action)
            text = text[: match.start()] + text[match.end() :]
        return said + self._show_links(text.strip())

    def _show_links(self, text: str) -> Markup:
        shown, position = Markup(), 0
        for match in _LINK.finditer(text):
            shown += escape(text[position : match.start()]) + self._show_link(match)
            position = match.end()
        return shown + escape(text[position:])

    def _show_link(self, match: re.Match[str]) -> Markup:
        batch = BATCH.fullmatch(match[0])
        if batch is not None:
            return Markup('<a href="/wiki/Special:Batch/{}/{}">batch {}</a>').format(batch[1], batch[2], batch[2])
        target = match[1].removeprefix(":")
        entity_id = target.removeprefix("Property:")
        words = match[2] or (self.label(entity_id) if is_entity_id(entity_id) else target)
        return Markup('<a href="/wiki/{}">{}</a>').format(quote(target.replace(" ", "_"), safe="/:"), words)


def _show_text(text: str, datatype: str) -> Markup:
    if datatype == "url" and text.lower().startswith(("http://", "https://")):
        return Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(text)
    return Markup('<span dir="auto">{}</span>').format(text)
