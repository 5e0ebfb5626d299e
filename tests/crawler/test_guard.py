"""The guard: no address but a public one is ever connected to, in whatever form it is written."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.hosts import is_allowed, is_local_name
from tests import warm
from tests.conftest import ROOT, tulieu

LOOPBACK = [
    "127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "2002:7f00:1::",
    "64:ff9b::127.0.0.1",
]  # fmt: skip
NEVER = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1", "239.255.255.250", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "fec0::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:0", "2002:a00:1::",
    "2002:c0a8:101::1", "64:ff9b::a00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::a00:1", "::10.0.0.1", "::7f00:1",
    "2001:0:a00:1::", "", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "8.8.8.8.", "a", "%", "1.2.3.4/8",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2606:4700::1111",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("allow_loopback", [False, True])
@pytest.mark.parametrize("address", NEVER)
def test_a_private_or_reserved_address_is_never_allowed(address: str, allow_loopback: bool) -> None:
    assert not is_allowed(address, allow_loopback)


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_allowed_only_when_asked_for(address: str) -> None:
    assert (is_allowed(address, False), is_allowed(address, True)) == (False, True)


@pytest.mark.parametrize("allow_loopback", [False, True])
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str, allow_loopback: bool) -> None:
    assert is_allowed(address, allow_loopback)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("LOCALHOST:8001", True), ("gio.localhost", True), ("gio.localhost.:80", True),
        ("127.0.0.1:80", True), ("127.9.9.9", True), ("[::1]:80", True), ("[::1]", True),
        ("localhost.giolanh.test", False), ("notlocalhost", False), ("10.0.0.1", False), ("127.0.0.1.test", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_of_this_machine_is_known_without_asking(host: str, local: bool) -> None:
    assert is_local_name(host) is local


RESOLVE = """
import json, sys
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer
from crawler.guard import GuardedResolver

allow, names = json.loads(sys.argv[1])
GuardedResolver(reactor, 100, allow).install_on_reactor()
found = {}

@implementer(IResolutionReceiver)
class Receiver:
    def __init__(self, name): self.name = name
    def resolutionBegan(self, resolution): self.got = []
    def addressResolved(self, address): self.got.append(address.host)
    def resolutionComplete(self):
        found.setdefault(self.name, []).append(self.got)
        if sum(map(len, found.values())) == 2 * len(names):
            reactor.stop()
        elif len(found[self.name]) == 1:
            reactor.nameResolver.resolveHostName(Receiver(self.name), self.name, 80)  # again, from the cache

for name in names:
    reactor.callWhenRunning(reactor.nameResolver.resolveHostName, Receiver(name), name, 80)
reactor.callLater(60, reactor.stop)
reactor.run()
print(json.dumps(found))
"""
NAMES = ["localhost", "gio.localhost", "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "::1", "::ffff:127.0.0.1"]
PRIVATE_NAMES = ["10.1", "167772161", "0xa9fea9fe", "0", "0.0.0.0", "::", "192.168.257", "::ffff:10.0.0.1"]


def resolve(names: list[str], allow_loopback: bool) -> dict[str, list[list[str]]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = json.dumps([allow_loopback, names])
    done = subprocess.run(
        [sys.executable, "-c", RESOLVE, arguments], capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120
    )
    assert done.stdout, done.stderr
    answers: dict[str, list[list[str]]] = json.loads(done.stdout)
    return answers


def test_the_resolver_hands_out_nothing_for_this_machine_or_a_private_network_in_any_form() -> None:
    names = NAMES + PRIVATE_NAMES
    assert resolve(names, False) == {name: [[], []] for name in names}


def test_the_resolver_hands_out_loopback_when_asked_for_and_still_no_private_network() -> None:
    answers = resolve(NAMES + PRIVATE_NAMES, True)
    assert [name for name in NAMES if not answers[name][0]] == []
    assert {name: answers[name] for name in PRIVATE_NAMES} == {name: [[], []] for name in PRIVATE_NAMES}


# -- a whole crawl


class Recorder(ThreadingHTTPServer):
    """Answers every path with a redirect to ``target`` (or a page) and writes down what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.target = ""


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        body = b"<html><body><h1>Tin</h1><p>Trang.</p></body></html>"
        self.send_response(302 if self.server.target else 200)
        if self.server.target:
            self.send_header("Location", self.server.target)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Recorder]:
    with Recorder() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def crawl(folder: Path, home: str, hosts: str = "", *arguments: str) -> tuple[int, list[tuple[str, str, str]], str]:
    (folder / "sites").mkdir()
    text = f'name_vi = "Gió"\nhome_url = "{home}"\nhosts = [{hosts}]\n[discover]\nways = ["links"]\n[pace]\ndelay_s = 0\n'
    (folder / "sites" / "gio.toml").write_text(text)
    archive = folder / "archive.db"
    done = tulieu("crawl", "gio", "--sites", folder / "sites", "--archive", archive, "--contact", "thu@giolanh.test", *arguments)
    if not archive.exists():  # the site file was refused
        return done.status, [], done.out + done.err
    connection = sqlite3.connect(archive)
    rows = connection.execute("select url, state, reason from addresses order by url").fetchall()
    connection.close()
    return done.status, rows, done.out + done.err


@pytest.mark.parametrize("host", ["127.0.0.1", "gio.localhost", "2130706433", "0x7f.1"])
def test_a_crawl_of_this_machine_reaches_nothing_unless_it_is_allowed(host: str, server: Recorder, tmp_path: Path) -> None:
    status, rows, output = crawl(tmp_path, f"http://{host}:{server.server_port}/")
    assert server.asked == []
    if rows:
        assert status == 1
        assert [state for _, state, _ in rows] == ["failed"] or "robots" in str(rows)
    else:  # a spelling that is no name of this machine: its site file is refused
        assert status == 2
        assert ": found " in output
    assert "Traceback" not in output


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "http://10.0.0.1:8080/", "http://[fe80::1]/"])
def test_a_redirect_to_a_private_address_is_refused_even_when_the_site_file_names_it(
    target: str, server: Recorder, tmp_path: Path
) -> None:
    server.target = target
    hosts = '"169.254.169.254", "10.0.0.1:8080"'
    home = f"http://gio.localhost:{server.server_port}/"
    status, rows, output = crawl(tmp_path, home, hosts, "--allow-loopback")
    assert "/" in server.asked
    assert [state for url, state, _ in rows if url == home and state in ("failed", "robots", "excluded")], rows
    assert status == 1, rows
    assert "Traceback" not in output


def test_a_redirect_to_another_port_of_this_machine_leads_off_the_site(server: Recorder, tmp_path: Path) -> None:
    with Recorder() as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        server.target = f"http://127.0.0.1:{other.server_port}/quan-tri"
        home = f"http://gio.localhost:{server.server_port}/"
        _, rows, _ = crawl(tmp_path, home, "", "--allow-loopback")
        assert other.asked == []
        assert [(state, reason) for url, state, reason in rows if url == home] == [("excluded", "leads off the site")]
        other.shutdown()


# -- names whose answers are not what they should be

REBIND = """
import socket, sys
real, answers = socket.getaddrinfo, iter({answers!r}.split(","))

def lying(host, port, *rest, **named):
    if host == "gio.test":
        host = next(answers, "10.0.0.1")
        print("answered", host, file=sys.stderr)
    return real(host, port, *rest, **named)

socket.getaddrinfo = lying
import scrapy.resolver
from twisted.internet._resolver import GAIResolver  # has taken the real one as its default
GAIResolver.__init__.__defaults__ = (*GAIResolver.__init__.__defaults__[:-1], lying)
type(scrapy.resolver.dnscache).__setitem__ = lambda *_: None  # every connection looks the name up anew
"""


PRIVATE = "an address of a private network, which is never asked (DNS)"


def crawl_with_names(folder: Path, answers: str, port: int) -> tuple[list[tuple[str, str, str]], str]:
    """Crawls http://gio.test/ with a resolver that gives these answers, one each time it is asked."""
    (folder / "sites").mkdir()
    text = f'name_vi = "Gió"\nhome_url = "http://gio.test:{port}/"\n[discover]\nways = ["links"]\n[pace]\ndelay_s = 1\n'
    (folder / "sites" / "gio.toml").write_text(text)
    options = ["--sites", str(folder / "sites"), "--archive", str(folder / "archive.db"), "--contact", "thu@giolanh.test", "--allow-loopback"]
    code = REBIND.replace("{answers!r}", repr(answers))
    done = warm.run(["crawl", "gio", *options], code=code, environment={**os.environ, "XDG_CONFIG_HOME": str(folder)})
    connection = sqlite3.connect(folder / "archive.db")
    rows = connection.execute("select url, state, reason from addresses order by url").fetchall()
    connection.close()
    return rows, done.stderr


def test_a_name_that_answers_with_this_machine_is_followed_where_that_is_allowed(server: Recorder, tmp_path: Path) -> None:
    rows, _ = crawl_with_names(tmp_path, "127.0.0.1,127.0.0.1,127.0.0.1", server.server_port)
    assert server.asked[:2] == ["/robots.txt", "/"]
    assert [state for _, state, _ in rows] != ["failed"]


def test_a_name_that_changes_to_a_private_address_after_robots_txt_is_not_followed(server: Recorder, tmp_path: Path) -> None:
    rows, err = crawl_with_names(tmp_path, "127.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1", server.server_port)
    assert "answered 10.0.0.1" in err
    assert server.asked == ["/robots.txt"]
    assert [(state, reason) for _, state, reason in rows] == [("failed", PRIVATE)]


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "::ffff:192.168.0.1", "64:ff9b::a00:1"])
def test_a_name_of_a_private_address_is_never_connected_to(address: str, server: Recorder, tmp_path: Path) -> None:
    rows, err = crawl_with_names(tmp_path, ",".join([address] * 4), server.server_port)
    assert f"answered {address}" in err
    assert server.asked == []
    assert [(state, reason) for _, state, reason in rows] == [("failed", f"robots.txt cannot be read: {PRIVATE}")]


def test_a_name_that_is_none_is_told_from_one_that_leads_where_nothing_is_asked(server: Recorder, tmp_path: Path) -> None:
    crawl(tmp_path, f"http://gio.invalid:{server.server_port}/", "", "--contact", "thu@giolanh.test")
    rows = sqlite3.connect(tmp_path / "archive.db").execute("select state, reason from addresses").fetchall()
    assert rows == [("failed", "robots.txt cannot be read: no such host (DNS)")]


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0177.0.0.1", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost.", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_reached_by_a_redirect(host: str, server: Recorder, tmp_path: Path) -> None:
    with Recorder() as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        server.target = f"http://{host}:{other.server_port}/quan-tri"
        crawl(tmp_path, f"http://gio.localhost:{server.server_port}/", "", "--allow-loopback")
        assert "/" in server.asked
        assert other.asked == []
        other.shutdown()
