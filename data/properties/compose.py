"""Compose the definitions of properties that the package brings along, from facts of Wikidata (CC0).

Run `python data/properties/compose.py` in the project; the facts lie beside it in ../shared/data/wikidata (its
ORIGIN.md says where they come from) and are not copied. Composing twice gives the same bytes.

Constraints: properties_with_constraints.jsonl.gz. Labels and datatypes of the others:
wikidata_properties_label_datatype_5806.csv; their formats and constraints from facts.toml beside this, which names the
page of each, else as far as the samples have them (data/samples/ORIGIN.md names the pages). Names of items:
items_1274.jsonl.gz and known_items.csv.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glamdata.model.entity import Entity
from glamdata.model.property import PropertyDefinition
from glamdata.wikibase.constraints import FORM, SHIPPED, definition_from_json, definition_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FACTS = next((p / "shared/data/wikidata" for p in ROOT.parents if (p / "shared/data/wikidata").is_dir()), ROOT)
TARGET = ROOT / "src" / "glamdata" / "wikibase" / SHIPPED
DATE = "2026-11-21"
SOURCE = (
    "Wikidata, CC0: property entities as they stood on different days up to this date, labels and datatypes of about"
    " 2019, and single facts from the pages named; composed by data/properties/compose.py"
)
ENTITY = "https://www.wikidata.org/wiki/Property:{pid}, the whole property as it stood on a day that is not known"
SAMPLE = "the pages that data/samples/ORIGIN.md names, not all of its constraints"
BARE = "label and datatype alone, of about 2019; ask the wiki for its constraints"
DATATYPES = {
    "CommonsMedia": "commonsMedia", "ExternalId": "external-id", "GlobeCoordinate": "globe-coordinate",
    "Monolingualtext": "monolingualtext", "Quantity": "quantity", "String": "string", "Time": "time", "Url": "url",
    "WikibaseItem": "wikibase-item", "WikibaseProperty": "wikibase-property",
}  # fmt: skip


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Give the entities of a packed file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def has_constraints(entity: dict[str, Any]) -> bool:
    """Say whether an entity came with its constraint statements."""
    claims = entity.get("claims")
    return isinstance(claims, dict) and "P2302" in claims


def mapped_properties() -> set[str]:
    """Give the properties that the ready mappings name."""
    texts = (path.read_text("utf-8") for path in (ROOT / "mappings").rglob("*.yaml"))
    return {pid for text in texts for pid in re.findall(r"\bP[1-9]\d*\b", text)}


def read_table(name: str) -> list[dict[str, str]]:
    """Give the rows of a CSV file of the facts."""
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_names(properties: dict[str, dict[str, str]], used: set[str]) -> dict[str, str]:
    """Give the English names of what the constraints name, as far as the facts have them."""
    names = {pid: row["label"] for pid, row in properties.items()}
    names |= {row["qid"]: row["label_en"] for row in read_table("known_items.csv")}
    for entity in read_lines(FACTS / "items_1274.jsonl.gz"):
        label = entity.get("labels", {}).get("en", {}).get("value")
        if label:
            names[entity["id"]] = label
    return {one: names[one] for one in sorted(used, key=lambda one: (one[0], int(one[1:]))) if one in names}


def read_facts(rows: dict[str, dict[str, str]]) -> dict[str, tuple[PropertyDefinition, str]]:
    """Give the definitions of facts.toml with the source of each."""
    found = {}
    for pid, said in tomllib.loads(Path(__file__).with_name("facts.toml").read_text("utf-8")).items():
        constraints = [
            {"kind": each["kind"], "status": each.get("status", "normal"),
             "parameters": {key: texts for key, texts in each.items() if key.startswith("P")}}
            for each in said["constraints"]
        ]  # fmt: skip
        formats = [text for each in constraints for text in each["parameters"].get("P1793", ())]
        whole = {"datatype": DATATYPES[rows[pid]["datatype"]], "label": rows[pid]["label"], "formats": formats,
                 "constraints": constraints, "protection": said.get("protection", ())}  # fmt: skip
        state = f" {said['state']}" if "state" in said else ""
        source = f"{said['source']}{state}, read on {said['read']}; not all of its constraints"
        found[pid] = definition_from_json(pid, whole, {}), source
    return found


def compose() -> str:
    """Give the text of the file."""
    rows = {row["id"]: row for row in read_table("wikidata_properties_label_datatype_5806.csv")}
    facts = [e for e in read_lines(FACTS / "properties_with_constraints.jsonl.gz") if has_constraints(e)]
    samples = [e for e in read_lines(ROOT / "data/samples/wikidata-excerpt.jsonl.gz") if e["id"][0] == "P"]
    entities = {e["id"]: e for e in [*filter(has_constraints, samples), *facts]}
    found = {pid: PropertyDefinition.from_entity(Entity.from_json(entity)) for pid, entity in entities.items()}
    sources = {e["id"]: SAMPLE for e in samples} | {e["id"]: ENTITY.format(pid=e["id"]) for e in facts}
    for pid, (definition, source) in read_facts(rows).items():
        assert pid not in {e["id"] for e in facts}, f"{pid}: there is the whole of it"
        found[pid], sources[pid] = definition, source
    for pid in sorted(mapped_properties() - found.keys()):
        if pid in rows:
            found[pid] = PropertyDefinition(pid, DATATYPES[rows[pid]["datatype"]], rows[pid]["label"])
    used = {one for definition in found.values() for c in definition.constraints for one in c.ids() if one}
    ordered = sorted(found.values(), key=lambda definition: int(definition.id[1:]))
    properties = ",\n".join(f'"{one.id}": {_line(definition_to_json(one))}' for one in ordered)
    names = ",\n".join(f'"{one}": {_line(name)}' for one, name in find_names(rows, used).items())
    told = ",\n".join(f'"{one.id}": {_line(sources[one.id] if one.constraints else BARE)}' for one in ordered)
    head = f'"form": {FORM},\n"date": "{DATE}",\n"source": {_line(SOURCE)}'
    lists = f'"names": {{\n{names}\n}},\n"sources": {{\n{told}\n}},\n"properties": {{\n{properties}\n}}'
    return f"{{\n{head},\n{lists}\n}}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    TARGET.write_text(compose(), "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes")
