"""A real pywikibot, in a process of its own, can't tell the rehearsal wiki from a real one where it matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.rehearsal import load_accounts

if TYPE_CHECKING:
    from glamdata.rehearsal import RehearsalServer

PASSWORD = "glambotglambotglambotglambot0001"
FAMILY = """
from pywikibot.family import DefaultWikibaseFamily, SingleSiteFamily


class Family(SingleSiteFamily, DefaultWikibaseFamily):
    name = "rehearsal"
    domain = "127.0.0.1:{port}"

    def protocol(self, code):
        return "http"

    def scriptpath(self, code):
        return "/w"

    def interface(self, code):
        return "DataSite"
"""
CONFIG = """
family_files["rehearsal"] = "rehearsal_family.py"
family = mylang = "rehearsal"
usernames["rehearsal"]["rehearsal"] = "GlamBot"
password_file = "user-password.cfg"
put_throttle = 0
minthrottle = 0
max_retries = 0
retry_wait = 0
"""


@pytest.fixture
def configuration(tmp_path: Path, wiki: RehearsalServer) -> Path:
    folder = tmp_path / "pywikibot"
    folder.mkdir()
    config = CONFIG.replace("rehearsal_family.py", str(folder / "rehearsal_family.py"))
    (folder / "rehearsal_family.py").write_text(FAMILY.format(port=wiki.port))
    (folder / "user-config.py").write_text(config)
    (folder / "user-password.cfg").write_text(f'("GlamBot", BotPassword("upload", "{PASSWORD}"))\n')
    for name in ("user-config.py", "user-password.cfg"):
        (folder / name).chmod(0o600)
    return folder


@pytest.fixture
def seen(configuration: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("pywikibot_session.py")
    environment = {**os.environ, "PYWIKIBOT_DIR": str(configuration), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, script],
        env=environment,
        cwd=configuration,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    answer["stderr"] = done.stderr
    return answer


def test_pywikibot_session(seen: dict[str, Any], wiki: RehearsalServer) -> None:
    assert (seen["user"], seen["interface"], seen["bot"]) == ("GlamBot", "DataSite", True)
    assert seen["sparql"] == wiki.sparql_url
    assert seen["read"]["label"] == "Douglas Adams"
    assert seen["read"]["missing_exists"] is False
    assert seen["read"]["property_type"] == "wikibase-item"
    assert seen["made"]["id"] == "Q900000001"
    assert seen["changed"]["revision"] > seen["made"]["revision"]
    assert seen["changed"]["guid"].startswith("Q900000001$")
    assert seen["overlap"] == "editconflict"
    found = seen["found"]
    assert found["found"] == ["Q900000001"]
    assert sorted(found["loaded"]) == ["Q42", "Q5", "Q900000001"]
    assert found["comments"][-1] == "/* wbeditentity-create-item:0| */ made by the batch abc"
    assert [comment.rpartition(" of ")[2] for comment in found["comments"][:3]] == ["the batch abc"] * 3
    assert found["titles"] == ["Q900000001"] * 4
    assert (found["infos"], found["history"]) == (2, 4)
    _check_enriched(seen["enriched"])
    united = seen["united"]
    assert (united["redirect"], united["target"], united["other"]) == (True, "Q900000001", "Q900000001")
    assert united["aliases"] == ["A. Lovelace"]
    assert united["cy"] is False
    assert "undone" in united["undone"]
    assert united["changes"][0] == "Q900000001"


def _check_enriched(item: dict[str, Any]) -> None:
    assert item["labels"] == {"en": "Charles Babbage"}
    assert item["aliases"] == {"en": ["C. Babbage"]}
    assert (item["rank"], item["qualifiers"], item["sources"]) == ("preferred", ["P585"], [["P854"]])
    assert item["properties"] == ["P1476", "P2048", "P214", "P31", "P569", "P625", "P856"]
    assert (item["amount"], item["text"]) == ("3", "Passages")


def test_pywikibot_by_oauth(configuration: Path, wiki: RehearsalServer) -> None:
    """An owner-only consumer in pywikibot's configuration is all it needs; no login, no cookie."""
    bot = next(account for account in load_accounts() if account.name == "GlamBot").oauth_consumers[0]
    words = (bot.consumer_token, bot.consumer_secret, bot.access_token, bot.access_secret)
    config = configuration / "user-config.py"
    text = config.read_text().replace(
        'password_file = "user-password.cfg"', f'authenticate["127.0.0.1:{wiki.port}"] = {words!r}'
    )
    config.write_text(text)
    code = (
        "import pywikibot; site = pywikibot.Site(); site.login();"
        "made = site.editEntity({}, {'labels': {'en': {'language': 'en', 'value': 'by OAuth'}}}, summary='x', bot=True);"
        "print(site.user(), made['entity']['id'])"
    )
    environment = {**os.environ, "PYWIKIBOT_DIR": str(configuration), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=configuration, capture_output=True,
                          text=True, timeout=120, check=False)  # fmt: skip
    assert done.stdout.split() == ["GlamBot", "Q900000001"], done.stderr
    assert "login" not in wiki.wiki.faults.show_counts()["/w/api.php"]
