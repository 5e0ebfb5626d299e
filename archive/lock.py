"""Tells whether a process is writing to an archive, without getting in its way."""

from __future__ import annotations

from pathlib import Path

LOCKS = Path("/proc/locks")


def is_being_written(archive: Path | None) -> bool:
    """Whether a process of this machine holds the archive's write lock (``archive.writer``).

    Read from the kernel's list of locks: taking the lock to see whether it is free could turn a writer away that starts
    at that moment. False where there is no such list.
    """
    if archive is None:
        return False
    try:
        place = archive.with_name(archive.name + ".lock").stat()
        lines = LOCKS.read_text("ascii", "replace").splitlines()
    except OSError:
        return False
    held = {line.split()[5].rpartition(":")[2] for line in lines if " FLOCK " in line}
    return str(place.st_ino) in held  # the device is left out: btrfs and overlay file systems name another one there
