"""Pages for people, and Special:EntityData for programs."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph
import pytest

from .test_modules import item, point, statement

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "([[:toolforge:editgroups/b/CB/0123456789ab|details]])"
EVIL = "<script>document.title='owned'</script>"


@pytest.fixture
def ada(bot: Any) -> dict[str, Any]:
    source = {
        "snaktype": "value",
        "property": "P854",
        "datavalue": {"type": "string", "value": "https://example.org/a"},
    }
    claims = [point("Q5") | {"references": [{"snaks": {"P854": [source]}}]}, statement("P217", EVIL, rank="deprecated")]
    data = {"labels": {"en": {"language": "en", "value": EVIL}}, "claims": claims}
    made = bot.edit(new="item", data=json.dumps(data), summary=f"from the catalogue {MARKER}", bot=1)["entity"]
    gone = {"id": made["claims"]["P217"][0]["id"], "remove": ""}
    changed = {"labels": {"en": {"language": "en", "value": "Ada"}}, "claims": [gone]}
    bot.edit(id=made["id"], data=json.dumps(changed), summary=f"again {MARKER}")
    return dict(made)


def read(wiki: Any, path: str, status: int = 200) -> str:
    answer = httpx.get(f"{wiki.base_url}{path}", follow_redirects=True)
    assert answer.status_code == status, answer.text
    assert EVIL not in answer.text
    return answer.text


def test_item_history_and_difference(wiki: Any, ada: dict[str, Any]) -> None:
    page = read(wiki, f"/wiki/{ada['id']}")
    assert all(part in page for part in ("Ada", "p31", "human", "1 reference", "https://example.org/a"))
    history = read(wiki, f"/wiki/{ada['id']}?action=history")
    assert all(part in history for part in ("Created a new item", "from the catalogue", "batch 0123456789ab"))
    latest = wiki.wiki.get_entity(ada["id"])[0].latest
    difference = read(wiki, f"/w/index.php?title={ada['id']}&diff={latest}&oldid={ada['lastrevid']}")
    assert all(part in difference for part in ("Label en", "&lt;script&gt;", "Ada", "Statement", "nothing"))
    assert read(wiki, f"/wiki/Special:Diff/{latest}") == difference
    assert "As it was in revision" in read(wiki, f"/w/index.php?oldid={ada['lastrevid']}")


def test_lists(wiki: Any, bot: Any, ada: dict[str, Any]) -> None:
    item(bot, "another")
    batch = read(wiki, "/wiki/Special:Batch/CB/0123456789ab")
    assert "2 edits of 1 pages,\n1 of them new." in batch
    assert "another" not in batch
    for path in ("/wiki/Special:RecentChanges", "/wiki/Special:Contributions/GlamBot"):
        page = read(wiki, path)
        assert "another" in page
        assert ada["id"] in page
    assert "0123456789ab" in read(wiki, "/")
    assert "Douglas Adams" in read(wiki, "/wiki/Special:Search?search=doug")


def test_redirected_and_missing(wiki: Any) -> None:
    wiki.add_entities([{"entity": "Q77", "redirect": "Q42"}])
    assert "Redirected from" in read(wiki, "/wiki/Q77")
    assert "is a redirect to" in read(wiki, "/w/index.php?oldid=" + str(wiki.wiki.get_entity("Q77")[0].latest))
    for path in (
        "/wiki/Q999",
        "/wiki/Nonsense",
        "/wiki/Special:Nonsense",
        "/wiki/Special:Diff/999999",
        "/w/index.php?diff=x",
    ):
        assert "no such page" in read(wiki, path, 404)


def test_entity_data(wiki: Any, ada: dict[str, Any]) -> None:
    data = f"/wiki/Special:EntityData/{ada['id']}"
    assert json.loads(read(wiki, f"{data}.json"))["entities"][ada["id"]]["labels"]["en"]["value"] == "Ada"
    first = httpx.get(f"{wiki.base_url}{data}.json", params={"revision": ada["lastrevid"]}).json()
    assert first["entities"][ada["id"]]["labels"]["en"]["value"] == EVIL
    formats = pyoxigraph.RdfFormat
    triples = {
        suffix: set(pyoxigraph.parse(read(wiki, f"{data}.{suffix}"), format=format_))
        for suffix, format_ in (("ttl", formats.TURTLE), ("nt", formats.N_TRIPLES), ("rdf", formats.RDF_XML))
    }
    assert triples["ttl"] == triples["nt"] == triples["rdf"]
    about = pyoxigraph.NamedNode("http://schema.org/about")
    assert any(quad.predicate == about for quad in triples["nt"])
    simple = read(wiki, f"{data}.nt?flavor=simple")
    assert "/prop/direct/P31>" in simple
    assert "/prop/statement/" not in simple
    read(wiki, f"{data}.xyz", 415)
    read(wiki, f"{data}.json?revision=999999", 404)
    read(wiki, f"{data}.json?revision=x", 400)
    turtle = httpx.get(f"{wiki.base_url}/entity/{ada['id']}", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert turtle.headers["content-type"].startswith("text/turtle")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium here")
def test_a_script_in_a_label_does_not_run(wiki: Any, ada: dict[str, Any], tmp_path: Path) -> None:
    latest = wiki.wiki.get_entity(ada["id"])[0].latest
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--dump-dom", f"{wiki.base_url}/wiki/Special:Diff/{latest}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert f"<title>Revision {latest} of {ada['id']}</title>" in done.stdout
    assert "&lt;script&gt;" in done.stdout
