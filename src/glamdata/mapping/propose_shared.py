"""What the drafts of all kinds of MARC exports have in common: the source, what is left out, identifiers, the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.page import count_of, inline, rule

if TYPE_CHECKING:
    from glamdata.mapping.page import Page, Part
    from glamdata.mapping.survey import Survey

SCHEMES = {
    "viaf": ("P214", "VIAF id"), "isni": ("P213", "ISNI"), "gnd": ("P227", "GND id"), "orcid": ("P496", "ORCID iD"),
    "ulan": ("P245", "ULAN id"), "lcnaf": ("P244", "Library of Congress authority id"),
    "naf": ("P244", "Library of Congress authority id"), "lccn": ("P244", "Library of Congress authority id"),
}  # fmt: skip
"""What 024 $2 names (https://www.loc.gov/standards/sourcelist/standard-identifier.html) and its property."""

SYSTEMS = {
    "DE-588": ("P227", "GND id"), "DLC": ("P244", "Library of Congress authority id"),
    "VIAF": ("P214", "VIAF id"), "ISNI": ("P213", "ISNI"), "viaf.org": ("P214", "VIAF id"),
    "isni.org": ("P213", "ISNI"),
    "d-nb.info": ("P227", "GND id"), "id.loc.gov": ("P244", "Library of Congress authority id"),
    "orcid.org": ("P496", "ORCID iD"), "vocab.getty.edu": ("P245", "ULAN id"),
}  # fmt: skip
"""What identifiers in 035 $a, $0 and $1 begin with, and their property."""

LANGUAGE_CODES: Part = {"property": "P4801", "prefix": "languages/"}
"""How MARC's codes of languages are looked up (https://id.loc.gov/vocabulary/languages)."""

WITHDRAWN = ("d", "o", "s", "x")
WIKIDATA = "wikidata"
WIKIDATA_HOST = "wikidata.org"


def propose_source(page: Page, survey: Survey, require: list[Part], remark: str) -> None:
    """Write the source and begin the reference."""
    page.add("source:")
    page.add(f"  format: {'unimarc' if survey.is_unimarc() else 'marc'}")
    page.add("  key: 001", f"control number: {survey.share(survey.tags['001'])}")
    page.add(f"  require: {inline(require)}", remark)
    withdrawn = {code: survey.status[code] for code in WITHDRAWN if survey.status[code]}
    page.add(
        f"  exclude: [{{LDR/05: {inline(list(WITHDRAWN))}}}]",
        f"withdrawn records: {count_of(withdrawn.items()) or 'none'} seen",
    )
    propose_rights(page)
    page.gap()


def propose_rights(page: Page) -> None:
    """Write what nobody can see in an export."""
    page.add("  # rights: CC0", "DECIDE: only if your library gives its data free")


def propose_reference(page: Page, identifier: str = "") -> None:
    """Write the reference that every statement gets."""
    page.add("reference:", "given to every statement")
    page.add("  # P248: {item: Q…}", "DECIDE stated in: the item of your catalogue")
    page.add('  # P854: {template: "https://catalogue.example.org/{001}"}', "DECIDE reference URL: the record's page")
    if identifier:
        page.add(identifier, "the record's own number there")
    page.add("  P813: {today: true}", "retrieved: the day of sending")
    page.gap()


def propose_identifiers(survey: Survey) -> list[tuple[str, str, str]]:
    """Give (property, line, remark) of every identifier seen in 024 and 035; of two places for one the fuller."""
    seen: dict[str, tuple[int, str, str]] = {}
    places: list[tuple[tuple[str, str], str, Part, int]] = [
        (SCHEMES[name.lower()], "024$a", {"2": name}, count)
        for name, count in survey.schemes.most_common() if name.lower() in SCHEMES
    ]  # fmt: skip
    places += [
        (SYSTEMS[name], "035$a", {"a": f"({name})*"}, count)
        for name, count in survey.systems_of("035$a") if name in SYSTEMS
    ]  # fmt: skip
    for (pid, what), selector, where, count in places:
        if count > seen.get(pid, (0,))[0]:
            line = rule({"property": pid, "type": "external_id", "from": selector, "where": where})
            seen[pid] = (count, line, f"{what}: {survey.share(count)}")
    return [(pid, line, remark) for pid, (_, line, remark) in seen.items()]


def unknown_schemes(survey: Survey) -> list[tuple[str, int]]:
    """Give what 024 $2 and 035 name that has no property here."""
    schemes = [
        (f"024 $2 {name}", n) for name, n in survey.schemes.most_common() if name.lower() not in {*SCHEMES, WIKIDATA}
    ]
    return schemes + [(f"035 ({name})", n) for name, n in survey.systems_of("035$a") if name not in SYSTEMS]


def propose_known(survey: Survey) -> list[Part]:
    """Give where records name their item themselves."""
    known: list[Part] = []
    if any(scheme == WIKIDATA for scheme in survey.schemes):
        known.append({"from": "024$a", "where": {"2": WIKIDATA}})
    if any(host == WIKIDATA_HOST for host, _ in survey.systems_of("024$1")):
        known.append({"from": "024$1", "where": {"1": ["http://www.wikidata.org/*", "https://www.wikidata.org/*"]}})
    return known


def propose_rest(page: Page, survey: Survey) -> None:
    """List what was seen and has no rule, private and local fields apart."""
    used = {word for line in page.lines for word in re.findall(r"\b\d{3}\b", line)}
    rest = [(tag, count) for tag, count in sorted(survey.tags.items()) if tag not in used and tag > "009"]
    page.gap()
    if unknown := unknown_schemes(survey):
        page.remark(f"Identifiers without a property here: {count_of(unknown, 12)}.")
    if rest:
        page.remark(f"Seen as well, without a rule (`glamdata mapping coverage` shows examples): {count_of(rest, 60)}.")
    if survey.private:
        page.remark(
            f"Private or local, read only where a rule names them: {count_of(sorted(survey.private.items()), 40)}."
        )
