"""The report in a real Chromium: shown whole, alone, and with catalogue text as text."""

import html
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from glamdata.formats.html_report import write_report
from glamdata.model.report import BatchReport

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium to open pages with; get it with: apt-get install chromium"
)


class Site(ThreadingHTTPServer):
    """Serves one page on the loopback and remembers everything it was asked for."""

    daemon_threads = True

    def __init__(self, page: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = page
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


def open_page(address: str, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open `address` in headless Chromium; every name but the loopback's is sent nowhere."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={profile}"]
    command = [str(CHROMIUM), *flags, *options, address]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)


@pytest.fixture
def page(report: BatchReport, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    write_report(path, report)
    return path


@pytest.fixture
def site(page: Path) -> Iterator[Site]:
    with Site(page.read_bytes()) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_the_page_is_rendered_and_asks_for_nothing_but_itself(site: Site, tmp_path: Path) -> None:
    done = open_page(
        f"http://127.0.0.1:{site.server_port}/report.html",
        tmp_path / "profile",
        "--enable-logging=stderr",
        "--dump-dom",
    )

    assert "<title>Authority persons, November 2026 · glamdata</title>" in done.stdout
    assert site.asked == ["/report.html"]
    assert "Content Security Policy" not in done.stderr, "the page's own style or script is refused"
    assert "60 of 60 rows shown" in done.stdout, "the filter script ran"
    assert re.search(r"(\d+) of \1 findings on this page shown", done.stdout), "so did that of the findings"


def test_catalogue_text_is_text(page: Path, attack: str, tmp_path: Path) -> None:
    dom = open_page(page.as_uri(), tmp_path / "profile", "--dump-dom").stdout

    assert "<title>owned</title>" not in dom
    assert dom.count("<script") == 1
    assert not re.search(r"<img\b", dom)
    assert html.escape(attack, quote=False) in dom
    assert not re.search(r"""href=["']?javascript:""", dom, re.IGNORECASE)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_sideways(page: Path, width: int, tmp_path: Path) -> None:
    probe = tmp_path / "probe.html"  # a frame: a headless window is never narrower than 500
    probe.write_text(
        f'<iframe src="{page.name}" style="width:{width}px;height:900px;border:0"></iframe>'
        "<script>onload = () => { const page = document.querySelector('iframe').contentDocument.documentElement;"
        "document.title = page.scrollWidth + ' in ' + page.clientWidth }</script>",
        encoding="utf-8",
    )

    dom = open_page(probe.as_uri(), tmp_path / "profile", "--allow-file-access-from-files", "--dump-dom").stdout

    found = re.search(r"<title>(\d+) in (\d+)</title>", dom)
    assert found is not None, dom[:2000]
    assert int(found[1]) <= int(found[2]) <= width


def test_a_screenshot_shows_the_page(page: Path, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"

    open_page(page.as_uri(), tmp_path / "profile", f"--screenshot={picture}", "--window-size=1280,900")

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000, "an empty page is far smaller"
