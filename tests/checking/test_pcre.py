"""Regular expressions as Wikidata has them: real ones, each with a text that fits and one that does not."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from glamdata.checking.matching import FormatMatcher, Verdict
from glamdata.checking.pcre import to_python

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FILE = r"(?i).+\.(jpg|jpeg|jpe|png|svg|tif|tiff|gif|xcf|pdf|djvu|webp)|"
BOTANIST = r"('t )?(d')?(de )?(la )?(van (der )?)?(Ma?c)?(De)?(Di)?\p{Lu}?C?['\p{Ll}]*([-'. ]*(van )?(y )?(d[ae][nr]?[- ])?(Ma?c)?[\p{Lu}bht]?C?['\p{Ll}]*)*\.? ?f?\.?"  # fmt: skip
LCCN = r"((a(c|fl?|gr)?|b[irs]|c(a?d?|lc|[sxy])|do?|es?|f(i[ae]?)?|g[ms]?|h(a|e[wx]?)?|in?t|j[ax]?|kx?|l(lh|tf)?|m([ams]|ap|ed|i[cdef]|pa?|us)?|n(cn|ex?|[tu]c)|or|p([aop]|h[opq])|r[aceu]?|s(ax?|[cdfgnsu])?|t(b|mp)|u(m|nk)|w(ar)?|[xz])(\b|-)?|20)?\d\d(-\d{1,5}|(\b|-)?\d{6})"  # fmt: skip

REAL = [
    ("P213", "[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{3}[0-9X]", "0000 0001 2146 438X", "000000012146438X"),
    ("P214", r"[1-9]\d(\d{0,7}|\d{17,20})", "9972147907520779210008", "1"),
    ("P214", r"([1-9]\d{1,8}|[1-9]\d{18,21}|)", "", "0"),
    ("P227", r"1[0123]?\d{7}[0-9X]|[47]\d{6}-\d|[1-9]\d{0,7}-[0-9X]|3\d{7}[0-9X]", "4079154-3", "4079154-33"),
    ("P236", r"\d{4}-\d{3}[\dX]", "0317-847X", "0317847X"),
    ("P244", "(gf|n|nb|nr|no|ns|sh|sj)([4-9][0-9]|00|20[0-2][0-9])[0-9]{6}", "n79022935", "n 79022935"),
    ("P245", r"500\d{6}", "500123456", "300123456"),
    ("P268", r"\d{8}[0-9bcdfghjkmnpqrstvwxz]", "11888092r", "cb11888092r"),
    ("P269", r"(\d{8}[\dX]|)", "026927608", "02692760x"),
    ("P271", r"DA\d{7}[\dX]", "DA0123456X", "DB01234567"),
    ("P347", r"[\-0-9A-Za-z]{11}", "0000-001000", "0000 001000"),
    ("P349", r"0?\d{8}", "00054222", "0005422"),
    ("P396", r"IT\\ICCU\\(\d{10}|\D\D[\D\d]\D\\\d{6})", r"IT\ICCU\CFIV\000163", "IT/ICCU/CFIV/000163"),
    ("P428", BOTANIST, "L.", "L1"),
    ("P434", UUID, "10adbe5e-a2c0-4bf3-8249-2b4cbf6e6ca8", "10ADBE5E-a2c0-4bf3-8249-2b4cbf6e6ca8"),
    ("P496", r"0000-000(1-[5-9]|2-[0-9]|3-[0-4])\d{3}-\d{3}[\dX]", "0000-0002-7398-5483", "0000-0009-7398-5483"),
    ("P640", r"LH/\d{1,4}/\d{1,3}|19800035/\d{1,4}/\d{1,5}(Bis)?|C/0/\d{1,2}", "19800035/385/51670Bis", "LH/2064"),
    ("P691", "[a-z]{2,4}[0-9]{2,14}", "jn19981001434", "19981001434"),
    ("P854", "(f|ht)tps?://.+", "https://viaf.org/", "//viaf.org/"),
    ("P854", r"^((?!wikipedia\.org).)+$", "https://id.loc.gov/", "https://en.wikipedia.org/wiki/A"),
    ("P856", r"https?://(\S+\.)+\S+(/\S*)?|", "https://www.moma.org/collection/", "www.moma.org"),
    ("P856", r"(?i)((?!\b(https?://web.archive.org/)).)*", "https://moma.org", "HTTP://WEB.ARCHIVE.ORG/web/1"),
    ("P906", r"[1-9]\d{4,5}", "202082", "0202082"),
    ("P949", r"\d{9}", "000137590", "00013759"),
    ("P950", r"(XX|FF|a)\d{4,7}|(bima|bimo|bica|bis[eo]|bivi|Mise|Mimo|Mima)\d{10}", "XX1234567", "xx1234567"),
    ("P957", r"\d{1,5}-\d{1,7}-\d{1,6}-[\dX]", "0-19-852663-6", "0198526636"),
    ("P1006", r"\d{8}[\dX]", "06851745X", "p06851745X"),
    ("P1053", r"[A-Z]{1,3}-\d{4}-20[0-2]\d", "AAS-5150-2020", "AAS-5150-2030"),
    ("P1144", LCCN, "2014-2340", "n79021164-"),
    ("P1225", r"^([1-9]\d{0,8})$", "123456789", "0"),
    ("P1248", r"[0-9a-f]{8}\-[0-9a-f]{4}\-[0-9a-f]{4}\-[0-9a-f]{4}\-[0-9a-f]{12}", "10adbe5e-a2c0-4bf3-8249-2b4cbf6e6ca8", "10adbe5e"),
    ("P1273", r"a\d{7}[0-9x]", "a1064074x", "a1064074X"),
    ("P1323", r"A\d{2}\.\d\.\d{2}\.\d{3}[FM]?", "A12.3.45.678F", "A12x3x45x678"),
    ("P1362", r"\p{Lu}[\p{L}\d_',\.\-\(\)\*/–]{3,59}", "Äbi_Ruth", "äbi_Ruth"),
    ("P1695", r"9810[0-9]\d*", "9810123456789012345", "A10414836"),
    ("P1907", r"[a-z][-a-z]+-([1-2]\d|[1-9])\d{0,3}", "barton-sir-edmund-toby-71", "barton-sir-edmund-toby"),
    ("P1938", "[1-9][0-9]{0,4}", "25179", "025179"),
    ("P2307", "(File|Category|Creator|Institution|Data)", "File", "Files"),
    ("P2427", r"grid\.\d{4,6}\.[0-9a-f]{1,2}", "grid.10025.36", "10025.36"),
    ("P2456", r"\d{2,3}\/\d+(-\d+)?|[a-z]\/[a-zA-Z][0-9A-Za-z]*(-\d+)?", "p/DavidAPatterson", "p/1"),
    ("P3430", r"\d*[A-Za-z][0-9A-Za-z]*", "w6gt5kc8", "123"),
    ("P4765", r"^((?!commons\.wikimedia\.org/wiki/\?).)*$", "https://a.org/1.jpg", "https://commons.wikimedia.org/wiki/?curid=1"),
    ("P5034", "KA.(19|20).{7}", "KAC201501465", "KAC181501465"),
    ("P8034", r"\d{3}\/[1-9]\d{0,5}", "494/9793", "494/0793"),
    ("P9918", r"(PE|KS|AK|HS)\d{8}", "PE00006105", "XX00006105"),
    ("P10253", FILE, "Biographisches Lexikon.PNG", "Biographisches Lexikon"),
    ("P10585", "[23456789BCDFGHJKLMNPQRSTVWXYZ]{1,6}", "34JWM", "1A"),
]  # fmt: skip
"""From the pages of the properties and of Wikipedia's Module:Authority control: facts of Wikidata, CC0."""

FORMS = [
    (r"\Aa+\z", "aa", "aab"), (r"\Aa+\Z", "aa", "aab"), (r"^a|b$", "b", "ab"), (r"a++b?+", "aab", "b"),
    (r"(?>a+)b", "aab", "ab b"), (r"\Qa.b\E\d", "a.b1", "axb1"), (r"\Q1+1", "1+1", "11"), (r"[\Q.-\E]+", ".-", ","),
    (r"\x{41}\x{e4}", "Aä", "x{41}x{e4}"), (r"[\x{61}-\x{7a}]+", "abc", "x{61}"), (r"\o{101}\cI", "A\t", "A"),
    (r"(a|b)\g{1}", "aa", "ab"), (r"(a|b)(c|d)\g{-1}\g{-2}", "adda", "adad"), (r"(a|b)\g1", "bb", "bg1"),
    (r"(?<x>a|b)\k<x>", "aa", "ab"), (r"(?'x'a|b)\k'x'\g{x}", "aaa", "aab"), (r"(?P<x>a|b)\k{x}", "bb", "bk{x}"),
    (r"(?|a(b)|c(d))\1", "cdd", "cdb"), (r"a(?i)b|c", "aB", "AB"), (r"((?i)a)b", "Ab", "AB"), (r"(?i-s:a)b", "Ab", "aB"),
    (r"(?x) a \d # a digit", "a1", "a 1 #"), (r"(?U)a+", "aa", "b"), (r"(?J)(?<n>a)|(?<n>b)", "b", "c"), (r"(?U:a+)b", "aab", "b"),
    (r"(*UTF8)ä{e}", "ä{e}", "b"), (r"a{,2}", "a{,2}", "a"), (r"\pL\p{Lu}\p{^L}\PL", "aA11", "aA1a"), (r"\p{L&}+", "aB", "1"),
    (r"[\p{L&}1]+", "aB1", "-"), (r"[[:alpha:]][[:digit:]]", "a1", "1a"), (r"\h\H\N", " a1", "aa1"), (r"a\vb", "a\nb", "avb"),
    (r"[\v]", "\u2028", "v"), (r"\V+", "ab", "a\n"), (r"a\Rb", "a\r\nb", "aRb"), (r"\e", "\x1b", "e"), (r"\/\-\_\<\:", "/-_<:", "a"),
    (r"[]a]+", "]a", "b"), (r"[^]]+", "a", "]"), (r"(?!00)\d\d", "01", "00"), (r"(a)?(?(1)b|c)", "ab", "ac"), (r"(\((?:a|(?1))\))", "((a))", "((a)"),
]  # fmt: skip


@pytest.mark.parametrize(("pid", "pattern", "good", "bad"), REAL)
def test_a_real_expression_is_read_as_the_wiki_reads_it(pid: str, pattern: str, good: str, bad: str) -> None:
    matcher = FormatMatcher()
    assert matcher.match(pattern, good) is Verdict.MATCHES, pid
    assert matcher.match(pattern, bad) is Verdict.DIFFERS, pid
    assert not matcher.has_untold


def test_there_are_enough_of_them() -> None:
    assert len({pattern for _, pattern, _, _ in REAL}) >= 40


@pytest.mark.parametrize(("pattern", "good", "bad"), FORMS)
def test_a_form_of_pcre_is_read_as_pcre_reads_it(pattern: str, good: str, bad: str) -> None:
    matcher = FormatMatcher()
    assert (matcher.match(pattern, good), matcher.match(pattern, bad)) == (Verdict.MATCHES, Verdict.DIFFERS)
    assert not matcher.has_untold


@pytest.mark.parametrize("pattern", ["(", "[", "*a", r"\i\c*", r"\p{Foo}", "a{99999999999}", r"\L<x>", "(?<!"])
def test_what_can_not_be_read_is_told_once_and_not_obeyed(pattern: str) -> None:
    matcher = FormatMatcher()
    assert matcher.match(pattern, "a") is Verdict.SKIPPED
    assert "no regular expression that we can read" in matcher.take_skipped(pattern)
    assert matcher.take_skipped(pattern) == ""


@given(st.lists(st.sampled_from(["a", "b", "[", "]", "^", "-", "(", "?", ")", ":", "|", "{", "1", ",", "}", "*", "+", "\\", "Q", "E", "x", "g", "k", "<", ">", "'", "i", "p", "L", "v", "#", " ", "é", "\n"]), max_size=14).map("".join), st.text("ab1L", max_size=4))  # fmt: skip
def test_no_expression_ends_a_run(pattern: str, text: str) -> None:
    assert FormatMatcher().match(pattern, text) in Verdict


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=12))
def test_a_text_that_is_escaped_fits_itself_alone(text: str) -> None:
    matcher = FormatMatcher()
    assert matcher.match(re.escape(text), text) is Verdict.MATCHES
    assert matcher.match(re.escape(text), f"{text}x") is Verdict.DIFFERS
    if "\\E" not in text:
        assert regex.fullmatch(to_python(f"\\Q{text}\\E"), text)
