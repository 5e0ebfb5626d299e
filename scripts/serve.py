"""``tulieu serve``: the portal over an archive, read-only."""

from __future__ import annotations

import errno
import gc
import socket
from pathlib import Path

import click

from scripts.options import archive_options, require_archive, shows_personal_data

BACKLOG = 128
"""Connections that wait to be taken, as many as Linux had for long (SOMAXCONN)."""


def free_port(host: str, port: int) -> socket.socket:
    """A bound socket. Raises click.UsageError when the port cannot be had."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except (OSError, OverflowError) as error:
        sock.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used ({error})"
        raise click.UsageError(f"port {port} on {host} {why}; give another --port") from None
    return sock


def run_portal(archive: Path, sock: socket.socket) -> None:
    """Serves the portal on a bound socket until interrupted. Who comes while it is loaded, which takes seconds, waits and is not refused."""
    sock.listen(BACKLOG)
    import uvicorn

    from portal.app import make_app

    app = make_app(archive, show_personal_data=shows_personal_data())
    server = uvicorn.Server(uvicorn.Config(app.app(), log_level="warning", lifespan="on"))
    gc.collect()
    gc.freeze()  # what is loaded by now stays: going over it took 45 to 75 ms of some request, every few hundred (a busy machine)
    server.run(sockets=[sock])


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@archive_options
def serve(host: str, port: int, archive: Path, captures: Path | None) -> None:
    """Serve the portal and Datasette over an archive; Ctrl-C ends it."""
    require_archive(archive)
    with free_port(host, port) as sock:
        click.echo(f"The portal is at http://{host}:{sock.getsockname()[1]}/ (Ctrl-C ends it)")
        run_portal(archive, sock)
