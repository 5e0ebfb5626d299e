"""Reasons of the ledger in words. The ledger keeps them in English, some with what a server said in them."""

from __future__ import annotations

import re

from portal.locale import Locale

_REASONS: tuple[tuple[str, str], ...] = (
    (r".*: taken for an outage$", "reason.outage"),
    (r"rule$", "reason.rule"),
    (r"file$", "reason.file"),
    (r"documents are switched off", "reason.documents_off"),
    (r"damaged document$", "reason.document_damaged"),
    (r"encrypted document$", "reason.document_encrypted"),
    (r"document larger|document of more", "reason.large"),
    (r"document in a form that is not read \((?P<value>\w+)\)", "reason.document_form"),
    (r"(?P<value>noindex|noarchive|none)(?: \(X-Robots-Tag\))?$", "reason.noindex"),
    (r"list of pages left out", "reason.source_left"),
    (r"list of pages not read", "reason.source_unread"),
    (r"list of pages asked for again", "reason.source_smaller"),
    (r"list ", "reason.list"),
    (r"login form$", "reason.login"),
    (r"contact form", "reason.contact"),
    (r"print version", "reason.print"),
    (r"not a page: (?P<value>.*)", "reason.type"),
    (r"same text$", "reason.same"),
    (r"redirects to .*, which is not followed", "reason.not_followed"),
    (r"redirects to an address that is none", "reason.not_followed"),
    (r"redirects (off the site|to http|without end)|redirect loop", "reason.redirect"),
    (r"leads off the site", "reason.off_site"),
    (r"same address as |another spelling", "reason.spelling"),
    (r"canonical address is ", "reason.canonical"),
    (r"trap: ", "reason.trap"),
    (r"an address of (a private network|this machine)", "reason.private"),
    (r"soft 404$", "reason.soft_404"),
    (r"HTTP (?P<value>404|410)$", "reason.not_found"),
    (r"HTTP (?P<value>\d{3})$", "reason.status"),
    (r"robots\.txt$", "reason.robots"),
    (r"robots\.txt ", "reason.robots_unread"),
    (r"timeout$", "reason.timeout"),
    (r"connection refused$", "reason.refused"),
    (r"no such host", "reason.dns"),
    (r"TLS", "reason.tls"),
    (r"the server closed|response cut off|broken response", "reason.broken"),
    (r"larger than the limit|page larger|the header is larger", "reason.large"),
    (r"content coding|compressed content", "reason.coding"),
    (r"crawler error", "reason.ours"),
    (r"no text( of its own)?$", "reason.no_text"),
    (r"empty body$", "reason.empty"),
    (r"binary content", "reason.binary"),
    (r"nested too deeply|parsing took|parser ", "reason.parser"),
    (r"taken down$", "reason.taken_down"),
    (r"(wordpress|feed|sitemap) of the site$", "reason.source"),
    (r"REST API|sitemap answers|no sitemap|no feed|feed answers", "reason.no_source"),
)
"""Beginning of a reason -> string of the catalogue; the first that fits."""
_PATTERNS = tuple((re.compile(pattern), key) for pattern, key in _REASONS)


def reason_in_words(reason: str, locale: Locale) -> str | None:
    """A reason in the reader's language; None for one that has no words of ours."""
    for pattern, key in _PATTERNS:
        if match := pattern.match(reason):
            return locale.t(key, value=match.groupdict().get("value", ""))
    return None
