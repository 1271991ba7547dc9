"""Nothing secret is in anything that a run leaves: every file, log, table, traceback and output is searched."""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from glamdata.rehearsal.account import Account, BotPassword, OAuthConsumer
from glamdata.rehearsal.server import RehearsalServer
from glamdata.workspace.credentials import WORDS

from .cutting import CuttingProxy
from .upload import MAPPING, Size, compose

ROOT = Path(__file__).parents[2]
SMALL = Size(kills=0, seed=0, add=4, refer=3, alias=2, make=2, pairs=1, refused=1)
GRANTS = ("basic", "highvolume", "editpage", "createeditmovepage")
CLI = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv.pop(1))
logging.captureWarnings(True)
from glamdata.commands.app import main
main()
"""
FLOWS = """
import sys
from flows.prepare import prepare
from flows.publish import publish
export, mapping, workspace, control = sys.argv[1:]
import httpx
print(prepare(export, mapping, workspace=workspace))
httpx.post(control + "/control/faults", json={"mode": "lost-answer-once=503", "action": "wbeditentity", "times": 1})
print(publish("killed-export", workspace=workspace))
httpx.post(control + "/control/faults", json={"mode": "http500"})
publish("killed-export", workspace=workspace)
"""
ON_THE_WIRE = [
    rb"wikidatawiki_session=([0-9a-f]{32})",
    rb'"(?:csrf|login)token":\s*"([0-9a-f]{40})',
]

pytestmark = pytest.mark.integration


class Stage:
    """A wiki whose account has a password of its own, a workspace, and what commands leave."""

    def __init__(self, folder, proxy, server, password, words):
        self.folder, self.proxy, self.server, self.password = folder, proxy, server, password
        self.oauth = {f"GLAMDATA_OAUTH_{name.upper()}": word for name, word in words.items()}
        self.workspace, self.home = folder / "workspace", folder / "home"
        self.said = b""
        for each in (self.workspace, self.home, folder / "temp", folder / "prefect"):
            each.mkdir()
        lines = [f'api = "{proxy.base_url}/w/api.php"', f'sparql = "{proxy.base_url}/sparql"', 'user = "Careful"']
        lines += ['app = "upload"', "edits_per_minute = 60000"]
        (self.workspace / "glamdata.toml").write_text("[wiki]\n" + "\n".join(lines) + "\n", "utf-8")
        rows, self.entities, self.known = compose(SMALL)
        self.keys = [row["id"] for row in rows]
        (folder / "killed.yaml").write_text(MAPPING, "utf-8")
        with (folder / "export.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        server.add_entities(self.entities)

    def run(self, *arguments, program=CLI, **more):
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "TMPDIR": str(self.folder / "temp"),
            "GLAMDATA_BOT_PASSWORD": self.password, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(self.folder / "prefect"), "PREFECT_LOGGING_LEVEL": "DEBUG",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", **more,
        }  # fmt: skip
        if program is CLI:
            arguments = (str(self.folder / "debug.log"), *arguments, "--workspace", str(self.workspace))
        command = [sys.executable, "-X", "dev", "-W", "ignore", "-c", program, *arguments]
        done = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, timeout=280, check=False)
        self.said += done.stdout + done.stderr
        self.last = (done.stdout + done.stderr).decode()
        return done.returncode

    def expect(self, status, *arguments, **more):
        ended = self.run(*arguments, **more)
        assert ended == status, self.last

    def secrets(self):
        """Everything secret that there was: the password, and cookies and tokens as they went over the wire."""
        heard = b"".join(self.proxy.heard)
        found = {match for pattern in ON_THE_WIRE for match in re.findall(pattern, heard)}
        assert len(found) > 2, "there were sessions and tokens to be found"
        assert self.password.encode() in heard, "and the password was sent"
        return {*found, self.password.encode(), *(word.encode() for word in self.oauth.values())}

    def find_leaks(self):
        """Give the places where anything secret is."""
        known = self.secrets()
        left = [p for p in self.folder.rglob("*") if p.is_file() and not p.name.startswith("wiki.sqlite")]
        assert len(left) > 10, "there is something to be searched"
        texts = {str(path): path.read_bytes() for path in left} | {"output": self.said}
        return [(place, secret) for place, text in texts.items() for secret in known if secret in text]


@pytest.fixture
def stage(tmp_path):
    password = secrets.token_hex(16)
    words = {name: secrets.token_hex(16) for name in WORDS}
    account = Account(
        name="Careful", groups=("bot",), bot_passwords=(BotPassword(app="upload", password=password, grants=GRANTS),),
        oauth_consumers=(OAuthConsumer(**words, grants=GRANTS),),
    )  # fmt: skip
    with (
        RehearsalServer(tmp_path / "wiki.sqlite", accounts=[account]) as server,
        CuttingProxy(server.port) as proxy,
    ):
        yield Stage(tmp_path, proxy, server, password, words)


FAULTS = ["lost-answer-once=503", "cut-after-save", "cut", "badtoken", "session-lost", "http503", "lag=6"]


@pytest.mark.slow
def test_commands_leave_nothing_secret_whatever_fails(stage):
    stage.expect(0, "prepare", str(stage.folder / "export.csv"), "--mapping", str(stage.folder / "killed.yaml"))
    assert list(stage.home.iterdir()) == []
    for key in stage.keys[:3]:
        stage.expect(0, "decide", "killed-export", key, stage.known[key], "--who", "Ann")
    stage.server.add_fault("badtoken", "wbeditentity", 1)
    stage.server.add_fault("session-lost", "wbeditentity", 1)
    stage.expect(0, "publish", "killed-export")
    stage.server.add_fault("conflict-next-edit", "wbeditentity", 1)
    stage.expect(0, "roundtrip", "killed-export")
    logins = stage.server.wiki.faults.counts["/w/api.php", "login"]
    stage.expect(0, "verify", "killed-export", **stage.oauth, GLAMDATA_BOT_PASSWORD="")
    stage.server.add_fault("session-lost", "wbeditentity", 1)
    stage.expect(0, "undo", "killed-export", **stage.oauth)
    assert stage.server.wiki.faults.counts["/w/api.php", "login"] == logins, "what is signed needs no login"
    wrong = {**stage.oauth, "GLAMDATA_OAUTH_ACCESS_SECRET": f"{stage.password}y"}
    stage.expect(3, "publish", "killed-export", **wrong)
    assert "the consumer secret or the access secret is wrong" in stage.last
    for more in ({"GLAMDATA_BOT_PASSWORD": f"{stage.password}x"}, {"GLAMDATA_BOT_PASSWORD": ""}):
        stage.expect(3, "publish", "killed-export", **more)
    stage.server.add_fault("cut")
    stage.expect(3, "publish", "killed-export")
    assert stage.find_leaks() == []
    assert list(stage.home.iterdir()) == [], "nothing is left in the user's home"
    assert not list((stage.folder / "temp").glob("glamdata-pywikibot-*")), "nor of the session elsewhere"


@pytest.mark.slow
def test_flows_leave_nothing_secret_though_prefect_keeps_everything(stage):
    export, mapping = (str(stage.folder / name) for name in ("export.csv", "killed.yaml"))
    control = stage.server.base_url
    stage.expect(1, export, mapping, str(stage.workspace), control, program=FLOWS)
    assert b"WikiUnreachableError" in stage.said, "the last flow failed, and its traceback was kept"
    assert list((stage.folder / "prefect").glob("*.db")), "Prefect kept a database"
    assert stage.find_leaks() == []
    assert json.dumps([path.name for path in stage.home.iterdir()]) == "[]"


def test_the_search_finds_what_is_there(stage):
    stage.expect(0, "prepare", str(stage.folder / "export.csv"), "--mapping", str(stage.folder / "killed.yaml"))
    assert stage.find_leaks() == []
    for secret in stage.secrets():
        (stage.workspace / "leak.txt").write_bytes(b"so " + secret + b".")
        assert stage.find_leaks() == [(str(stage.workspace / "leak.txt"), secret)]
