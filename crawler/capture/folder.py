"""Before anything is captured: the folder can be written, and what a killed run left half-written is set aside."""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from crawler.capture.reading import member_end, warc_files
from crawler.capture.warc import CaptureError, sync_folder

log = logging.getLogger(__name__)


def require_writable(folder: Path) -> None:
    """Makes the captures folder. Raises CaptureError when files cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        raise CaptureError(f"captures {folder}: cannot be written ({error.strerror}); give another --captures") from None


def mend(folder: Path, site: str, ends: Mapping[str, int]) -> list[str]:
    """Sets aside the torn end of each WARC file of a site; returns the files that were cut.

    ``ends`` are the bytes up to which the archive knows a file to be whole (a commit follows the fsync of what it points
    to), so only what lies behind is read. The torn rest goes to ``<file>.torn``. A file that another program is writing,
    one that is damaged in its middle, and one shorter than ``ends`` says are left as they are; ``tulieu verify`` tells.
    Raises CaptureError when a torn file cannot be cut.
    """
    cut = []
    for name in warc_files(folder):
        if name.split("/")[0] != site:
            continue
        path = folder / name
        try:
            with path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                end = _whole_until(path, ends.get(name, 0), name in ends)
                if end is not None:
                    _set_aside(path, end)
                    cut.append(name)
        except BlockingIOError:
            continue
        except OSError as error:
            raise CaptureError(f"{path}: its torn end cannot be set aside ({error.strerror})") from None
    return cut


def _whole_until(path: Path, start: int, known: bool) -> int | None:
    """Where the torn rest of a file begins; None when there is none.

    Behind what the archive knows, anything that is no record is such a rest: after a power loss a file may end in zeros
    or old blocks. In a file that it does not know only a cut-off record or zeros are.
    """
    size = path.stat().st_size
    while start < size:
        end = member_end(path, start)
        if end is None:
            return start
        if end == start:
            if known or _only_zeros(path, start):
                return start
            log.error("%s: damaged at byte %d; left as it is", path, start)
            return None
        start = end
    return None


def _only_zeros(path: Path, start: int) -> bool:
    with path.open("rb") as file:
        file.seek(start)
        while part := file.read(1 << 20):
            if part.strip(b"\0"):
                return False
    return True


def _set_aside(path: Path, end: int) -> None:
    """Moves what lies behind a byte of a file to a file beside it, on the disk before it is cut."""
    torn = path.with_name(path.name + ".torn")
    with path.open("rb") as file, torn.open("wb") as aside:
        file.seek(end)
        while part := file.read(1 << 20):
            aside.write(part)
        aside.flush()
        os.fsync(aside.fileno())
    sync_folder(path.parent)
    if end == 0:
        path.unlink()
    else:
        os.truncate(path, end)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    log.warning("%s: its last record was cut off at byte %d; the %d bytes are kept in %s", path, end, torn.stat().st_size, torn.name)
