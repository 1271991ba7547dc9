"""action=parse and action=compare: a page and a difference as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.entity import normalize_id
from glamdata.rehearsal.failure import core_failure
from glamdata.rehearsal.pages.difference import compare_entities
from glamdata.rehearsal.pages.handler import render_fragment
from glamdata.rehearsal.pages.wording import Wording

if TYPE_CHECKING:
    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["MODULES"]

_LISTS = ("langlinks", "categories", "links", "templates", "images", "externallinks", "sections", "parsewarnings",
          "iwlinks", "properties")  # fmt: skip
_PROPS = (*_LISTS, "text", "revid", "displaytitle", "wikitext", "headhtml", "jsconfigvars", "modules", "subtitle")
_PARSED = "|".join(("text", *_LISTS[:7], "revid", "displaytitle", *_LISTS[7:]))
_SIDE = ("title", "id", "rev")
_RELATIVE = ("cur", "next", "prev")


def _no_revision(number: int) -> Any:
    return core_failure("nosuchrevid", f"There is no revision with ID {number}.")


def _find(call: Call, number: int | None, title: str | None, page_id: int | None) -> tuple[Page, Revision]:
    """Return the revision that a number, a title or the number of a page names. Raises ApiError."""
    archive = call.wiki.archive
    if number is not None:
        revision = archive.get_revision(number)
        page = archive.find_page_by_number(revision.page_id) if revision else None
        if revision is None or page is None or page.deleted:
            raise _no_revision(number)
        return page, revision
    page = archive.find_page_by_number(page_id or 0) if title is None else archive.find_page(normalize_id(title))
    if page is None or page.deleted or (revision := archive.get_revision(page.latest)) is None:
        raise core_failure("missingtitle", "The page you specified doesn't exist.")
    return page, revision


def _parse(call: Call) -> Answer:
    given = [name for name in ("page", "pageid", "oldid") if call[name] is not None]
    if len(given) > 1 or (given and call["text"] is not None):
        names = ", ".join(f'"{name}"' for name in (*given, *(("text",) if call["text"] is not None else ())))
        raise core_failure("invalidparammix", f"The parameters {names} can not be used together.")
    if not given:
        return {"parse": _parse_text(call)}
    page, revision = _find(call, call["oldid"], call["page"], call["pageid"])
    html = render_fragment(call.wiki, "parsed.html", entity=revision.data)
    shown = {"title": page.title, "pageid": page.page_id}
    if "revid" in call["prop"]:
        shown["revid"] = revision.revision_id
    label = escape(Wording(call.wiki).label(page.entity_id))
    return {"parse": shown | _show_parsed(call, html, f"{label} ({page.entity_id})", revision.content.decode())}


def _parse_text(call: Call) -> Answer:
    if call["text"] is None and call["summary"] is None:
        raise core_failure("missingparam", 'One of the parameters "page", "pageid", "oldid" and "text" is required.')
    shown: Answer = {"title": call["title"] or "API", "pageid": 0}
    if call["summary"] is not None:
        shown["parsedsummary"] = _wrap(call, str(Wording(call.wiki).show_summary(call["summary"])))
    text = call["text"] or ""
    html = f'<div class="mw-parser-output"><p>{escape(text)}</p></div>'
    return shown | _show_parsed(call, html, escape(shown["title"]), text)


def _show_parsed(call: Call, html: str, title: str, source: str) -> Answer:
    facts: Answer = {"text": _wrap(call, html), "displaytitle": title, "wikitext": _wrap(call, source)}
    facts |= {name: [] for name in _LISTS}
    return {name: facts[name] for name in call["prop"] if name in facts}


def _wrap(call: Call, text: str) -> Any:
    return text if call.modern else {"*": text}


def _compare(call: Call) -> Answer:
    page, old = _find_side(call, "from")
    if call["torelative"] is not None:
        (page, old), (other, new) = _find_relative(call, page, old)
    else:
        other, new = _find_side(call, "to")
    rows = compare_entities(old.data, new.data)
    shown: Answer = {}
    for name, side, revision in (("from", page, old), ("to", other, new)):
        shown |= {f"{name}id": side.page_id, f"{name}revid": revision.revision_id}
        shown |= {f"{name}ns": side.namespace, f"{name}title": side.title}
    body = render_fragment(call.wiki, "compared.html", rows=rows)
    return {"compare": {**shown, "body" if call.modern else "*": body}}


def _find_side(call: Call, side: str) -> tuple[Page, Revision]:
    values = [call[f"{side}{name}"] for name in ("rev", "title", "id")]
    if all(value is None for value in values):
        names = ", ".join(f'"{side}{name}"' for name in _SIDE)
        raise core_failure("missingparam", f"At least one of the parameters {names} is required.")
    return _find(call, *values)


def _find_relative(call: Call, page: Page, revision: Revision) -> tuple[tuple[Page, Revision], tuple[Page, Revision]]:
    """Return both sides where the other one is the revision before, after, or the newest."""
    if call["torelative"] == "cur":
        return (page, revision), (page, call.wiki.archive.get_revision(page.latest) or revision)
    history = call.wiki.archive.list_revisions(page.page_id, 1_000_000, newest_first=False)
    place = [known.revision_id for known in history].index(revision.revision_id)
    if call["torelative"] == "prev":
        return (page, history[max(place - 1, 0)]), (page, revision)
    return (page, revision), (page, history[min(place + 1, len(history) - 1)])


def _side(name: str) -> tuple[Parameter, ...]:
    return (Parameter(f"{name}title"), Parameter(f"{name}id", "integer"), Parameter(f"{name}rev", "integer"))


MODULES = (
    Module(
        "parse",
        "MediaWiki\\Api\\ApiParse",
        _parse,
        (
            Parameter("page"),
            Parameter("pageid", "integer"),
            Parameter("oldid", "integer"),
            Parameter("title"),
            Parameter("text", "text"),
            Parameter("summary"),
            Parameter("contentmodel"),
            Parameter("prop", multi=True, default=_PARSED, choices=_PROPS),
            Parameter("redirects", "boolean"),
            Parameter("pst", "boolean"),
            Parameter("disablelimitreport", "boolean"),
            Parameter("wrapoutputclass", default="mw-parser-output"),
        ),
    ),
    Module(
        "compare",
        "MediaWiki\\Api\\ApiComparePages",
        _compare,
        (
            *_side("from"),
            *_side("to"),
            Parameter("torelative", choices=_RELATIVE),
            Parameter("prop", multi=True, default="diff|ids|title"),
            Parameter("slots", multi=True),
        ),
    ),
)
