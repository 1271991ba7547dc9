"""A real Chromium driven over the DevTools protocol: real keys, real clicks, one context of cookies a person.

https://chromedevtools.github.io/devtools-protocol/ (stable 1.3: Target, Page, Runtime, Input, Emulation).
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "no Chromium to open pages with; get it with: apt-get install chromium"
SECONDS = 60
NAMED = {"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8}
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-dev-shm-usage", "--disable-component-update", "--disable-extensions", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "about:blank",
)  # fmt: skip


class Browser:
    """One Chromium; every name but the loopback's leads nowhere."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        self._process = subprocess.Popen(
            [CHROMIUM, f"--user-data-dir={profile}", *FLAGS],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stderr
        address = next(line for line in self._process.stderr if "DevTools listening on " in line).split()[-1]
        self._socket: ClientConnection = connect(address, max_size=None)
        self._numbers = itertools.count(1)
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.communicate(timeout=SECONDS)

    def person(self, width: int = 1280, height: int = 900, *, script: bool = True) -> Page:
        """Open a page with cookies of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, width, height, script=script)

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Ask for something and give the answer."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps({**asked, "sessionId": session} if session else asked))
        while True:
            message = json.loads(self._socket.recv(timeout=SECONDS))
            if message.get("id") == number:
                assert "error" not in message, (method, message)
                answer: dict[str, Any] = message["result"]
                return answer
            self._events.append(message)

    def forget(self, session: str, method: str) -> None:
        """Forget what was told before."""
        self._events = [e for e in self._events if (e.get("sessionId"), e.get("method")) != (session, method)]

    def wait(self, session: str, method: str) -> dict[str, Any]:
        """Wait for an event."""
        for place, event in enumerate(self._events):
            if (event.get("sessionId"), event.get("method")) == (session, method):
                return self._events.pop(place)
        while True:
            event = json.loads(self._socket.recv(timeout=SECONDS))
            if (event.get("sessionId"), event.get("method")) == (session, method):
                return dict(event)
            self._events.append(event)

    def told(self, session: str, method: str) -> list[dict[str, Any]]:
        """Give the events of a kind that nobody waited for."""
        return [e["params"] for e in self._events if (e.get("sessionId"), e.get("method")) == (session, method)]


class Page:
    """One person's page."""

    def __init__(self, browser: Browser, session: str, width: int, height: int, *, script: bool) -> None:
        self._browser = browser
        self._session = session
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self.resize(width, height)
        if not script:
            self._call("Emulation.setScriptExecutionDisabled", value=True)

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window another size; below 500 it is a telephone."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )

    def darken(self) -> None:
        """Ask for dark pages, as a person's system may."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def go(self, url: str) -> None:
        """Open an address."""
        with self.loading():
            self._call("Page.navigate", url=url)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Wait, at the end of the block, until a page has come."""
        self._browser.forget(self._session, "Page.loadEventFired")
        yield
        self._browser.wait(self._session, "Page.loadEventFired")

    def ask(self, expression: str) -> Any:
        """Evaluate JavaScript as the console does (also where the page's own scripts are switched off)."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    @property
    def text(self) -> str:
        """What a person reads on the page."""
        return str(self.ask("document.body.innerText"))

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press keys one after the other: ``1``, ``n``, ``Enter``."""
        for key in keys:
            code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}" if len(key) == 1 else key
            number = NAMED.get(key, ord(key.upper()[0]))
            same = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0}
            text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
            self._call("Input.dispatchKeyEvent", type="keyDown", **same, **text)
            self._call("Input.dispatchKeyEvent", type="keyUp", **same)

    def type(self, selector: str, text: str) -> None:
        """Click a field and type into it."""
        self.click(selector)
        self._call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click the middle of the first element that the selector finds."""
        element = f"document.querySelector({json.dumps(selector)})"
        assert self.ask(f"!!{element}"), f"{selector} is not on the page:\n{self.text}"
        self.ask(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.ask(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({element}.getBoundingClientRect())")
        same = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, **same)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Take a screenshot."""
        data = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def problems(self) -> list[str]:
        """Give what the browser had to say against the pages: refused scripts, errors of ours."""
        logged = [told["entry"]["text"] for told in self._browser.told(self._session, "Log.entryAdded")]
        thrown = self._browser.told(self._session, "Runtime.exceptionThrown")
        return [*logged, *(told["exceptionDetails"]["text"] for told in thrown)]

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)
