"""A small project and a server that misbehaves, for the tests of new data."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from later_releases import Later, later_of

from analysis.sources.manifest import MANIFEST, load_manifest
from analysis.updates.manifest_text import entries_of as plain_entries
from analysis.updates.manifest_text import with_values
from analysis.updates.stock import digest, load_stock

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ("params.yaml", "claims.yaml", "indicators.yaml", "kinds.yaml", "uncertainty.yaml")
PERSONNEL = "russia_losses_personnel.json"

LONG_AFTER = dt.date.today() + dt.timedelta(days=3 * 365)
"""A day after every next release that `later_releases` makes: data may be as new as today."""


def warcosts_on(day: dt.date) -> str:
    """Return the program `warcosts` as Python code that takes it to be a certain day."""
    return f"""
import datetime as dt
from analysis.commands import main
from analysis.commands import data
data._today = lambda: dt.date({day.year}, {day.month}, {day.day})
main()
"""


Answer = Callable[[BaseHTTPRequestHandler], None]


def entries_of(source_ids: tuple[str, ...]) -> str:
    """Return the text of `sources.yaml` with the entries of some sources, as they are written."""
    text = (ROOT / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    head, *entries = text.split("\n- id: ")
    chosen = [entry for entry in entries if entry.partition("\n")[0] in source_ids]
    return head + "\n" + "".join(f"- id: {entry.rstrip()}\n" for entry in chosen)


def next_of(root: Path, source_id: str) -> Later:
    """Return the next release of a source of a project."""
    sources = {source.id: source for source in load_manifest(root / "data" / "raw")}
    entries = plain_entries((root / MANIFEST).read_text(encoding="utf-8"))
    return later_of(load_stock(root, sources[source_id], entries[source_id]))


def declare_address(root: Path, address: str) -> None:
    """Let the project's general staff be fetched from an address, personnel file only."""
    declare(root, "general_staff", address, "json", PERSONNEL)


def declare(root: Path, source_id: str, address: str, form: str, file: str = "") -> None:
    """Let one file of a source, the first unless another is named, have an address."""
    path = root / MANIFEST
    text = path.read_text(encoding="utf-8")
    file = file or Path(plain_entries(text)[source_id]["files"][0]["path"]).name
    fetch = [{"file": file, "address": address, "format": form}]
    path.write_text(with_values(text, source_id, {"fetch": fetch}), encoding="utf-8")


def state_of(root: Path) -> dict[str, str]:
    """Return the hash of every file of a project, but for what lies in `.dvc/tmp`."""
    return {
        str(path.relative_to(root)): digest(path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".dvc" not in path.parts and ".git" not in path.parts
    }


def declared_hashes_hold(root: Path) -> bool:
    """Return whether every file is the one that `sources.yaml` declares."""
    raw = root / "data" / "raw"
    entries = yaml.safe_load((raw / "sources.yaml").read_text(encoding="utf-8"))
    files = [file for entry in entries for file in entry["files"]]
    files += [f for entry in entries for past in entry.get("earlier", ()) for f in past["files"]]
    return all(digest((raw / file["path"]).read_bytes()) == file["sha256"] for file in files)


class _QuietServer(ThreadingHTTPServer):
    """Says nothing when a client hangs up: what it printed would stand among the client's words."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Server:
    """A server on the loopback whose answers tests choose by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = _QuietServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.scheme = "http"
        # half a second, by default, would pass at the end of every test
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def address(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.scheme}://127.0.0.1:{self.http.server_port}{path}"


def answer(
    content: bytes, *, status: int = 200, kind: str = "text/plain", length: int | None = None
) -> Answer:
    """Return an answer with a content; `length` may lie about its size."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return send
