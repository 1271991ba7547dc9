"""Links: where sitelinks and files lead, and which addresses are let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.enriching.link import commons_url, host_of, is_safe_url, sitelink_url


@pytest.mark.parametrize(
    ("site", "title", "url"),
    [
        ("enwiki", "Frank Lloyd Wright", "https://en.wikipedia.org/wiki/Frank_Lloyd_Wright"),
        ("cywiki", "Caerdydd", "https://cy.wikipedia.org/wiki/Caerdydd"),
        ("simplewiki", "A", "https://simple.wikipedia.org/wiki/A"),
        ("zh_min_nanwiki", "A", "https://zh-min-nan.wikipedia.org/wiki/A"),
        ("be_x_oldwiki", "A", "https://be-tarask.wikipedia.org/wiki/A"),
        ("enwikisource", "Author:A B", "https://en.wikisource.org/wiki/Author:A_B"),
        ("frwiktionary", "a", "https://fr.wiktionary.org/wiki/a"),
        ("commonswiki", "Category:A", "https://commons.wikimedia.org/wiki/Category:A"),
        ("specieswiki", "A", "https://species.wikimedia.org/wiki/A"),
        ("enwiki", 'Who? "A" & <B>#1%', "https://en.wikipedia.org/wiki/Who%3F_%22A%22_%26_%3CB%3E%231%25"),
        ("hewiki", "א", "https://he.wikipedia.org/wiki/%D7%90"),
        ("evil.example/wiki", "A", ""),
        ("wiki", "A", ""),
        ("", "A", ""),
    ],
)
def test_a_sitelink_leads_to_its_page(site: str, title: str, url: str) -> None:
    assert sitelink_url(site, title) == url


def test_a_file_leads_to_commons() -> None:
    assert commons_url("A b?.jpg") == "https://commons.wikimedia.org/wiki/Special:FilePath/A_b%3F.jpg"


@pytest.mark.parametrize("url", ["https://a.example/b?c#d", "http://a.example", "HTTPS://a.example", "http://[::1]/"])
def test_web_addresses_are_safe(url: str) -> None:
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "ftp://a.example/",
        "//a.example",
        "a.example",
        "/etc/passwd",
        "https://",
        "https:///a",
        "http://[a",
        "https://a.example/ b",
        "https://a.example/\u2028",
        "",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert not is_safe_url(url)
    assert host_of(url) == ""


@given(st.text())
def test_whatever_the_title_the_address_is_safe(title: str) -> None:
    if title.isprintable():
        assert is_safe_url(sitelink_url("enwiki", title))
        assert is_safe_url(commons_url(title))


def test_a_host_is_short() -> None:
    assert host_of("https://www.example.org:8080/a") == "example.org"
