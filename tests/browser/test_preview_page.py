"""The preview in a real Chromium, from disk: its search works, and nothing sticks out on a phone."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from glamdata.formats.preview import write_preview
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.value import Coordinate, TimeValue

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium to open pages with; get it with: apt-get install chromium"
)
BORN = TimeValue.from_parts(1412, 1, 2)
VALUES = (
    EnrichedValue("label", "", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2, "en"),
    EnrichedValue("label", "", "Guto'r Glyn", "cy"),
    EnrichedValue("identifier", "P214", "97788532", sources=("stated in VIAF",)),
    EnrichedValue("date", "P569", "1412-01-02", edtf="1412-01-02", datavalue=BORN.to_json()),
    EnrichedValue("coordinate", "P625", "52.97, -3.17", datavalue=Coordinate(52.97, -3.17, 0.01).to_json()),
    EnrichedValue("media", "P18", "A.jpg", url="https://commons.wikimedia.org/wiki/Special:FilePath/A.jpg",
                  licence="CC BY 4.0", author="Ann Lee"),
    EnrichedValue("link", "", "Guto'r Glyn", "cywiki", url="https://cy.wikipedia.org/wiki/Guto%27r_Glyn"),
)  # fmt: skip
PROBE = """<!DOCTYPE html><title>probe</title><iframe src="{address}" width="390" height="900"></iframe><script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.title = `wide ${{page.scrollWidth}} of ${{page.clientWidth}}`;
}});
</script>"""


def open_page(address: str, profile: Path) -> str:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", "--allow-file-access-from-files"]
    command = [str(CHROMIUM), *flags, "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preview") / "site"
    records = [Enrichment(f"b{number}", "Q5604", 7, date(2026, 11, 21), VALUES) for number in range(12)]
    write_preview(folder, records, ("cy", "en"), "Casgliad", "https://example.org/record/{key}")
    return folder


def test_the_search_works_from_disk(site: Path, tmp_path: Path) -> None:
    dom = open_page((site / "cy" / "index.html").as_uri(), tmp_path / "profile")

    (form,) = re.findall(r"<form[^>]*>", dom)
    assert "hidden" not in form  # the script found the list of records and showed the box
    assert "Chwilio" in dom


@pytest.mark.parametrize("name", ["en/records/b9.html", "cy/map.html"])
def test_nothing_sticks_out_on_a_phone(site: Path, name: str, tmp_path: Path) -> None:
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(address=(site / name).as_uri()), "utf-8")

    dom = open_page(probe.as_uri(), tmp_path / "profile")

    found = re.search(r"<title>wide (\d+) of (\d+)</title>", dom)
    assert found
    assert int(found[1]) <= int(found[2]) > 300
