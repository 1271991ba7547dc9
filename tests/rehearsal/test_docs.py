"""docs/rehearsal.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from glamdata.rehearsal.account import load_accounts
from glamdata.rehearsal.control import ROUTES
from glamdata.rehearsal.fault import MODES, is_mode
from glamdata.rehearsal.rules import load_rules

PAGE = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text("utf-8")


def test_every_mode_is_documented_and_no_other() -> None:
    table = PAGE.split("| mode | what happens |")[1].split("\n\n")[0]
    assert dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, re.MULTILINE)) == MODES


def test_every_mode_is_one() -> None:
    for mode in MODES:
        assert is_mode(mode.replace("STATUS", "503").replace("=S", "=1.5")), mode
        if "=S" in mode and mode.partition("=")[0] not in MODES:
            assert not is_mode(mode.partition("=")[0])


def test_every_control_address_is_documented() -> None:
    table = PAGE.split("| address | what it does |")[1].split("\n\n")[0]
    documented = set(re.findall(r"^\| `(\w+) (/control/\w+)`", table, re.MULTILINE))
    assert documented == {(method, route.path) for route in ROUTES for method in (route.methods or set()) - {"HEAD"}}


def test_the_example_of_accounts_can_be_read(tmp_path: Path) -> None:
    text = PAGE.split("```toml\n")[1].split("```")[0]
    (tmp_path / "accounts.toml").write_text(text)
    accounts = load_accounts(tmp_path / "accounts.toml")
    assert [account.name for account in accounts] == ["LibraryBot", "Blocked"]
    assert accounts[0].oauth_consumers[0].consumer_token == "a"
    assert tomllib.loads(text)["account"][1]["blocked"]["pages"] == ["Q42"]


def test_the_example_of_rules_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(PAGE.split("```toml\n")[2].split("```")[0])
    rules = load_rules(tmp_path / "rules.toml")
    assert rules.change_tags == ("our campaign",)
    assert rules.filter[0].when.new is True
    assert rules.rate_limits["edit"]["propertycreator"] == (200, 60)
    assert [rule.cascade_from for rule in rules.protection] == [None, "Wikidata:Main Page"]
