"""Licences as Commons states them: read out of HTML written by anybody, and no image without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.enriching.licence import Licence, media_names, plain_text, read_licence, with_licences, without_media
from glamdata.model.enrichment import EnrichedValue, Enrichment

from .test_enrich import DAY

SHARED = {"LicenseShortName": "CC BY-SA 4.0", "AttributionRequired": "true"}


@pytest.mark.parametrize(
    ("facts", "licence"),
    [
        ({"LicenseShortName": "Public domain"}, Licence("Public domain")),
        ({"UsageTerms": "Crown copyright"}, Licence("Crown copyright")),
        (
            {**SHARED, "Artist": '<a href="//commons.wikimedia.org/wiki/User:A" title="x">A &amp; <b>B</b></a>'},
            Licence("CC BY-SA 4.0", "", "A & B"),
        ),
        ({**SHARED, "Attribution": "Say me"}, Licence("CC BY-SA 4.0", "", "Say me")),
        ({**SHARED, "Credit": "Own work"}, Licence("CC BY-SA 4.0", "", "Own work")),
        (
            {"LicenseShortName": "CC0", "LicenseUrl": "http://creativecommons.org/publicdomain/zero/1.0/deed.en"},
            Licence("CC0", "http://creativecommons.org/publicdomain/zero/1.0/deed.en"),
        ),
        ({"LicenseShortName": "CC0", "LicenseUrl": "//a.org/b"}, Licence("CC0", "https://a.org/b")),
        ({"LicenseShortName": "CC0", "LicenseUrl": "javascript:alert(1)"}, Licence("CC0")),
        ({}, "no licence is stated"),
        ({"LicenseShortName": "<br>"}, "no licence is stated"),
        ({"LicenseShortName": "Fair use", "NonFree": "true"}, "it is not free"),
        (SHARED, "CC BY-SA 4.0 asks for the author's name, and none is stated"),
    ],
)
def test_a_licence_is_read_or_it_is_said_why_not(facts: dict[str, str], licence: Licence | str) -> None:
    assert read_licence(facts) == licence


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<div style="display: none;">x<br>y</div><p>Ann</p><p>Ben</p>', "Ann Ben"),
        ("<style>a{}</style>A<script>alert(1)</script>", "A"),
        ("a\n\t b<br/>c", "a b c"),
        ("x" * 600, "x" * 499 + "…"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_words_are_taken_out_of_markup(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text(max_size=60))
def test_any_markup_gives_one_line(markup: str) -> None:
    text = plain_text(markup)

    assert text == " ".join(text.split())


def test_an_image_gets_its_licence_or_is_left_out_and_said() -> None:
    names = ("a.jpg", "b.jpg", "c.jpg")
    label = EnrichedValue("label", "", "Ann", "en")
    images = tuple(EnrichedValue("media", "P18", name, url=f"https://x.org/{name}") for name in names)
    enrichment = Enrichment("1", "Q5", 7, DAY, (label, *images))

    licensed, findings = with_licences(enrichment, {"a.jpg": Licence("CC0", "https://c.org", "A"), "b.jpg": "why"})

    assert media_names(enrichment) == set(names)
    assert [(v.text, v.licence, v.licence_url, v.author) for v in licensed.values] == [
        ("Ann", "", "", ""), ("a.jpg", "CC0", "https://c.org", "A"),
    ]  # fmt: skip
    assert [(f.code, f.value, f.message.rpartition(": ")[2]) for f in findings] == [
        ("no-licence", "b.jpg", "why"), ("no-licence", "c.jpg", "Commons has no such file"),
    ]  # fmt: skip
    assert without_media(enrichment).values == (label,)
