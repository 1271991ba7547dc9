"""action=query: several questions in one request, about the pages named or about the wiki."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.reading import read_parameters
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.file import NAMESPACE, file_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.rehearsal.revision import Page

__all__ = ["make_module"]

_GENERATORS = ("allpages", "prefixsearch", "recentchanges", "search")
_RANKED = ("prefixsearch", "search")
_ILLEGAL = re.compile(r"[\x00-\x1f#<>\[\]|{}\x7f]")


def make_module(submodules: Mapping[str, Module]) -> Module:
    """Return the query module over submodules by name."""

    def answer(call: Call) -> Answer:
        return _Query(call, submodules).answer()

    def names(group: str) -> tuple[str, ...]:
        return tuple(sorted(module.name for module in submodules.values() if module.group == group))

    return Module(
        "query",
        "MediaWiki\\Api\\ApiQuery",
        answer,
        (
            *(
                Parameter(group, multi=True, choices=names(group), submodules=True)
                for group in ("prop", "list", "meta")
            ),
            Parameter("indexpageids", "boolean"),
            Parameter("continue"),
            Parameter("rawcontinue", "boolean"),
            Parameter("titles", multi=True),
            Parameter("pageids", "integer", multi=True),
            Parameter("revids", "integer", multi=True),
            Parameter("generator", choices=tuple(sorted(_GENERATORS)), submodules=True),
            Parameter("redirects", "boolean"),
            Parameter("converttitles", "boolean"),
        ),
    )


class _Query:
    """One query on its way: the pages it is about, and what the submodules found."""

    def __init__(self, call: Call, submodules: Mapping[str, Module]) -> None:
        self.call = call
        self.submodules = submodules
        self.own = dict(call.values)
        self.missing: list[dict[str, Any]] = []
        self.normalized: list[dict[str, str]] = []
        self.redirects: list[dict[str, str]] = []
        self.places: dict[int, int] = {}
        self.bad_revisions: dict[str, dict[str, Any]] = {}

    def answer(self) -> Answer:
        self._find_pages()
        found: Answer = {}
        for group in ("meta", "list"):
            for name in self.own[group] or ():
                found |= self._ask(name)
        page_answers = [self._ask(name) for name in self.own["prop"] or ()]
        if self.call.pages or self.call.files or self.missing:
            found["pages"] = self._show_pages(page_answers)
        if self.bad_revisions:
            found = {"badrevids": self.bad_revisions, **found}
        if self.redirects:
            found = {"redirects": self.redirects, **found}
        if self.normalized:
            found = {"normalized": self.normalized, **found}
        answer: Answer = {"query": found} if found else {}
        if self.call.continuation:
            return {"continue": {**self.call.continuation, "continue": "-||"}, **answer}
        return {"batchcomplete": True, **answer}

    def _ask(self, name: str) -> Answer:
        module = self.submodules[name]
        self.call.module_path = module.path
        self.call.values = read_parameters(self.call, module)
        return module.answer(self.call)

    def _generate_pages(self) -> None:
        """Take the pages that a list gives, its parameters and continuation with a ``g`` before their names."""
        name = self.own["generator"]
        module = replace(self.submodules[name], prefix=f"g{self.submodules[name].prefix}")
        self.call.values = read_parameters(self.call, module)
        found = module.answer(self.call)
        self.call.continuation = {f"g{key}": value for key, value in self.call.continuation.items()}
        rows = found.get(name, ())
        for number, row in enumerate(rows, 1):
            page = self.call.wiki.archive.find_page_by_number(row.get("pageid", 0))
            self._add(page, {"ns": row.get("ns", 0), "title": row.get("title", "")})
            if page is not None and name in _RANKED:
                self.places.setdefault(page.page_id, number)

    def _find_pages(self) -> None:
        if self.own["generator"] is not None:
            self._generate_pages()
        archive = self.call.wiki.archive
        for title in self.own["titles"] or ():
            self._add_title(title)
        for number in self.own["pageids"] or ():
            self._add(archive.find_page_by_number(number), {"pageid": number})
        revisions = [(number, archive.get_revision(number)) for number in self.own["revids"] or ()]
        self.call.revision_ids = tuple(number for number, revision in revisions if revision)
        for number, revision in revisions:
            page = archive.find_page_by_number(revision.page_id) if revision else None
            if page is None or page.deleted:
                self.bad_revisions[str(number)] = {"revid": number, "missing": True}
            else:
                self._add(page, {})

    def _add_title(self, title: str) -> None:
        if not title.strip() or _ILLEGAL.search(title):
            reason = "The requested page title contains invalid characters."
            self.missing.append({"title": title, "invalidreason": reason, "invalid": True})
            return
        if file := file_title(title):
            self._add_file(title, file)
            return
        entity_id = normalize_id(title.replace("_", " "))
        is_entity = is_entity_id(entity_id)
        page = self.call.wiki.archive.find_page(entity_id) if is_entity else None
        if page is not None and page.title != title:
            self.normalized.append({"from": title, "to": page.title})
        namespace = 120 if title.startswith("Property:") else _guess_namespace(title)
        self._add(page, {"ns": namespace, "title": title})

    def _add_file(self, asked: str, title: str) -> None:
        """Add the page of a file as Commons has it."""
        if asked != title:
            self.normalized.append({"from": asked, "to": title})
        if title not in self.call.wiki.files:
            self.missing.append({"ns": NAMESPACE, "title": title, "missing": True, "imagerepository": ""})
        elif title not in self.call.files:
            self.call.files.append(title)

    def _add(self, page: Page | None, what: dict[str, Any]) -> None:
        page = self._follow(page)
        if page is None or page.deleted:
            self.missing.append({**what, "missing": True})
        elif page not in self.call.pages:
            self.call.pages.append(page)

    def _follow(self, page: Page | None) -> Page | None:
        """Return where a redirect leads, if the request wants redirects resolved."""
        if page is None or page.redirect is None or page.deleted or not self.own["redirects"]:
            return page
        found = self.call.wiki.resolve_entity(page.entity_id)
        if found is None:
            return page
        self.redirects.append({"from": page.title, "to": found[0].title})
        return found[0]

    def _show_pages(self, answers: Iterable[Answer]) -> Any:
        shown: dict[str, Any] = {}
        for page in self.call.pages:
            row: dict[str, Any] = {"pageid": page.page_id, "ns": page.namespace, "title": page.title}
            if page.page_id in self.places:
                row["index"] = self.places[page.page_id]
            for answer in answers:
                row |= answer.get(str(page.page_id), {})
            shown[str(page.page_id)] = row
        for title in self.call.files:
            file = self.call.wiki.files[title]
            shown[str(file.page_id)] = {"pageid": file.page_id, "ns": NAMESPACE, "title": title}
            for answer in answers:
                shown[str(file.page_id)] |= answer.get(title, {})
        for number, row in enumerate(self.missing, 1):
            shown[str(row.get("pageid", -number))] = row
        return list(shown.values()) if self.call.modern else shown


def _guess_namespace(title: str) -> int:
    names = {"User": 2, "User talk": 3, "Talk": 1, "Property talk": 121, "Project": 4, "Wikidata": 4, "Template": 10}
    return names.get(title.partition(":")[0].replace("_", " "), 0) if ":" in title else 0
