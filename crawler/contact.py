"""Who may be written to about a crawl: a part of the user agent that a crawl of live sites cannot do without."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from crawler.version import VERSION

NEEDED = "a crawl of live sites needs a contact: give --contact you@example.org (or TULIEU_CONTACT)"
_CONTACT = re.compile(r"[^\s@()]+@[^\s@()]+\.[^\s@()]+|https?://[^\s()/]+\.[^\s()]+")
MAX_CONTACT_CHARS = 200


LOCAL = "local test"
"""In place of a contact in requests that stay on this machine."""


class ContactError(Exception):
    """No contact, or one that nobody could write to; the message is one line."""


def config_file() -> Path:
    """Where what is asked once is kept."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "tulieu" / "config.toml"


def stated_contact() -> str | None:
    """The contact of ``TULIEU_CONTACT``, else of the config file; None when neither has one.

    Raises ContactError when the config file cannot be read.
    """
    if stated := os.environ.get("TULIEU_CONTACT"):
        return stated
    path = config_file()
    if not path.is_file():
        return None
    try:
        value = tomllib.loads(path.read_text("utf-8")).get("contact")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContactError(f"{path}: found {error}, expected contact = \"you@example.org\"") from None
    return value if isinstance(value, str) else None


def checked_contact(stated: str | None) -> str:
    """A contact that people can use. Raises ContactError for none, and for what is neither an e-mail nor a web address."""
    if stated is None:
        raise ContactError(NEEDED)
    sound = stated.isascii() and stated.isprintable() and len(stated) <= MAX_CONTACT_CHARS and _CONTACT.fullmatch(stated)
    if not sound:
        raise ContactError(f"contact: found {stated[:MAX_CONTACT_CHARS]!r}, expected an e-mail or a web address")
    return stated


def user_agent(contact: str) -> str:
    """The user agent of a crawl: what it is and whom to write to."""
    return f"Tu-Lieu/{VERSION} (archive of Vietnamese NGO pages; contact: {contact})"
