"""Writes a WordPress-like site of any size as plain files: articles of 40 to 80 KB, lists with pagers, sitemaps, robots.txt.

Everything is drawn from one seed, so two runs serve the same bytes; what each article must come out as is returned.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from random import Random

from benchmarks.sentences import WHAT, paragraph, sentence, title

SECTIONS = (
    ("ban-tin", "Bản tin"), ("cong-trinh", "Công trình"), ("lop-hoc", "Lớp học"), ("so-thu-chi", "Sổ thu chi"), ("suc-khoe-thon-ban", "Sức khoẻ"),
)  # fmt: skip
SITE_NAME = "Mạng lưới Bến Gỗ"
PER_LIST = 10
PER_SITEMAP = 1000
ENGLISH_EVERY = 12
FIRST_DAY = datetime(2011, 3, 1, 8)
LAST_DAY = datetime(2025, 9, 1, 8)
LEAST_BYTES, MOST_BYTES = 40_000, 80_000


@dataclass(frozen=True)
class Article:
    """One article and what the archive must know of it: ``date`` is YYYY-MM-DD, ``language`` vi or en."""

    number: int
    path: str
    title: str
    published: datetime
    section: int
    language: str

    @property
    def date(self) -> str:
        return self.published.date().isoformat()


@dataclass(frozen=True)
class GeneratedSite:
    """What was written: the articles, newest first, the number of list pages and the size of all articles."""

    articles: tuple[Article, ...]
    lists: int
    article_bytes: int


class _Site:
    """Draws the parts of the pages of one site."""

    def __init__(self, base: str, count: int, seed: int) -> None:
        self.base = base
        self.random = Random(seed)
        step = (LAST_DAY - FIRST_DAY) / count
        self.articles = [self._article(number, FIRST_DAY + step * number) for number in range(count)][::-1]
        rules = (f".bg-block-{n}{{margin:{n}px auto;color:#{self.random.randrange(1 << 24):06x};padding:{n % 5}em 0}}" for n in range(130))
        self.style = "".join(rules)
        self.script = "".join(f'var cfg{n}={{"id":{n},"key":"{self.random.getrandbits(64):x}"}};' for n in range(60))
        self.menu = self._menu()
        self.footer = self._footer()

    def _article(self, number: int, published: datetime) -> Article:
        english = number % ENGLISH_EVERY == ENGLISH_EVERY - 1
        section = self.random.randrange(len(SECTIONS))
        published = (published + timedelta(seconds=self.random.randrange(3600))).replace(microsecond=0)
        path = f"/{SECTIONS[section][0]}/{published:%Y%m}-tin-{number}-{self.random.choice('abcdeghk')}/"
        return Article(number, path, title(self.random, number, english), published, section, "en" if english else "vi")

    def _menu(self) -> str:
        items = "".join(
            f'<li class="menu-item menu-item-has-children"><a href="/{slug}/"><span>{name}</span></a><ul class="sub-menu">'
            + "".join(f'<li class="menu-item"><a href="/{slug}/page/{n}/">{name}, trang {n}</a></li>' for n in range(2, 8))
            + "</ul></li>"
            for slug, name in SECTIONS
        )
        return f'<nav class="main-navigation"><ul class="nav-menu"><li class="menu-item"><a href="/">Trang chủ</a></li>{items}</ul></nav>'

    def _footer(self) -> str:
        columns = "".join(
            f'<div class="footer-column"><h4>{name}</h4><ul>' + "".join(f'<li><a href="/{slug}/page/{n}/">{name} {n}</a></li>' for n in range(2, 10)) + "</ul></div>"
            for slug, name in SECTIONS
        )
        scripts = "".join(f'<script src="/wp-includes/js/part-{n}.min.js?ver=6.6" id="part-{n}-js" defer></script>' for n in range(18))
        return f'<footer class="site-footer">{columns}<p>© 2026 {SITE_NAME}. Thư từ: thu@ben-go.example</p></footer>{scripts}</body></html>'

    def head(self, name: str, path: str, article: Article | None) -> str:
        extra = ""
        if article:
            stamp = f"{article.published.isoformat()}+07:00"
            data = {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "Article", "headline": name, "datePublished": stamp, "inLanguage": article.language},
                    {"@type": "WebSite", "name": SITE_NAME, "url": self.base},
                ],
            }
            extra = (
                f'<meta property="og:type" content="article"><meta property="article:published_time" content="{stamp}">'
                f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
            )
        kind = "single single-post" if article else "archive category"
        return (
            f'<!DOCTYPE html><html lang="{article.language if article else "vi"}"><head><meta charset="utf-8"><title>{escape(name)} - {SITE_NAME}</title>'
            f'<link rel="canonical" href="{self.base}{path}"><meta property="og:title" content="{escape(name)}">'
            f'<meta name="generator" content="WordPress 6.6">{extra}<style>{self.style}</style><script>{self.script}</script></head>'
            f'<body class="{kind}"><div class="site"><header class="site-header"><a href="/" rel="home">{SITE_NAME}</a>{self.menu}</header>'
        )

    def card(self, article: Article) -> str:
        image = f"/wp-content/uploads/{article.published:%Y/%m}/anh-{article.number}"
        return (
            f'<article class="post-{article.number} post type-post hentry"><a class="post-thumbnail" href="{article.path}"><img src="{image}-300x200.jpg" '
            f'srcset="{image}-300x200.jpg 300w, {image}-768x512.jpg 768w" alt=""></a><h3 class="entry-title"><a href="{article.path}" rel="bookmark">'
            f'{escape(article.title)}</a></h3><time class="entry-date" datetime="{article.published.isoformat()}">{article.published:%d/%m/%Y}</time></article>'
        )

    def sidebar(self) -> str:
        newest = "".join(
            f'<li><a href="{a.path}">{escape(a.title)}</a><span class="post-date">{a.published:%d/%m/%Y}</span></li>'
            for a in self.random.sample(self.articles, min(15, len(self.articles)))
        )
        tags = "".join(f'<a href="/tag/the-{n}/" class="tag-cloud-link" style="font-size: {9 + n % 7}pt">{name}</a> ' for n, name in enumerate(WHAT))
        months = "".join(f'<li><a href="/{year}/{month:02d}/">Tháng {month} {year}</a> ({year % 7 + month})</li>' for year in range(2020, 2026) for month in range(1, 13))
        return (
            '<aside class="widget-area"><form role="search" action="/"><input type="search" name="s"></form>'
            f'<section class="widget widget_recent_entries"><h2>Tin mới</h2><ul>{newest}</ul></section><section class="widget widget_tag_cloud">'
            f'<div class="tagcloud">{tags}</div></section><section class="widget widget_archive"><ul>{months}</ul></section></aside>'
        )

    def body(self, article: Article) -> str:
        random, english = self.random, article.language == "en"
        size, wanted = 0, random.randint(3_000, 10_000)
        parts = [f"<p><em>{paragraph(random, english, 2)}</em></p>"]
        while size < wanted:
            words = paragraph(random, english)
            size += len(words.encode())
            if len(parts) % 4 == 3:
                parts.append(f'<h2 class="wp-block-heading">{sentence(random, english)[:-1]}</h2>')
            if len(parts) % 6 == 5:
                parts.append('<ul class="wp-block-list">' + "".join(f"<li>{sentence(random, english)}</li>" for _ in range(3)) + "</ul>")
            first, _, rest = words.partition(" ")
            linked = f'<a href="{random.choice(self.articles).path}">{first}</a>' if random.random() < 0.3 else f"<strong>{first}</strong>"
            parts.append(f"<p>{linked} {rest}</p>")
        return "".join(parts)

    def comments(self) -> str:
        return "".join(
            f'<li class="comment"><p class="says">Bạn đọc {self.random.randint(1, 999)} viết:</p><p>{sentence(self.random)}</p></li>'
            for _ in range(self.random.randint(0, 6))
        )

    def article_page(self, index: int) -> str:
        article = self.articles[index]
        before, after = self.articles[index - 1], self.articles[(index + 1) % len(self.articles)]
        related = "".join(map(self.card, self.random.sample(self.articles, min(self.random.randint(3, 12), len(self.articles)))))
        slug, name = SECTIONS[article.section]
        page = (
            f'{self.head(article.title, article.path, article)}<main class="site-main"><nav class="breadcrumbs"><a href="/">Trang chủ</a> » <a href="/{slug}/">{name}</a></nav>'
            f'<article id="post-{article.number}" class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">{escape(article.title)}</h1>'
            f'<time class="entry-date published" datetime="{article.published.isoformat()}+07:00">{article.published:%d/%m/%Y}</time></header>'
            f'<div class="entry-content">{self.body(article)}<div class="sharedaddy"><a href="#">Chia sẻ</a></div></div></article>'
            f'<nav class="post-navigation"><a rel="prev" href="{before.path}">{escape(before.title)}</a><a rel="next" href="{after.path}">{escape(after.title)}</a></nav>'
            f'<section class="related-posts"><h2>Cùng chuyên mục</h2>{related}</section><div id="comments" class="comments-area"><ol>{self.comments()}</ol></div></main>{self.sidebar()}'
        )
        wanted = self.random.randint(LEAST_BYTES, MOST_BYTES) - len(page.encode()) - len(self.footer.encode())
        return page + self.blocks(wanted) + self.footer

    def blocks(self, length: int) -> str:
        """Empty page-builder markup of about so many bytes: what makes real pages so much larger than their text."""
        parts = []
        while length > 0:
            name = f"{self.random.getrandbits(28):07x}"
            parts.append(
                f'<div class="elementor-element elementor-element-{name} elementor-widget elementor-widget-image" data-id="{name}" data-element_type="widget">'
                f'<div class="elementor-widget-container"><img loading="lazy" src="/wp-content/uploads/{name}.jpg" alt=""></div></div>\n'
            )
            length -= len(parts[-1])
        return "".join(parts)

    def lists(self) -> Iterable[tuple[str, str]]:
        """(path, page) of every list with its pager: the home page and each section."""
        sections = [("/", SITE_NAME, self.articles)]
        sections += [(f"/{slug}/", name, [a for a in self.articles if a.section == n]) for n, (slug, name) in enumerate(SECTIONS)]
        for base, name, articles in sections:
            last = max(1, -(-len(articles) // PER_LIST))
            for number in range(1, last + 1):
                path = base if number == 1 else f"{base}page/{number}/"
                near = sorted({1, number - 1, number, number + 1, last} & set(range(1, last + 1)))
                pager = "".join(f'<a class="page-numbers" href="{base if n == 1 else f"{base}page/{n}/"}">{n}</a>' for n in near)
                cards = "".join(map(self.card, articles[(number - 1) * PER_LIST : number * PER_LIST]))
                yield path, f'{self.head(name, path, None)}<main><h1>{name}</h1>{cards}<nav class="pagination">{pager}</nav></main>{self.sidebar()}{self.footer}'

    def sitemaps(self) -> Iterable[tuple[str, str]]:
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        names = []
        for first in range(0, len(self.articles), PER_SITEMAP):
            names.append(f"/post-sitemap{first // PER_SITEMAP + 1}.xml")
            urls = "".join(
                f"<url><loc>{self.base}{a.path}</loc><lastmod>{a.published.isoformat()}+07:00</lastmod></url>\n" for a in self.articles[first : first + PER_SITEMAP]
            )
            yield names[-1], f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {space}>\n{urls}</urlset>\n'
        index = "".join(f"<sitemap><loc>{self.base}{name}</loc></sitemap>\n" for name in names)
        yield "/sitemap.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {space}>\n{index}</sitemapindex>\n'


def generate(folder: Path, base: str, count: int, seed: int = 20) -> GeneratedSite:
    """Writes a site of ``count`` articles into a folder; ``base`` is its address without a final slash."""
    site = _Site(base, count, seed)

    def write(path: str, text: str) -> int:
        file = folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.write_bytes(text.encode("utf-8"))

    size = sum(write(article.path, site.article_page(index)) for index, article in enumerate(site.articles))
    lists = sum(1 for path, page in site.lists() if write(path, page))
    for path, text in site.sitemaps():
        write(path, text)
    write("/robots.txt", f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {base}/sitemap.xml\n")
    return GeneratedSite(tuple(site.articles), lists, size)
