"""Serves a folder on loopback with Debian's nginx, as an ordinary process with a configuration of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WAIT_S = 10.0

_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 256; }}
http {{
    types {{ text/html html; application/xml xml; text/plain txt; }}
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/html application/xml text/plain;
    log_format times '$msec $status $body_bytes_sent $request_uri';
    access_log {work}/access.log times;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    keepalive_requests 1000000;
    server {{ listen 127.0.0.1:{port}; root {folder}; index index.html; }}
}}
"""


class WebServerError(Exception):
    """nginx is missing or does not start; the message is one line."""


@dataclass(frozen=True)
class Hit:
    """One line of the access log: ``time_s`` is Unix time, ``path`` as it was asked for."""

    time_s: float
    status: int
    body_bytes: int
    path: str


@dataclass(frozen=True)
class WebServer:
    """A running server: ``base`` is its address without a final slash."""

    base: str
    log: Path

    def hits(self, skip: int = 0) -> list[Hit]:
        """The access log from its ``skip``-th line on."""
        lines = self.log.read_text("utf-8").splitlines()[skip:]
        return [Hit(float(a), int(b), int(c), path) for a, b, c, path in (line.split(" ", 3) for line in lines)]


def free_port() -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def nginx() -> str:
    """The nginx program. Raises WebServerError where there is none."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise WebServerError("nginx is missing; on Debian: apt-get install nginx-light")
    return program


@contextmanager
def serve(folder: Path, work: Path, port: int) -> Iterator[WebServer]:
    """Serves a folder until the block ends; configuration and logs lie in ``work``. Raises WebServerError."""
    program = nginx()
    work.mkdir(parents=True, exist_ok=True)
    account = pwd.getpwuid(os.geteuid()).pw_name
    user = f"user {account};" if os.geteuid() == 0 else ""
    configuration = work / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(user=user, work=work, port=port, folder=folder), "utf-8")
    command = [program, "-p", str(work), "-e", str(work / "error.log"), "-c", str(configuration)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield WebServer(f"http://127.0.0.1:{port}", work / "access.log")
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = (process.stderr.read() if process.stderr else b"").decode("utf-8", "replace").strip()
            raise WebServerError(f"nginx does not start: {said.splitlines()[-1] if said else process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise WebServerError(f"nginx does not answer on port {port}")
