"""A real browser, driven over its debugging pipe (Chrome DevTools Protocol): opens pages, presses buttons, tells what it objects to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM_TEXT = "Chromium is not installed (apt install chromium)"
PAGE_TIMEOUT_S = 60.0


class RealBrowser:
    """One page of a headless Chromium with a profile of its own in ``folder``."""

    def __init__(self, folder: Path) -> None:
        asked, self._to = os.pipe()
        self._from, told = os.pipe()

        def pipes() -> None:
            # Above both targets first, so that neither is overwritten before it is copied.
            high = [os.dup2(one, number) for one, number in ((asked, 60), (told, 61))]
            for one, number in zip(high, (3, 4), strict=True):
                os.dup2(one, number)

        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"]
        self._process = subprocess.Popen(
            [str(CHROMIUM), *flags], preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(asked)
        os.close(told)
        self.complaints: list[str] = []
        self._number, self._buffer = 0, b""
        page = next(one for one in self._call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for name in ("Page.enable", "Log.enable", "Runtime.enable", "Network.enable"):
            self._call(name)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def resize(self, width: int, height: int) -> None:
        """Makes it a phone's screen of so many pixels."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True)

    def speak(self, language: str) -> None:
        """Asks for pages in ``language`` from now on."""
        self._call("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    def open(self, address: str) -> None:
        self._call("Page.navigate", url=address)
        self._settle()

    def run(self, script: str) -> Any:
        """The value of ``script`` on the page. Works though the page itself may run none."""
        return self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def fill(self, fields: dict[str, str], action: str) -> None:
        """Fills the form that leads to ``action`` and presses its button."""
        form = f"document.querySelector('form[action=\"{action}\"]')"
        for name, value in fields.items():
            self.run(f"{form}.elements[{name!r}].value = {value!r}")
        self.run(f"{form}.querySelector('button').click()")
        self._settle()

    @property
    def text(self) -> str:
        return str(self.run("document.body.innerText"))

    @property
    def path(self) -> str:
        return str(self.run("location.pathname"))

    def _settle(self) -> None:
        """Waits until nothing has been loading for a while."""
        end, still = time.monotonic() + PAGE_TIMEOUT_S, 0
        while still < 5 and time.monotonic() < end:
            time.sleep(0.1)
            still = still + 1 if self.run("document.readyState") == "complete" else 0

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        session = {"sessionId": self._session} if hasattr(self, "_session") else {}
        os.write(self._to, json.dumps({"id": self._number, "method": method, "params": params, **session}).encode() + b"\0")
        while True:
            while b"\0" not in self._buffer:
                piece = os.read(self._from, 1 << 16)
                assert piece, "the browser ended"
                self._buffer += piece
            raw, _, self._buffer = self._buffer.partition(b"\0")
            told = json.loads(raw)
            if told.get("method") == "Log.entryAdded":
                self.complaints.append(told["params"]["entry"]["text"])
            if told.get("id") == self._number:
                assert "error" not in told, told
                return dict(told["result"])
