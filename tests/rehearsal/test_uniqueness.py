"""Labels and descriptions that must differ, as Wikibase's FingerprintUniquenessValidator has it."""

from __future__ import annotations

import json
from typing import Any

import pytest

CONFLICT = "label-with-description-conflict"
EQUAL = "label-equals-description"


def terms(**texts: str) -> dict[str, Any]:
    return {language: {"language": language, "value": text} for language, text in texts.items()}


def create(client: Any, labels: dict[str, Any], descriptions: dict[str, Any], **more: Any) -> str | None:
    """Make an item and return what is wrong with it."""
    data = {"labels": labels, "descriptions": descriptions, **more}
    return wrong(client.edit(new="item", data=json.dumps(data)))


def wrong(answer: dict[str, Any]) -> str | None:
    if "error" not in answer:
        return None
    assert answer["error"]["code"] == "modification-failed"
    return str(answer["error"]["messages"][0]["name"]).removeprefix("wikibase-validator-")


@pytest.mark.parametrize(
    ("labels", "descriptions", "expected"),
    [
        (terms(en="Ada"), terms(en="a poet"), CONFLICT),
        (terms(en="Ada", fr="Ada"), terms(en="another", fr="a poet"), None),
        (terms(en="ada"), terms(en="a poet"), None),
        (terms(en="Ada"), terms(en="A poet"), None),
        (terms(en=" Ada "), terms(en="a  poet"), None),
        (terms(en=" Ada "), terms(en=" a poet"), CONFLICT),
        (terms(en="Ada"), {}, None),
        ({}, terms(en="a poet"), None),
        (terms(mul="Ada"), terms(en="a poet"), None),
        (terms(mul="Ada"), {}, None),
        (terms(**{"en-gb": "Ada"}), terms(**{"en-gb": "a poet"}), None),
        (terms(en="Ada"), terms(en="Ada"), EQUAL),
        (terms(mul="Ada"), terms(en="Ada"), None),
        (terms(en="Ada", de="x"), terms(en="x", de="Ada"), None),
    ],
)
def test_a_second_item(bot: Any, labels: dict[str, Any], descriptions: dict[str, Any], expected: str | None) -> None:
    assert create(bot, terms(en="Ada", mul="Ada"), terms(en="a poet")) is None
    assert create(bot, labels, descriptions) == expected


def test_aliases_do_not_count(bot: Any) -> None:
    assert create(bot, terms(en="Ada"), terms(en="a poet")) is None
    alias = {"en": [{"language": "en", "value": "Ada"}]}
    assert create(bot, terms(en="Bea"), terms(en="a poet"), aliases=alias) is None


def test_only_changes_are_checked(wiki: Any, bot: Any) -> None:
    twins = [{"id": name, "labels": terms(en="Ada"), "descriptions": terms(en="a poet")} for name in ("Q71", "Q72")]
    wiki.add_entities(twins)
    label = {"action": "wbsetlabel", "id": "Q71"}
    assert wrong(bot.edit(**label, language="de", value="x")) is None
    assert wrong(bot.edit(**label, language="en", value="Ada L")) is None
    assert wrong(bot.edit(**label, language="en", value="Ada")) == CONFLICT
    describe = {"action": "wbsetdescription", "id": "Q71", "language": "en"}
    assert wrong(bot.edit(**describe, value="Ada L")) == EQUAL
    assert wrong(bot.edit(**describe, value="")) is None
    assert wrong(bot.edit(**label, language="en", value="Ada")) is None
    assert wrong(bot.edit(**describe, value="a poet")) == CONFLICT
