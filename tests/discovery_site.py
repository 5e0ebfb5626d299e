"""A loopback site that offers every way of discovery at once, spells its addresses in every way, and has every trap."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.hostile_server import article

Answer = Callable[[Any], None]
LISTS = 45
"""Pages of the pager that is followed to its end: more than a trap allows."""


class Pages(dict[str, Answer]):
    """Answers by path and query; what is none of the keys goes to the first rule that matches."""

    rules: tuple[tuple[re.Pattern[str], Callable[[Any, re.Match[str]], None]], ...] = ()

    def _rule(self, path: str) -> Answer | None:
        for pattern, answer in self.rules:
            if match := pattern.fullmatch(unquote(path)):
                return lambda handler, match=match, answer=answer: answer(handler, match)  # type: ignore[misc]
        return None

    def __contains__(self, path: object) -> bool:
        return super().__contains__(path) or self._rule(str(path)) is not None

    def __missing__(self, path: str) -> Answer:
        found = self._rule(path)
        assert found is not None
        return found


def page(title: str, body: str = "", head: str = "") -> Answer:
    return lambda handler: handler.send(article(title, head, body))


def listing(links: list[str], head: str = "") -> Answer:
    items = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return lambda handler: handler.send(f'<html lang="vi"><head>{head}</head><body><a href="/">Trang chủ</a><ul>{items}</ul></body></html>')


def sent(body: str | bytes, kind: str, status: int = 200, **headers: str) -> Answer:
    return lambda handler: handler.send(body, status, kind, **headers)


NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(entries: str) -> str:
    extra = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS} {extra}>{entries}</urlset>'


def index(*paths: str) -> str:
    return f"<sitemapindex {NS}>" + "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths) + "</sitemapindex>"


def post(base: str, path: str, title: str, kind: str, date: str) -> dict[str, Any]:
    return {"id": 1, "link": base + path, "type": kind, "title": {"rendered": title}, "date_gmt": date, "modified_gmt": date}


def rest(base: str, pages: Pages) -> None:
    """A WordPress interface in a subfolder: three public types, posts on two pages."""
    root, query = "/con/wp-json/wp/v2", "?per_page=100&page={}&_fields=id,date,date_gmt,modified,modified_gmt,link,type,title,translations,wpml_translations"
    pages[root + "/types"] = sent(
        json.dumps({"post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}, "du_an": {"rest_base": "du-an"}, "attachment": {"rest_base": "media"}}),
        "application/json",
    )
    lists = {
        ("posts", 1): ([post(base, "/rest/bai-mot/", "Bài REST một", "post", "2024-03-01T02:00:00")], 2, 2),
        ("posts", 2): ([post(base, "/rest/bai-hai/", "Bài REST hai", "post", "2024-03-02T02:00:00")], 2, 2),
        ("pages", 1): ([post(base, "/rest/trang/", "Trang REST", "page", "2020-01-01T00:00:00")], 1, 1),
        ("du-an", 1): ([post(base, "/rest/du-an/", "Dự án REST", "du_an", "2023-05-06T00:00:00")], 1, 1),
    }
    for (kind, number), (objects, total, count) in lists.items():
        pages[f"{root}/{kind}{query.format(number)}"] = sent(
            json.dumps(objects), "application/json", X_WP_Total=str(total), X_WP_TotalPages=str(count)
        )
    for path, title in (("bai-mot", "Bài REST một"), ("bai-hai", "Bài REST hai"), ("trang", "Trang REST"), ("du-an", "Dự án REST")):
        pages[f"/rest/{path}/"] = page(title)


def feeds(base: str, pages: Pages) -> None:
    """An RSS feed at the platform's usual address; Atom and JSON feeds that the home page names."""
    item = f"<item><title>Bài RSS</title><link>{base}/rss/bai</link><pubDate>Fri, 05 Jan 2024 07:00:00 +0700</pubDate></item>"
    pages["/tin.rss"] = sent(f'<rss version="2.0"><channel><title>x</title>{item}</channel></rss>', "application/rss+xml")
    entry = f'<entry><title>Bài Atom</title><link href="{base}/atom/bai"/><published>2024-01-06T07:00:00+07:00</published></entry>'
    pages["/tin.atom"] = sent(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entry}</feed>', "application/atom+xml")
    first = {"url": base + "/json/bai-mot", "title": "Bài JSON một", "date_published": "2024-01-07T07:00:00+07:00", "authors": [{"name": "Lê Bến"}]}
    second = {"url": "/json/bai-hai", "title": "Bài JSON hai", "date_published": "2024-01-08T07:00:00+07:00", "author": {"name": "Trần Nước"}}
    pages["/tin.json"] = sent(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [first], "next_url": "/tin2.json"}), "application/feed+json")
    pages["/tin2.json"] = sent(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [second]}), "application/feed+json")
    for path, title in (("/rss/bai", "Bài RSS"), ("/atom/bai", "Bài Atom"), ("/json/bai-mot", "Bài JSON một"), ("/json/bai-hai", "Bài JSON hai")):
        pages[path] = page(title)


def sitemaps(base: str, pages: Pages) -> None:
    """An index that names itself and every kind of sitemap; below it a chain of indexes that is too deep."""
    pages["/ban-do.xml"] = sent(
        index(*(base + path for path in ("/ban-do.xml", "/a.xml.gz", "/news.xml", "/danh-sach.txt", "/anh.xml", "/tang/1.xml"))), "text/xml"
    )
    plain = f"<url><loc>{base}/so-do/bai</loc><lastmod>2024-02-03</lastmod></url>"
    twins = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{base}/so-do/{code}"/>' for code in ("vi", "en"))
    pages["/a.xml.gz"] = sent(gzip.compress(urlset(plain + f"<url><loc>{base}/so-do/vi</loc>{twins}</url>").encode()), "application/gzip")
    news = f"<news:news><news:publication_date>2024-02-04T08:00:00+07:00</news:publication_date><news:title>Bài thời sự</news:title></news:news>"  # noqa: F541
    pages["/news.xml"] = sent(urlset(f"<url><loc>{base}/so-do/thoi-su</loc>{news}</url>"), "text/xml")
    pages["/danh-sach.txt"] = sent(f"{base}/so-do/van-ban\nhttps://khac.example/x\n", "text/plain")
    image = f"<image:image><image:loc>{base}/anh/1.jpg</image:loc></image:image>"
    pages["/anh.xml"] = sent(urlset(f"<url><loc>{base}/so-do/co-anh</loc>{image}</url>"), "text/xml")
    for level in range(1, 9):
        pages[f"/tang/{level}.xml"] = sent(index(f"{base}/tang/{level + 1}.xml"), "text/xml")
    for name in ("bai", "vi", "en", "thoi-su", "van-ban", "co-anh"):
        pages[f"/so-do/{name}"] = page(f"Bài sơ đồ {name}")


SPELLINGS = (
    "/viet/bài-một", "/viet/b%C3%A0i-m%E1%BB%99t/", "/viet/b%c3%a0i-m%e1%bb%99t", "/viet/ba%CC%80i-mo%CC%A3%CC%82t", "/viet/b%25C3%25A0i-m%25E1%25BB%2599t",
    "/viet/bài-một?utm_source=zalo", "/viet/bài-một?replytocom=5", "/viet/bài-một?share=facebook", "/viet/bài-một?print=1", "/viet/bài-một?sort=asc",
    "/viet/bài-một?PHPSESSID=12", "/viet/bài-một#phan-2", "/viet//bài-một", "/viet/bài-một;jsessionid=3F", "/viet/bài-một/index.html",
    "/viet/bài-một?back=L3Zp", "/(S(lit3py55t21z5v55vlm25s55))/viet/bài-một",
)  # fmt: skip
"""Links to one article."""
QUERIES = ("/xem?id=7&muc=2", "/xem?muc=2&id=7", "/xem?id=7&amp;amp;muc=2", "/xem?id=7&muc=2&fbclid=x")


def canonicals(base: str, pages: Pages) -> None:
    """Pages that name another address as their own: rightly, wrongly, and one that nothing else names."""
    def names(path: str) -> str:
        return f'<link rel="canonical" href="{base}{path}">'

    more = "".join(f"<p>Dòng ghi chép thứ {word} của thư ký ấp.</p>" for word in ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "trăm", "nghìn", "vạn", "triệu", "tỷ", "lẻ", "rưỡi", "đôi", "chục"])
    pages["/chinh/goc"] = page("Bài gốc", more)
    pages["/chinh/ban-sao"] = page("Bài gốc", more + "<p>Bản sao để in.</p>", names("/chinh/goc"))
    pages["/chinh/an"] = page("Bài ẩn", more)
    pages["/chinh/ngoai"] = page("Bài ẩn", more, names("/chinh/an"))
    for word in ("đầu", "giữa", "cuối"):
        pages[f"/nham/{['dau', 'giua', 'cuoi'][('đầu', 'giữa', 'cuối').index(word)]}"] = page(f"Bài nhầm {word}", head=names("/"))
    pages["/chinh/cheo"] = pages["/chinh/cheo/"] = page("Bài có gạch chéo", head=names("/chinh/cheo/"))


def lists_and_traps(pages: Pages) -> None:
    """A pager of Drupal, one of Joomla, and what never ends."""
    def pager(handler: Any, match: re.Match[str]) -> None:
        number = int(match[1] or 0)
        links = [] if number == 20 else [f"/bai/{number}"]  # one list in the middle has nothing new
        listing(links + ([f"/tin?page={number + 1}"] if number + 1 < LISTS else []))(handler)

    def joomla(handler: Any, match: re.Match[str]) -> None:
        start = int(match[1] or 0)
        listing([f"/muc/bai-thu-{start}"] + ([f"/muc?start={start + 10}"] if start < 30 else []))(handler)

    def month(handler: Any, match: re.Match[str]) -> None:
        year, number = int(match[1]), int(match[2])
        after = f"/lich/{year + number // 12}/{number % 12 + 1}/"
        before = f"/lich/{year - (number == 1)}/{(number - 2) % 12 + 1}/"
        listing([before, after, f"/lich/{year}/{number}/1/"])(handler)

    def number_of(match: re.Match[str]) -> str:
        return match[1]

    pages.rules = (
        (re.compile(r"/tin(?:\?page=(\d+))?"), pager),
        (re.compile(r"/bai/(\d+)"), lambda h, m: page(f"Bài của danh sách {number_of(m)}")(h)),
        (re.compile(r"/muc(?:\?start=(\d+))?"), joomla),
        (re.compile(r"/muc/bai-thu-(\d+)"), lambda h, m: page(f"Bài của mục {number_of(m)}")(h)),
        (re.compile(r"/lich/(\d+)/(\d+)/"), month),
        (re.compile(r"/lich/(\d+)/(\d+)/1/"), lambda h, m: listing([f"/lich/{m[1]}/{m[2]}/"])(h)),
        (re.compile(r"/kho\?trang=(\d+)"), lambda h, m: listing(["/bai/1", f"/kho?trang={int(m[1]) + 1}"])(h)),
        (re.compile(r"/loc\?f\[0\]=(\d+)(?:&f\[1\]=\d+)?"), lambda h, m: listing([f"/loc?f[0]={int(m[1]) + n}" for n in (1, 2)] + [f"/loc?f[0]={m[1]}&f[1]=3"])(h)),
        (re.compile(r"/s/(\w+)/tin"), lambda h, m: page("Tin trong phiên", f'<a href="/s/{int(m[1], 16) + 1:012x}/tin">x</a>')(h)),
        (re.compile(r"((?:/sau/day)+)/"), lambda h, m: listing(["sau/day/"])(h)),
        (re.compile(r"/viet/bài-một"), lambda h, m: page("Bài viết một")(h)),
    )


def discovery_pages(port: int, host: str = "ben-nuoc") -> Pages:
    """The whole site; ``port`` goes into its absolute addresses."""
    base = f"http://{host}.localhost:{port}"
    pages = Pages()
    rest(base, pages)
    feeds(base, pages)
    sitemaps(base, pages)
    canonicals(base, pages)
    lists_and_traps(pages)
    pages["/xem?id=7&muc=2"] = pages["/xem?muc=2&id=7"] = page("Bài xem theo số")
    pages["/sai-duoi/"] = page("Bài chỉ có gạch chéo")
    pages["/vi/song-ngu"] = page("Trang song ngữ", head=f'<link rel="alternate" hreflang="vi" href="{base}/vi/song-ngu"><link rel="alternate" hreflang="en" href="{base}/en/twin">')
    pages["/en/twin"] = page("Trang tiếng Anh của bài song ngữ")
    pages["/en/"] = listing(["/en/only"])
    pages["/en/only"] = page("Trang chỉ có ở bản tiếng Anh")
    head = f'<link rel="https://api.w.org/" href="{base}/con/wp-json/">'
    for kind, path in (("rss+xml", "/tin.rss"), ("atom+xml", "/tin.atom"), ("feed+json", "/tin.json")):
        head += f'<link rel="alternate" type="application/{kind}" href="{path}">'
    links = [
        *SPELLINGS, *QUERIES, "/tin", "/muc", "/lich/2026/11/", "/kho?trang=1", "/loc?f[0]=1", "/s/00000000000a/tin", "/sau/day/",
        "/chinh/goc", "/chinh/ban-sao", "/chinh/ngoai", "/chinh/cheo", "/nham/dau", "/nham/giua", "/nham/cuoi", "/sai-duoi", "/sai-duoi/",
        "/vi/song-ngu", "/en/", "/rest/bai-mot", "/so-do/bai/", f"http://www.{host}.localhost:{port}/tin", f"https://{host}.localhost:{port}/tin",
    ]  # fmt: skip
    pages["/"] = listing(links, head)
    return pages
