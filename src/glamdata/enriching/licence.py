"""Media with their licence and author, as Wikimedia Commons states them; a medium without a licence is not shown.

https://www.mediawiki.org/wiki/Extension:CommonsMetadata: the texts are HTML, written by whoever described the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from glamdata.enriching.link import is_safe_url
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.model.enrichment import EnrichedValue, Enrichment

MEDIA = "media"
_LONGEST = 500  # of a name: some files have a biography there
_HIDDEN = frozenset({"style", "script"})


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what a file may be shown: the licence in a word, its address (may be empty), whom to name."""

    name: str
    url: str = ""
    author: str = ""


def media_names(enrichment: Enrichment) -> set[str]:
    """Give the names of the files that an enrichment would show."""
    return {value.text for value in enrichment.values if value.kind == MEDIA}


def read_licence(facts: Mapping[str, str]) -> Licence | str:
    """Read what Commons says of a file (its `extmetadata`, name → value); gives words where it can't be shown."""
    name = plain_text(facts.get("LicenseShortName", "")) or plain_text(facts.get("UsageTerms", ""))
    if not name:
        return "no licence is stated"
    if facts.get("NonFree", "").lower() in {"true", "1"}:
        return "it is not free"
    author = next((text for key in ("Artist", "Attribution", "Credit") if (text := plain_text(facts.get(key, "")))), "")
    if not author and facts.get("AttributionRequired", "").lower() == "true":
        return f"{name} asks for the author's name, and none is stated"
    url = facts.get("LicenseUrl", "").strip()
    url = f"https:{url}" if url.startswith("//") else url
    return Licence(name, url if is_safe_url(url) else "", author)


def with_licences(enrichment: Enrichment, licences: Mapping[str, Licence | str]) -> tuple[Enrichment, list[Finding]]:
    """Give the enrichment with the licence of each medium, without those that can't be shown, and what is said of them.

    `licences` are those of :func:`media_names`, or why there is none; a file that is not among them does not exist.
    """
    kept: list[EnrichedValue] = []
    findings = []
    for value in enrichment.values:
        found = licences.get(value.text, "Commons has no such file") if value.kind == MEDIA else ""
        if value.kind != MEDIA:
            kept.append(value)
        elif isinstance(found, Licence):
            kept.append(replace(value, licence=found.name, licence_url=found.url, author=found.author))
        else:
            findings.append(_about(enrichment, value, found))
    return replace(enrichment, values=tuple(kept)), findings


def without_media(enrichment: Enrichment) -> Enrichment:
    """Give the enrichment without media: where nobody can be asked for their licences."""
    return replace(enrichment, values=tuple(value for value in enrichment.values if value.kind != MEDIA))


def plain_text(markup: str) -> str:
    """Give the words of an HTML text on one line."""
    words = _Words()
    words.feed(markup)
    words.close()
    text = " ".join("".join(words.parts).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = (dict(attrs).get("style") or "").replace(" ", "").lower()
        if tag in _HIDDEN or self._hidden or "display:none" in style:
            self._hidden += tag not in {"br", "img", "hr", "wbr"}
        elif tag in {"br", "p", "div", "li", "tr"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag not in {"br", "img", "hr", "wbr"}:
            self._hidden -= 1
        elif tag in {"p", "div", "li", "tr"}:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _about(enrichment: Enrichment, value: EnrichedValue, why: str) -> Finding:
    message = f"The file {value.text} ({value.property} of {enrichment.qid}) is not shown: {why}"
    return Finding(
        Severity.INFO,
        "roundtrip",
        "no-licence",
        enrichment.record_key,
        message,
        value=value.text,
        property=value.property,
    )
