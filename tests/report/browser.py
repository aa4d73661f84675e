"""Debian's Chromium, driven through ChromeDriver by the WebDriver protocol (HTTP and JSON)."""

import base64
import json
import shutil
import subprocess
import urllib.request
from contextlib import contextmanager

MISSING = next((name for name in ("chromium", "chromedriver") if not shutil.which(name)), None)
"""What must be installed first: ``apt-get install chromium chromium-driver``."""
_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
)


class Browser:
    """One page at a time."""

    def __init__(self, port, profile):
        self._root = f"http://127.0.0.1:{port}"
        options = {
            "binary": shutil.which("chromium"),
            "args": [*_ARGUMENTS.split(), f"--user-data-dir={profile}"],
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        started = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._root += f"/session/{started['sessionId']}"

    def open(self, path):
        """Open a file."""
        self._ask("POST", "/url", {"url": path.as_uri()})

    def run(self, script, *arguments):
        """Run the body of a function in the page and give what it returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def complaints(self):
        """Give what the console holds since the last call: errors, warnings, broken rules of CSP."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": "browser"})]

    def theme(self, name):
        """Ask for the ``dark`` or the ``light`` theme."""
        feature = {"name": "prefers-color-scheme", "value": name}
        self._command("Emulation.setEmulatedMedia", {"features": [feature]})

    def width(self, columns):
        """Set the width of the window, in CSS pixels."""
        size = {"width": columns, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._command("Emulation.setDeviceMetricsOverride", size)

    def press(self, *keys):
        """Press keys, by their names in the protocol of the developer tools."""
        for key in keys:
            for kind in ("keyDown", "keyUp"):
                text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
                codes = {"Enter": 13, "Tab": 9}
                event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key], **text}
                self._command("Input.dispatchKeyEvent", event)

    def screenshot(self, path):
        """Save what the window shows."""
        path.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def close(self):
        """End the browser."""
        self._ask("DELETE", "")

    def _command(self, name, parameters):
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(self._root + path, data, headers, method=method)  # noqa: S310  # our own
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return json.load(answer)["value"]


@contextmanager
def browser(folder):
    """Start a browser whose profile lies in a folder, and end it."""
    command = ["chromedriver", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as driver:
        try:
            ready = next(line for line in driver.stdout if "started successfully on port" in line)
            opened = Browser(int(ready.rsplit(" ", 1)[1].strip(" .\n")), folder / "profile")
            try:
                yield opened
            finally:
                opened.close()
        finally:
            driver.terminate()
