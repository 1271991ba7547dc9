"""The preview site: it works from disk, links where pages are, and shows text of catalogue and wiki as text."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import WorkspaceError
from glamdata.formats.preview import write_preview
from glamdata.formats.preview_drawing import count_decades, land_svg, local_frame, whole_frame, year_ticks
from glamdata.formats.preview_page import PageMaker, show_years, words_in, years_of
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.value import Coordinate

from .enriched import ALL, BARE, PERSON, TOWN, URL, dated, enriched, image, item, placed

LANGUAGES = ("cy", "en")
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'</title>"


class Page(HTMLParser):
    """Collects what a page does: its elements, what they load, where they lead, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.lang = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append(tag)
        self.lang = self.lang or str(said.get("lang"))
        self.handlers += [name for name in said if name.startswith("on")]
        where = self.links if tag == "a" else self.loads
        where += [str(said[name]) for name in ("href", "src") if said.get(name)]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "preview"
    count = write_preview(folder, ALL, LANGUAGES, "Casgliad", URL, {"P2048": "height"})
    assert count == 3
    return folder


def pages_of(folder: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(folder.rglob("*.html"))}


def test_every_local_link_leads_to_a_page(site: Path) -> None:
    pages = pages_of(site)
    assert len(pages) == 1 + 2 * (3 + 3)
    for path, page in pages.items():
        for link in (*page.links, *page.loads):
            if not urlsplit(link).scheme:
                target = path if link.startswith("#") else (path.parent / link.partition("#")[0]).resolve()
                assert target.exists(), f"{path} leads to {link}"


def test_nothing_is_loaded_from_elsewhere_but_images_with_a_licence(site: Path) -> None:
    for page in pages_of(site).values():
        assert not [load for load in page.loads if urlsplit(load).scheme]


def test_each_language_says_it_in_its_words(site: Path) -> None:
    welsh, english = (Page(site / code / "records" / "b1.html") for code in LANGUAGES)

    assert (welsh.lang, english.lang) == ("cy", "en")
    assert "bod dynol" in welsh.text
    assert "human" in english.text
    assert "Ganwyd" in welsh.text
    assert "Born" in english.text
    assert "height" in english.text
    assert "../../en/records/b1.html" in welsh.links
    assert "https://example.org/record/b1" in english.links


def test_a_text_in_another_language_says_so(site: Path) -> None:
    text = (site / "en" / "records" / "b1.html").read_text("utf-8")

    assert '<small class="in">Cymraeg</small>' in text
    assert '<h1 lang="cy"' in text


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=30))
def test_hostile_text_stays_text(tmp_path_factory: pytest.TempPathFactory, extra: str) -> None:
    hostile = HOSTILE + extra.replace("\r", "").replace("\x00", "")
    values = (
        EnrichedValue("label", "", hostile, "en"), EnrichedValue("description", "", hostile, "en"),
        EnrichedValue("text", "P1", hostile, hostile[:3]), replace(item("P31", "Q5", en=hostile), sources=(hostile,)),
        replace(image("CC BY", hostile), text=hostile, licence_url="javascript:alert(1)"),
        replace(dated("P569", "+1412-00-00T00:00:00Z", 9), text=hostile), placed(1.0, 1.0),
        EnrichedValue("link", "P856", hostile, url="javascript:alert(1)"),
        EnrichedValue("link", "", hostile, "enwiki", url="javascript:alert(1)"),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("hostile") / "site"

    write_preview(folder, [enriched(hostile, "Q5", *values)], ("en",), hostile)

    for path, page in pages_of(folder).items():
        assert page.tags.count("script") == (2 if path.name == "index.html" and path.parent != folder else 0)
        assert not page.handlers
        assert not [link for link in page.links if link.lower().lstrip().startswith("javascript")]
        assert "<script>alert(1)</script>" in page.text
    script = (folder / "en" / "search.js").read_text("utf-8")
    assert "<" not in script
    assert json.loads(script.partition("=")[2].rstrip(";\n"))[0][1] == hostile.encode("utf-8", "replace").decode()


def test_an_image_is_shown_with_its_licence_and_author_only(tmp_path: Path) -> None:
    shown = replace(image("CC BY 4.0", "Ann Lee"), licence_url="https://creativecommons.org/licenses/by/4.0")

    write_preview(tmp_path / "a", [enriched("b1", "Q5", shown), enriched("b2", "Q6", image())], ("en",), "t")

    page = Page(tmp_path / "a" / "en" / "records" / "b1.html")
    assert "Author: Ann Lee. Licence: CC BY 4.0" in page.text
    assert "https://creativecommons.org/licenses/by/4.0" in page.links
    assert "img" not in Page(tmp_path / "a" / "en" / "records" / "b2.html").tags


def test_a_preview_replaces_a_preview_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_preview(folder, ALL, LANGUAGES, "t")
    write_preview(folder, [BARE], ("en",), "t")
    assert not (folder / "cy").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()

    with pytest.raises(WorkspaceError, match="no preview"):
        write_preview(tmp_path / "mine", ALL, LANGUAGES, "t")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "site"]


def test_what_fails_leaves_the_site_before(tmp_path: Path) -> None:
    def failing() -> object:
        yield PERSON
        raise OSError("disk full")

    write_preview(tmp_path / "site", [TOWN], ("en",), "t")
    with pytest.raises(OSError, match="disk full"):
        write_preview(tmp_path / "site", failing(), ("en",), "t")  # type: ignore[arg-type]

    assert len(list((tmp_path / "site" / "en" / "records").iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


POINTS = st.lists(
    st.builds(Coordinate, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([None, 0.01, 5.0])),
    min_size=1, max_size=5,
)  # fmt: skip


@given(POINTS)
def test_every_place_lies_in_the_window(points: list[Coordinate]) -> None:
    for frame in (local_frame(points), whole_frame(points)):
        assert frame.width > 0
        for point in points:
            x, y = frame.place(point)
            assert frame.left <= x <= frame.left + frame.width
            if abs(point.latitude) < 60:
                assert frame.top <= y <= frame.top + frame.height


@given(st.integers(-5000, 2030), st.integers(0, 3000))
def test_ticks_are_round_and_hold_the_span(first: int, span: int) -> None:
    ticks, zero, unit = year_ticks(first, first + span)

    assert 2 <= len(ticks) <= 9
    assert ticks[0].year <= first
    assert ticks[-1].year >= first + span
    assert 49.9 <= (first - zero) * unit <= (first + span - zero) * unit <= 950.1


def test_years_and_decades() -> None:
    assert show_years(years_of(PERSON.values)) == "1412–1493"
    assert show_years(years_of([dated("P571", "-0044-00-00T00:00:00Z", 9)])) == "44 BCE"
    assert show_years(years_of([])) == ""
    assert count_decades([1801, 1809, 1830]) == [(1800, 2), (1810, 0), (1820, 0), (1830, 1)]
    assert count_decades([]) == []


def test_an_unknown_language_gets_english_words_and_its_own_code() -> None:
    words = words_in("xx", {"P1": "one"})

    assert (words.said["map"], words.property("P1"), words.property("P2")) == ("Map", "one", "P2")
    page = PageMaker("xx", ("xx",), words).make(Enrichment("b", "Q1", 1, PERSON.retrieved))
    assert page.label.text == "b"


def test_every_language_of_the_pages_says_everything() -> None:
    english = words_in("en", {}).said
    for code in ("cy", "de", "fr", "sv"):
        said = words_in(code, {}).said
        assert said.keys() == english.keys()
        assert sum(said[key] == english[key] for key in english) < 6


def test_land_is_drawn_within_the_world() -> None:
    outline = land_svg().partition(' d="')[2].partition('"')[0]
    numbers = [float(number) for number in re.sub("[MLZ]", " ", outline).split()]

    assert len(numbers) > 800
    assert all(abs(east) <= 180 for east in numbers[::2])
    assert all(abs(north) <= 90 for north in numbers[1::2])
