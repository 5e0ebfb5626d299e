"""Makes one line for people of what strangers wrote: no control characters, bounded length."""

from __future__ import annotations

MAX_CHARS = 200


def one_line(text: str, max_chars: int = MAX_CHARS) -> str:
    """The text with each character that does not print as ``?`` (blanks as one blank), cut to ``max_chars`` with an ellipsis."""
    line = "".join(char if char.isprintable() else "?" for char in " ".join(text[: 4 * max_chars].split()))
    return line if len(line) <= max_chars else line[: max_chars - 1] + "…"
