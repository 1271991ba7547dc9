"""The table [impact]: what it may say, and that the page on settings says it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from glamdata.errors import SettingsError
from glamdata.workspace.impact_settings import ImpactSettings, read_impact

from ..test_docs import rows, sections

FILE = Path("glamdata.toml")


def test_what_is_said_is_read_and_nothing_is_asked_without_it() -> None:
    said = {"pageviews": "https://wikimedia.org/api/rest_v1", "sites": ["cywiki"], "articles": 20}
    assert read_impact(FILE, said) == ImpactSettings("https://wikimedia.org/api/rest_v1", ("cywiki",), 20)
    assert read_impact(FILE, {}) == ImpactSettings()
    assert not ImpactSettings().pageviews


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "must be a table"),
        ({"pageview": ""}, "did you mean impact.pageviews"),
        ({"colour": ""}, "known: articles, pageviews, sites"),
        ({"pageviews": "wikimedia.org"}, "must be an address"),
        ({"pageviews": "file:///etc/passwd"}, "must be an address"),
        ({"pageviews": 5}, "must be an address"),
        ({"sites": "enwiki"}, "list of texts"),
        ({"articles": 0}, "1 or more"),
        ({"articles": True}, "1 or more"),
    ],
)
def test_what_can_not_be_meant_is_refused_by_its_key(said: Any, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        read_impact(FILE, said)


def test_the_settings_are_documented() -> None:
    page = sections("settings.md")["Impact"]
    assert {row[0].strip("`") for row in rows(page)} == {field.name for field in fields(ImpactSettings)}
    assert f"{ImpactSettings().articles} if left out" in page
