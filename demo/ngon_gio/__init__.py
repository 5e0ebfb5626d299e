"""The demo site Doanh nghiệp xã hội Ngọn Gió: WordPress 6.6 with Flatsome and Polylang, and which address is what."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

from demo.ngon_gio import feeds, pages, rest
from demo.ngon_gio.content import FOLDER, TAXONOMIES, Content, Entry, content, home, month_name
from demo.ngon_gio.pages import Listing
from demo.replica import Request, Response, html, plain, redirect, xml

_NO_SLASH = re.compile(r"/[^./]+(/[^./]+)*")


def respond(request: Request) -> Response:
    """The answer to any request; every HTML answer names the REST API in its ``Link`` header."""
    response = _respond(request)
    if not response.content_type.startswith("text/html") or response.status in (301, 302):
        return response
    link = f'<{request.base}/wp-json/>; rel="https://api.w.org/"'
    return replace(response, headers={**response.headers, "Link": link})


def _respond(request: Request) -> Response:
    site, path = content(), request.path
    if path == "/wp-json" or path.startswith("/wp-json/"):
        return rest.respond(request)
    if found := _machine(request):
        return found
    if path in site.old_slugs:
        return redirect(request.base + site.old_slugs[path])
    if path == "/" and "p" in request.query:
        entry = site.entry(request.query["p"])
        return redirect(request.base + entry.path) if entry else pages.not_found(request)
    if (match := re.fullmatch(r"(.*/)feed/", path)) and (feed := _feed(request, match[1])):
        return feed
    if entry := _entry_at(path):
        return html(pages.entry(request, entry))
    if found := _list(request):
        return found
    if _NO_SLASH.fullmatch(path) and respond(replace(request, path=path + "/")).status == 200:
        return redirect(request.base + request.raw_path + "/" + (f"?{request.raw_query}" if request.raw_query else ""))
    return pages.not_found(request)


def _machine(request: Request) -> Response | None:
    """Answers to the addresses that are no pages: robots, sitemaps, log-in, forms, files."""
    path, base = request.path, request.base
    if path == "/robots.txt":
        rules = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
        return plain(f"{rules}\nSitemap: {base}/wp-sitemap.xml\n")
    if path == "/sitemap.xml":
        return redirect(f"{base}/wp-sitemap.xml")
    if path.startswith("/wp-sitemap"):
        return feeds.sitemap(request) or pages.not_found(request)
    if path == "/wp-login.php":
        return html(pages.render("login.html", request, "vi"))
    if path.startswith("/wp-admin"):
        return redirect(f"{base}/wp-login.php?" + urlencode({"redirect_to": base + path, "reauth": "1"}), 302)
    if path == "/xmlrpc.php":
        if "rsd" not in request.query:
            return plain("XML-RPC server accepts POST requests only.", 405)
        return xml(pages.render("rsd.xml", request, "vi"))
    if path == "/wp-comments-post.php":
        return plain("", 405)
    if path in content().site["pdfs"]:
        return Response((FOLDER / "files" / path.rsplit("/", 1)[1]).read_bytes(), content_type="application/pdf")
    return None


def _entry_at(path: str) -> Entry | None:
    """The entry whose page is at this decoded path."""
    for entry in content().entries:
        if path == entry.path.replace(entry.encoded_slug, entry.slug):
            return entry
    return None


def _feed(request: Request, path: str) -> Response | None:
    """The feed of a list, of all comments, or of the comments on one post."""
    site = content()
    for lang in ("vi", "en"):
        if path == f"{home(lang)}comments/":
            return feeds.comment_feed(request, lang, None)
    if (entry := _entry_at(path)) and entry.type == "post":
        return feeds.comment_feed(request, entry.lang, entry)
    if listing := _listing(site, path):
        return feeds.post_feed(request, listing)
    return None


def _list(request: Request) -> Response | None:
    """One page of a list; past its end there is nothing."""
    path, number = request.path, 1
    if match := re.fullmatch(r"(.*/)page/(\d{1,6})/", path):
        path, number = match[1], int(match[2])
        if number == 1:
            return redirect(request.base + path)
    site = content()
    listing = _listing(site, path)
    if listing and listing.kind == "home" and "s" in request.query:
        query = request.query["s"]
        found = tuple(site.search(query, listing.lang))
        listing = replace(listing, kind="search", name=query, entries=found, suffix="?" + urlencode({"s": query}))
    if listing is None or not 1 <= number <= listing.page_count:
        return None
    return html(pages.archive(request, listing, number))


def _listing(site: Content, path: str) -> Listing | None:
    """The list at a path: home, a term's, an author's or a month's archive."""
    for lang in ("vi", "en"):
        posts = site.posts(lang)
        if path == home(lang):
            return Listing(path, "home", site.site[f"name_{lang}"], lang, tuple(posts))
        for user in site.users:
            if path == f"{home(lang)}author/{user.slug}/" and any(e.author == user for e in posts):
                return Listing(path, "author", user.name, lang, tuple(e for e in posts if e.author == user))
        for day, _ in site.months(lang):
            if path == f"{home(lang)}{day:%Y/%m}/":
                chosen = tuple(e for e in posts if (e.date.year, e.date.month) == (day.year, day.month))
                return Listing(path, "month", month_name(day, lang), lang, chosen)
    for term in site.terms:
        if path == term.path:
            kind = TAXONOMIES[term.taxonomy]
            return Listing(path, kind, term.name, term.lang, tuple(e for e in site.entries if term in e.terms))
    return None
