"""`warcosts fetch` against a real server that fails in every way that servers do.

After each failure the raw file and its entry are what they were, the message says what is wrong,
and the exit status is not zero.
"""

from __future__ import annotations

import errno
import functools
import gzip
import itertools
import json
import os
import re
import resource
import signal
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme
import yaml
from click.testing import Result
from later_releases import general_staff
from small_project import (
    LONG_AFTER,
    PERSONNEL,
    Answer,
    Server,
    answer,
    declare,
    declare_address,
    declared_hashes_hold,
    state_of,
    warcosts_on,
)

from analysis.updates import downloading, writing

Run = Callable[..., Result]
PATH = "/russia_losses_personnel.json"


@pytest.fixture
def project(make_project: Callable[..., Path], server: Server) -> Path:
    root = make_project("general_staff")
    declare_address(root, server.address(PATH))
    return root


@pytest.fixture
def later(project: Path) -> bytes:
    """The file a month later."""
    folder = project / "data" / "raw" / "general_staff"
    return general_staff({PERSONNEL: (folder / PERSONNEL).read_bytes()}).files[PERSONNEL]


def refuses(project: Path, warcosts: Run, *options: str) -> str:
    """Run fetch, see that it refuses and changes nothing, and return its message."""
    before = state_of(project)
    result = warcosts(project, "fetch", "general_staff", "--attempts", "1", *options)
    assert result.exit_code == 1, result.output
    assert state_of(project) == before
    assert "Traceback" not in result.output
    return result.output


def test_a_later_release_is_taken_in_with_hash_size_day_and_revision(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    server.answers[PATH] = answer(later)
    result = warcosts(project, "fetch", "general_staff")
    assert result.exit_code == 0, result.output
    last = json.loads(later)[-1]["date"]
    assert f"62 new figures, to {last}, 0 revised" in result.output
    entry = yaml.safe_load((project / "data" / "raw" / "sources.yaml").read_text())[0]
    assert declared_hashes_hold(project)
    assert entry["files"][1]["bytes"] == len(later)
    assert entry["coverage"] == f"2022-02-25 to {last}"
    assert entry["revision"].startswith(f"as served on {entry['retrieved']}")


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    server.answers[PATH] = answer(later)
    before = state_of(project)
    result = warcosts(project, "fetch", "general_staff", "--dry-run")
    assert result.exit_code == 0
    assert "62 new figures" in result.output
    assert state_of(project) == before


def test_the_same_file_again_changes_nothing(project: Path, server: Server, warcosts: Run) -> None:
    content = (project / "data" / "raw" / "general_staff" / PERSONNEL).read_bytes()
    server.answers[PATH] = answer(content)
    before = state_of(project)
    result = warcosts(project, "fetch", "general_staff")
    assert result.exit_code == 0
    assert "nothing new" in result.output
    assert state_of(project) == before


def test_a_file_that_has_moved_is_refused(project: Path, server: Server, warcosts: Run) -> None:
    server.answers[PATH] = answer(b"not found", status=404)
    assert "404 Not Found" in refuses(project, warcosts)


def test_a_server_that_recovers_is_asked_again(
    project: Path, server: Server, warcosts: Run, later: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_FIRST_WAIT", 0.01)

    def first_fails(handler: BaseHTTPRequestHandler) -> None:
        answer(b"", status=500)(handler) if len(server.asked) == 1 else answer(later)(handler)

    server.answers[PATH] = first_fails
    result = warcosts(project, "fetch", "general_staff", "--attempts", "2")
    assert result.exit_code == 0, result.output
    assert len(server.asked) == 2
    assert declared_hashes_hold(project)


def test_a_server_that_stays_broken_is_given_up(
    project: Path, server: Server, warcosts: Run
) -> None:
    server.answers[PATH] = answer(b"", status=503)
    assert "503" in refuses(project, warcosts)
    assert len(server.asked) == 1


def test_a_server_that_does_not_answer_is_told_as_the_system_says_it(
    project: Path, server: Server, warcosts: Run
) -> None:
    server.http.socket.close()
    said = refuses(project, warcosts)
    assert f"cannot be reached ([Errno {errno.ECONNREFUSED}] Connection refused)" in said


@pytest.mark.parametrize(
    ("proxy", "problem"),
    [
        ("nothing://localhost", "the proxy that the environment names cannot be used (Unknown"),
        ("http://127.0.0.1:99999", "cannot be reached (connect(): port must be 0-65535"),
        ("127.0.0.1:1", "cannot be reached ([Errno"),
    ],
)
def test_a_proxy_that_cannot_be_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, project: Path, warcosts: Run, proxy: str, problem: str
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("http_proxy", proxy)
    assert problem in refuses(project, warcosts)


def test_a_silent_server_is_given_up(project: Path, server: Server, warcosts: Run) -> None:
    done = threading.Event()
    server.answers[PATH] = lambda _: done.wait(5) and None
    assert "silent for 0.3 seconds" in refuses(project, warcosts, "--timeout", "0.3")
    done.set()


def test_a_transfer_that_is_cut_off_is_refused(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    server.answers[PATH] = answer(later[:50_000], length=len(later))
    assert "cut off" in refuses(project, warcosts)


def test_a_file_of_another_kind_is_refused(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    server.answers[PATH] = answer(later, kind="application/pdf")
    assert "the server sends 'application/pdf'" in refuses(project, warcosts)


def test_a_file_that_is_packed_in_several_parts_is_read_in_whole(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    cuts = (0, 1000, 1000, len(later) // 2, len(later))
    parts = (gzip.compress(later[start:end]) for start, end in itertools.pairwise(cuts))
    server.answers[PATH] = packed(b"".join(parts))
    assert warcosts(project, "fetch", "general_staff").exit_code == 0
    assert (project / "data" / "raw" / "general_staff" / PERSONNEL).read_bytes() == later


def test_a_file_that_cannot_be_unpacked_is_said_to_be_so(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(later)))
        handler.end_headers()
        handler.wfile.write(later)

    server.answers[PATH] = send
    said = refuses(project, warcosts)
    assert "is packed, and cannot be unpacked" in said
    assert "cannot be reached" not in said


def test_a_packed_file_of_which_nothing_came_is_cut_off(
    project: Path, server: Server, warcosts: Run
) -> None:
    server.answers[PATH] = packed(b"")
    assert "is packed, and cut off" in refuses(project, warcosts)


@pytest.mark.parametrize(
    "options",
    [
        ("--timeout", "-5"), ("--timeout", "nan"), ("--timeout", "inf"), ("--timeout", "0"),
        ("--attempts", "0"), ("--attempts", "-3"), ("--attempts", "11"),
    ],
)  # fmt: skip
def test_options_without_sense_are_refused_before_anything_is_asked(
    project: Path, server: Server, warcosts: Run, options: tuple[str, str]
) -> None:
    result = warcosts(project, "fetch", "general_staff", *options)
    assert result.exit_code == 2
    assert "is not in the range" in result.output
    assert server.asked == []


def test_a_web_page_that_calls_itself_text_is_refused(
    project: Path, server: Server, warcosts: Run
) -> None:
    server.answers[PATH] = answer(b"\n<!DOCTYPE html><html><body>Log in</body></html>")
    assert "a web page instead of the file" in refuses(project, warcosts)


def redirect(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return send


def test_a_redirect_without_end_is_refused(project: Path, server: Server, warcosts: Run) -> None:
    server.answers[PATH] = redirect("/again")
    server.answers["/again"] = redirect(PATH)
    assert "from one to another without end" in refuses(project, warcosts)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "address",
    [
        "http://data.example.org/file.json", "file:///etc/passwd", "ftp://127.0.0.1/file",
        "data:text/plain,7", "http://", "https://[", "http://\x7f/", "gopher://x", "http:///x",
    ],
)  # fmt: skip
def test_a_redirect_to_where_nothing_safe_is_is_refused(
    project: Path, server: Server, warcosts: Run, address: str
) -> None:
    server.answers[PATH] = redirect(address)
    said = refuses(project, warcosts)
    assert said.count("general_staff: refused.") == 1 and len(said) < 600
    assert server.asked == [PATH]


def test_a_redirect_on_the_way_to_the_file_is_followed(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    server.answers[PATH] = redirect("/moved.json")
    server.answers["/moved.json"] = answer(later)
    assert warcosts(project, "fetch", "general_staff").exit_code == 0


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_beyond_the_size_limit_is_refused(
    project: Path, server: Server, warcosts: Run, announced: bool
) -> None:
    size = 21 * (project / "data" / "raw" / "general_staff" / PERSONNEL).stat().st_size
    sent = threading.Event()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header(*(("Content-Length", str(size)) if announced else ("X-Length", "?")))
        handler.end_headers()
        handler.close_connection = True
        try:
            # far more than the buffers between the two ends hold
            for _ in range(0, 40 * size, 65536):
                handler.wfile.write(b"7" * 65536)
        except OSError:
            sent.set()

    server.answers[PATH] = endless
    assert "far larger than the one that is here" in refuses(project, warcosts)
    assert sent.wait(5), "the rest of the file was still downloaded"


def encrypted(server: Server, project: Path) -> trustme.CA:
    """Let a server speak https alone, under a certificate of an authority that nobody knows."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    server.scheme = "https"
    declare_address(project, server.address(PATH))
    return authority


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))


def test_an_invalid_certificate_is_refused_and_not_tried_again(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    encrypted(server, project)
    server.answers[PATH] = answer(later)
    message = refuses(project, warcosts, "--attempts", "4")
    assert "certificate is not valid" in message
    assert server.asked == []


def test_a_trusted_certificate_is_accepted(
    project: Path, server: Server, warcosts: Run, later: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(encrypted(server, project), project, monkeypatch)
    server.answers[PATH] = answer(later)
    assert warcosts(project, "fetch", "general_staff").exit_code == 0


def test_no_redirect_leads_from_https_to_http_not_even_on_this_machine(
    project: Path,
    server: Server,
    warcosts: Run,
    later: bytes,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    trust(encrypted(server, project), tmp_path, monkeypatch)
    other = Server()
    other.answers["/file.json"] = answer(later)
    other.thread.start()
    server.answers[PATH] = redirect(other.address("/file.json"))
    assert "the address is not safe" in refuses(project, warcosts)
    assert other.asked == []
    other.http.shutdown()
    other.http.server_close()


def test_an_address_without_encryption_is_refused_before_anything_is_sent(
    project: Path, warcosts: Run
) -> None:
    declare_address(project, "http://data.example.org/file.json")
    assert "the address is not safe" in refuses(project, warcosts)


NO_NAME = "the address, or one that it leads to, cannot be read"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://a..b/file.json", NO_NAME),
        ("https://.example.org/file.json", NO_NAME),
        ("https://127.0.0.1:99999/file.json", "this is no address"),
    ],
)
def test_what_names_no_server_is_no_address_and_not_tried_again(
    project: Path, warcosts: Run, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr(time, "sleep", pytest.fail)
    declare_address(project, address)
    assert said in refuses(project, warcosts, "--attempts", "2")


@pytest.mark.parametrize("damage", [b"[]", b'{"date": 1}', b"[1, 2", b"2022-02-25,2800\n"])
def test_what_is_not_the_file_of_the_source_is_refused(
    project: Path, server: Server, warcosts: Run, damage: bytes
) -> None:
    server.answers[PATH] = answer(damage)
    refuses(project, warcosts)


def test_a_release_that_rewrites_the_past_is_refused_and_can_be_accepted_with_a_reason(
    project: Path, server: Server, warcosts: Run, later: bytes
) -> None:
    folder = project / "data" / "raw" / "general_staff"
    known_to = json.loads((folder / PERSONNEL).read_bytes())[-1]["date"]
    records = json.loads(later)
    records[1000]["personnel"] += 30
    server.answers[PATH] = answer(json.dumps(records).encode())
    said = refuses(project, warcosts)
    assert "rewritten" in said and "warcosts fetch general_staff --because '...'" in said
    result = warcosts(project, "fetch", "general_staff", "--because", "a misprint, mended")
    assert result.exit_code == 0, result.output
    entry = yaml.safe_load((project / "data" / "raw" / "sources.yaml").read_text())[0]
    assert entry["accepted"][-1]["because"] == "a misprint, mended"
    assert "rewritten" in entry["accepted"][-1]["although"][0]
    assert entry["earlier"][-1]["complete_to"] == known_to
    assert declared_hashes_hold(project)


def test_a_full_disk_leaves_everything_as_it_was(
    project: Path, server: Server, warcosts: Run, later: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:1000])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing, "_write", full)
    server.answers[PATH] = answer(later)
    said = refuses(project, warcosts)
    assert "No space left on device" in said
    assert "new figures" not in said


def test_a_write_that_the_system_refuses_leaves_everything_as_it_was(
    project: Path, server: Server, later: bytes
) -> None:
    server.answers[PATH] = answer(later)
    before = state_of(project)
    limit = len(later) // 2
    result = subprocess.run(
        command(project),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 1
    assert "File too large" in result.stderr
    assert state_of(project) == before


START = warcosts_on(LONG_AFTER)


def command(project: Path, *options: str) -> list[str]:
    return [sys.executable, "-c", START, "--project", str(project), "fetch", "general_staff",
            *options]  # fmt: skip


def test_a_process_killed_in_the_transfer_leaves_everything_as_it_was(
    project: Path, server: Server, later: bytes
) -> None:
    under_way = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", str(len(later)))
        handler.end_headers()
        handler.wfile.write(later[:100_000])
        handler.wfile.flush()
        under_way.set()
        time.sleep(30)

    server.answers[PATH] = slow
    before = state_of(project)
    process = subprocess.Popen(command(project), stderr=subprocess.DEVNULL)
    assert under_way.wait(30)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert state_of(project) == before


def test_sources_without_an_address_are_listed_with_the_day_and_the_file(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    root = make_project("sipri", name="by-hand")
    text = (root / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    result = warcosts(root, "fetch")
    assert result.exit_code == 0
    assert f"sipri: due since {yaml.safe_load(text)[0]['next_release']}" in result.output
    assert "data/raw/sipri/military_expenditure_extract.csv" in result.output


def test_a_source_of_separate_releases_is_listed_with_the_folder_to_add_one_to(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    said = warcosts(make_project("ukrainian_named_losses"), "fetch").output
    assert "add a further file to data/raw/ukrainian_named_losses/" in said
    assert ".json" not in said


def test_a_source_that_does_not_exist_is_refused_with_the_nearest_name(
    project: Path, warcosts: Run
) -> None:
    result = warcosts(project, "fetch", "general_stuff")
    assert result.exit_code == 1
    assert "Expected 'general_staff'" in result.output


def raw_answer(*parts: bytes, pause: float = 0.0, endless: bool = False) -> Answer:
    """Return an answer of bytes as they are, the last of them again and again if it is endless."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        try:
            for part in parts:
                handler.wfile.write(part)
                handler.wfile.flush()
            until = time.monotonic() + 20
            while endless and time.monotonic() < until:
                handler.wfile.write(parts[-1])
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    return send


def packed(content: bytes, packing: str = "gzip") -> Answer:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: {packing}\r\n"
    return raw_answer(f"{head}Content-Length: {len(content)}\r\n\r\n".encode(), content)


@functools.cache
def bomb() -> bytes:
    """Return what unpacks to four hundred million bytes."""
    pack = zlib.compressobj(6, wbits=31)
    parts = [pack.compress(bytes(1_000_000)) for _ in range(400)]
    return b"".join([*parts, pack.flush()])


@functools.cache
def bomb_in_a_bomb() -> bytes:
    return gzip.compress(bomb())


def bomb_on_the_way(handler: BaseHTTPRequestHandler) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /nowhere\r\nContent-Encoding: gzip\r\n"
    raw_answer(head + b"Connection: close\r\n\r\n", bomb())(handler)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
HOSTILE = {
    "slow lines of headers": raw_answer(OK, b"X-One: 1\r\n", pause=0.1, endless=True),
    "a header without end": raw_answer(OK, b"X-One: ", b"1" * 1000, endless=True),
    "endless 1xx": raw_answer(b"HTTP/1.1 103 Early Hints\r\n\r\n", endless=True),
    "slow 1xx": raw_answer(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1, endless=True),
    "an endless chunk size": raw_answer(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 1000, endless=True
    ),
    "a slow chunk size": raw_answer(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0", pause=0.1, endless=True
    ),
    "endless small chunks": raw_answer(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n7\r\n", endless=True
    ),
    "a length that is none": raw_answer(OK + b"Content-Length: 1e9\r\n\r\n7"),
    "a length of many digits": raw_answer(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n7"),
    "two lengths": raw_answer(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n77"),
    "no HTTP": raw_answer(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "nothing": raw_answer(b""),
    "headers in odd bytes": raw_answer(OK + b"X\xff: \x00\r\n\r\n"),
    "packed beyond the limit": lambda handler: packed(bomb())(handler),
    "packed twice": lambda handler: packed(bomb_in_a_bomb(), "gzip, gzip")(handler),
    "packed twice and said once": lambda handler: packed(bomb_in_a_bomb())(handler),
    "packed and cut off": packed(gzip.compress(b"7" * 100_000)[:-9]),
    "packed otherwise": packed(b"7", "br"),
    "a redirect with a bomb": bomb_on_the_way,
    "deep JSON": answer(b"[" * 500_000),
    "a number of many digits": answer(b"[" + b"9" * 500_000 + b"]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_odd_server_is_refused_in_one_paragraph_within_its_deadline_and_others_are_tried(
    make_project: Callable[..., Path], server: Server, warcosts: Run, name: str
) -> None:
    root = make_project("general_staff", "isw_area")
    declare_address(root, server.address(PATH))
    declare(root, "isw_area", server.address("/isw"), "csv")
    server.answers[PATH], server.answers["/isw"] = HOSTILE[name], answer(b"date\n")
    server.answers["/nowhere"] = answer(b"", status=404)
    assert len(bomb_in_a_bomb()) < 1_000_000  # made before the clock runs
    started, before = time.monotonic(), state_of(root)
    result = warcosts(root, "fetch", "--attempts", "1", "--timeout", "0.3", "--deadline", "0.6")
    assert time.monotonic() - started < 1 + 4
    assert result.exit_code == 1 and state_of(root) == before
    said = [line for line in result.output.splitlines() if ": refused. " in line]
    assert [line.partition(":")[0] for line in said] == ["general_staff", "isw_area"]
    assert all(len(line) < 900 for line in said)
    assert "a fault in it" not in result.output and "Traceback" not in result.output


PEAK = """
import atexit, sys
atexit.register(lambda: sys.stderr.write(open("/proc/self/status").read()))
"""


def test_hostile_servers_take_at_most_200_mb_of_memory(
    make_project: Callable[..., Path], server: Server
) -> None:
    """Measured of a process of its own, the program and its libraries included."""
    ids = {"general_staff": PERSONNEL, "isw_area": "area_assessed_as_controlled_by_russia.csv",
           "eurostat": "temporary_protection_decisions_monthly.csv"}  # fmt: skip
    root = make_project(*ids)
    names = ("packed beyond the limit", "packed twice and said once", "a redirect with a bomb",
             "deep JSON", "a number of many digits", "endless small chunks")  # fmt: skip
    for number, name in enumerate(names):
        server.answers[f"/{number}"] = HOSTILE[name]
    server.answers["/nowhere"] = answer(b"", status=404)
    assert len(bomb_in_a_bomb()) < 1_000_000  # made before the clock runs
    for round_ in (0, 3):
        for place, (source_id, file) in enumerate(ids.items()):
            form = "jsonstat" if source_id == "eurostat" else file.rpartition(".")[2]
            declare(root, source_id, server.address(f"/{round_ + place}"), form, file)
        code = [sys.executable, "-c", PEAK + START, *command(root)[3:-1]]
        done = subprocess.run(
            [*code, "--attempts", "1", "--deadline", "4"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.count(": refused. ") == 3, done.stderr
        assert round_ or "is far larger than the one that is here" in done.stderr
        peak = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
        assert peak is not None and int(peak[1]) < 200_000, done.stderr
