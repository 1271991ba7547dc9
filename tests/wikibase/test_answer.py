"""Every recorded answer of a real Wikibase is told apart as DESIGN §9 says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glamdata.errors import WikiEditError
from glamdata.wikibase.answer import Answer, classify, explain, is_about_content, read_messages, was_patched

ANSWERS = Path(__file__).parents[3] / "shared" / "wikibase-answers"

pytestmark = pytest.mark.skipif(not ANSWERS.is_dir(), reason="the recorded answers are not there")

WHAT = {
    Answer.WAIT: "env_maxlag edit_env_maxlag_wdqs edit_env_readonly edit_env_ratelimit_anon_3 edit_env_ratelimit_create_3",
    Answer.LOGIN: "edit_bad_token edit_anon_token_by_user",
    Answer.CONFLICT: "edit_stale_baserevid_overlap_claim edit_stale_baserevid_overlap_label edit_id_merged_away"
    " edit_baserevid_other_page",
    Answer.STOP: "edit_env_blocked edit_env_partial_blocked_page edit_env_grant_noedit_create edit_env_grant_nocreate_create",
    Answer.REFUSED: "edit_env_protected edit_env_abusefilter_warn_first edit_value_unknown_property edit_id_missing"
    " edit_existing_to_conflict edit_term_label_251 edit_value_no_type edit_term_bad_language",
}
CASES = [(name, what) for what, names in WHAT.items() for name in names.split()]


def recorded(name):
    found = next(path for path in (ANSWERS / f"{name}.json", ANSWERS / f"edit_{name}.json") if path.exists())
    return json.loads(found.read_text("utf-8"))["json"]


def error_of(name):
    error = recorded(name)["error"]
    names, texts = read_messages(error.get("messages"))
    return WikiEditError(error["code"], f"{error['info']} {texts}".strip(), names)


@pytest.mark.parametrize(("name", "what"), CASES)
def test_recorded_errors_are_told_apart(name, what):
    assert classify(error_of(name)) is what


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("edit_env_blocked", ["account is blocked", "test block"]),
        ("edit_env_protected", ["the item is protected"]),
        ("edit_env_abusefilter_warn_first", ["a filter of the wiki", "warn test"]),
        ("edit_value_unknown_property", ["no such property", "P99999"]),
        ("edit_existing_to_conflict", ["another item has this label and description", "Q"]),
        ("edit_env_grant_nocreate_create", ["lacks the grant to create items"]),
    ],
)
def test_reasons_are_plain_and_say_what_the_wiki_said(name, said):
    reason = explain(error_of(name))
    assert all(words in reason for words in said)
    assert "<" not in reason


@pytest.mark.parametrize(
    ("name", "splits"),
    [
        ("edit_value_unknown_property", True),
        ("edit_value_no_type", True),
        ("edit_term_bad_language", True),
        ("edit_env_protected", False),
        ("edit_env_abusefilter_warn_first", False),
        ("edit_id_missing", False),
    ],
)
def test_only_what_is_about_the_content_is_tried_in_pieces(name, splits):
    assert is_about_content(error_of(name)) is splits


def test_merged_edits_are_noticed():
    assert was_patched(recorded("edit_stale_baserevid_no_overlap"))
    assert not was_patched(recorded("edit_label_change"))
