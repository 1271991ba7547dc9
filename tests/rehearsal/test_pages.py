"""Pages for people, and Special:EntityData for programs."""

from __future__ import annotations

import json
import re
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
    assert "2 edits of 1 page,\n1 of them new." in batch
    assert "another" not in batch
    for path in ("/wiki/Special:RecentChanges", "/wiki/Special:Contributions/GlamBot"):
        page = read(wiki, path)
        assert "another" in page
        assert ada["id"] in page
    assert "0123456789ab" in read(wiki, "/")
    assert "Douglas Adams" in read(wiki, "/wiki/Special:Search?search=doug")


def test_long_lists_go_on(wiki: Any, bot: Any) -> None:
    token = bot.token()
    for number in range(502):
        bot.call(action="wbsetlabel", id="Q42", language="en", value=f"v{number}", summary=MARKER, token=token)
    batch = read(wiki, "/wiki/Special:Batch/CB/0123456789ab")
    assert "502 edits of 1 page,\n0 of them new." in batch
    for path in (
        "/wiki/Special:Batch/CB/0123456789ab?",
        "/wiki/Special:Contributions/GlamBot?",
        "/wiki/Q42?action=history&",
    ):
        first = read(wiki, path)
        assert first.count("/wiki/Special:Diff/") == 500
        older = re.search(r"before=(\d+)", first)
        assert older is not None
        rest = read(wiki, f"{path}before={older[1]}")
        assert rest.count("/wiki/Special:Diff/") in (2, 3)
        assert "Older edits" not in rest
    assert "Edits of GlamBot" in read(wiki, "/wiki/Special:Contributions?target=GlamBot")


def test_accounts_without_their_passwords(wiki: Any) -> None:
    page = read(wiki, "/wiki/Special:UserLogin")
    assert "GlamBot@upload" in page
    assert "0001" not in page


def test_redirected_and_missing(wiki: Any) -> None:
    wiki.add_entities([{"entity": "Q77", "redirect": "Q42"}])
    assert "Redirected from" in read(wiki, "/wiki/Q77")
    assert "is a redirect to" in read(wiki, "/w/index.php?oldid=" + str(wiki.wiki.get_entity("Q77")[0].latest))
    assert "This wiki has no Q999" in read(wiki, "/wiki/Q999", 404)
    wiki.wiki.delete_entity("Q5")
    assert "was deleted" in read(wiki, "/wiki/Q5", 404)
    for path in (
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


def test_entity_data_by_what_is_accepted(wiki: Any) -> None:
    def ask(path: str, accept: str = "*/*") -> httpx.Response:
        return httpx.get(f"{wiki.base_url}{path}", headers={"Accept": accept})

    data = "/wiki/Special:EntityData"
    for accept, media_type in (
        ("text/turtle;q=0.2, application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("image/png", "application/json"),
    ):
        assert ask(f"{data}/Q42", accept).headers["content-type"].partition(";")[0] == media_type
    browser = ask(f"{data}/P31", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert (browser.status_code, browser.headers["location"]) == (303, "/wiki/Property:P31")
    assert ask(f"{data}?id=Q42&format=json").json()["entities"]["Q42"]["id"] == "Q42"
    assert ask(f"{data}/q42.json").headers["access-control-allow-origin"] == "*"
    assert ask(f"{data}/.json").status_code == 404
    assert ask("/entity/Q42").headers["location"].endswith("/Special:EntityData/Q42")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium here")
def test_a_script_in_a_label_does_not_run(wiki: Any, ada: dict[str, Any], tmp_path: Path) -> None:
    latest = wiki.wiki.get_entity(ada["id"])[0].latest
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--dump-dom", f"{wiki.base_url}/wiki/Special:Diff/{latest}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert f"<title>Revision {latest} of {ada['id']} – Rehearsal</title>" in done.stdout
    assert "&lt;script&gt;" in done.stdout
