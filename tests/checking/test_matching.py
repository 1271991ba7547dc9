from __future__ import annotations

from glamdata.checking.matching import FormatMatcher, Verdict

HANGS = r"(a|aa)+$"
LONG = "a" * 60 + "b"


def test_matches_the_whole_text_only() -> None:
    matcher = FormatMatcher()
    assert matcher.match(r"\d+", "123") is Verdict.MATCHES
    assert matcher.match(r"\d+", "x123") is Verdict.DIFFERS
    assert matcher.match(r"^\d+$", "123\n") is Verdict.DIFFERS


def test_understands_what_python_re_does_not() -> None:
    assert FormatMatcher().match(r"\p{Lu}\d++", "Ä12") is Verdict.MATCHES


def test_a_broken_regex_is_skipped_and_told_once() -> None:
    matcher = FormatMatcher()
    assert matcher.match("(", "x") is Verdict.SKIPPED
    assert matcher.match("(", "y") is Verdict.SKIPPED
    assert "no regular expression" in matcher.take_skipped("(")
    assert matcher.take_skipped("(") == ""
    assert matcher.take_skipped(r"\d+") == ""


def test_a_regex_that_hangs_is_given_up_after_its_strikes() -> None:
    matcher = FormatMatcher(time_limit=0.01, strikes=2)
    assert [matcher.match(HANGS, LONG) for _ in range(3)] == [Verdict.SKIPPED] * 3
    assert "0.01 seconds" in matcher.take_skipped(HANGS)
    assert matcher.match(HANGS, "aaa") is Verdict.SKIPPED
