"""rel=canonical: believed when the page it names has the same text; then the other address is an alias of that page."""

from __future__ import annotations

from archive import canonical
from archive.writer import Writer

MIN_SHARED = 0.9
"""Share of lines that two texts must have in common (Jaccard). A print view lacks or adds a line or two of some twenty;
two articles of one site share their furniture at most, which is taken out before."""
REASON = "canonical address is "


def agree(left: str, right: str) -> bool:
    """Whether two page texts are one: the same, or the same lines but for a few."""
    if left == right:
        return True
    a, b = ({line.strip() for line in text.splitlines() if line.strip()} for text in (left, right))
    return bool(a and b) and len(a & b) >= MIN_SHARED * len(a | b)


def merge_canonical(writer: Writer, site: str) -> int:
    """Makes pages aliases of the page they name as canonical, where the texts agree. Returns how many pages went.

    A chain of such names leads to its last page; where pages name each other, the later one stays.
    """
    merged = 0
    for page_id, url, text in canonical.pages_with_canonical(writer, site):
        target = canonical.canonical_page(writer, url)
        if target is not None and target.id != page_id and agree(text, target.text):
            canonical.give_up(writer, page_id, url, target, REASON + target.url)
            merged += 1
    return merged


def known_canonical(writer: Writer, url: str, text: str) -> tuple[int, str] | None:
    """Page id and reason for an address that is an alias of the page it names already, and still shows its text."""
    target = canonical.canonical_page(writer, url)
    if target is None or not canonical.is_alias_of(writer, url, target.id) or not agree(text, target.text):
        return None
    return target.id, REASON + target.url
